package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code SplitType} {@code RecordIO} and {@code TFRecord}: records stand in frames (BT-53, BT-54). Under {@code MultiRecord}
 * whole frames are packed, under {@code SingleRecord} the data alone is the payload: no frame, padding or checksum, and what
 * was written in parts is joined (BT-55). What counts against {@code MaxPayloadInMB} is the data of a record.
 *
 * <p>An object that is not frames from its first byte to its last is refused where it stops being so; it is not sent whole
 * (BT-56), since what is damaged is nothing that a model could read.
 */
public final class FramedReader implements PayloadReader {
    private final ByteWindow window;
    private final Framing framing;
    private final PayloadLimits limits;

    /** Places of the records of the payload, counted from its first byte. */
    private final RecordSpans records = new RecordSpans();

    private long begin;
    private long recordsBefore;
    /** Bytes of the object that the payload was made of, from the window's first one on. */
    private int length;
    /** Bytes of the record behind the payload if it has been found already, else 0. */
    private int lengthAhead;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private FirstLine firstLine;
    private final Edges edges = new FrameEdges();

    /**
     * @param input the uncompressed object from {@code offset} on; closed by this reader
     * @param offset where a record begins, usually 0
     * @param framing of this reader alone
     */
    public FramedReader(InputStream input, long offset, Framing framing, PayloadLimits limits) {
        this.window = new ByteWindow(input, offset);
        this.begin = offset;
        this.framing = framing;
        this.limits = limits;
    }

    /**
     * Goes to the next payload.
     *
     * @throws OversizeRecordException if the next record is larger than allowed
     * @throws MalformedStreamException if the next record is damaged. Whole records before it have been a payload
     */
    @Override
    public boolean next() throws IOException {
        recordsBefore += records.count();
        records.clear();
        window.skip(length);
        length = 0;
        int found = lengthAhead > 0 ? lengthAhead : find(0);
        lengthAhead = 0;
        if (found == Framing.TOO_LONG) {
            throw new OversizeRecordException(
                    offset(),
                    "a record must fit in a payload of %d bytes".formatted(limits.recordBytesMax()),
                    "%d bytes".formatted(framing.dataLength()),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that the object is not damaged.");
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

    private int find(int at) throws IOException {
        return framing.find(window, at, (int) limits.recordBytesMax());
    }

    /** Takes further records as long as they fit. */
    private void pack() throws IOException {
        while (length < limits.payloadBytesTarget()) {
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
        return begin < 0 ? -1 : window.offset();
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
        int record = records.count() - 1;
        while (record > 0 && records.start(record) > index - from) {
            record--;
        }
        return record;
    }

    @Override
    public int recordEnd(int index) {
        return from + records.end(recordAt(index));
    }

    @Override
    public Edges edges() {
        return edges;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** The place of the payload that is out. */
    private final class FrameEdges implements Edges {
        @Override
        public boolean nothingBefore() {
            return offset() == 0;
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

        /** The first line of text in the first record that has any. */
        @Override
        public byte[] firstLine() {
            return firstLine == null ? new byte[0] : firstLine.line();
        }
    }
}
