package io.transformjob.store;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A temporary file that is renamed over its target in one step. */
final class HadoopPublication implements RenamedPublication {
    private final FileSystem fileSystem;
    private final FileContext renaming;
    private final Path temporary;
    private final Path target;
    private final FSDataOutputStream stream;

    HadoopPublication(FileSystem fileSystem, FileContext renaming, Path temporary, Path target) throws IOException {
        this.fileSystem = fileSystem;
        this.renaming = renaming;
        this.temporary = temporary;
        this.target = target;
        this.stream = fileSystem.create(temporary, true);
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void publish() throws IOException {
        keep();
        renaming.rename(temporary, target, Options.Rename.OVERWRITE);
    }

    private void keep() throws IOException {
        stream.hsync();
        stream.close();
        fileSystem.mkdirs(target.getParent());
    }

    /** Shows the object if there is none; false if there is. What was written is discarded afterwards in any case. */
    @Override
    public boolean publishIfAbsent() throws IOException {
        keep();
        try {
            renaming.rename(temporary, target, Options.Rename.NONE);
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
            fileSystem.delete(temporary, false);
        }
    }
}
