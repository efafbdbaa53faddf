package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.recordio.RecordIo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * {@code SplitType} {@code None}: the object is one record and one payload (BT-50). An empty object has none (BT-43). If it
 * is CSV with a header, that is its first line that is not blank, and the payload begins behind it.
 */
public final class WholeObjectReader implements PayloadReader {
    private final InputStream input;
    private final long lengthMax;
    private final CsvFormat format;
    private final RecordEnds ends;
    private byte[] bytes;
    private int from;
    private int length;
    private boolean read;

    /**
     * @param input the whole object, uncompressed; closed by this reader
     * @param lengthExpected its length as far as known, to size the buffer
     */
    public WholeObjectReader(InputStream input, long lengthExpected, PayloadLimits limits) {
        this(input, lengthExpected, limits, CsvFormat.CONTAINER);
    }

    /**
     * @param input the whole object, uncompressed; closed by this reader
     * @param lengthExpected its length as far as known, to size the buffer
     * @param format how its lines are written if it is CSV, else {@link CsvFormat#CONTAINER}
     */
    public WholeObjectReader(InputStream input, long lengthExpected, PayloadLimits limits, CsvFormat format) {
        this.input = input;
        this.format = format;
        this.ends = new RecordEnds(format);
        this.lengthMax = limits.recordBytesMax();
        this.bytes = new byte[(int) Math.min(lengthMax, Math.max(lengthExpected, 8192)) + 1];
    }

    @Override
    public boolean next() throws IOException {
        if (read) {
            return false;
        }
        read = true;
        for (int count; (count = input.read(bytes, length, bytes.length - length)) >= 0; ) {
            length += count;
            if (length > lengthMax) {
                throw new OversizeRecordException(
                        0,
                        "an object that is not split must fit in one payload of %d bytes".formatted(lengthMax),
                        "more than that",
                        "Set SplitType, or raise MaxPayloadInMB (100 at most, 0 for no limit).");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(lengthMax + 1, 2L * length));
            }
        }
        if (format.header()) {
            skipHeader();
        }
        return length > from;
    }

    private void skipHeader() {
        boolean passed = false;
        while (!passed && from < length) {
            int end = ends.end(bytes, from, length);
            passed = Lines.firstVisible(bytes, from, end, format) >= 0;
            from = Math.min(end + 1, length);
        }
    }

    @Override
    public long skipRecord() {
        throw new IllegalStateException("the object is the record");
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
        return length;
    }

    @Override
    public long offset() {
        return from;
    }

    @Override
    public long begin() {
        return length == 0 ? -1 : 0;
    }

    @Override
    public long end() {
        return length == 0 ? -1 : length;
    }

    @Override
    public long recordsBefore() {
        return 0;
    }

    /** Frames or lines of the one record, since it is one of those that a person looks for. */
    @Override
    public long recordIndexAt(int index) {
        return RecordIo.isFramed(bytes, from, length)
                ? RecordIo.count(bytes, from, index)
                : ends.count(bytes, 0, index);
    }

    @Override
    public int recordEnd(int index) {
        return RecordIo.isFramed(bytes, from, length)
                ? RecordIo.end(bytes, index, length)
                : ends.end(bytes, index, length);
    }

    @Override
    public int recordBehind(int index) {
        int end = recordEnd(index);
        if (RecordIo.isFramed(bytes, from, length)) {
            return end > index ? end : length;
        }
        return Math.min(end + 1, length);
    }

    @Override
    public Edges edges() {
        return Edges.WHOLE;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
