package io.transformjob.formats.json;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * The first line of an object, parsed: what decoders learn the form of all lines from. Read again only if it is another one
 * than the last time. One thread.
 */
final class FirstRecord {
    private final JsonTape tape = new JsonTape();
    private byte[] line;
    private boolean isJson;

    /**
     * The tape of the first line; null if that is no JSON, which is for the payload that holds it to say.
     *
     * @param from where the lines of the payload begin
     */
    JsonTape of(byte[] bytes, int from, int to, Edges edges) {
        if (edges.nothingBefore()) {
            line = null;
            return parse(bytes, from, JsonText.lineEnd(bytes, from, to)) ? tape : null;
        }
        byte[] first = edges.firstLine();
        if (first != line) {
            line = first;
            isJson = parse(first, 0, first.length);
        }
        return isJson ? tape : null;
    }

    private boolean parse(byte[] bytes, int from, int to) {
        try {
            tape.parseWhole(bytes, from, to);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }
}
