package io.transformjob.formats.json;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * The first line of an object: what decoders learn the form of all lines from. Parsed only if asked for, and again only if it
 * is another one than the last time. One thread.
 */
final class FirstRecord {
    private final JsonTape tape = new JsonTape();
    private byte[] bytes;
    private int start;
    private int end;
    private boolean parsed;
    private boolean isJson;

    /** Goes to the first line of the object that has a payload with the lines {@code [from, to)}, which are not empty. */
    void find(byte[] payload, int from, int to, Edges edges) {
        if (edges.nothingBefore()) {
            bytes = payload;
            start = from;
            end = JsonText.lineEnd(payload, from, to);
            parsed = false;
            return;
        }
        byte[] line = edges.firstLine();
        parsed &= bytes == line;
        bytes = line;
        start = 0;
        end = line.length;
    }

    /** The array that holds the line, {@code [start(), end())}. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Its tape; null if it is no JSON, which is for the payload that holds it to say. */
    JsonTape tape() {
        if (!parsed) {
            parsed = true;
            isJson = parse();
        }
        return isJson ? tape : null;
    }

    private boolean parse() {
        try {
            tape.parseWhole(bytes, start, end);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }
}
