package io.transformjob.store;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;

/**
 * {@code MultipartUploader.putPart} of the Hadoop that is there. Up to 3.4.1 it has five parameters; from 3.4.2 on it is
 * told after the number whether the part is the last, and the form of before is gone. One jar has to serve both. S3A
 * looks at the flag for client-side encryption only, so it is always false here.
 */
final class PutPart {
    private static final MethodType BEFORE = MethodType.methodType(
            CompletableFuture.class, UploadHandle.class, int.class, Path.class, InputStream.class, long.class);
    private static final int FLAG_INDEX = 2;
    private static final MethodHandle HANDLE =
            find(MultipartUploader.class).asType(BEFORE.insertParameterTypes(0, MultipartUploader.class));

    private PutPart() {}

    /** Its {@code putPart} without the flag, as {@code (uploader, upload, number, path, bytes, length)}. */
    static MethodHandle find(Class<?> uploader) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup().in(uploader);
        MethodType since = BEFORE.insertParameterTypes(FLAG_INDEX, boolean.class);
        try {
            MethodHandle found = lookup.findVirtual(uploader, "putPart", since);
            return MethodHandles.insertArguments(found, 1 + FLAG_INDEX, false);
        } catch (NoSuchMethodException older) {
            return findBefore(lookup, uploader);
        } catch (IllegalAccessException e) {
            throw new LinkageError("putPart of %s must be public".formatted(uploader.getName()), e);
        }
    }

    private static MethodHandle findBefore(MethodHandles.Lookup lookup, Class<?> uploader) {
        try {
            return lookup.findVirtual(uploader, "putPart", BEFORE);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(
                    "%s must have the putPart of Hadoop 3.4.1 or that of 3.4.2".formatted(uploader.getName()), e);
        }
    }

    @SuppressWarnings("unchecked")
    static CompletableFuture<PartHandle> putPart(
            MultipartUploader uploader, UploadHandle upload, int number, Path path, InputStream bytes, long length)
            throws IOException {
        try {
            return (CompletableFuture<PartHandle>)
                    (CompletableFuture<?>) HANDLE.invokeExact(uploader, upload, number, path, bytes, length);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
