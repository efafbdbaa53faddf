package io.transformjob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;
import org.junit.jupiter.api.Test;

class PutPartTest {
    /** As {@code MultipartUploader} is declared in Hadoop 3.3.4 to 3.4.1. */
    public static final class Before {
        public CompletableFuture<PartHandle> putPart(
                UploadHandle upload, int number, Path path, InputStream bytes, long length) {
            return CompletableFuture.failedFuture(new Exception("before " + number + " of " + length));
        }
    }

    /** As it is in Hadoop 3.4.2 to 3.5.0. */
    public static final class Since {
        public CompletableFuture<PartHandle> putPart(
                UploadHandle upload, int number, boolean isLastPart, Path path, InputStream bytes, long length) {
            return CompletableFuture.failedFuture(new Exception("since " + number + " of " + length + isLastPart));
        }
    }

    private static Object call(MethodHandle handle, Object uploader) throws Throwable {
        return handle.invoke(uploader, (UploadHandle) null, 7, new Path("/a"), InputStream.nullInputStream(), 9L);
    }

    @Test
    void bothFormsOfHadoopAreCalledWithTheSameArguments() throws Throwable {
        assertThat((CompletableFuture<?>) call(PutPart.find(Before.class), new Before()))
                .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageEndingWith("before 7 of 9");
        assertThat((CompletableFuture<?>) call(PutPart.find(Since.class), new Since()))
                .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageEndingWith("since 7 of 9false");
    }

    @Test
    void theFormOfTheHadoopThatIsHereIsFound() {
        assertThat(PutPart.find(MultipartUploader.class).type().parameterList())
                .containsExactly(
                        MultipartUploader.class,
                        UploadHandle.class,
                        int.class,
                        Path.class,
                        InputStream.class,
                        long.class);
    }

    @Test
    void anotherFormIsToldByName() {
        assertThatThrownBy(() -> PutPart.find(String.class))
                .isInstanceOf(LinkageError.class)
                .hasMessage("java.lang.String must have the putPart of Hadoop 3.4.1 or that of 3.4.2");
    }
}
