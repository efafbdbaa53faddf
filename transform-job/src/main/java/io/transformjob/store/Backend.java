package io.transformjob.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** One store behind {@link ObjectStore}: a bucket, a file system. Thread-safe. Its exceptions are not yet explained. */
interface Backend extends Closeable {
    /** Gives every object whose key starts with the prefix's, in any order; an absent folder has none. */
    void list(ObjectUri prefix, Consumer<StoredObject> found) throws IOException;

    Optional<StoredObject> find(ObjectUri uri) throws IOException;

    /** The bytes from {@code offset} to {@code end}; may end earlier, or later, than {@code end}. */
    InputStream open(StoredObject object, long offset, long end) throws IOException;

    Publication create(ObjectUri target, ObjectUri scratchFolder) throws IOException;

    /** Creates a small object with these bytes, whole, unless there is one; true if this call made it. */
    boolean createIfAbsent(ObjectUri target, byte[] bytes) throws IOException;

    /** Whether this store is believed to decide in one step which of several creations comes first. */
    boolean createsConditionally();

    /** How several processes write one object; empty if the store has no such thing. */
    Optional<Uploads> uploads() throws IOException;

    /** Removes an object; an absent one is no error. */
    void delete(ObjectUri uri) throws IOException;

    /** Removes all that is in a folder, and the folder; an absent one is no error. */
    void deleteFolder(ObjectUri folder) throws IOException;
}
