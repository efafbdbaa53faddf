package io.transformjob.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A temporary file that is moved over its target in one step, once its bytes are on the disk. */
final class LocalPublication implements Publication {
    private final Path temporary;
    private final Path target;
    private final FileOutputStream stream;

    LocalPublication(Path temporary, Path target, FileOutputStream stream) {
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
        // Without this a crash of the machine may leave the new name with no bytes behind it.
        stream.getChannel().force(true);
        stream.close();
        Files.createDirectories(target.getParent());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
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
