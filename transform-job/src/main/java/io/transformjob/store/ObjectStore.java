package io.transformjob.store;

import io.transformjob.store.Failures.Action;
import io.transformjob.store.StoreException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The objects of all stores: {@code s3://} by S3A, {@code hdfs://} by Hadoop, {@code file:///} by the JDK. Thread-safe;
 * one instance for each settings in a JVM, so connections are shared. Send {@link StoreSettings} to executors, not this.
 *
 * <p>Every failure is a {@link StoreException}, except that an interrupt is an {@link java.io.InterruptedIOException}.
 */
public final class ObjectStore implements Closeable {
    private static final Map<StoreSettings, ObjectStore> SHARED = new ConcurrentHashMap<>();

    private final StoreSettings settings;
    private final Map<String, Backend> backends = new ConcurrentHashMap<>();

    private ObjectStore(StoreSettings settings) {
        this.settings = settings;
    }

    /** The store of this JVM with these settings. Closed by whoever owns the JVM's work, not by each user. */
    public static ObjectStore of(StoreSettings settings) {
        return SHARED.computeIfAbsent(settings, ObjectStore::new);
    }

    /** This store, writing to S3 encrypted by a key of AWS KMS: its id, ARN or alias. Shared as {@link #of} says. */
    public ObjectStore withKmsKey(String kmsKeyId) {
        return of(settings.withKmsKey(kmsKeyId));
    }

    public StoreSettings settings() {
        return settings;
    }

    /**
     * Every object whose key starts with the prefix's key, by UTF-8 bytes of the key. The prefix is a string and not a
     * folder: {@code s3://b/test} also takes {@code s3://b/test_other/x}. Keys that end in {@code /} are folder markers
     * and left out, as are Hadoop's older ones ({@code _$folder$}); objects without bytes are not.
     */
    public List<StoredObject> list(ObjectUri prefix) throws IOException {
        List<StoredObject> found = new ArrayList<>();
        try {
            backend(prefix).list(prefix, found::add);
        } catch (IOException e) {
            throw Failures.explain(Action.LIST, prefix, e);
        }
        found.sort((one, two) -> one.uri().compareTo(two.uri()));
        for (int i = 1; i < found.size(); i++) {
            if (found.get(i).uri().equals(found.get(i - 1).uri())) {
                throw S3Objects.notAddressable(
                        found.get(i).uri(),
                        "two objects are shown by this key, one of them has an empty segment in its own");
            }
        }
        return List.copyOf(found);
    }

    /** The object at this URI; empty if there is none, or a folder. */
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        requireObject(uri);
        try {
            return backend(uri).find(uri);
        } catch (IOException e) {
            throw Failures.explain(Action.FIND, uri, e);
        }
    }

    /**
     * Opens a run of an object's bytes for one sequential reading. The stream gives exactly these bytes, or throws
     * {@link Kind#CHANGED} or {@link Kind#NOT_FOUND} if the object is not the one that was listed.
     *
     * @param object as it was listed or found
     * @param offset first byte, from 0
     * @param length bytes to read; {@code offset + length} lies within the object
     */
    public InputStream open(StoredObject object, long offset, long length) throws IOException {
        requireObject(object.uri());
        if (offset < 0 || length < 0 || offset > object.length() - length) {
            throw new IllegalArgumentException("range of %s must lie within its %d bytes, got offset %d length %d"
                    .formatted(object.uri(), object.length(), offset, length));
        }
        if (length == 0) {
            return InputStream.nullInputStream();
        }
        try {
            InputStream stream = backend(object.uri()).open(object, offset, offset + length);
            return new RangeInputStream(object, stream, offset, offset + length);
        } catch (IOException e) {
            throw Failures.explain(Action.READ, object.uri(), e);
        }
    }

    /**
     * Begins an object. Nothing is seen at {@code target} before {@link ObjectWriter#commit}.
     *
     * @param scratchFolder where the bytes wait in file systems: the same one as the target's, created if absent, named
     *     apart by each writer itself. S3 needs none
     */
    public ObjectWriter create(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        requireObject(target);
        try {
            return new ObjectWriter(target, backend(target).create(target, scratchFolder));
        } catch (IOException e) {
            throw Failures.explain(Action.WRITE, target, e);
        }
    }

    /**
     * Reads a small document whole.
     *
     * @throws StoreException {@link Kind#NOT_FOUND}, or {@link Kind#INVALID} if it has more than {@code lengthMax} bytes
     */
    public byte[] read(ObjectUri uri, long lengthMax) throws IOException {
        StoredObject object = find(uri)
                .orElseThrow(
                        () -> new StoreException(Kind.NOT_FOUND, uri, "there is no such object", "Check its name."));
        if (object.length() > lengthMax) {
            throw new StoreException(
                    Kind.INVALID,
                    uri,
                    "must have at most %d bytes, has %d".formatted(lengthMax, object.length()),
                    "Check that it is the document that was meant.");
        }
        try (InputStream stream = open(object, 0, object.length())) {
            return stream.readAllBytes();
        }
    }

    /** Writes a small document whole, in place of an earlier one. */
    public void write(ObjectUri uri, byte[] bytes) throws IOException {
        try (ObjectWriter writer = create(uri, uri.parent())) {
            writer.write(bytes);
            writer.commit();
        }
    }

    /** Removes an object; an absent one is no error. */
    public void delete(ObjectUri uri) throws IOException {
        requireObject(uri);
        try {
            backend(uri).delete(uri);
        } catch (IOException e) {
            throw Failures.explain(Action.DELETE, uri, e);
        }
    }

    /** Removes all objects of a folder, at any depth; an absent one is no error. */
    public void deleteFolder(ObjectUri folder) throws IOException {
        ObjectUri named = folder.key().endsWith("/") ? folder.parent() : folder;
        requireObject(named);
        try {
            backend(named).deleteFolder(named);
        } catch (IOException e) {
            throw Failures.explain(Action.DELETE, folder, e);
        }
    }

    private static void requireObject(ObjectUri uri) throws StoreException {
        if (uri.name().isEmpty()) {
            throw new StoreException(
                    Kind.INVALID, uri, "names a folder or a bucket", "Name an object: no slash at the end.");
        }
    }

    private Backend backend(ObjectUri uri) throws IOException {
        String name = uri.scheme() + "://" + uri.authority();
        Backend known = backends.get(name);
        if (known != null) {
            return known;
        }
        synchronized (backends) {
            Backend backend = backends.get(name);
            if (backend == null) {
                backend = connect(uri);
                backends.put(name, backend);
            }
            return backend;
        }
    }

    private Backend connect(ObjectUri uri) throws IOException {
        try {
            return switch (uri.scheme()) {
                case "s3" -> new S3Objects(uri, StoreConfiguration.of(settings));
                case "hdfs" -> new HadoopFiles(uri, StoreConfiguration.of(settings));
                default -> new LocalFiles();
            };
        } catch (NoClassDefFoundError e) {
            throw new StoreException(
                    Kind.INVALID,
                    uri,
                    "a library is missing: %s".formatted(e.getMessage()),
                    "Put hadoop-aws and the AWS SDK of the cluster's Hadoop version on Spark's class path.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Kind.INVALID,
                    uri,
                    "a setting of the store is not valid: %s".formatted(e.getMessage()),
                    "Check the fs.* properties that were given.",
                    e);
        }
    }

    /** Closes the connections, for all who share this instance; whoever goes on using it connects again. */
    @Override
    public void close() throws IOException {
        SHARED.remove(settings, this);
        synchronized (backends) {
            IOException failure = null;
            for (Backend backend : backends.values()) {
                try {
                    backend.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
            backends.clear();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
