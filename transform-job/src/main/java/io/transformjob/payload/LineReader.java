package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.csv.CsvFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * {@code SplitType} {@code Line}: records end at a line feed (BT-51), the last one of an object may lack it. A record
 * belongs to the split in which its first byte lies; a split that begins inside a record leaves it to the split before,
 * and reads the end of its own last record beyond its end.
 *
 * <p>Two forms of CSV that the service does not know: a header, which is the first record that is not blank, is left out
 * with the blank ones before it, all of which are counted; and records may hold line feeds in quoted fields, if the object
 * is one split.
 */
public final class LineReader implements PayloadReader {
    private static final int BUFFER_BYTES = 1024 * 1024;
    /** How far blank lines are looked through for the end of an object before that is refused. */
    private static final int LOOK_AHEAD_BYTES_MAX = 64 * 1024 * 1024;

    private final InputStream input;
    private final PayloadLimits limits;
    private final CsvFormat format;
    private final RecordEnds ends;
    /** Null if the input is the object from its beginning, which then is where the first line comes from. */
    private final SplitInput object;

    private final long objectLength;
    /** Records that begin here or later are not ours. */
    private final long end;

    /** Window on the object: {@code buffer[0, filled)} are its bytes from {@code bufferOffset} on. */
    private byte[] buffer;

    private long bufferOffset;
    private int filled;
    private boolean inputEnded;

    private int from;
    private int to;
    private long recordsBefore;
    private boolean begun;
    private long begin = -1;
    private long headerEnd;
    private FirstLine firstLine;
    private final Edges edges = new LineEdges();

    /**
     * A whole object, from a stream whose length is not known before its end.
     *
     * @param input the uncompressed object; closed by this reader
     */
    public static LineReader whole(InputStream input, PayloadLimits limits) {
        return whole(input, limits, CsvFormat.CONTAINER);
    }

    /**
     * A whole object, from a stream whose length is not known before its end.
     *
     * @param input the uncompressed object; closed by this reader
     * @param format how its records are written if it is CSV, else {@link CsvFormat#CONTAINER}
     */
    public static LineReader whole(InputStream input, PayloadLimits limits, CsvFormat format) {
        return new LineReader(input, limits, format, null, Long.MAX_VALUE, 0, Long.MAX_VALUE);
    }

    /**
     * A split of an object that is not compressed.
     *
     * @param object opens byte ranges of the object
     * @param objectLength its length
     * @param offset first byte of the split
     * @param length bytes in the split
     */
    public static LineReader split(
            SplitInput object, long objectLength, long offset, long length, PayloadLimits limits) {
        return split(object, objectLength, offset, length, limits, CsvFormat.CONTAINER);
    }

    /**
     * A split of an object that is not compressed.
     *
     * @param object opens byte ranges of the object
     * @param objectLength its length
     * @param offset first byte of the split
     * @param length bytes in the split; all of the object if records may hold line feeds
     * @param format how its records are written if it is CSV, else {@link CsvFormat#CONTAINER}
     */
    public static LineReader split(
            SplitInput object, long objectLength, long offset, long length, PayloadLimits limits, CsvFormat format) {
        if (format.multiline() && length != objectLength) {
            throw new IllegalArgumentException(
                    "an object whose records may hold line feeds must be one split, got %d of %d bytes"
                            .formatted(length, objectLength));
        }
        // The byte before the split tells whether a record begins with it.
        long start = Math.max(0, offset - 1);
        InputStream input = new ForwardInput(object, start, offset + length, objectLength);
        SplitInput behindFirst = offset == 0 ? null : object;
        long end = format.multiline() ? Long.MAX_VALUE : offset + length;
        return new LineReader(input, limits, format, behindFirst, objectLength, start, end);
    }

