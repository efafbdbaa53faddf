package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.FloatScanner;

/** Instances of which each is a line. */
final class LineInstances implements Instances {
    private final JsonTape tape = new JsonTape();

    private byte[] bytes;
    private int position;
    private int end;
    /** End of the line at {@code position}, once it has been read or found. */
    private int lineEnd;

    /** Begins the lines {@code [from, to)}. */
    void start(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        position = from;
        end = to;
    }

    @Override
    public boolean hasMore() {
        return position < end;
    }

    @Override
    public int bytesLeft() {
        return end - position;
    }

    @Override
    public boolean readPlain(FloatScanner scanner, DenseBatch batch, int out, int columns) {
        lineEnd = PlainInstance.readLine(scanner, bytes, position, end, batch, out, columns);
        return lineEnd >= 0;
    }

    @Override
    public void find(InstanceReader reader) {
        lineEnd = JsonText.lineEnd(bytes, position, end);
        if (JsonText.skipWhitespace(bytes, position, lineEnd) == lineEnd) {
            throw JsonText.blankLine(position);
        }
        int behind = JsonText.skipWhitespace(bytes, tape.parse(bytes, position, lineEnd), lineEnd);
        if (behind < lineEnd) {
            throw JsonText.secondValue(bytes, position, behind, lineEnd, true);
        }
        reader.find(tape, 0, position, 0);
    }

    @Override
    public int start() {
        return position;
    }

    @Override
    public int end() {
        return lineEnd > position && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    }

    @Override
    public void advance() {
        position = lineEnd + 1;
    }
}
