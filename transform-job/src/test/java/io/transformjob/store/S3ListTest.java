package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.testing.CountingProxy;
import io.transformjob.testing.ListingS3;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ListTest {
    private final String bucket = TestS3.newBucket();
    private final ObjectStore store = ObjectStore.of(TestS3.settings());

    private void put(String... keys) {
        for (String key : keys) {
            TestS3.put(bucket, key, key.getBytes(UTF_8));
        }
    }

    private List<String> list(String prefix) throws IOException {
        return store.list(TestS3.uri(bucket, prefix)).stream()
                .map(object -> object.uri().key())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | other/a,test.csv,test/a,test/deep/er/b,test_other/x,testing",
                "test        | test.csv,test/a,test/deep/er/b,test_other/x,testing",
                "test/       | test/a,test/deep/er/b",
                "test/d      | test/deep/er/b",
                "test/deep/  | test/deep/er/b",
                "test/a      | test/a",
                "test.csv    | test.csv",
                "test.csv/   | ''",
                "te          | test.csv,test/a,test/deep/er/b,test_other/x,testing",
                "none        | ''",
                "none/       | ''",
                "none/at/all | ''",
            })
    void bt40_prefixIsAStringAndNotAFolder(String prefix, String keys) throws IOException {
        put("test.csv", "test/a", "test/deep/er/b", "test_other/x", "testing", "other/a");
        assertThat(String.join(",", list(prefix))).isEqualTo(keys);
        assertThat(TestS3.keys(bucket).stream().filter(key -> key.startsWith(prefix)))
                .as("what S3 itself lists")
                .containsExactlyElementsOf(list(prefix));
    }

    @Test
    void bt43_folderMarkersAreSkippedAndEmptyObjectsAreNot() throws IOException {
        put("in/a.csv");
        TestS3.put(bucket, "in/", new byte[0]);
        TestS3.put(bucket, "in/sub/", new byte[0]);
        TestS3.put(bucket, "in/empty.csv", new byte[0]);
        TestS3.put(bucket, "in/_SUCCESS", new byte[0]);
        TestS3.put(bucket, "in/.hidden", new byte[0]);
        List<String> keys = List.of("in/.hidden", "in/_SUCCESS", "in/a.csv", "in/empty.csv");
        assertThat(list("in/")).isEqualTo(keys);
        assertThat(list("in")).isEqualTo(keys);
    }

    @Test
    void listingGoesOnBeyondOnePageAndIsSorted() throws IOException {
        String[] keys =
                IntStream.range(0, 1203).mapToObj("many/f%04d"::formatted).toArray(String[]::new);
        Stream.of(keys).parallel().forEach(this::put);
        assertThat(list("many/")).containsExactly(keys);
        assertThat(list("many/f")).containsExactly(keys);
        assertThat(list("many/f12")).containsExactly("many/f1200", "many/f1201", "many/f1202");
        try (CountingProxy proxy = new CountingProxy(TestS3.endpoint());
                ObjectStore counted = ObjectStore.of(TestS3.settings(proxy.endpoint()))) {
            for (String prefix : new String[] {"many/", "many/f"}) {
                proxy.reset();
                assertThat(counted.list(TestS3.uri(bucket, prefix))).hasSize(1203);
                assertThat(proxy.requests())
                        .as("a request for each thousand objects")
                        .hasSize(2)
                        .allMatch(line -> line.startsWith("GET /" + bucket + "?list-type=2&"));
            }
        }
    }

    @Test
    void oddKeysAreListedFoundAndReadAsTheyAre() throws IOException {
        String[] keys = {
            "odd/sp ace.csv", "odd/1+1.csv", "odd/50%.csv", "odd/%41.csv", "odd/x#y.csv", "odd/x?y=z&w.csv",
            "odd/a:b.csv", "odd/größe.csv", "odd/数据.csv", "odd/😀.csv", "odd/a=b;c,d@e!f'g(h)*~.csv", "odd/back\\slash"
        };
        put(keys);
        assertThat(list("odd/")).containsExactlyInAnyOrder(keys).isEqualTo(TestS3.keys(bucket));
        for (String key : keys) {
            ObjectUri uri = TestS3.uri(bucket, key);
            assertThat(store.list(uri))
                    .hasSize(1)
                    .first()
                    .isEqualTo(store.find(uri).orElseThrow());
            assertThat(store.read(uri, 100)).asString(UTF_8).isEqualTo(key);
            store.write(uri.append(".out"), key.getBytes(UTF_8));
            assertThat(TestS3.get(bucket, key + ".out")).asString(UTF_8).isEqualTo(key);
        }
    }

    @Test
    void listedObjectHasLengthTagAndTime() throws IOException {
        put("a.csv");
        var head = TestS3.head(bucket, "a.csv");
        assertThat(store.list(TestS3.uri(bucket, "a")))
                .containsExactly(new StoredObject(
                        TestS3.uri(bucket, "a.csv"),
                        5,
                        head.eTag(),
                        head.lastModified().toEpochMilli()));
        assertThat(store.find(TestS3.uri(bucket, "a"))).isEmpty();
    }

    @Test
    void bt40_objectBesideAFolderOfItsNameIsTaken() throws IOException {
        assertThat(listOf("test", "test", "test/a", "test/b/c", "test.csv")).isEqualTo("test,test.csv,test/a,test/b/c");
        assertThat(listOf("test/", "test", "test/a", "test/b/c", "test.csv")).isEqualTo("test/a,test/b/c");
    }

    @Test
    void keysThatCannotBeAddressedAreRefused() {
        assertThatThrownBy(() -> store.find(TestS3.uri(bucket, "in//a.csv")))
                .hasMessage("s3://" + bucket + "/in//a.csv: its key has an empty, \".\" or \"..\" segment. "
                        + "S3A cannot address such keys: copy the object to a key without.");
        assertThatThrownBy(() -> store.list(TestS3.uri(bucket, "in/../x/")))
                .hasMessage("s3://" + bucket + "/in/../x: its key has an empty, \".\" or \"..\" segment. "
                        + "S3A cannot address such keys: copy the object to a key without.");
        assertThatThrownBy(() -> store.find(TestS3.uri(bucket, "in/")))
                .hasMessage(
                        "s3://" + bucket + "/in/: names a folder or a bucket. Name an object: no slash at the end.");
        assertThatThrownBy(() -> listOf("in/", "in/a", "in//a"))
                .hasMessage("s3://listing/in/a: two objects are shown by this key, one of them has an empty segment in"
                        + " its own. S3A cannot address such keys: copy the object to a key without.");
        assertThatThrownBy(() -> listOf("in/", "in/a", "in/../b"))
                .hasMessage("s3://listing/in/: holds an object whose key has \"..\" in it, shown as \"b\"."
                        + " S3A cannot address such keys: copy the object to a key without.");
    }

    private static String listOf(String prefix, String... keys) throws IOException {
        try (ListingS3 server = new ListingS3(keys);
                ObjectStore listed = ObjectStore.of(TestS3.settings(server.endpoint()))) {
            return listed.list(TestS3.uri("listing", prefix)).stream()
                    .map(object -> object.uri().key())
                    .collect(Collectors.joining(","));
        }
    }
}
