package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.store.StoreException.Kind;
import io.transformjob.testing.CountingProxy;
import io.transformjob.testing.TestS3;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class S3UploadTest {
    private static final int MIN = 5 << 20;

    private final ObjectStore store = ObjectStore.of(TestS3.settings());
    private final String bucket = TestS3.newBucket();
    private final ObjectUri target = TestS3.uri(bucket, "out/deep/a.csv.out");
    private final ObjectUri scratch = TestS3.uri(bucket, "out/_transform-job/job/scratch");

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, offset, part.length);
            offset += part.length;
        }
        return all;
    }

    @Test
    void p3_partsOfManyBecomeOneObjectAtCompletionOnly() throws IOException {
        assertThat(store.partBytesMin(target)).isEqualTo(MIN);
        assertThat(store.partsMax(target)).isEqualTo(10_000);
        TestS3.put(bucket, target.key(), "earlier".getBytes(UTF_8));
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        UploadedPart last = store.putPart(upload, 10_000, stream(bytes(7)), 7);
        UploadedPart first = store.putPart(upload, 2, stream(bytes(MIN)), MIN);
        assertThat(store.isPending(upload)).isTrue();
        assertThat(TestS3.get(bucket, target.key())).asString(UTF_8).isEqualTo("earlier");
        assertThat(TestS3.keys(bucket)).containsExactly(target.key());
        store.completeUpload(upload, List.of(first, last));
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(concat(bytes(MIN), bytes(7)));
        assertThat(TestS3.keys(bucket)).containsExactly(target.key());
        assertThat(TestS3.uploads(bucket)).isEmpty();
        assertThat(store.isPending(upload)).isFalse();
    }

    @Test
    void p3_abortLeavesWhatWasThere() throws IOException {
        TestS3.put(bucket, target.key(), "earlier".getBytes(UTF_8));
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        store.putPart(upload, 1, stream(bytes(100)), 100);
        store.abortUpload(upload);
        store.abortUpload(upload);
        assertThat(store.isPending(upload)).isFalse();
        assertThat(TestS3.get(bucket, target.key())).asString(UTF_8).isEqualTo("earlier");
        assertThat(TestS3.uploads(bucket)).isEmpty();
    }

    @Test
    void p4_partThatIsStoredAgainCountsOnce() throws IOException {
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        store.putPart(upload, 1, stream(bytes(MIN + 1)), MIN + 1);
        UploadedPart second = store.putPart(upload, 2, stream(bytes(9)), 9);
        UploadedPart again = store.putPart(upload, 1, stream(bytes(MIN)), MIN);
        store.completeUpload(upload, List.of(again, second));
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(concat(bytes(MIN), bytes(9)));
    }

    @Test
    void costIsOneRequestForEachCall() throws IOException {
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore counted = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            String object = "/" + bucket + "/" + target.key();
            PartUpload upload = counted.beginUpload(target, scratch).orElseThrow();
            UploadedPart one = counted.putPart(upload, 1, stream(bytes(MIN)), MIN);
            UploadedPart two = counted.putPart(upload, 2, stream(bytes(9)), 9);
            counted.isPending(upload);
            counted.completeUpload(upload, List.of(one, two));
            PartUpload other = counted.beginUpload(target, scratch).orElseThrow();
            counted.abortUpload(other);
            assertThat(proxy.requests().stream().map(line -> line.replaceAll("(uploadId)=.*", "$1")))
                    .containsExactly(
                            "POST " + object + "?uploads",
                            "PUT " + object + "?partNumber=1&uploadId",
                            "PUT " + object + "?partNumber=2&uploadId",
                            "GET /" + bucket + "?uploads&max-uploads=1000&prefix=out%2Fdeep%2Fa.csv.out",
                            "POST " + object + "?uploadId",
                            "POST " + object + "?uploads",
                            "DELETE " + object + "?uploadId");
        }
    }

    @Test
    void partEndsWhereItWasSaid() throws IOException {
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        UploadedPart part = store.putPart(upload, 1, new BufferedInputStream(stream(bytes(1000))), 900);
        assertThatThrownBy(() -> store.putPart(upload, 2, new BufferedInputStream(stream(bytes(9))), 10))
                .hasMessage(target + ": part 2 must have 10 bytes, ended at byte 9. What it is read from changed: redo"
                        + " the part.");
        store.completeUpload(upload, List.of(part));
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(Arrays.copyOf(bytes(1000), 900));
    }

    @Test
    void partsThatTheStoreRefusesAreTold() throws IOException {
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        UploadedPart one = store.putPart(upload, 1, stream(bytes(9)), 9);
        UploadedPart two = store.putPart(upload, 2, stream(bytes(8)), 8);
        assertFailure(
                () -> store.completeUpload(upload, List.of(one, two)),
                Kind.INVALID,
                "the store refused the parts (EntityTooSmall). Each part but the last must have 5 MiB.");
        store.putPart(upload, 1, stream(bytes(7)), 7);
        for (UploadedPart part : new UploadedPart[] {one, new UploadedPart(3, 8, two.handle())}) {
            assertFailure(
                    () -> store.completeUpload(upload, List.of(part)),
                    Kind.INVALID,
                    "the store refused the parts (InvalidPart). A part was not stored, or stored again later: redo the"
                            + " parts.");
        }
        assertThat(store.isPending(upload)).isTrue();
        assertThat(TestS3.keys(bucket)).isEmpty();
    }

    @Test
    void p4_completionOfAnUploadThatIsGoneIsToldAsSuch() throws IOException {
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        UploadedPart one = store.putPart(upload, 1, stream(bytes(9)), 9);
        store.abortUpload(upload);
        assertFailure(
                () -> store.completeUpload(upload, List.of(one)),
                Kind.NOT_FOUND,
                "completing a multipart upload failed: the upload is gone. It was completed or aborted, here or"
                        + " elsewhere: look whether the object is there, else write it again.");
    }

    private void assertFailure(ThrowingCallable call, Kind kind, String message) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).hasMessage(target + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getCause()).isNotNull();
    }

    @Test
    void argumentsThatCannotBeMeantAreRefused() throws IOException {
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        UploadedPart one = store.putPart(upload, 1, stream(bytes(9)), 9);
        assertThatThrownBy(() -> store.putPart(upload, 10_001, stream(bytes(1)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part of " + target
                        + " must have a number from 1 to 10000 and length >= 0, got number 10001 length 1");
        assertThatThrownBy(() -> store.completeUpload(upload, List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parts of " + target + " must have ascending numbers, got 1 after 1");
        assertThatThrownBy(() -> store.completeUpload(upload, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("upload of " + target + " must have a part, got none");
    }
}
