package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import software.amazon.awssdk.core.exception.SdkException;

/** A bucket, through S3A, in an instance that is ours alone. Costs one request for each call that is not a listing. */
final class S3Objects implements Backend {
    private static final long BLOCK_LENGTH = 32L << 20;
    private static final int CONFLICTS_MAX = 6;
    private static final long CONFLICT_MILLIS = 25;
    private static final String CREATED_BY = "created-by";
    private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

    private final S3AFileSystem fileSystem;
    private final HadoopListing listing;
    private final Optional<Uploads> uploads;

    S3Objects(ObjectUri uri, Configuration configuration) throws IOException {
        Path root = path(uri.withKey(""));
        if (root.toUri().getHost() == null) {
            throw new StoreException(
                    Kind.INVALID,
                    uri,
                    "S3A cannot address a bucket named \"%s\"".formatted(uri.authority()),
                    "A bucket's name is 3 to 63 lower-case letters, digits, hyphens and dots.");
        }
        EndpointProbe.check(uri, configuration);
        fileSystem = new MarkerlessS3A();
        fileSystem.initialize(root.toUri(), configuration);
        listing = new HadoopListing(fileSystem, S3Objects::path);
        uploads = fileSystem.hasPathCapability(root, "fs.capability.multipart.uploader")
                ? Optional.of(new S3Uploads(fileSystem))
                : Optional.empty();
    }

    /**
     * S3A without the folder markers that it puts where a delete leaves a folder empty: outputs stand alone under
     * their prefix.
     */
    private static final class MarkerlessS3A extends S3AFileSystem {
        @Override
        protected void maybeCreateFakeParentDirectory(Path path) throws IOException, SdkException {
            // No marker.
        }
    }

    /** Hadoop's paths lose empty, "." and ".." segments: a key with one would silently be taken for another. */
    static Path path(ObjectUri uri) throws StoreException {
        for (String segment : uri.key().isEmpty() ? new String[0] : uri.key().split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw notAddressable(uri, "its key has an empty, \".\" or \"..\" segment");
            }
        }
        return new Path("s3a", uri.authority(), "/" + uri.key());
    }

    static StoreException notAddressable(ObjectUri where, String what) {
        return new StoreException(
                Kind.INVALID, where, what, "S3A cannot address such keys: copy the object to a key without.");
    }

    @Override
    public void list(ObjectUri prefix, Consumer<StoredObject> found) throws IOException {
        listing.list(prefix, found);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        return listing.find(uri);
    }

    /**
     * One GET of just the range, on condition that the object still has its tag. S3A is told that the object ends where
     * the range does, because its sequential policy asks for all bytes to the end.
     */
    @Override
    public InputStream open(StoredObject object, long offset, long end) throws IOException {
        Path path = path(object.uri());
        String etag = object.etag().isEmpty() ? null : object.etag();
        S3AFileStatus status = new S3AFileStatus(end, object.modifiedMillis(), path, BLOCK_LENGTH, "", etag, null);
        FSDataInputStream stream = S3Uploads.await(fileSystem
                .openFile(path)
                .withFileStatus(status)
                .opt("fs.option.openfile.read.policy", "sequential")
                .opt("fs.s3a.experimental.input.fadvise", "sequential")
                .build());
        try {
            stream.seek(offset);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public Publication create(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        return new S3Publication(target, create(path(target)).build());
    }

    /** Looks for neither an object nor a folder of that name: one PUT is one request. */
    private FSDataOutputStreamBuilder<?, ?> create(Path path) {
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
        return builder.overwrite(true).recursive().opt("fs.s3a.create.performance", "true");
    }

    @Override
    public boolean createIfAbsent(ObjectUri target, byte[] bytes) throws IOException {
        if (!createsConditionally()) {
            if (find(target).isPresent()) {
                return false;
            }
            put(create(path(target)), bytes);
            return true;
        }
        String call = UUID.randomUUID().toString();
        for (int tries = 1; ; tries++) {
            try {
                return createOnCondition(path(target), bytes, call);
            } catch (IOException e) {
                if (tries == CONFLICTS_MAX || !Failures.isConflict(e)) {
                    throw e;
                }
                pause(tries);
            }
        }
    }

    /**
     * The object carries the name of the call as metadata: a condition that fails because the answer to an earlier try
     * was lost is told from one that fails because somebody else was first.
     */
    private boolean createOnCondition(Path path, byte[] bytes, String call) throws IOException {
        try {
            put(create(path).must(CONDITIONAL, "true").opt("fs.s3a.create.header." + CREATED_BY, call), bytes);
            return true;
        } catch (RemoteFileChangedException taken) {
            byte[] creator = fileSystem.getXAttrs(path).get("header." + CREATED_BY);
            return creator != null && call.equals(new String(creator, UTF_8));
        }
    }

    /** S3 asks to try again where two conditional requests meet, and S3A does not. */
    private static void pause(int tries) throws InterruptedIOException {
        try {
            Thread.sleep(CONFLICT_MILLIS << tries);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an object was created");
        }
    }

    private static void put(FSDataOutputStreamBuilder<?, ?> builder, byte[] bytes) throws IOException {
        FSDataOutputStream stream = builder.build();
        try {
            stream.write(bytes);
        } catch (IOException e) {
            stream.abort();
            throw e;
        }
        stream.close();
    }

    /** From Hadoop 3.4.2 on, unless the configuration says that the store does not know {@code If-None-Match}. */
    @Override
    public boolean createsConditionally() throws IOException {
        return fileSystem.hasPathCapability(new Path("/"), CONDITIONAL);
    }

    @Override
    public Optional<Uploads> uploads() {
        return uploads;
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        fileSystem.delete(path(uri), false);
    }

    @Override
    public void deleteFolder(ObjectUri folder) throws IOException {
        fileSystem.delete(path(folder), true);
    }

    @Override
    public void close() throws IOException {
        fileSystem.close();
    }
}
