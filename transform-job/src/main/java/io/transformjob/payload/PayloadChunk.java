package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Some consecutive payloads of an object, copied, for one thread; and what their reader threw behind them. Filled by the
 * thread that cuts, then read by the thread that took it.
 */
public final class PayloadChunk {
    private final PayloadChunks chunks;
    private final byte[] bytes;

    private long index;
    /** Offset in the object of the first byte. */
    private long offset;

    private int count;
    /** Where payloads end; each begins where the one before ends. */
    private int[] ends = new int[16];

    private long[] recordsBefore = new long[16];
    /** How many of them, all at the beginning, have only white space before them. */
    private int atBeginning;

    private byte[] firstLine;
    /** Records of the object before what follows the chunk. */
    private long recordsBeforeEnd;

    private boolean last;
    private Throwable failure;

    PayloadChunk(PayloadChunks chunks, int capacity) {
        this.chunks = chunks;
        this.bytes = new byte[capacity];
    }

    void begin(long chunkIndex) {
        index = chunkIndex;
        count = 0;
        atBeginning = 0;
        firstLine = null;
        last = false;
        failure = null;
    }

    int capacity() {
        return bytes.length;
    }

    boolean hasRoom(int bytesMore) {
        return bytesMore <= bytes.length - length();
    }

    /** Copies the payload that is out. */
    void add(PayloadReader source) {
        int from = length();
        int length = source.to() - source.from();
        if (count == 0) {
            offset = source.offset();
        }
        assert source.offset() == offset + from : "payloads follow each other";
        System.arraycopy(source.bytes(), source.from(), bytes, from, length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            recordsBefore = Arrays.copyOf(recordsBefore, 2 * count);
        }
        ends[count] = from + length;
        recordsBefore[count] = source.recordsBefore();
        if (firstLine == null) {
            if (source.edges().nothingBefore()) {
                atBeginning = count + 1;
            } else {
                firstLine = source.edges().firstLine();
            }
        }
        count++;
    }

    /**
     * Says what follows.
     *
     * @param records of the object before that
     * @param nothing whether nothing follows but the failure
     * @param thrown what the reader of payloads threw, null if nothing
     */
    void end(long records, boolean nothing, Throwable thrown) {
        recordsBeforeEnd = records;
        last = nothing;
        failure = thrown;
    }

    private int length() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** Offset in the object behind its last byte. */
    long end() {
        return offset + length();
    }

    /** Its place among the chunks of the object, from 0. */
    public long index() {
        return index;
    }

    /** Whether the object ends with it, or cannot be read further. */
    public boolean isLast() {
        return last;
    }

    Throwable failure() {
        return failure;
    }

    /** Whether it has a byte from {@code from} on that the test accepts. */
    boolean has(Edges.ByteTest something, int from) {
        for (int i = from; i < length(); i++) {
            if (something.accepts(bytes[i])) {
                return true;
            }
        }
        return false;
    }

    /** Its payloads from the first one on; positions are those in the object. */
    public PayloadReader reader() {
        return new Reader();
    }

    private final class Reader implements PayloadReader, Edges {
        private final RecordEnds recordEnds = new RecordEnds(chunks.format());
        private int payload = -1;

        @Override
        public boolean next() throws IOException {
            if (payload < count) {
                payload++;
            }
            if (payload == count) {
                Companion.rethrow(failure);
            }
            return payload < count;
        }

        @Override
        public long skipRecord() {
            throw new IllegalStateException("the record is not in the chunk");
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public int from() {
            return payload <= 0 ? 0 : ends[payload - 1];
        }

        @Override
        public int to() {
            return ends[payload];
        }

        @Override
        public long offset() {
            return offset + from();
        }

        @Override
        public long begin() {
            return length() == 0 ? -1 : offset;
        }

        @Override
        public long end() {
            return length() == 0 ? -1 : PayloadChunk.this.end();
        }

        @Override
        public long recordsBefore() {
            return payload < count ? recordsBefore[payload] : recordsBeforeEnd;
        }

        @Override
        public long recordIndexAt(int at) {
            return recordEnds.count(bytes, from(), at);
        }

        @Override
        public int recordEnd(int at) {
            return recordEnds.end(bytes, at, to());
        }

        @Override
        public int recordBehind(int at) {
            return Math.min(recordEnd(at) + 1, to());
        }

        @Override
        public Edges edges() {
            return chunks.singleRecord() ? Edges.WHOLE : this;
        }

        @Override
        public boolean nothingBefore() {
            return payload < atBeginning;
        }

        @Override
        public byte[] firstLine() {
            return firstLine;
        }

        /** A record without a frame is a line. */
        @Override
        public byte[] firstRecord() {
            return firstLine;
        }

        @Override
        public boolean nothingAfter(ByteTest something) {
            if (has(something, to())) {
                return false;
            }
            try {
                return chunks.nothingAfter(PayloadChunk.this, something, length() - to());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // The chunk belongs to the one who took it.
        }
    }
}
