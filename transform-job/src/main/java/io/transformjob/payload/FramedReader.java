package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.FrameSearch;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * {@code SplitType} {@code RecordIO} and {@code TFRecord}: records stand in frames (BT-53, BT-54). Under {@code MultiRecord}
 * whole frames are packed, under {@code SingleRecord} the data alone is the payload: no frame, padding or checksum, and what
 * was written in parts is joined (BT-55). What counts against {@code MaxPayloadInMB} is the data of a record.
 *
 * <p>An object that is not frames from its first byte to its last is refused where it stops being so; it is not sent whole
 * (BT-56), since what is damaged is nothing that a model could read.
 *
 * <p>A record belongs to the split in which its first byte lies; it is read to its end, wherever that is. Where the first
 * record of a split begins is known from the records before it, or speculated on ({@link FrameSearch}). {@link #begin()}
 * tells, for who verifies it.
 */
public final class FramedReader implements PayloadReader {
    private static final int NONE = -1;
    /** How much of its head an object is first asked for. */
    private static final int HEAD_BYTES = 64 * 1024;

    /** Null if the input is the object from its beginning, which then has been seen. */
    private final SplitInput object;

    private final long objectLength;
    /** Records that begin here or later are not ours. */
    private final long end;

    private final ByteWindow window;
    private final Framing framing;
    private final PayloadLimits limits;

    /** Places of the records of the payload, counted from its first byte. */
    private final RecordSpans records = new RecordSpans();

    /** Whether it is known where the first record begins. */
    private boolean begun;

    private long begin;
    private long recordsBefore;
    /** Where the first record of the object begins that was not too long; nothing is learned from those before. */
    private long firstOffset;

    /** Bytes of the object that the payload was made of, from the window's first one on. */
    private int length;
    /** Bytes of the record behind the payload if it has been found already, else 0. */
    private int lengthAhead;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    /** The first line that has been out. */
    private FirstLine firstLine;
    /** The one before all that is ours, if there is one. */
    private FirstLine firstLineBefore;

    private boolean headRead;
    private final Edges edges = new FrameEdges();

    /**
     * A whole object, from a stream whose length is not known before its end.
     *
     * @param input the uncompressed object; closed by this reader
     * @param framing of this reader alone
     */
    public static FramedReader whole(InputStream input, Framing framing, PayloadLimits limits) {
        return new FramedReader(input, null, Long.MAX_VALUE, OptionalLong.of(0), 0, Long.MAX_VALUE, framing, limits);
    }

    /**
     * A split of an object that is not compressed.
     *
     * @param object opens byte ranges of the object
     * @param objectLength its length
     * @param offset first byte of the split
     * @param length bytes in the split
     * @param trueStart where the records before the split end, if that is known; from the end of the split on it has no
     *     record
     * @param framing of this reader alone
     */
    public static FramedReader split(
            SplitInput object,
            long objectLength,
            long offset,
            long length,
            OptionalLong trueStart,
            Framing framing,
            PayloadLimits limits) {
        OptionalLong start = offset == 0 ? OptionalLong.of(0) : trueStart;
        long from = start.orElse(offset);
        long end = offset + length;
        InputStream input = new ForwardInput(object, from, end, objectLength);
        return new FramedReader(input, offset == 0 ? null : object, objectLength, start, from, end, framing, limits);
    }

    private FramedReader(
            InputStream input,
            SplitInput object,
            long objectLength,
            OptionalLong start,
            long from,
            long end,
            Framing framing,
            PayloadLimits limits) {
        this.object = object;
        this.objectLength = objectLength;
        this.end = end;
        this.window = new ByteWindow(input, from);
        this.framing = framing;
        this.limits = limits;
        this.begun = start.isPresent();
        this.begin = begun && from < end ? from : NONE;
    }

    /**
     * Goes to the next payload.
     *
     * @throws OversizeRecordException if the next record is larger than allowed
     * @throws MalformedStreamException if the next record is damaged. Whole records before it have been a payload
     */
    @Override
    public boolean next() throws IOException {
        if (!begun) {
            speculate();
        }
        if (begin == NONE) {
            return false;
        }
        recordsBefore += records.count();
        records.clear();
        window.skip(length);
        length = 0;
        if (window.offset() >= end) {
            return false;
        }
        int found = lengthAhead > 0 ? lengthAhead : find(0);
        lengthAhead = 0;
        if (found == Framing.TOO_LONG) {
            throw new OversizeRecordException(
                    offset(),
                    "a record must fit in a payload of %d bytes".formatted(limits.recordBytesMax()),
                    "%d bytes".formatted(framing.dataLength()),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that the object is not damaged.",
                    true);
        }
        length = found;
        if (found == 0) {
            return false;
        }
        if (limits.singleRecord()) {
            bytes = window.bytes();
            from = framing.unframe(bytes, window.from());
            to = from + (int) framing.dataLength();
            records.add(0, to - from);
        } else {
            records.add(0, length);
            pack();
            bytes = window.bytes();
            from = window.from();
            to = from + length;
        }
        if (firstLine == null) {
            firstLine = FirstLine.in(bytes, from, to, offset(), 0, CsvFormat.CONTAINER);
        }
        return true;
    }

    /** Records that are too long are refused where they stand; nothing is learned from them. */
    private boolean nextThatFits() throws IOException {
        while (true) {
            try {
                return next();
            } catch (OversizeRecordException e) {
                skipRecord();
            }
        }
    }

    private void speculate() throws IOException {
        FrameSearch search = new FrameSearch(window, framing, (int) limits.recordBytesMax(), objectLength);
        begin = search.find(end) ? window.offset() : NONE;
        begun = true;
    }

    private int find(int at) throws IOException {
        return framing.find(window, at, (int) limits.recordBytesMax());
    }

    /** Takes further records as long as they fit and begin in the split. */
    private void pack() throws IOException {
        while (length < limits.payloadBytesTarget() && window.offset() + length < end) {
            int found;
            try {
                found = find(length);
            } catch (MalformedStreamException e) {
                // It will be met again when it is the first record of a payload, and its number is known.
                return;
            }
            if (found <= 0) {
                return;
            }
            if ((long) length + found > limits.payloadBytesTarget()) {
                lengthAhead = found;
                return;
            }
            records.add(length, length + found);
            length += found;
        }
    }

    @Override
    public long skipRecord() throws IOException {
        boolean leading = offset() == firstOffset;
        framing.skip(window);
        firstOffset = leading ? offset() : firstOffset;
        bytes = window.bytes();
        from = window.from();
        to = from;
        recordsBefore++;
        return framing.dataLength();
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int from() {
        return from;
    }

    @Override
    public int to() {
        return to;
    }

    /** Offset of the first record's frame, also where the payload is without it. */
    @Override
    public long offset() {
        return window.offset();
    }

    @Override
    public long begin() {
        return begin;
    }

    @Override
    public long end() {
        return begin == NONE ? NONE : window.offset();
    }

    @Override
    public long recordsBefore() {
        return recordsBefore;
    }

    @Override
    public long recordIndexAt(int index) {
        return recordAt(index);
    }

    private int recordAt(int index) {
        int low = 0;
        int high = records.count() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (records.start(middle) <= index - from) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public int recordEnd(int index) {
        return from + records.end(recordAt(index));
    }

    @Override
    public int recordBehind(int index) {
        return recordEnd(index);
    }

    @Override
    public Edges edges() {
        return edges;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** The object from its beginning. The framing is free while a payload is out. */
    private FramedReader head(PayloadLimits limits) {
        long firstPiece = Math.min(objectLength, HEAD_BYTES);
        return whole(new ForwardInput(object, 0, firstPiece, objectLength), framing, limits);
    }

    /** The first line as it is found by who reads the object from its beginning up to the payload that is out. */
    private FirstLine firstLineOfObject() {
        if (!headRead) {
            headRead = true;
            try (FramedReader head = head(limits)) {
                while (firstLineBefore == null && head.nextThatFits() && head.offset() < begin) {
                    firstLineBefore = head.firstLine;
                }
            } catch (MalformedStreamException e) {
                // The split in which that record begins fails, and with it the object.
                firstLineBefore = null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return firstLineBefore == null ? firstLine : firstLineBefore;
    }

    /** The place of the payload that is out. */
    private final class FrameEdges implements Edges {
        @Override
        public boolean nothingBefore() {
            return offset() == firstOffset;
        }

        /** Whatever follows is a frame, and no part of a record that is a payload of its own. */
        @Override
        public boolean nothingAfter(ByteTest something) {
            try {
                return limits.singleRecord() || !window.holds(length + 1L);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The first line of text in the first payload that has any. */
        @Override
        public byte[] firstLine() {
            FirstLine first = object == null ? firstLine : firstLineOfObject();
            return first == null ? new byte[0] : first.line();
        }

        @Override
        public byte[] firstRecord() {
            try (FramedReader head = head(new PayloadLimits(limits.recordBytesMax(), 1, true))) {
                return head.nextThatFits() ? Arrays.copyOfRange(head.bytes(), head.from(), head.to()) : new byte[0];
            } catch (MalformedStreamException e) {
                return new byte[0];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
