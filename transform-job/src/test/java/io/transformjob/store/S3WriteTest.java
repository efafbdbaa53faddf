package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3WriteTest {
    private static final int PARTS_LENGTH = 12 << 20;
    private static final ObjectStore STORE = ObjectStore.of(
            TestS3.settings().with("fs.s3a.multipart.size", "5M").with("fs.s3a.multipart.threshold", "5M"));

    private final String bucket = TestS3.newBucket();
    private final ObjectUri target = TestS3.uri(bucket, "out/deep/a.csv.out");
    private final ObjectUri scratch = TestS3.uri(bucket, "out/_transform-job/job/tmp");

    @AfterAll
    static void close() throws IOException {
        STORE.close();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5 << 20, PARTS_LENGTH})
    void bt79_objectAppearsWholeAtCommitAndAlone(int length) throws IOException {
        byte[] bytes = bytes(length);
        try (ObjectWriter writer = STORE.create(target, scratch)) {
            for (int offset = 0; offset < length; offset += 1_000_003) {
                writer.write(bytes, offset, Math.min(1_000_003, length - offset));
            }
            assertThat(writer.length()).isEqualTo(length);
            assertThat(TestS3.keys(bucket)).isEmpty();
            writer.commit();
        }
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(bytes);
        assertThat(TestS3.keys(bucket)).containsExactly(target.key());
        assertThat(TestS3.uploads(bucket)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, PARTS_LENGTH})
    void bt79_abortedObjectLeavesWhatWasThere(int length) throws IOException {
        TestS3.put(bucket, target.key(), "earlier".getBytes(UTF_8));
        ObjectWriter writer = STORE.create(target, scratch);
        writer.write(bytes(length));
        writer.abort();
        writer.abort();
        writer.close();
        assertThat(TestS3.keys(bucket)).containsExactly(target.key());
        assertThat(TestS3.get(bucket, target.key())).asString(UTF_8).isEqualTo("earlier");
        assertThat(TestS3.uploads(bucket)).isEmpty();
        assertThatThrownBy(() -> writer.write(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("writer of " + target + " must be open, got a write after commit or abort");
    }

    @Test
    void bt79_closingWithoutCommitAborts() throws IOException {
        try (ObjectWriter writer = STORE.create(target, scratch)) {
            writer.write(bytes(PARTS_LENGTH));
            assertThat(TestS3.uploads(bucket))
                    .as("parts are uploaded meanwhile")
                    .containsExactly(target.key());
        }
        assertThat(TestS3.keys(bucket)).isEmpty();
        assertThat(TestS3.uploads(bucket)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {7, PARTS_LENGTH})
    void bt78_existingObjectIsOverwritten(int length) throws IOException {
        TestS3.put(bucket, target.key(), bytes(100));
        try (ObjectWriter writer = STORE.create(target, scratch)) {
            writer.write(bytes(length));
            assertThat(TestS3.get(bucket, target.key())).hasSize(100);
            writer.commit();
        }
        assertThat(TestS3.get(bucket, target.key())).isEqualTo(bytes(length));
    }

    @Test
    void objectIsEncryptedByTheGivenKey() throws IOException {
        String key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
        STORE.withKmsKey(key).write(target, bytes(100));
        assertThat(TestS3.head(bucket, target.key()).serverSideEncryptionAsString())
                .isEqualTo("aws:kms");
        assertThat(TestS3.head(bucket, target.key()).ssekmsKeyId()).isEqualTo(key);
    }

    @Test
    void deletingLeavesNoFolderMarkers() throws IOException {
        for (String key : new String[] {"a/b/1", "a/b/2", "a/b/c/3", "x/y/z"}) {
            TestS3.put(bucket, key, bytes(1));
        }
        STORE.delete(TestS3.uri(bucket, "x/y/z"));
        STORE.delete(TestS3.uri(bucket, "x/y/z"));
        assertThat(TestS3.keys(bucket)).containsExactly("a/b/1", "a/b/2", "a/b/c/3");
        STORE.deleteFolder(TestS3.uri(bucket, "a/b/"));
        STORE.deleteFolder(TestS3.uri(bucket, "a/b"));
        assertThat(TestS3.keys(bucket)).isEmpty();
        assertThatThrownBy(() -> STORE.deleteFolder(TestS3.uri(bucket, "")))
                .hasMessage("s3://" + bucket + "/: names a folder or a bucket. Name an object: no slash at the end.");
    }
}
