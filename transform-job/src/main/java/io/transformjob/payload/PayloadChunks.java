package io.transformjob.payload;

import io.transformjob.formats.batch.Edges.ByteTest;
import io.transformjob.formats.csv.CsvFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The payloads of an object in chunks, so that several threads work on them while one of its own reads, inflates and cuts.
 * Payloads are those of a reader, each with the place that it has there, and what the reader throws stands in the last
 * chunk, behind the payloads before it: whoever goes through the chunks in order sees what the reader alone would show.
 *
 * <p>What is held is bounded. Only where a payload ends in blank lines are the chunks behind it that tell whether the
 * object ends with them cut in any case, as the reader would have read on.
 */
public final class PayloadChunks implements Closeable {
    private final LineReader source;
    private final int chunkBytes;
    private final long heldBytesMax;
    private final Companion cutter;

    /** Those that are cut and not released. */
    private final Map<Long, PayloadChunk> chunks = new HashMap<>();

    private final Deque<PayloadChunk> free = new ArrayDeque<>();
    /** Bytes of all that are begun and not released. */
    private long heldBytes;

    private long nextToTake;
    private long lastIndex = Long.MAX_VALUE;
    /** Index of the last chunk that is asked for, whatever is held. */
    private long wanted = -1;

    private boolean cutToEnd;
    private boolean closed;

    /**
     * @param source at its beginning; from now on this object's, and closed with it
     * @param chunksMax how many chunks of the usual length are held at once, at least 1
     * @param chunkBytes that length; payloads up to it share a chunk, a longer one has a chunk of its own
     */
    public PayloadChunks(LineReader source, int chunksMax, int chunkBytes) {
        this.source = source;
        this.chunkBytes = chunkBytes;
        this.heldBytesMax = (long) chunksMax * chunkBytes;
        this.cutter = Companion.start(this::cutAll);
    }

    CsvFormat format() {
        return source.format();
    }

    boolean singleRecord() {
        return source.limits().singleRecord();
    }

    private void cutAll() {
        try {
            cut();
        } catch (InterruptedException e) {
            // Closed while it waited for room.
        } finally {
            Thread.interrupted();
            endCutting();
        }
    }

    private void cut() throws InterruptedException {
        long index = 0;
        PayloadChunk chunk = null;
        Throwable failure = null;
        try {
            while (source.next()) {
                int length = source.to() - source.from();
                if (chunk != null && !chunk.hasRoom(length)) {
                    chunk.end(source.recordsBefore(), false, null);
                    put(chunk);
                    chunk = null;
                }
                if (chunk == null) {
                    chunk = begin(index++, length);
                }
                chunk.add(source);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        if (chunk == null) {
            chunk = new PayloadChunk(this, 0);
            chunk.begin(index);
        }
        chunk.end(source.recordsBefore(), true, failure);
        put(chunk);
    }

    /** A chunk with room for a payload, as soon as it may be held. */
    private PayloadChunk begin(long index, int length) throws InterruptedException {
        PayloadChunk chunk = null;
        int capacity = Math.max(length, chunkBytes);
        synchronized (this) {
            while (!closed && heldBytes > 0 && heldBytes + capacity > heldBytesMax && index > wanted) {
                wait();
            }
            if (closed) {
                throw new InterruptedException();
            }
            heldBytes += capacity;
            if (capacity == chunkBytes) {
                chunk = free.poll();
            }
        }
        if (chunk == null) {
            chunk = new PayloadChunk(this, capacity);
        }
        chunk.begin(index);
        return chunk;
    }

    private synchronized void put(PayloadChunk chunk) {
        chunks.put(chunk.index(), chunk);
        if (chunk.isLast()) {
            lastIndex = chunk.index();
        }
        notifyAll();
    }

    /**
     * Takes the first chunk that nobody has taken.
     *
     * @return null if all are taken, or this is closed
     */
    public synchronized PayloadChunk take() throws InterruptedIOException {
        if (nextToTake > lastIndex) {
            return null;
        }
        return await(nextToTake++);
    }

    /** Null if closed. */
    private PayloadChunk await(long index) throws InterruptedIOException {
        while (!closed && !chunks.containsKey(index)) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for payloads");
            }
        }
        return closed ? null : chunks.get(index);
    }

    /** Gives back a chunk that is done with; in the order of the chunks. */
    public synchronized void release(PayloadChunk chunk) {
        chunks.remove(chunk.index());
        heldBytes -= chunk.capacity();
        if (chunk.capacity() == chunkBytes && heldBytes <= heldBytesMax) {
            free.add(chunk);
        }
        notifyAll();
    }

    /**
     * Whether the object has nothing behind a chunk that the test accepts.
     *
     * @param searched how many bytes before the end of the chunk have been looked at
     */
    boolean nothingAfter(PayloadChunk chunk, ByteTest something, long searched) throws IOException {
        long offset = chunk.end() - searched;
        PayloadChunk at = chunk;
        while (!at.isLast()) {
            at = want(at.index() + 1);
            if (at.has(something, 0)) {
                return false;
            }
            LineReader.requireLookAhead(at.end() - offset, offset);
        }
        return at.failure() == null || nothingBehindFailure(at.failure(), something);
    }

    /** The cutting has ended, and bytes are left that are no payload. */
    private boolean nothingBehindFailure(Throwable failure, ByteTest something) throws IOException {
        synchronized (source) {
            if (source.holdsBehindPayload(something)) {
                return false;
            }
            if (failure instanceof OversizeRecordException) {
                return source.edges().nothingAfter(something);
            }
        }
        Companion.rethrow(failure);
        return true;
    }

    private synchronized PayloadChunk want(long index) throws InterruptedIOException {
        wanted = Math.max(wanted, index);
        notifyAll();
        PayloadChunk chunk = await(index);
        if (chunk == null) {
            throw new InterruptedIOException("closed while waiting for payloads");
        }
        return chunk;
    }

    private void endCutting() {
        boolean closeNow;
        synchronized (this) {
            cutToEnd = true;
            closeNow = closed;
        }
        if (closeNow) {
            closeSource();
        }
    }

    private void closeSource() {
        try {
            source.close();
        } catch (IOException e) {
            // All that was wanted has been read.
        }
    }

    /** Ends the cutting, at once unless it is in a read that cannot be interrupted; whoever waits goes on. */
    @Override
    public void close() {
        boolean closeNow;
        synchronized (this) {
            closeNow = cutToEnd && !closed;
            closed = true;
            notifyAll();
        }
        cutter.interrupt();
        if (closeNow) {
            closeSource();
        }
    }
}
