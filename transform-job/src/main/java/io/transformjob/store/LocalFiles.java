package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Files of this machine, or of a file system that all machines mount. Links are followed. Leaves no checksum files. */
final class LocalFiles implements Backend {
    @Override
    public void list(ObjectUri prefix, Consumer<StoredObject> found) throws IOException {
        if (prefix.name().isEmpty()) {
            if (Files.isDirectory(path(prefix))) {
                walk(path(prefix), found);
            }
            return;
        }
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(
                path(prefix.parent()), entry -> entry.getFileName().toString().startsWith(prefix.name()))) {
            for (Path entry : siblings) {
                walk(entry, found);
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            // An absent folder has no objects.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void walk(Path from, Consumer<StoredObject> found) throws IOException {
        Files.walkFileTree(
                from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        if (attributes.isRegularFile()) {
                            found.accept(object(file, attributes));
                        } else if (attributes.isSymbolicLink()) {
                            throw new StoreException(
                                    Kind.NOT_FOUND,
                                    ObjectUri.of(file),
                                    "is a link to nothing",
                                    "Remove it, or restore what it links to.");
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static StoredObject object(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.toString().indexOf('\uFFFD') >= 0) {
            throw notUnicode(
                    ObjectUri.of(file.getParent()), "holds a file whose name is not text in this locale", null);
        }
        return new StoredObject(
                ObjectUri.of(file),
                attributes.size(),
                "",
                attributes.lastModifiedTime().toMillis());
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        Path file = path(uri);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(object(file, attributes)) : Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream open(StoredObject object, long offset, long end) throws IOException {
        Path file = path(object.uri());
        FileInputStream stream = new FileInputStream(file.toFile());
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            HadoopFiles.requireSame(object, now.size(), now.lastModifiedTime().toMillis());
            stream.getChannel().position(offset);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public LocalPublication create(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        Path folder = path(scratchFolder);
        Files.createDirectories(folder);
        Path temporary = folder.resolve(UUID.randomUUID() + ".tmp");
        return new LocalPublication(target, temporary, path(target), new FileOutputStream(temporary.toFile()));
    }

    /** A file whose bytes are on the disk is given the name; a name that is taken is not replaced. */
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
        return Optional.empty();
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        Files.deleteIfExists(path(uri));
    }

    @Override
    public void deleteFolder(ObjectUri uri) throws IOException {
        Path folder = path(uri);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        // Holds nothing open.
    }

    private static Path path(ObjectUri uri) throws StoreException {
        try {
            return Path.of("/" + uri.key());
        } catch (InvalidPathException e) {
            throw notUnicode(uri, "cannot be a file name in this locale", e);
        }
    }

    private static StoreException notUnicode(ObjectUri where, String what, Throwable cause) {
        return new StoreException(
                Kind.INVALID, where, what, "Start with LC_ALL=C.UTF-8 in the environment, or rename it.", cause);
    }
}
