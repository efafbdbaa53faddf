package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * An upload to HDFS is a folder of part files in the scratch folder. Completing it joins them, which moves no byte in
 * HDFS, and renames the whole over its target. The file {@code whole} stands in the folder from the beginning: the upload
 * is pending for just as long.
 *
 * <p>Hadoop's own uploader is not used: it keeps its parts beside the target, where they show as output, and an attempt
 * that stores a part again breaks the file that an earlier attempt was told is stored.
 */
final class HadoopUploads implements Uploads {
    private static final String WHOLE = "whole";

    private final FileSystem fileSystem;
    private final FileContext renaming;

    HadoopUploads(FileSystem fileSystem, FileContext renaming) {
        this.fileSystem = fileSystem;
        this.renaming = renaming;
    }

    @Override
    public long partBytesMin() {
        return 1;
    }

    /** The handle is the key of the upload's folder. */
    @Override
    public String begin(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        ObjectUri folder = scratchFolder.resolve(UUID.randomUUID() + ".upload");
        fileSystem.create(whole(folder), false).close();
        return folder.key();
    }

    @Override
    public String putPart(PartUpload upload, int number, InputStream bytes, long length) throws IOException {
        ObjectUri folder = folder(upload);
        if (!isPending(upload)) {
            throw new FileNotFoundException("no upload at " + folder);
        }
        // By a name that no other attempt has.
        String name = "%05d-%s.part".formatted(number, UUID.randomUUID());
        Path path = HadoopFiles.path(folder.resolve(name));
        try (FSDataOutputStream stream = fileSystem.create(path, false)) {
            new PartBytes(upload.target(), number, bytes, length).transferTo(stream);
            stream.hsync();
        } catch (IOException e) {
            fileSystem.delete(path, false);
            throw e;
        }
        return name;
    }

    @Override
    public void complete(PartUpload upload, List<UploadedPart> parts) throws IOException {
        ObjectUri folder = folder(upload);
        Path whole = whole(folder);
        long length = parts.stream().mapToLong(UploadedPart::length).sum();
        // Joined already, if an earlier completion got so far.
        if (fileSystem.getFileStatus(whole).getLen() != length) {
            join(upload, parts, whole);
        }
        Path target = HadoopFiles.path(upload.target());
        fileSystem.mkdirs(target.getParent());
        renaming.rename(whole, target, Options.Rename.OVERWRITE);
        fileSystem.delete(HadoopFiles.path(folder), true);
    }

    private void join(PartUpload upload, List<UploadedPart> parts, Path whole) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (UploadedPart part : parts) {
            Path path = HadoopFiles.path(folder(upload).resolve(part.handle()));
            requireStored(upload, part, path);
            // HDFS refuses to join a file without bytes.
            if (part.length() > 0) {
                paths.add(path);
            }
        }
        fileSystem.concat(whole, paths.toArray(Path[]::new));
    }

    private void requireStored(PartUpload upload, UploadedPart part, Path path) throws IOException {
        long length;
        try {
            length = fileSystem.getFileStatus(path).getLen();
        } catch (FileNotFoundException absent) {
            length = -1;
        }
        if (length != part.length()) {
            throw new StoreException(
                    Kind.INVALID,
                    upload.target(),
                    "part %d must have %d bytes at %s, has %s"
                            .formatted(part.number(), part.length(), path, length < 0 ? "no file" : length + " bytes"),
                    "Something else writes to that folder: redo the parts.");
        }
    }

    @Override
    public void abort(PartUpload upload) throws IOException {
        fileSystem.delete(HadoopFiles.path(folder(upload)), true);
    }

    @Override
    public boolean isPending(PartUpload upload) throws IOException {
        return fileSystem.exists(whole(folder(upload)));
    }

    /** None: uploads stand in the scratch folder and go with it. */
    @Override
    public int abortOf(ObjectUri folder, Predicate<ObjectUri> ours, Set<String> keepHandles, long begunSinceMillis) {
        return 0;
    }

    private static ObjectUri folder(PartUpload upload) {
        return upload.target().withKey(upload.handle());
    }

    private static Path whole(ObjectUri folder) {
        return HadoopFiles.path(folder.resolve(WHOLE));
    }
}
