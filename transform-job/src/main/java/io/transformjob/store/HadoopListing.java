package io.transformjob.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds objects in a file system of Hadoop by prefix. The folder that the prefix stands in is listed once and flat; only
 * sub-folders whose names match are listed with all they hold. No object is asked for by itself.
 */
final class HadoopListing {
    /** How a URI is addressed; refuses what the file system would silently take for another name. */
    @FunctionalInterface
    interface Addressing {
        Path path(ObjectUri uri) throws StoreException;
    }

    private final FileSystem fileSystem;
    private final Addressing addressing;

    HadoopListing(FileSystem fileSystem, Addressing addressing) {
        this.fileSystem = fileSystem;
        this.addressing = addressing;
    }

    void list(ObjectUri prefix, Consumer<StoredObject> found) throws IOException {
        if (prefix.name().isEmpty()) {
            listAll(addressing.path(prefix.parent()), prefix, found);
            return;
        }
        RemoteIterator<FileStatus> siblings;
        try {
            siblings = fileSystem.listStatusIterator(addressing.path(prefix.parent()));
            siblings.hasNext();
        } catch (FileNotFoundException absent) {
            // An absent folder has no objects.
            return;
        }
        while (siblings.hasNext()) {
            FileStatus sibling = siblings.next();
            ObjectUri uri = uri(prefix, sibling);
            if (!uri.key().startsWith(prefix.key())) {
                continue;
            }
            if (sibling.isFile()) {
                found.accept(object(uri, sibling));
            } else {
                listAll(sibling.getPath(), uri.append("/"), found);
            }
        }
    }

    private void listAll(Path folder, ObjectUri prefix, Consumer<StoredObject> found) throws IOException {
        RemoteIterator<LocatedFileStatus> files;
        try {
            files = fileSystem.listFiles(folder, true);
            files.hasNext();
        } catch (FileNotFoundException absent) {
            return;
        }
        while (files.hasNext()) {
            FileStatus file = files.next();
            ObjectUri uri = uri(prefix, file);
            if (uri.key().startsWith(prefix.key())) {
                found.accept(object(uri, file));
            } else if (!uri.append("/").key().equals(prefix.key())) {
                throw S3Objects.notAddressable(
                        prefix, "holds an object whose key has \"..\" in it, shown as \"%s\"".formatted(uri.key()));
            }
        }
    }

    /** What is at this URI, if it is an object and not a folder. */
    Optional<StoredObject> find(ObjectUri uri) throws IOException {
        try {
            FileStatus status = fileSystem.getFileStatus(addressing.path(uri));
            return status.isFile() ? Optional.of(object(uri, status)) : Optional.empty();
        } catch (FileNotFoundException absent) {
            return Optional.empty();
        }
    }

    private static ObjectUri uri(ObjectUri like, FileStatus status) {
        return like.withKey(status.getPath().toUri().getPath().substring(1));
    }

    private static StoredObject object(ObjectUri uri, FileStatus status) {
        String etag = status instanceof EtagSource source ? source.getEtag() : null;
        return new StoredObject(uri, status.getLen(), etag == null ? "" : etag, status.getModificationTime());
    }
}
