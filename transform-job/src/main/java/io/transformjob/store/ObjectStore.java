package io.transformjob.store;

import io.transformjob.store.Failures.Action;
import io.transformjob.store.StoreException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The objects of all stores: {@code s3://} by S3A, {@code hdfs://} by Hadoop, {@code file:///} by the JDK. Thread-safe;
 * one instance for each settings in a JVM, so connections are shared. Send {@link StoreSettings} to executors, not this.
 *
 * <p>Every failure is a {@link StoreException}, except that an interrupt is an {@link java.io.InterruptedIOException}.
 */
public final class ObjectStore implements Closeable {
    /**
     * How much the clock of a store may be ahead of this machine's or behind it. S3 refuses requests whose time differs
     * by more.
     */
    public static final long CLOCK_SKEW_MILLIS = 15 * 60_000;

    /** "Amazon S3 multipart upload limits" of the S3 User Guide; a namenode's limit of blocks in a file is the same. */
    private static final int PARTS_MAX = 10_000;

    private static final Map<StoreSettings, ObjectStore> SHARED = new ConcurrentHashMap<>();

    private final StoreSettings settings;
    private final Map<String, Backend> backends = new ConcurrentHashMap<>();
    /** Authorities of stores that were found to ignore the condition. */
    private final Set<String> unconditional = ConcurrentHashMap.newKeySet();

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

    /** The least length of a part that is not the last of its object: 5 MiB on S3, 1 on HDFS. */
    public long partBytesMin(ObjectUri target) throws IOException {
        return uploads(target, Action.BEGIN).map(Uploads::partBytesMin).orElse(1L);
    }

    /** How many parts an object can have; their numbers are not greater either. */
    public int partsMax(ObjectUri target) {
        return PARTS_MAX;
    }

    /**
     * Begins an object that several processes write together. Nothing is seen at {@code target} before
     * {@link #completeUpload}; whoever begins it sees to it that it is completed or aborted.
     *
     * @param scratchFolder where parts wait in file systems: the same one as the target's, created if absent. S3 needs none
     * @return empty if the store has no such thing ({@code file:}): there the caller joins what was staged by
     *     {@link #create}
     */
    public Optional<PartUpload> beginUpload(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        requireObject(target);
        Optional<Uploads> uploads = uploads(target, Action.BEGIN);
        if (uploads.isEmpty()) {
            return Optional.empty();
        }
        long begunMillis = System.currentTimeMillis();
        try {
            return Optional.of(new PartUpload(target, uploads.get().begin(target, scratchFolder), begunMillis));
        } catch (IOException e) {
            throw Failures.explain(Action.BEGIN, target, e);
        }
    }

    /**
     * Stores a part. A number may be stored again, also by two at once: what counts is the part whose
     * {@link UploadedPart} is given to {@link #completeUpload}; on S3 that must be the one that was stored last.
     *
     * @param number 1 to {@link #partsMax}; ascending numbers are the order in the object, gaps are allowed
     * @param bytes at least {@code length}, read to there and not closed. A request that failed is sent again from its
     *     mark: a {@link java.io.FileInputStream} and a {@link java.io.ByteArrayInputStream} are read where they are,
     *     a stream that cannot go back is kept in a local file meanwhile
     * @throws StoreException {@link Kind#NOT_FOUND} if the upload is gone
     */
    public UploadedPart putPart(PartUpload upload, int number, InputStream bytes, long length) throws IOException {
        if (number < 1 || number > PARTS_MAX || length < 0) {
            throw new IllegalArgumentException(
                    "part of %s must have a number from 1 to %d and length >= 0, got number %d length %d"
                            .formatted(upload.target(), PARTS_MAX, number, length));
        }
        try {
            String handle = uploads(upload).putPart(upload, number, bytes, length);
            return new UploadedPart(number, length, handle, upload.handle());
        } catch (IOException e) {
            throw Failures.explain(Action.PART, upload.target(), e);
        }
    }

    /**
     * Publishes the object in place of an earlier one. If this fails, the store has the whole object or what it had
     * before, never a part of it.
     *
     * @param parts at least one, by ascending number
     * @throws StoreException {@link Kind#NOT_FOUND} if the upload is gone: it was aborted, or a completion whose answer
     *     was lost has published it, so look at the target; {@link Kind#INVALID} if the store refuses these parts
     */
    public void completeUpload(PartUpload upload, List<UploadedPart> parts) throws IOException {
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0 && parts.get(i).number() <= parts.get(i - 1).number()) {
                throw new IllegalArgumentException("parts of %s must have ascending numbers, got %d after %d"
                        .formatted(
                                upload.target(),
                                parts.get(i).number(),
                                parts.get(i - 1).number()));
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("upload of %s must have a part, got none".formatted(upload.target()));
        }
        try {
            uploads(upload).complete(upload, parts);
        } catch (IOException e) {
            throw Failures.explain(Action.COMPLETE, upload.target(), e);
        }
    }

    /** Forgets all parts; what stands at the target stays. An upload that is gone is no error. */
    public void abortUpload(PartUpload upload) throws IOException {
        try {
            uploads(upload).abort(upload);
        } catch (IOException e) {
            throw Failures.explain(Action.ABORT, upload.target(), e);
        }
    }

    /** Whether the store still has this upload: neither completed nor aborted. */
    public boolean isPending(PartUpload upload) throws IOException {
        try {
            return uploads(upload).isPending(upload);
        } catch (IOException e) {
            throw Failures.explain(Action.PENDING, upload.target(), e);
        }
    }

    /**
     * Aborts the uploads of a folder that somebody began and nobody will complete. Uploads to other targets than ours are
     * left alone. File systems have none outside their scratch folders.
     *
     * @param folder all targets stand under it; its uploads are listed once
     * @param ours whether an upload to this target is meant
     * @param keepHandles handles of uploads that go on
     * @param begunSinceMillis earliest begin of those that are meant, by the clock of this machine: an upload is taken
     *     for earlier only if it began {@link #CLOCK_SKEW_MILLIS} before by the clock of the store
     * @return how many this call aborted
     */
    public int abortUploadsOf(
            ObjectUri folder, Predicate<ObjectUri> ours, Set<String> keepHandles, long begunSinceMillis)
            throws IOException {
        Optional<Uploads> uploads = uploads(folder, Action.SWEEP);
        if (uploads.isEmpty()) {
            return 0;
        }
        long sinceMillis = Math.max(begunSinceMillis, CLOCK_SKEW_MILLIS) - CLOCK_SKEW_MILLIS;
        try {
            return uploads.get().abortOf(folder, ours, keepHandles, sinceMillis);
        } catch (IOException e) {
            throw Failures.explain(Action.SWEEP, folder, e);
        }
    }

    /**
     * Creates a small document unless there is one: whole or absent, whoever looks. On a store where
     * {@link #createIsConditional}, one of several callers at once is told true, also if the answer to its request was
     * lost. On another, two who look at the same time may both be told so; which one it is has to be asked first.
     *
     * @return true if this call made it
     */
    public boolean createIfAbsent(ObjectUri uri, byte[] bytes) throws IOException {
        requireObject(uri);
        if (unconditional.contains(uri.authority()) || !backend(uri).createsConditionally()) {
            if (find(uri).isPresent()) {
                return false;
            }
            write(uri, bytes);
            return true;
        }
        return createOnCondition(uri, bytes);
    }

    private boolean createOnCondition(ObjectUri uri, byte[] bytes) throws IOException {
        try {
            return backend(uri).createIfAbsent(uri, bytes);
        } catch (IOException e) {
            throw Failures.explain(Action.WRITE, uri, e);
        }
    }

    /**
     * Whether {@link #createIfAbsent} is one step in this store. Found out by creating an object of a new name in the
     * folder twice, since stores that do not know the condition ignore it; it is removed again.
     */
    public boolean createIsConditional(ObjectUri folder) throws IOException {
        ObjectUri probe = folder.resolve("create-probe-" + UUID.randomUUID());
        if (!backend(probe).createsConditionally()) {
            return false;
        }
        byte[] bytes = probe.name().getBytes(StandardCharsets.UTF_8);
        try {
            boolean conditional = createOnCondition(probe, bytes) && !createOnCondition(probe, bytes);
            if (!conditional) {
                unconditional.add(probe.authority());
            }
            return conditional;
        } finally {
            delete(probe);
        }
    }

    private Uploads uploads(PartUpload upload) throws IOException {
        return uploads(upload.target(), Action.PART)
                .orElseThrow(() -> new IllegalArgumentException(
                        "store of %s must have uploads, got one without".formatted(upload.target())));
    }

    private Optional<Uploads> uploads(ObjectUri uri, Action action) throws IOException {
        try {
            return backend(uri).uploads();
        } catch (IOException e) {
            throw Failures.explain(action, uri, e);
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
