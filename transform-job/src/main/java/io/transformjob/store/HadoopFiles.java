package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file system of Hadoop with an atomic rename: HDFS. The instance is ours alone, Spark's cached one is not touched. */
final class HadoopFiles implements Backend {
    private final FileSystem fileSystem;
    private final FileContext renaming;
    private final HadoopListing listing;

    HadoopFiles(ObjectUri uri, Configuration configuration) throws IOException {
        URI address = path(uri.withKey("")).toUri();
        fileSystem = FileSystem.newInstance(address, configuration);
        // Renaming over an existing file is public here and not in FileSystem.
        renaming = FileContext.getFileContext(fileSystem.getUri(), configuration);
        listing = new HadoopListing(fileSystem, HadoopFiles::path);
    }

    static Path path(ObjectUri uri) {
        return new Path(uri.scheme(), uri.authority().isEmpty() ? null : uri.authority(), "/" + uri.key());
    }

    @Override
    public void list(ObjectUri prefix, Consumer<StoredObject> found) throws IOException {
        listing.list(prefix, found);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        return listing.find(uri);
    }

    @Override
    public InputStream open(StoredObject object, long offset, long end) throws IOException {
        FileStatus now = fileSystem.getFileStatus(path(object.uri()));
        requireSame(object, now.getLen(), now.getModificationTime());
        FSDataInputStream stream = fileSystem.open(path(object.uri()));
        try {
            stream.seek(offset);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** A store without tags tells a changed object by its length and its time. */
    static void requireSame(StoredObject object, long lengthNow, long modifiedMillisNow) throws StoreException {
        if (object.length() != lengthNow || object.modifiedMillis() != modifiedMillisNow) {
            throw new StoreException(
                    Kind.CHANGED,
                    object.uri(),
                    "must have %d bytes written at %s as listed, has %d bytes written at %s"
                            .formatted(
                                    object.length(),
                                    Instant.ofEpochMilli(object.modifiedMillis()),
                                    lengthNow,
                                    Instant.ofEpochMilli(modifiedMillisNow)),
                    "It changed while the job ran: run the job again when nobody writes to its input.");
        }
    }

    @Override
    public HadoopPublication create(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        Path temporary = path(scratchFolder.resolve(UUID.randomUUID() + ".tmp"));
        return new HadoopPublication(fileSystem, renaming, temporary, path(target));
    }

    /** Whole under another name, then renamed where a name that is taken is not replaced: one step of the namenode. */
    @Override
    public boolean createIfAbsent(ObjectUri target, byte[] bytes) throws IOException {
        return create(target, target.parent()).createIfAbsent(bytes);
    }

    @Override
    public boolean createsConditionally() {
        return true;
    }

    @Override
    public Optional<Uploads> uploads() {
        return Optional.of(new HadoopUploads(fileSystem, renaming));
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
