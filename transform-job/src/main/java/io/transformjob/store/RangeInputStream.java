package io.transformjob.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Exactly the bytes of a range: ends where it ends, and fails if the store's bytes end before. For one thread. */
final class RangeInputStream extends InputStream {
    private final StoredObject object;
    private final InputStream stream;
    private final long end;
    private long position;

    /** @param stream stands at {@code offset}; closed with this */
    RangeInputStream(StoredObject object, InputStream stream, long offset, long end) {
        this.object = object;
        this.stream = stream;
        this.position = offset;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int read;
        try {
            read = stream.read(bytes, offset, (int) Math.min(count, end - position));
        } catch (IOException e) {
            throw Failures.explain(Failures.Action.READ, object.uri(), e);
        }
        if (read < 0) {
            throw new StoreException(
                    StoreException.Kind.CHANGED,
                    object.uri(),
                    "must have %d bytes as listed, ended at byte %d".formatted(object.length(), position),
                    "It changed while the job ran: run the job again when nobody writes to its input.");
        }
        position += read;
        return read;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
