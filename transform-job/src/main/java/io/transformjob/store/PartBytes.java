package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;

/**
 * The bytes of one part: exactly as many as were said, and where the stream beneath allows it, from a mark once more. A
 * request that failed is sent again from there; a stream that can only be read once would be sent empty.
 */
final class PartBytes extends InputStream {
    private final ObjectUri target;
    private final int number;
    private final InputStream source;
    /** Of a file, which is marked by its position. */
    private final FileChannel channel;

    private final long channelOffset;
    private final long length;
    private long offset;
    private long mark;

    PartBytes(ObjectUri target, int number, InputStream source, long length) throws IOException {
        this.target = target;
        this.number = number;
        this.source = source;
        this.channel = source instanceof FileInputStream file ? file.getChannel() : null;
        this.channelOffset = channel == null ? 0 : channel.position();
        this.length = length;
    }

    /** Not of a {@link BufferedInputStream}, which keeps in memory all that was read since its mark. */
    @Override
    public boolean markSupported() {
        return channel != null || source.markSupported() && !(source instanceof BufferedInputStream);
    }

    @Override
    public synchronized void mark(int ignored) {
        mark = offset;
        if (channel == null) {
            source.mark(Integer.MAX_VALUE);
        }
    }

    @Override
    public synchronized void reset() throws IOException {
        if (channel != null) {
            channel.position(channelOffset + mark);
        } else {
            source.reset();
        }
        offset = mark;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        if (offset == length) {
            return -1;
        }
        int read = source.read(bytes, from, (int) Math.min(count, length - offset));
        if (read < 0) {
            throw new StoreException(
                    Kind.INVALID,
                    target,
                    "part %d must have %d bytes, ended at byte %d".formatted(number, length, offset),
                    "What it is read from changed: redo the part.");
        }
        offset += read;
        return read;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, length - offset);
    }
}
