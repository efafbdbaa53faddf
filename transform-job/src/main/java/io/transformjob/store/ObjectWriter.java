package io.transformjob.store;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one object: nothing of it is seen before {@link #commit}, then all of it, in place of an earlier one. Closing a
 * writer that was not committed aborts it. For one thread; not buffered where the store does not.
 */
public final class ObjectWriter extends OutputStream {
    private final ObjectUri target;
    private final Publication publication;
    private final OutputStream stream;
    private long length;
    private boolean open = true;

    ObjectWriter(ObjectUri target, Publication publication) {
        this.target = target;
        this.publication = publication;
        this.stream = publication.stream();
    }

    /** Where the object will be. */
    public ObjectUri target() {
        return target;
    }

    /** Bytes written so far. */
    public long length() {
        return length;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        requireOpen();
        try {
            stream.write(bytes, offset, count);
        } catch (IOException e) {
            throw Failures.explain(Failures.Action.WRITE, target, e);
        }
        length += count;
    }

    /**
     * Publishes the object. If this fails, the store has the whole object or what it had before, never a part.
     *
     * @throws StoreException if the object could not be published
     */
    public void commit() throws IOException {
        requireOpen();
        open = false;
        try {
            publication.publish();
        } catch (IOException e) {
            IOException explained = Failures.explain(Failures.Action.WRITE, target, e);
            try {
                publication.discard();
            } catch (IOException leftover) {
                explained.addSuppressed(leftover);
            }
            throw explained;
        }
    }

    /**
     * Leaves the store as it was; does nothing after {@link #commit} or an earlier abort.
     *
     * @throws StoreException if something may have been left behind; it says what and where
     */
    public void abort() throws IOException {
        if (open) {
            open = false;
            try {
                publication.discard();
            } catch (IOException e) {
                throw Failures.explain(Failures.Action.ABORT, target, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        abort();
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException(
                    "writer of %s must be open, got a write after commit or abort".formatted(target));
        }
    }
}
