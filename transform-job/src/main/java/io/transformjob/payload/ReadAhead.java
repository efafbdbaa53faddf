package io.transformjob.payload;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A stream whose bytes are read, or inflated, on a thread of its own while those before are worked on. It holds a few
 * buffers, which go round; nothing is asked of the source before a buffer is free, or behind the source's end. What the
 * source throws is thrown here behind its last byte.
 *
 * <p>For one thread, which an interrupt takes out of its wait. Closing ends the other thread: at once where the source can
 * be interrupted, else when it returns from what it is doing; it is that thread that closes the source.
 */
public final class ReadAhead extends InputStream {
    private static final int BUFFER_BYTES = 512 * 1024;
    private static final int BUFFERS = 4;
    /** So long does closing wait for the source to be closed. */
    private static final long CLOSE_MILLIS = 100;

    private final InputStream source;
    private final int bufferBytes;
    /** Buffers that may still be made; the reader's. */
    private int buffersLeft;

    private final BlockingQueue<Piece> free;
    private final BlockingQueue<Piece> filled;
    private final Companion reader;
    private volatile boolean closed;

    /** What is read from now, and how far; null before the first. */
    private Piece piece;

    private int position;

    /** A buffer and what is in it. */
    private static final class Piece {
        private final byte[] bytes;
        private int length;
        /** Whether nothing follows. */
        private boolean last;
        /** What follows in place of the end; null for the end. */
        private Throwable failure;

        Piece(int bytes) {
            this.bytes = new byte[bytes];
        }
    }

    /** @param source read from now on, by another thread; closed with this stream */
    public ReadAhead(InputStream source) {
        this(source, BUFFER_BYTES, BUFFERS);
    }

    ReadAhead(InputStream source, int bufferBytes, int buffers) {
        this.source = source;
        this.bufferBytes = bufferBytes;
        this.buffersLeft = buffers;
        this.free = new ArrayBlockingQueue<>(buffers);
        // A failure to make a buffer has a place of its own.
        this.filled = new ArrayBlockingQueue<>(buffers + 1);
        this.reader = Companion.start(this::readAll);
    }

    /**
     * Reads ahead where that can help.
     *
     * @param length bytes that the source has; if one buffer holds them, the source itself is returned
     */
    public static InputStream of(InputStream source, long length) {
        return length <= BUFFER_BYTES ? source : new ReadAhead(source);
    }

    private void readAll() {
        try {
            boolean more = true;
            while (more && !closed) {
                Piece next = free();
                more = fill(next);
                filled.add(next);
            }
        } catch (InterruptedException e) {
            // Closed while it waited.
        } catch (OutOfMemoryError e) {
            Piece failed = new Piece(0);
            end(failed, e);
            filled.add(failed);
        } finally {
            Thread.interrupted();
            closeSource();
        }
    }

    private Piece free() throws InterruptedException {
        Piece used = free.poll();
        if (used == null && buffersLeft == 0) {
            used = free.take();
        }
        if (used == null) {
            used = new Piece(bufferBytes);
            buffersLeft--;
        }
        used.length = 0;
        return used;
    }

    /** False if nothing follows. */
    private boolean fill(Piece next) {
        try {
            while (next.length < bufferBytes && !closed) {
                int count = source.read(next.bytes, next.length, bufferBytes - next.length);
                if (count < 0) {
                    end(next, null);
                    return false;
                }
                next.length += count;
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            end(next, e);
            return false;
        }
    }

    private static void end(Piece piece, Throwable failure) {
        piece.last = true;
        piece.failure = failure;
    }

    private void closeSource() {
        try {
            source.close();
        } catch (IOException e) {
            // All that was wanted has been read.
        }
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, into.length);
        if (count == 0) {
            return 0;
        }
        while (piece == null || position == piece.length) {
            if (closed) {
                throw new IOException("the stream is closed");
            }
            if (piece != null && piece.last) {
                Companion.rethrow(piece.failure);
                return -1;
            }
            advance();
        }
        int copied = Math.min(count, piece.length - position);
        System.arraycopy(piece.bytes, position, into, from, copied);
        position += copied;
        return copied;
    }

    private void advance() throws IOException {
        if (piece != null) {
            free.add(piece);
            piece = null;
        }
        position = 0;
        try {
            piece = filled.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for bytes");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (piece == null || !piece.last) {
            reader.interrupt();
        }
        if (!Thread.currentThread().isInterrupted()) {
            try {
                reader.awaitEnd(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
