package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.demo.LocalS3;
import io.transformjob.store.StoreException.Kind;
import io.transformjob.testing.CountingProxy;
import io.transformjob.testing.TestS3;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        for (UploadedPart part : new UploadedPart[] {one, new UploadedPart(3, 8, two.handle(), two.upload())}) {
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
    void storeThatIsConfiguredWithoutUploadsHasNone() throws IOException {
        ObjectStore without = ObjectStore.of(TestS3.settings().with("fs.s3a.multipart.uploads.enabled", "false"));
        assertThat(without.beginUpload(target, scratch)).isEmpty();
        assertThat(without.abortUploadsOf(TestS3.uri(bucket, "out"), uri -> true, Set.of(), 0))
                .isZero();
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

    @Test
    void p4_sweepAbortsOursAndNothingElse() throws IOException {
        ObjectUri folder = TestS3.uri(bucket, "out");
        PartUpload kept = store.beginUpload(target, scratch).orElseThrow();
        store.beginUpload(target, scratch).orElseThrow();
        store.beginUpload(TestS3.uri(bucket, "out/b.out"), scratch).orElseThrow();
        for (String key : new String[] {"out/a", "out/deep/a.csv.out.more", "out_side/b.out", "other/b.out", "out"}) {
            TestS3.begin(bucket, key);
        }
        Set<ObjectUri> seen = new TreeSet<>();
        Predicate<ObjectUri> ours = uri -> {
            seen.add(uri);
            return uri.equals(target) || uri.name().equals("b.out");
        };
        long nowMillis = System.currentTimeMillis();
        assertThat(store.abortUploadsOf(
                        folder, ours, Set.of(kept.handle()), nowMillis + ObjectStore.CLOCK_SKEW_MILLIS + 10_000))
                .as("begun before")
                .isZero();
        assertThat(store.abortUploadsOf(
                        folder, ours, Set.of(kept.handle()), nowMillis + ObjectStore.CLOCK_SKEW_MILLIS - 60_000))
                .as("begun since, if the store's clock is behind")
                .isEqualTo(2);
        assertThat(seen).allMatch(uri -> uri.key().startsWith("out/"));
        assertThat(TestS3.uploads(bucket))
                .containsExactlyInAnyOrder(
                        target.key(), "out/a", "out/deep/a.csv.out.more", "out_side/b.out", "other/b.out", "out");
        assertThat(store.isPending(kept)).isTrue();
        assertThat(store.abortUploadsOf(TestS3.uri(bucket, ""), ours, Set.of(), 0))
                .isEqualTo(3);
        assertThat(TestS3.uploads(bucket)).containsExactlyInAnyOrder("out/a", "out/deep/a.csv.out.more", "out");
    }

    @Test
    void p4_sweepGoesOnBeyondOnePage() throws IOException {
        IntStream.range(0, 1203).parallel().forEach(i -> TestS3.begin(bucket, "out/%04d".formatted(i)));
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore counted = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            Predicate<ObjectUri> tens = uri -> uri.key().endsWith("0");
            assertThat(counted.abortUploadsOf(TestS3.uri(bucket, "out/"), tens, Set.of(), 0))
                    .isEqualTo(121);
            assertThat(proxy.requests().stream().filter(line -> line.startsWith("GET ")))
                    .hasSize(2);
            assertThat(proxy.requests()).hasSize(2 + 121);
        }
        assertThat(TestS3.uploads(bucket)).hasSize(1203 - 121).noneMatch(key -> key.endsWith("0"));
    }

    @Test
    void uploadsAndCreationsAreEncryptedByTheGivenKey() throws IOException {
        String key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
        ObjectStore encrypting = store.withKmsKey(key);
        PartUpload upload = encrypting.beginUpload(target, scratch).orElseThrow();
        UploadedPart part = encrypting.putPart(upload, 1, stream(bytes(9)), 9);
        encrypting.completeUpload(upload, List.of(part));
        assertThat(encrypting.createIfAbsent(target.append(".new"), bytes(9))).isTrue();
        for (String written : new String[] {target.key(), target.key() + ".new"}) {
            assertThat(TestS3.head(bucket, written).serverSideEncryptionAsString())
                    .as(written)
                    .isEqualTo("aws:kms");
            assertThat(TestS3.head(bucket, written).ssekmsKeyId()).isEqualTo(key);
        }
    }

    @Test
    void storeThatDoesNotEncryptRefusesTheKey(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("files"));
        ObjectUri file = TestS3.uri("files", "out/a");
        try (LocalS3 server = LocalS3.start(0, Optional.of(folder), TestS3.ACCESS_KEY, TestS3.SECRET_KEY);
                ObjectStore encrypting =
                        ObjectStore.of(TestS3.settings(server.endpoint())).withKmsKey("1234abcd")) {
            Map<ThrowingCallable, String> calls = Map.of(
                    () -> encrypting.write(file, bytes(9)), "writing",
                    () -> encrypting.createIfAbsent(file, bytes(9)), "writing",
                    () -> encrypting.beginUpload(file, file.parent()), "beginning a multipart upload");
            calls.forEach((call, words) -> {
                StoreException failure = catchThrowableOfType(StoreException.class, call);
                assertThat(failure)
                        .hasMessageMatching("s3://files/out/a: the store cannot do this while " + words
                                + ": Server-side encryption is not supported\\..*\\. Leave out KmsKeyId and"
                                + " fs\\.s3a\\.encryption\\.\\*, or write to a store that encrypts\\.");
                assertThat(failure.kind()).isEqualTo(Kind.INVALID);
            });
        }
        assertThat(folder.resolve("files")).isEmptyDirectory();
    }

    @Test
    void p4_oneOfManyCreatesADocument() throws Exception {
        ObjectUri uri = TestS3.uri(bucket, "out/_transform-job/job/epoch-1");
        assertThat(store.createIsConditional(uri.parent())).isTrue();
        AtomicInteger made = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 32; i++) {
            byte[] mine = {(byte) i};
            threads.submit(() -> store.createIfAbsent(uri, mine) && made.addAndGet(1000 + mine[0]) > 0);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(made.get()).isBetween(1000, 1031);
        assertThat(TestS3.get(bucket, uri.key())).containsExactly(made.get() - 1000);
        assertThat(TestS3.keys(bucket)).containsExactly(uri.key());
    }

    /** A store that is configured not to know the condition. */
    @Test
    void storeWithoutTheConditionSaysSo() throws IOException {
        ObjectStore without = ObjectStore.of(TestS3.settings().with("fs.s3a.create.conditional.enabled", "false"));
        ObjectUri uri = TestS3.uri(bucket, "out/claim");
        assertThat(without.createIsConditional(uri.parent())).isFalse();
        assertThat(without.createIfAbsent(uri, bytes(5))).isTrue();
        assertThat(without.createIfAbsent(uri, bytes(6))).isFalse();
        assertThat(TestS3.get(bucket, uri.key())).isEqualTo(bytes(5));
    }

    /** A store that answers as if there were no condition. */
    @Test
    void storeThatIgnoresTheConditionIsFoundOut() throws IOException {
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore store = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            proxy.answerNext("PUT .*create-probe.*", 200, "");
            proxy.answerNext("PUT .*create-probe.*", 200, "");
            assertThat(store.createIsConditional(target.parent())).isFalse();
            proxy.reset();
            assertThat(store.createIfAbsent(target, bytes(5))).isTrue();
            assertThat(store.createIfAbsent(target, bytes(6))).isFalse();
            assertThat(proxy.requests().stream().filter(line -> line.startsWith("PUT")))
                    .containsExactly("PUT /" + bucket + "/" + target.key());
        }
    }

    @Test
    void creationCostsOneRequest() throws IOException {
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore counted = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            ObjectUri uri = TestS3.uri(bucket, "out/claim");
            String object = "/" + bucket + "/out/claim";
            assertThat(counted.createIfAbsent(uri, bytes(5))).isTrue();
            assertThat(proxy.requests()).containsExactly("PUT " + object);
            assertThat(counted.createIfAbsent(uri, bytes(5))).isFalse();
            assertThat(proxy.requests()).containsExactly("PUT " + object, "PUT " + object, "HEAD " + object);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void p1_anyPartsInAnyOrderFromAnyThreadGiveTheConcatenation(long seed) throws Exception {
        Random random = new Random(seed);
        PartUpload upload = store.beginUpload(target, scratch).orElseThrow();
        List<byte[]> contents = new ArrayList<>();
        List<Callable<UploadedPart>> puts = new ArrayList<>();
        int number = 0;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[i == count - 1 ? random.nextInt(MIN) : MIN + random.nextInt(1 << 20)];
            random.nextBytes(content);
            contents.add(content);
            number += 1 + random.nextInt(2000);
            int mine = number;
            boolean twice = random.nextBoolean();
            puts.add(() -> {
                if (twice) {
                    store.putPart(upload, mine, stream(new byte[100]), 100);
                }
                return store.putPart(upload, mine, stream(content), content.length);
            });
        }
        Collections.shuffle(puts, random);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<UploadedPart> parts = new ArrayList<>();
        for (Future<UploadedPart> put : threads.invokeAll(puts)) {
            parts.add(put.get());
        }
        threads.shutdown();
        parts.sort(Comparator.comparingInt(UploadedPart::number));
        store.completeUpload(upload, parts);
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(concat(contents.toArray(byte[][]::new)));
    }
}
