package io.transformjob.formats.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Compressed bytes on their way into the inflater: counts them, keeps a failure of the source apart from a fault of the
 * content, and answers {@link #available} truthfully, since the JDK looks for a further gzip member only if that is not
 * 0, which it is between two packets of a network stream.
 */
final class CompressedInput extends FilterInputStream {
    private long count;
    private int peeked = -1;
    private IOException failure;

    CompressedInput(InputStream source) {
        super(source);
    }

    /** Bytes handed on so far. */
    long count() {
        return count;
    }

    /** The failure of the source, which the inflater may have hidden or renamed. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (peeked >= 0) {
            target[offset] = (byte) peeked;
            peeked = -1;
            count++;
            return 1;
        }
        int read = readSource(target, offset, length);
        count += Math.max(read, 0);
        return read;
    }

    @Override
    public int available() throws IOException {
        if (peeked < 0) {
            byte[] one = new byte[1];
            peeked = readSource(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
        return peeked < 0 ? 0 : 1;
    }

    @Override
    public long skip(long bytes) throws IOException {
        return bytes > 0 && read() >= 0 ? 1 : 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int readSource(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
