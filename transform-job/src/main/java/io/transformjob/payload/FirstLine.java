package io.transformjob.payload;

import io.transformjob.formats.csv.CsvFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The first record of an object that is not blank and no header, white space before it removed.
 *
 * @param offset where it begins in the object
 * @param line its bytes, without terminator
 * @param headerEnd behind the header of the object, 0 if it has none
 */
record FirstLine(long offset, byte[] line, long headerEnd) {
    private static final int PIECE_BYTES = 64 * 1024;

    /**
     * Reads the head of an object as far as needed.
     *
     * @param limits say how long a record may be
     */
    static FirstLine read(SplitInput object, long objectLength, PayloadLimits limits, CsvFormat format)
            throws IOException {
        // The line is a record like others, so the reader of records finds it, blank lines and all.
        try (InputStream head = new ForwardInput(object, 0, Math.min(objectLength, PIECE_BYTES), objectLength);
                LineReader lines =
                        LineReader.whole(head, new PayloadLimits(limits.recordBytesMax(), 1, true), format)) {
            while (nextThatFits(lines)) {
                FirstLine found =
                        in(lines.bytes(), lines.from(), lines.to(), lines.offset(), lines.headerEnd(), format);
                if (found != null) {
                    return found;
                }
            }
            return new FirstLine(objectLength, new byte[0], lines.headerEnd());
        }
    }

    /** Records that are too long are refused where they stand; nothing is learned from them. */
    private static boolean nextThatFits(LineReader lines) throws IOException {
        while (true) {
            try {
                return lines.next();
            } catch (OversizeRecordException e) {
                if (!e.skippable()) {
                    throw e;
                }
                lines.skipRecord();
            }
        }
    }

    /** The first line that is not blank in a run of records whose first byte has the given offset, or null. */
    static FirstLine in(byte[] bytes, int from, int to, long offset, long headerEnd, CsvFormat format) {
        int start = Lines.firstVisible(bytes, from, to, format);
        if (start < 0) {
            return null;
        }
        int end = new RecordEnds(format).end(bytes, start, to);
        return new FirstLine(offset + start - from, Arrays.copyOfRange(bytes, start, end), headerEnd);
    }
}