    private LineReader(
            InputStream input,
            PayloadLimits limits,
            CsvFormat format,
            SplitInput object,
            long objectLength,
            long start,
            long end) {
        this.input = input;
        this.limits = limits;
        this.format = format;
        this.ends = new RecordEnds(format);
        this.object = object;
        this.objectLength = objectLength;
        this.bufferOffset = start;
        this.end = end;
        this.buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(objectLength - start, 1024))];
    }

    @Override
    public boolean next() throws IOException {
        if (!begun) {
            if (object != null) {
                skipRecordOfSplitBefore();
            }
            begin = offset() < end ? offset() : -1;
            if (format.header()) {
                skipHeader();
            }
            begun = true;
        }
        if (firstLine == null && object == null) {
            firstLine = FirstLine.in(buffer, from, to, offset(), headerEnd, format);
        }
        recordsBefore += ends.count(buffer, from, to);
        from = to;
        if (offset() >= end) {
            return false;
        }
        dropWhatIsBefore();
        readTo(limits.singleRecord() ? 1 : (long) limits.payloadBytesTarget() + 1);
        if (from == filled) {
            return false;
        }
        to = limits.singleRecord() ? endOfRecord() : endOfPayload();
        return true;
    }

    /** Leaves {@code from} and {@code to} at the first record that begins behind the first byte read. */
    private void skipRecordOfSplitBefore() throws IOException {
        do {
            bufferOffset += filled;
            filled = 0;
            readTo(1);
            int feed = Lines.first(buffer, 0, filled);
            to = feed < 0 ? filled : feed + 1;
            if (feed >= 0) {
                break;
            }
        } while (!inputEnded && bufferOffset + filled < end);
        from = to;
    }

    /** Leaves {@code from} and {@code to} at the first record of the split that begins behind the header. */
    private void skipHeader() throws IOException {
        boolean known = object != null;
        headerEnd = known ? readFirstLine().headerEnd() : 0;
        boolean passed = false;
        while (!passed && offset() < end && !(known && offset() >= headerEnd)) {
            dropWhatIsBefore();
            readTo(1);
            if (from == filled) {
                break;
            }
            to = endOfRecord();
            recordsBefore += ends.count(buffer, from, to);
            passed = !known && Lines.firstVisible(buffer, from, to, format) >= 0;
            from = to;
            headerEnd = known ? headerEnd : offset();
        }
    }

    /** As many whole records as fit, one at least, all of which begin within the split. */
    private int endOfPayload() throws IOException {
        int window = (int) Math.min(filled, from + (long) limits.payloadBytesTarget() + 1);
        boolean allRead = inputEnded && window == filled;
        long lastByte = end - 1 - bufferOffset;
        int feed;
        if (window <= lastByte) {
            feed = allRead ? -1 : ends.last(buffer, from, window);
        } else {
            // The last record of the split is the one that its last byte belongs to, wherever it ends.
            feed = Lines.first(buffer, (int) Math.max(from, lastByte), window);
            if (feed < 0 && !allRead) {
                feed = Lines.last(buffer, from, (int) lastByte);
            }
        }
        if (feed >= 0) {
            return feed + 1;
        }
        return allRead ? filled : endOfRecord();
    }

    /** The end of the record that begins at {@code from}, its line feed included; reads until it is there. */
    private int endOfRecord() throws IOException {
        int searched = from;
        ends.begin();
        while (true) {
            int feed = ends.next(buffer, searched, filled);
            long length = (feed < 0 ? filled : feed) - (long) from;
            if (length > limits.recordBytesMax()) {
                throw new OversizeRecordException(
                        offset(),
                        "a record must fit in a payload of %d bytes".formatted(limits.recordBytesMax()),
                        feed < 0 ? "more" : "%d bytes".formatted(length),
                        "Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that records end with a line feed.",
                        begun);
            }
            if (feed >= 0) {
                return feed + 1;
            }
            if (inputEnded) {
                return filled;
            }
            searched = filled;
            readTo((long) filled - from + 1);
        }
    }

    /** Moves the bytes that are left to the front of the buffer if there is little room behind them. */
    private void dropWhatIsBefore() {
        int room = buffer.length - from;
        if (room <= Math.min(limits.payloadBytesTarget(), buffer.length / 2)) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            bufferOffset += from;
            filled -= from;
            from = 0;
            to = 0;
        }
    }

    /**
     * Reads until {@code length} bytes from {@code from} on are there, or the input has ended. What is in the buffer stays
     * at its index; a longer array is a new one, so that a payload that is out keeps its bytes.
     */
    private void readTo(long length) throws IOException {
        while (!inputEnded && filled - (long) from < length) {
            if (filled == buffer.length) {
                grow();
            }
            int count = input.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                inputEnded = true;
            } else {
                filled += count;
            }
        }
    }

    private void grow() {
        if (buffer.length == PayloadLimits.ARRAY_LENGTH_MAX) {
            throw new OversizeRecordException(
                    offset(),
                    "a record must be shorter than %d bytes".formatted(PayloadLimits.ARRAY_LENGTH_MAX),
                    "a longer one",
                    "Check that records end with a line feed.");
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(PayloadLimits.ARRAY_LENGTH_MAX, 2L * buffer.length));
    }

    private FirstLine readFirstLine() throws IOException {
        if (firstLine == null) {
            firstLine = FirstLine.read(object, objectLength, limits, format);
        }
        return firstLine;
    }

    /** Refuses to look further through blank lines, which begin at {@code offset}, for what follows them. */
    static void requireLookAhead(long searched, long offset) {
        if (searched > LOOK_AHEAD_BYTES_MAX) {
            throw new OversizeRecordException(
                    offset,
                    "at most %d bytes of blank lines may follow each other".formatted(LOOK_AHEAD_BYTES_MAX),
                    "more",
                    "Remove them.");
        }
    }

    /** Whether bytes behind the payload that have been read already have one that the test accepts. */
    boolean holdsBehindPayload(Edges.ByteTest something) {
        for (int i = to; i < filled; i++) {
            if (something.accepts(buffer[i])) {
                return true;
            }
        }
        return false;
    }

    PayloadLimits limits() {
        return limits;
    }

    CsvFormat format() {
        return format;
    }

    /** Behind the header of the object in a reader that began before it, 0 if there is none. */
    long headerEnd() {
        return headerEnd;
    }

    @Override
    public long skipRecord() throws IOException {
        long length = 0;
        int searched = from;
        int feed;
        ends.begin();
        while ((feed = ends.next(buffer, searched, filled)) < 0 && !inputEnded) {
            length += filled - searched;
            bufferOffset += filled;
            filled = 0;
            from = 0;
            searched = 0;
            readTo(1);
        }
        length += (feed < 0 ? filled : feed) - searched;
        from = feed < 0 ? filled : feed + 1;
        to = from;
        recordsBefore++;
        return length;
    }

    @Override
    public byte[] bytes() {
        return buffer;
    }

    @Override
    public int from() {
        return from;
    }

    @Override
    public int to() {
        return to;
    }

    @Override
    public long offset() {
        return bufferOffset + from;
    }

    @Override
    public long begin() {
        return begin;
    }

    @Override
    public long end() {
        return begin < 0 ? -1 : offset();
    }

    @Override
    public long recordsBefore() {
        return recordsBefore;
    }

    @Override
    public long recordIndexAt(int index) {
        return ends.count(buffer, from, index);
    }

    @Override
    public int recordEnd(int index) {
        return ends.end(buffer, index, to);
    }

    @Override
    public int recordBehind(int index) {
        return Math.min(ends.end(buffer, index, to) + 1, to);
    }

    @Override
    public Edges edges() {
        return limits.singleRecord() ? Edges.WHOLE : edges;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    /** The place of the payload that is out. */
    private final class LineEdges implements Edges {
        @Override
        public boolean nothingBefore() {
            return offset() == 0 || found().offset() >= offset();
        }

        @Override
        public byte[] firstLine() {
            return found().line();
        }

        /** A record without a frame is a line. */
        @Override
        public byte[] firstRecord() {
            return firstLine();
        }

        private FirstLine found() {
            if (firstLine == null && object != null) {
                try {
                    return readFirstLine();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            // Not found yet in an object read from its beginning: all before the payload is blank.
            return firstLine == null ? new FirstLine(offset(), new byte[0], headerEnd) : firstLine;
        }

        @Override
        public boolean nothingAfter(ByteTest something) {
            int searched = to;
            while (true) {
                for (; searched < filled; searched++) {
                    if (something.accepts(buffer[searched])) {
                        return false;
                    }
                }
                if (inputEnded) {
                    return true;
                }
                requireLookAhead(searched - to, bufferOffset + to);
                try {
                    readTo((long) filled - from + 1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
