package io.transformjob.formats.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The records of a framed stream, one after the other, their frames taken off: a cursor. After {@link #next()} the data of
 * the record is {@code bytes()[from(), to())}, and stays so until the next call. One thread.
 *
 * <p>Memory grows with the bytes of a record that arrive, not with the length that it claims.
 */
public final class FrameReader implements Closeable {
    private final ByteWindow window;
    private final Framing framing;
    private final int dataLengthMax;

    private int frameLength;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;

    /**
     * @param input the stream, at the beginning of a frame; read in large pieces; closed with this reader
     * @param dataLengthMax longest data of a record; a longer one is refused
     */
    public FrameReader(InputStream input, Framing framing, int dataLengthMax) {
        this.window = new ByteWindow(input, 0);
        this.framing = framing;
        this.dataLengthMax = dataLengthMax;
    }

    /**
     * Goes to the next record.
     *
     * @return false at the end of the stream
     * @throws MalformedStreamException if what follows is not a whole and undamaged record, or is one that is too long
     */
    public boolean next() throws IOException {
        window.skip(frameLength);
        frameLength = 0;
        int length = framing.find(window, 0, dataLengthMax);
        if (length == Framing.TOO_LONG) {
            throw new MalformedStreamException(
                    window.offset(),
                    "a record must hold at most %d bytes".formatted(dataLengthMax),
                    "%d".formatted(framing.dataLength()),
                    "Check that the stream is not damaged, or allow longer records.");
        }
        bytes = window.bytes();
        from = length == 0 ? window.from() : framing.unframe(bytes, window.from());
        to = length == 0 ? from : from + (int) framing.dataLength();
        frameLength = length;
        return length > 0;
    }

    /** The array that holds the data of the record. Not copied. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Offset in the stream of the first byte of the record's frame. */
    public long offset() {
        return window.offset();
    }

    /** The data of the record, copied. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
