package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import software.amazon.awssdk.core.exception.SdkException;

/** A bucket, through S3A, in an instance that is ours alone. Costs one request for each call that is not a listing. */
final class S3Objects implements Backend {
    private static final long BLOCK_LENGTH = 32L << 20;

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
        uploads = fileSystem.hasPathCapability(root, "fs.s3a.capability.multipart.uploads.enabled")
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
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path(target));
        FSDataOutputStream stream = builder.overwrite(true)
                .recursive()
                // Looks for neither an object nor a folder of that name: one PUT is one request.
                .opt("fs.s3a.create.performance", "true")
                .build();
        return new S3Publication(target, stream);
    }

    @Override
    public boolean createIfAbsent(ObjectUri target, byte[] bytes) throws IOException {
        return new S3Creation(fileSystem).createIfAbsent(path(target), bytes);
    }

    /** Unless the configuration of S3A says that the store does not know the condition. */
    @Override
    public boolean createsConditionally() {
        return fileSystem.getConf().getBoolean("fs.s3a.create.conditional.enabled", true);
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
