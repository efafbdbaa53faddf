package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.testing.CountingProxy;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ReadTest {
    private static final int LENGTH = 3_000_000;
    private static final byte[] BYTES = bytes(LENGTH);

    private final String bucket = TestS3.newBucket();
    private final ObjectStore store = ObjectStore.of(TestS3.settings());

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private StoredObject put(byte[] bytes) throws IOException {
        TestS3.put(bucket, "in.csv", bytes);
        return store.find(TestS3.uri(bucket, "in.csv")).orElseThrow();
    }

    private byte[] read(StoredObject object, long offset, long length) throws IOException {
        try (InputStream stream = store.open(object, offset, length)) {
            return stream.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,3000000", "0,1", "0,0", "1,2999999", "2999999,1", "3000000,0", "1000000,1000000", "65536,1"})
    void rangeIsReadExactly(int offset, int length) throws IOException {
        assertThat(read(put(BYTES), offset, length)).isEqualTo(Arrays.copyOfRange(BYTES, offset, offset + length));
    }

    @Test
    void rangeOutsideItsObjectIsRefused() throws IOException {
        StoredObject object = put(bytes(10));
        assertThatThrownBy(() -> store.open(object, 5, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("range of " + object.uri() + " must lie within its 10 bytes, got offset 5 length 6");
        assertThatThrownBy(() -> store.open(object, -1, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.open(object, 1, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bt44_vanishedObjectIsToldAsSuch() throws IOException {
        StoredObject object = put(BYTES);
        TestS3.delete(bucket, "in.csv");
        assertThatThrownBy(() -> read(object, 100, 100))
                .hasMessage(object.uri() + ": there is no such object. Check its name; if it was listed before, it was"
                        + " removed while the job ran.")
                .extracting(e -> ((StoreException) e).kind())
                .isEqualTo(StoreException.Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"1000000", "3000000", "0", "4000000"})
    void bt44_replacedObjectIsToldAsSuchWhateverItsLength(int lengthNow) throws IOException {
        StoredObject object = put(BYTES);
        byte[] other = bytes(lengthNow + 1);
        TestS3.put(bucket, "in.csv", Arrays.copyOf(other, lengthNow));
        assertThatThrownBy(() -> read(object, 2_000_000, 1000))
                .hasMessage(object.uri() + ": is not the object that was listed. It changed while the job ran:"
                        + " run the job again when nobody writes to its input.")
                .extracting(e -> ((StoreException) e).kind())
                .isEqualTo(StoreException.Kind.CHANGED);
    }

    @Test
    void smallDocumentIsReadWholeAndALargeOneIsRefused() throws IOException {
        StoredObject object = put("{}".getBytes(UTF_8));
        assertThat(store.read(object.uri(), 2)).asString(UTF_8).isEqualTo("{}");
        assertThatThrownBy(() -> store.read(object.uri(), 1))
                .hasMessage(object.uri()
                        + ": must have at most 1 bytes, has 2. Check that it is the document that was meant.");
        ObjectUri absent = TestS3.uri(bucket, "absent.json");
        assertThatThrownBy(() -> store.read(absent, 1))
                .hasMessage(absent + ": there is no such object. Check its name.");
    }

    /** Cost is a rule: a listing page, a GET for each range, a PUT for each object, and nothing else. */
    @Test
    void requestsAreCountedAndFew() throws IOException {
        for (int i = 0; i < 5; i++) {
            TestS3.put(bucket, "in/sub/" + i, bytes(1000 + i));
        }
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore counted = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            String listing = "GET /" + bucket + "/?\\?list-type=2.*";
            List<StoredObject> objects = counted.list(TestS3.uri(bucket, "in/"));
            assertThat(proxy.requests()).hasSize(1).allMatch(line -> line.matches(listing));
            proxy.reset();
            assertThat(counted.list(TestS3.uri(bucket, "in"))).isEqualTo(objects);
            assertThat(proxy.requests()).hasSize(2).allMatch(line -> line.matches(listing));
            proxy.reset();
            for (StoredObject object : objects) {
                try (InputStream stream = counted.open(object, 500, 400)) {
                    assertThat(stream.readAllBytes()).hasSize(400);
                }
            }
            assertThat(proxy.requests())
                    .containsExactly(objects.stream()
                            .map(object -> "GET /" + bucket + "/" + object.uri().key())
                            .toArray(String[]::new));
            proxy.reset();
            for (int i = 0; i < 5; i++) {
                counted.write(TestS3.uri(bucket, "out/sub/" + i), new byte[100]);
            }
            assertThat(proxy.requests())
                    .containsExactly(objects.stream()
                            .map(object ->
                                    "PUT /" + bucket + "/" + object.uri().key().replace("in/", "out/"))
                            .toArray(String[]::new));
            proxy.reset();
            assertThat(counted.find(objects.get(0).uri())).contains(objects.get(0));
            assertThat(proxy.requests()).containsExactly("HEAD /" + bucket + "/in/sub/0");
            assertThat(proxy.connections())
                    .as("the probe's and one that is kept")
                    .isEqualTo(2);
        }
    }
}
