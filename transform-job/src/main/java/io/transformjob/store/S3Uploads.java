package io.transformjob.store;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.fs.BBPartHandle;
import org.apache.hadoop.fs.BBUploadHandle;
import org.apache.hadoop.fs.LocalDirAllocator;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UploadHandle;
import org.apache.hadoop.fs.s3a.MultipartUtils;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Multipart uploads of S3, through Hadoop's public uploader: each call is one request. A listing is by S3A's own iterator,
 * the only way to list just one key's uploads.
 */
final class S3Uploads implements Uploads {
    /** "Amazon S3 multipart upload limits" of the S3 User Guide. */
    private static final long PART_BYTES_MIN = 5L << 20;

    private static final int PAGE_COUNT = 1000;
    private static final LocalDirAllocator BUFFERS = new LocalDirAllocator("fs.s3a.buffer.dir");

    private final S3AFileSystem fileSystem;
    private final MultipartUploader uploader;

    S3Uploads(S3AFileSystem fileSystem) throws IOException {
        this.fileSystem = fileSystem;
        this.uploader = fileSystem.createMultipartUploader(new Path("/")).build();
    }

    @Override
    public long partBytesMin() {
        return PART_BYTES_MIN;
    }

    @Override
    public String begin(ObjectUri target, ObjectUri scratchFolder) throws IOException {
        return text(await(uploader.startUpload(S3Objects.path(target))).bytes());
    }

    @Override
    public String putPart(PartUpload upload, int number, InputStream bytes, long length) throws IOException {
        PartBytes part = new PartBytes(upload.target(), number, bytes, length);
        if (part.markSupported()) {
            return send(upload, number, part, length);
        }
        File kept = BUFFERS.createTmpFileForWrite("part-", length, fileSystem.getConf());
        try {
            Files.copy(part, kept.toPath(), StandardCopyOption.REPLACE_EXISTING);
            try (FileInputStream again = new FileInputStream(kept)) {
                return send(upload, number, new PartBytes(upload.target(), number, again, length), length);
            }
        } finally {
            Files.deleteIfExists(kept.toPath());
        }
    }

    private String send(PartUpload upload, int number, PartBytes part, long length) throws IOException {
        Path path = S3Objects.path(upload.target());
        return text(await(PutPart.putPart(uploader, handle(upload), number, path, part, length))
                .bytes());
    }

    @Override
    public void complete(PartUpload upload, List<UploadedPart> parts) throws IOException {
        Map<Integer, PartHandle> handles = new TreeMap<>();
        for (UploadedPart part : parts) {
            handles.put(part.number(), BBPartHandle.from(bytes(part.handle())));
        }
        await(uploader.complete(handle(upload), S3Objects.path(upload.target()), handles));
    }

    @Override
    public void abort(PartUpload upload) throws IOException {
        try {
            await(uploader.abort(handle(upload), S3Objects.path(upload.target())));
        } catch (FileNotFoundException absent) {
            // Completed, or aborted before.
        }
    }

    @Override
    public boolean isPending(PartUpload upload) throws IOException {
        RemoteIterator<MultipartUpload> pending = pending(upload.target().key());
        while (pending.hasNext()) {
            MultipartUpload one = pending.next();
            if (one.key().equals(upload.target().key()) && handle(one).equals(upload.handle())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int abortOf(ObjectUri folder, Predicate<ObjectUri> ours, Set<String> keepHandles, long begunSinceMillis)
            throws IOException {
        String prefix = folder.key().isEmpty() || folder.key().endsWith("/") ? folder.key() : folder.key() + "/";
        int aborted = 0;
        RemoteIterator<MultipartUpload> pending = pending(prefix);
        while (pending.hasNext()) {
            MultipartUpload one = pending.next();
            boolean meant = one.initiated().toEpochMilli() >= begunSinceMillis
                    && !keepHandles.contains(handle(one))
                    && ours.test(folder.withKey(one.key()));
            if (meant && abort(one)) {
                aborted++;
            }
        }
        return aborted;
    }

    private boolean abort(MultipartUpload upload) throws IOException {
        try {
            fileSystem.getWriteOperationHelper().abortMultipartUpload(upload);
            return true;
        } catch (FileNotFoundException absent) {
            return false;
        }
    }

    private RemoteIterator<MultipartUpload> pending(String prefix) throws IOException {
        return new MultipartUtils.UploadIterator(
                fileSystem.createStoreContext(),
                fileSystem.getS3AInternals().getAmazonS3Client("pending uploads"),
                PAGE_COUNT,
                prefix.isEmpty() ? null : prefix);
    }

    /** As the uploader gives it: the bytes of the upload's id. */
    private static String handle(MultipartUpload upload) {
        return Base64.getEncoder().encodeToString(upload.uploadId().getBytes(StandardCharsets.UTF_8));
    }

    private static UploadHandle handle(PartUpload upload) {
        return BBUploadHandle.from(bytes(upload.handle()));
    }

    private static String text(ByteBuffer handle) {
        byte[] bytes = new byte[handle.remaining()];
        handle.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ByteBuffer bytes(String handle) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(handle));
    }

    static <T> T await(Future<T> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store worked");
        }
    }
}
