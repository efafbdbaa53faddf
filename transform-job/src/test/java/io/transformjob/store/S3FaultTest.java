package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.store.StoreException.Kind;
import io.transformjob.testing.CountingProxy;
import io.transformjob.testing.TestS3;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What S3 answers on a bad day, once or always, and answers that never come. */
class S3FaultTest {
    private static final String CHECK = " Check that the store is up and can be reached from here (--endpoint-url,"
            + " network, region); the same request may succeed later.";

    private final String bucket = TestS3.newBucket();
    private final ObjectUri target = TestS3.uri(bucket, "out/a.csv.out");
    private final byte[] bytes = "part of an object".getBytes(UTF_8);
    private CountingProxy proxy;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        proxy = new CountingProxy(TestS3.endpoint());
        store = ObjectStore.of(TestS3.settings(proxy.endpoint()));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        proxy.close();
    }

    private PartUpload begin() throws IOException {
        return store.beginUpload(target, target.parent()).orElseThrow();
    }

    private UploadedPart put(PartUpload upload) throws IOException {
        return store.putPart(upload, 1, new ByteArrayInputStream(bytes), bytes.length);
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>Said by the proxy.</Message><RequestId>1</RequestId></Error>";
    }

    private void assertFailure(ThrowingCallable call, Kind kind, String message) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).hasMessage(target + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private enum Once {
        SLOW_DOWN {
            @Override
            void next(CountingProxy proxy, String linePattern) {
                proxy.answerNext(linePattern, 503, error("SlowDown"));
            }
        },
        INTERNAL_ERROR {
            @Override
            void next(CountingProxy proxy, String linePattern) {
                proxy.answerNext(linePattern, 500, error("InternalError"));
            }
        },
        LOST_ANSWER {
            @Override
            void next(CountingProxy proxy, String linePattern) {
                proxy.loseNext(linePattern);
            }
        };

        abstract void next(CountingProxy proxy, String linePattern);
    }

    @ParameterizedTest
    @EnumSource
    void p4_everyCallOutlivesOneFailure(Once fault) throws IOException {
        fault.next(proxy, "POST .*\\?uploads");
        PartUpload upload = begin();
        fault.next(proxy, "PUT .*partNumber.*");
        UploadedPart part = put(upload);
        fault.next(proxy, "GET .*\\?uploads.*");
        assertThat(store.isPending(upload)).isTrue();
        fault.next(proxy, "POST .*uploadId.*");
        store.completeUpload(upload, List.of(part));
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(bytes);

        PartUpload unwanted = begin();
        fault.next(proxy, "DELETE .*");
        store.abortUpload(unwanted);
        assertThat(store.isPending(unwanted)).isFalse();

        fault.next(proxy, "PUT .*");
        assertThat(store.createIfAbsent(target.append(".new"), bytes)).isTrue();
        assertThat(TestS3.get(bucket, target.key() + ".new")).isEqualTo(bytes);

        begin();
        fault.next(proxy, "GET .*\\?uploads.*");
        fault.next(proxy, "DELETE .*");
        store.abortUploadsOf(target.parent(), target::equals, Set.of(), 0);
        assertThat(TestS3.uploads(bucket))
                .as("nor the upload whose beginning was not answered")
                .isEmpty();
        assertThat(proxy.faultsLeft()).isZero();
    }

    /** A part is sent again whole, from whatever it was read. */
    @ParameterizedTest
    @ValueSource(strings = {"array", "file", "pipe"})
    void p4_partIsSentAgainWhole(String kind) throws IOException {
        byte[] all = new byte[300_000];
        new Random(1).nextBytes(all);
        Path file = Files.createTempFile("part", null);
        Files.write(file, all);
        PartUpload upload = begin();
        proxy.answerNext("PUT .*", 503, error("SlowDown"));
        try (InputStream stream = switch (kind) {
            case "array" -> new ByteArrayInputStream(all);
            case "file" -> new FileInputStream(file.toFile());
            default -> new SequenceInputStream(new ByteArrayInputStream(all), InputStream.nullInputStream());
        }) {
            stream.skipNBytes(1000);
            UploadedPart part = store.putPart(upload, 1, stream, 200_000);
            store.completeUpload(upload, List.of(part));
        } finally {
            Files.delete(file);
        }
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(Arrays.copyOfRange(all, 1000, 201_000));
    }

    /** S3 may answer a completion with 200 before it knows how it ends. */
    @Test
    void p3_errorInAnAnswerOf200IsAnError() throws IOException {
        PartUpload upload = begin();
        UploadedPart part = put(upload);
        for (int i = 0; i < 100; i++) {
            proxy.answerNext("POST .*", 200, error("InternalError"));
        }
        assertFailure(
                () -> store.completeUpload(upload, List.of(part)),
                Kind.UNAVAILABLE,
                "completing a multipart upload failed: Said by the proxy. (Service: S3, Status Code: 200, Request ID: 1)"
                        + "." + CHECK);
        assertThat(proxy.faultsLeft()).as("it was tried again, not for ever").isBetween(50, 95);
        proxy.clear();
        assertThat(store.isPending(upload)).isTrue();
        store.completeUpload(upload, List.of(part));
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(bytes);
    }

    /** S3 forgets an upload once it is completed: who finds it gone after a lost answer has to look. */
    @Test
    void p4_completionWhoseAnswerIsLostLetsTheCallerLook() throws IOException {
        PartUpload upload = begin();
        UploadedPart part = put(upload);
        proxy.loseNext("POST .*");
        proxy.answerNext("POST .*", 404, error("NoSuchUpload"));
        assertFailure(
                () -> store.completeUpload(upload, List.of(part)),
                Kind.NOT_FOUND,
                "completing a multipart upload failed: the upload is gone. It was completed or aborted, here or"
                        + " elsewhere: look whether the object is there, else write it again.");
        assertThat(store.isPending(upload)).isFalse();
        assertThat(store.find(target).orElseThrow().length()).isEqualTo(bytes.length);
    }

    @Test
    void p4_partOfAnUploadThatIsGoneIsToldAsSuch() throws IOException {
        PartUpload upload = begin();
        proxy.answerNext("PUT .*", 404, error("NoSuchUpload"));
        assertFailure(
                () -> put(upload),
                Kind.NOT_FOUND,
                "uploading a part failed: the upload is gone. It was completed or aborted, here or elsewhere: look"
                        + " whether the object is there, else write it again.");
    }

    @Test
    void p4_conditionThatMeetsAnotherRequestIsTriedAgain() throws IOException {
        proxy.answerNext("PUT .*", 409, error("ConditionalRequestConflict"));
        proxy.answerNext("PUT .*", 409, error("ConditionalRequestConflict"));
        assertThat(store.createIfAbsent(target, bytes)).isTrue();
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(bytes);
        for (int i = 0; i < 6; i++) {
            proxy.answerNext("PUT .*", 409, error("ConditionalRequestConflict"));
        }
        assertFailure(
                () -> store.createIfAbsent(target, bytes),
                Kind.UNAVAILABLE,
                "writing failed: Said by the proxy. (Service: S3, Status Code: 409, Request ID: 1)" + "." + CHECK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | KMS.DisabledException | INVALID | the KMS key cannot be used while writing"
                        + " (KMS.DisabledException). Check that it exists in the bucket's region, is enabled and encrypts.",
                "501 | NotImplemented | INVALID | the store cannot do this while writing: Said by the proxy. (Service:"
                        + " S3, Status Code: 501, Request ID: 1). Choose another store, or leave out"
                        + " what asks for it.",
                "400 | ExpiredToken | DENIED | the store refused the credentials while writing (ExpiredToken). Check"
                        + " access key, secret key and session token, and this machine's clock.",
            })
    void refusalsAreToldAsSuch(int status, String code, Kind kind, String message) {
        proxy.answerNext("PUT .*", status, error(code));
        assertFailure(() -> store.write(target, bytes), kind, message);
    }
}
