package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.store.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real namenode and a datanode in this JVM. */
class HdfsTest {
    private static final ObjectStore STORE = ObjectStore.of(StoreSettings.defaults());
    private static final String GONE =
            " failed: the upload is gone. It was completed or aborted, here or elsewhere: look"
                    + " whether the object is there, else write it again.";

    @TempDir
    static Path folder;

    private static MiniDFSCluster cluster;
    private static int tests;

    private ObjectUri root;
    private ObjectUri target;
    private ObjectUri scratch;

    @BeforeAll
    static void start() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        cluster = new MiniDFSCluster.Builder(configuration)
                .numDataNodes(1)
                .format(true)
                .build();
        cluster.waitActive();
    }

    @AfterAll
    static void stop() throws IOException {
        STORE.close();
        cluster.shutdown(true);
    }

    @BeforeEach
    void name() {
        root = ObjectUri.parse("hdfs://127.0.0.1:" + cluster.getNameNodePort() + "/test-" + tests++);
        target = root.resolve("out/deep/a.csv.out");
        scratch = root.resolve("out/_transform-job/job/scratch");
    }

    private List<String> names() throws IOException {
        return STORE.list(root.append("/")).stream()
                .map(object -> object.uri().key().substring(root.key().length() + 1))
                .toList();
    }

    private PartUpload begin() throws IOException {
        return STORE.beginUpload(target, scratch).orElseThrow();
    }

    private static UploadedPart put(PartUpload upload, int number, String text) throws IOException {
        return STORE.putPart(upload, number, stream(text), text.length());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private String text() throws IOException {
        return new String(STORE.read(target, 1000), UTF_8);
    }

    private void assertFailure(ThrowingCallable call, Kind kind, String message) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).hasMessage(target + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void objectsAreWrittenListedReadAndDeleted() throws IOException {
        for (String name : new String[] {"in/sub/b", "in/a", "in_other/a"}) {
            STORE.write(root.resolve(name), name.getBytes(UTF_8));
        }
        assertThat(names()).containsExactly("in/a", "in/sub/b", "in_other/a");
        StoredObject object = STORE.list(root.resolve("in/")).get(1);
        assertThat(STORE.find(object.uri())).contains(object);
        try (InputStream stream = STORE.open(object, 3, 3)) {
            assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo("sub");
        }
        try (ObjectWriter writer = STORE.create(root.resolve("in/a"), scratch)) {
            writer.write("later".getBytes(UTF_8));
            assertThat(STORE.read(root.resolve("in/a"), 100)).asString(UTF_8).isEqualTo("in/a");
            writer.commit();
        }
        assertThat(STORE.read(root.resolve("in/a"), 100)).asString(UTF_8).isEqualTo("later");
        STORE.deleteFolder(root.resolve("in"));
        assertThat(names()).containsExactly("in_other/a");
    }

    @Test
    void p3_partsBecomeOneObjectAtCompletionOnly() throws IOException {
        STORE.write(target, "earlier".getBytes(UTF_8));
        assertThat(STORE.partBytesMin(target)).isEqualTo(1);
        PartUpload upload = begin();
        UploadedPart three = put(upload, 300, "three");
        UploadedPart one = put(upload, 1, "one ");
        UploadedPart two = put(upload, 2, "");
        assertThat(names().stream().filter(name -> !name.startsWith("out/_transform-job/job/scratch/")))
                .containsExactly("out/deep/a.csv.out");
        assertThat(text()).isEqualTo("earlier");
        assertThat(STORE.isPending(upload)).isTrue();
        STORE.completeUpload(upload, List.of(one, two, three));
        assertThat(text()).isEqualTo("one three");
        assertThat(names()).containsExactly("out/deep/a.csv.out");
        assertThat(STORE.isPending(upload)).isFalse();
        assertThat(STORE.abortUploadsOf(root, uri -> true, Set.of(), 0)).isZero();
    }

    @Test
    void p3_objectOfEmptyPartsIsEmpty() throws IOException {
        PartUpload upload = begin();
        STORE.completeUpload(upload, List.of(put(upload, 1, "")));
        assertThat(text()).isEmpty();
    }

    /** A speculative twin that dies in the middle of a part does not break the part of the one that was first. */
    @Test
    void p4_partThatIsStoredAgainLeavesTheOneThatCounts() throws IOException {
        PartUpload upload = begin();
        UploadedPart counts = put(upload, 1, "counts");
        UploadedPart later = put(upload, 1, "later");
        assertFailure(
                () -> STORE.putPart(upload, 1, stream("ends too"), 20),
                Kind.INVALID,
                "part 1 must have 20 bytes, ended at byte 8. What it is read from changed: redo the part.");
        assertThat(later).isNotEqualTo(counts);
        STORE.completeUpload(upload, List.of(counts));
        assertThat(text()).isEqualTo("counts");
    }

    @Test
    void p3_abortLeavesWhatWasThere() throws IOException {
        STORE.write(target, "earlier".getBytes(UTF_8));
        PartUpload upload = begin();
        UploadedPart part = put(upload, 1, "part");
        STORE.abortUpload(upload);
        STORE.abortUpload(upload);
        assertThat(text()).isEqualTo("earlier");
        assertThat(names()).containsExactly("out/deep/a.csv.out");
        assertThat(STORE.isPending(upload)).isFalse();
        assertFailure(() -> put(upload, 1, "part"), Kind.NOT_FOUND, "uploading a part" + GONE);
        assertFailure(
                () -> STORE.completeUpload(upload, List.of(part)),
                Kind.NOT_FOUND,
                "completing a multipart upload" + GONE);
        assertThat(names()).containsExactly("out/deep/a.csv.out");
    }

    /** Parts are joined before the target is seen to be in the way. */
    @Test
    void p4_completionThatFailedHalfwayIsRepeated() throws IOException {
        PartUpload upload = begin();
        List<UploadedPart> parts = List.of(put(upload, 1, "one "), put(upload, 2, "two"));
        STORE.write(target.resolve("in/the/way"), new byte[1]);
        StoreException failure = catchThrowableOfType(StoreException.class, () -> STORE.completeUpload(upload, parts));
        assertThat(failure).hasMessageStartingWith(target + ": ");
        assertThat(STORE.isPending(upload)).isTrue();
        STORE.deleteFolder(target);
        STORE.completeUpload(upload, parts);
        assertThat(text()).isEqualTo("one two");
        assertThat(names()).containsExactly("out/deep/a.csv.out");
    }

    @Test
    void partThatIsNotThereIsTold() throws IOException {
        PartUpload upload = begin();
        put(upload, 1, "one");
        StoreException failure = catchThrowableOfType(
                StoreException.class,
                () -> STORE.completeUpload(upload, List.of(new UploadedPart(1, 3, "none.part", upload.handle()))));
        assertThat(failure)
                .hasMessage(target + ": part 1 must have 3 bytes at " + root.withKey(upload.handle())
                        + "/none.part, has" + " no file. Something else writes to that folder: redo the parts.");
        assertThat(STORE.isPending(upload)).isTrue();
    }

    @Test
    void p4_oneOfManyCreatesADocument() throws Exception {
        ObjectUri uri = root.resolve("out/_transform-job/job/epoch-1");
        assertThat(STORE.createIsConditional(uri.parent())).isTrue();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte mine = (byte) i;
            calls.add(() -> STORE.createIfAbsent(uri, new byte[] {mine}) ? (int) mine : -1);
        }
        List<Integer> made = new ArrayList<>();
        for (Future<Integer> call : all(calls)) {
            if (call.get() >= 0) {
                made.add(call.get());
            }
        }
        assertThat(made).hasSize(1);
        assertThat(STORE.read(uri, 10)).containsExactly(made.get(0));
        assertThat(names()).containsExactly("out/_transform-job/job/epoch-1");
    }

    @Test
    void p1_anyPartsInAnyOrderFromAnyThreadGiveTheConcatenation() throws Exception {
        Random random = new Random(42);
        PartUpload upload = begin();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        List<Callable<UploadedPart>> puts = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            byte[] content = new byte[random.nextInt(3) * random.nextInt(10_000)];
            random.nextBytes(content);
            whole.writeBytes(content);
            int number = 3 * i;
            puts.add(() -> STORE.putPart(upload, number, new ByteArrayInputStream(content), content.length));
        }
        Collections.shuffle(puts, random);
        List<UploadedPart> parts = new ArrayList<>();
        for (Future<UploadedPart> put : all(puts)) {
            parts.add(put.get());
        }
        parts.sort(Comparator.comparingInt(UploadedPart::number));
        STORE.completeUpload(upload, parts);
        assertThat(STORE.read(target, 1_000_000)).isEqualTo(whole.toByteArray());
    }

    private static <T> List<Future<T>> all(List<Callable<T>> calls) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            return threads.invokeAll(calls);
        } finally {
            threads.shutdown();
        }
    }
}
