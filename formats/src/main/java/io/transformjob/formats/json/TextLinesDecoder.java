package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.TextBatch;

/**
 * {@code application/jsonlines} of texts: {@code {"source": "some words", "k": 2}} on each line, or the words alone as a string
 * (formats.md §4.1). A blank line is no record and refused; at the edges of the object white space is stripped.
 */
public final class TextLinesDecoder implements BatchDecoder {
    private final JsonTape tape = new JsonTape();
    private final TextReader reader = new TextReader();
    private final TextBatch batch = new TextBatch();

    private byte[] bytes;
    private int first;
    private int last;
    private int position;
    private int end;

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        first = JsonText.stripStart(bytes, from, to, edges);
        last = JsonText.stripEnd(bytes, first, to, edges);
        position = first;
        end = last;
    }

    @Override
    public void resume(int from, int to) {
        position = Math.max(from, first);
        end = Math.min(to, last);
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        batch.reset();
        long labels = 0;
        while (position < end && TextsReader.hasRoom(batch, labels)) {
            int lineEnd = JsonText.lineEnd(bytes, position, end);
            if (JsonText.skipWhitespace(bytes, position, lineEnd) == lineEnd) {
                throw JsonText.blankLine(position);
            }
            int behind = JsonText.skipWhitespace(bytes, tape.parse(bytes, position, lineEnd), lineEnd);
            if (behind < lineEnd) {
                throw JsonText.secondValue(bytes, position, behind, lineEnd, true);
            }
            reader.find(tape, 0, position, 0, 1);
            reader.readText(batch);
            labels += reader.labels();
            boolean terminated = lineEnd > position && bytes[lineEnd - 1] == '\r';
            batch.addRow(position, terminated ? lineEnd - 1 : lineEnd, reader.labels());
            position = lineEnd + 1;
        }
        return batch;
    }
}
