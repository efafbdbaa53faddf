package io.transformjob.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A temporary file that is moved over its target in one step, once its bytes are on the disk. */
final class LocalPublication implements RenamedPublication {
    private final ObjectUri uri;
    private final Path temporary;
    private final Path target;
    private final FileOutputStream stream;

    LocalPublication(ObjectUri uri, Path temporary, Path target, FileOutputStream stream) {
        this.uri = uri;
        this.temporary = temporary;
        this.target = target;
        this.stream = stream;
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void publish() throws IOException {
        keep();
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new StoreException(
                    StoreException.Kind.INVALID,
                    uri,
                    "must be on the file system of its scratch folder %s".formatted(temporary.getParent()),
                    "Choose a scratch folder there, so that the object appears in one step.",
                    e);
        }
    }

    private void keep() throws IOException {
        // Without this a crash of the machine may leave the new name with no bytes behind it.
        stream.getChannel().force(true);
        stream.close();
        Files.createDirectories(target.getParent());
    }

    /** Shows the object if there is none; false if there is. What was written is discarded afterwards in any case. */
    @Override
    public boolean publishIfAbsent() throws IOException {
        keep();
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public void discard() throws IOException {
        try {
            stream.close();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
