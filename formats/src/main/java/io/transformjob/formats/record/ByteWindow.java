package io.transformjob.formats.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The part of a stream that is looked at: its bytes from some offset on, as one array that grows with what arrives, never
 * with what a length field claims. Places are counted from the first byte held. A buffer, one thread.
 */
public final class ByteWindow implements Closeable {
    /** The most bytes that can be held: the longest Java array that every JVM can make. */
    public static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private static final int LENGTH_FIRST = 64 * 1024;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream input;
    /** Held are {@code bytes[from, to)}, whose first byte has {@code offset} in the stream. */
    private byte[] bytes;

    private int from;
    private int to;
    private long offset;
    private boolean ended;

    /**
     * @param input closed with the window
     * @param offset of the stream's first byte, where offsets are counted from
     */
    public ByteWindow(InputStream input, long offset) {
        this.input = input;
        this.offset = offset;
        this.bytes = new byte[LENGTH_FIRST];
    }

    private ByteWindow(byte[] bytes, int from, int to) {
        this.input = InputStream.nullInputStream();
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.offset = from;
        this.ended = true;
    }

    /** A window on the bytes {@code [from, to)} of an array, in which an offset is an index. Not copied. */
    public static ByteWindow of(byte[] bytes, int from, int to) {
        return new ByteWindow(bytes, from, to);
    }

    /**
     * Reads on until {@code length} bytes are held.
     *
     * @param length at most {@link #LENGTH_MAX}
     * @return false if the stream ends before
     */
    public boolean holds(long length) throws IOException {
        while (to - from < length) {
            if (ended) {
                return false;
            }
            if (to == bytes.length) {
                grow();
            }
            int count = input.read(bytes, to, bytes.length - to);
            if (count < 0) {
                ended = true;
            } else {
                to += count;
            }
        }
        return true;
    }

    /** The longer array is a new one, so that who has the old one keeps its bytes. */
    private void grow() {
        if (to - from == LENGTH_MAX) {
            throw new IllegalArgumentException("a window holds at most %d bytes, got more".formatted(LENGTH_MAX));
        }
        byte[] longer = new byte[(int) Math.min(LENGTH_MAX, 2L * bytes.length)];
        System.arraycopy(bytes, from, longer, 0, to - from);
        bytes = longer;
        to -= from;
        from = 0;
    }

    /** Lets go of the first {@code length} bytes held. Moves the others: what was read from the array may be gone. */
    public void skip(int length) {
        if (length < 0 || length > to - from) {
            throw new IllegalArgumentException("length must be from 0 to %d, got %d".formatted(to - from, length));
        }
        from += length;
        offset += length;
        if (from > bytes.length / 2 && !ended) {
            System.arraycopy(bytes, from, bytes, 0, to - from);
            to -= from;
            from = 0;
        }
    }

    /** Lets go of bytes that need not be held. Returns how many there were before the end of the stream. */
    public long skipFully(long length) throws IOException {
        long left = length;
        while (left > 0 && holds(1)) {
            int held = (int) Math.min(left, length());
            skip(held);
            left -= held;
        }
        return length - left;
    }

    /** How many bytes are held. */
    public int length() {
        return to - from;
    }

    /** Offset in the stream of the first byte held. */
    public long offset() {
        return offset;
    }

    /** The backing array. Not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** The index in {@link #bytes()} of the first byte held. */
    public int from() {
        return from;
    }

    /** The little-endian number of four bytes at a place that is held. */
    public int intAt(int at) {
        return (int) INTS.get(bytes, from + at);
    }

    /** The little-endian number of eight bytes at a place that is held. */
    public long longAt(int at) {
        return (long) LONGS.get(bytes, from + at);
    }

    /** Up to eight bytes at a place that is held, as a message shows them. */
    public String quote(int at) {
        StringBuilder text = new StringBuilder();
        for (int i = at; i < Math.min(at + 8, length()); i++) {
            text.append(i == at ? "" : " ").append("%02X".formatted(bytes[from + i]));
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
