package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * {@code SplitType} {@code Line}: records end at a line feed (BT-51), the last one of an object may lack it. A record
 * belongs to the split in which its first byte lies; a split that begins inside a record leaves it to the split before,
 * and reads the end of its own last record beyond its end.
 */
public final class LineReader implements PayloadReader {
    private static final int BUFFER_BYTES = 1024 * 1024;
    /** How far blank lines are looked through for the end of an object before that is refused. */
    private static final int LOOK_AHEAD_BYTES_MAX = 64 * 1024 * 1024;

    private final InputStream input;
    private final PayloadLimits limits;
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
    private FirstLine firstLine;
    private final Edges edges = new LineEdges();

    /**
     * A whole object, from a stream whose length is not known before its end.
     *
     * @param input the uncompressed object; closed by this reader
     */
    public static LineReader whole(InputStream input, PayloadLimits limits) {
        return new LineReader(input, limits, null, Long.MAX_VALUE, 0, Long.MAX_VALUE, true);
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
        // The byte before the split tells whether a record begins with it.
        long start = Math.max(0, offset - 1);
        InputStream input = new ForwardInput(object, start, offset + length, objectLength);
        boolean first = offset == 0;
        return new LineReader(input, limits, first ? null : object, objectLength, start, offset + length, first);
    }

    private LineReader(
            InputStream input,
            PayloadLimits limits,
            SplitInput object,
            long objectLength,
            long start,
            long end,
            boolean startsARecord) {
        this.input = input;
        this.limits = limits;
        this.object = object;
        this.objectLength = objectLength;
        this.bufferOffset = start;
        this.end = end;
        this.begun = startsARecord;
        this.buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(objectLength - start, 1024))];
    }

    @Override
    public boolean next() throws IOException {
        if (!begun) {
            begun = true;
            skipRecordOfSplitBefore();
        }
        if (firstLine == null && object == null) {
            firstLine = FirstLine.in(buffer, from, to, offset());
        }
        recordsBefore += Lines.count(buffer, from, to);
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

    /** As many whole records as fit, one at least, all of which begin within the split. */
    private int endOfPayload() throws IOException {
        int window = (int) Math.min(filled, from + (long) limits.payloadBytesTarget() + 1);
        boolean allRead = inputEnded && window == filled;
        long lastByte = end - 1 - bufferOffset;
        int feed;
        if (window <= lastByte) {
            feed = allRead ? -1 : Lines.last(buffer, from, window);
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
        while (true) {
            int feed = Lines.first(buffer, searched, filled);
            long length = (feed < 0 ? filled : feed) - (long) from;
            if (length > limits.recordBytesMax()) {
                throw new OversizeRecordException(
                        offset(),
                        "a record must fit in a payload of %d bytes".formatted(limits.recordBytesMax()),
                        feed < 0 ? "more" : "%d bytes".formatted(length),
                        "Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that records end with a line feed.");
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
    public long recordsBefore() {
        return recordsBefore;
    }

    @Override
    public long recordIndexAt(int index) {
        return Lines.count(buffer, from, index);
    }

    @Override
    public int recordEnd(int index) {
        return Lines.end(buffer, index, to);
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

        private FirstLine found() {
            if (firstLine == null && object != null) {
                try {
                    firstLine = FirstLine.read(object, objectLength, limits);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            // Not found yet in an object read from its beginning: all before the payload is blank.
            return firstLine == null ? new FirstLine(offset(), new byte[0]) : firstLine;
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
                if (searched - to > LOOK_AHEAD_BYTES_MAX) {
                    throw new OversizeRecordException(
                            bufferOffset + to,
                            "at most %d bytes of blank lines may follow each other".formatted(LOOK_AHEAD_BYTES_MAX),
                            "more",
                            "Remove them.");
                }
                try {
                    readTo((long) filled - from + 1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
