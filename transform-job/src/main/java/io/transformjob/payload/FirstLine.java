package io.transformjob.payload;

import java.io.IOException;
import java.io.InputStream;

/**
 * The first line of an object that is not blank, white space before it removed.
 *
 * @param offset where it begins in the object
 * @param line its bytes, without terminator
 */
record FirstLine(long offset, byte[] line) {
    private static final int PIECE_BYTES = 64 * 1024;

    /**
     * Reads the head of an object as far as needed.
     *
     * @param lengthMax longest line that is taken
     */
    static FirstLine read(SplitInput object, long objectLength, PayloadLimits limits) throws IOException {
        // The line is a record like others, so the reader of records finds it, blank lines and all.
        try (InputStream head = new ForwardInput(object, 0, Math.min(objectLength, PIECE_BYTES), objectLength);
                LineReader lines = LineReader.whole(head, new PayloadLimits(limits.recordBytesMax(), 1, true))) {
            while (lines.next()) {
                FirstLine found = in(lines.bytes(), lines.from(), lines.to(), lines.offset());
                if (found != null) {
                    return found;
                }
            }
        }
        return new FirstLine(objectLength, new byte[0]);
    }

    /** The first line that is not blank in a run of bytes whose first one has the given offset, or null. */
    static FirstLine in(byte[] bytes, int from, int to, long offset) {
        int start = Lines.firstVisible(bytes, from, to);
        return start < 0
                ? null
                : new FirstLine(
                        offset + start - from, java.util.Arrays.copyOfRange(bytes, start, Lines.end(bytes, start, to)));
    }
}
