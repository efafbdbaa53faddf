package io.transformjob.testing;

import io.transformjob.demo.LocalS3;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The S3 server that all tests of a JVM share, each with buckets of its own, and what is in it as the AWS SDK sees it,
 * independently of the store under test. Stopped by the end of the JVM.
 */
public final class TestS3 {
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final LocalS3 SERVER = start();
    private static final S3Client CLIENT = S3Client.builder()
            .endpointOverride(SERVER.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();

    private TestS3() {}

    private static LocalS3 start() {
        try {
            return LocalS3.start(0, Optional.empty(), ACCESS_KEY, SECRET_KEY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static URI endpoint() {
        return SERVER.endpoint();
    }

    /** Settings by which the store under test reaches this server; as a user would give them. */
    public static StoreSettings settings() {
        return settings(endpoint());
    }

    /** The same by another address of the server. */
    public static StoreSettings settings(URI endpoint) {
        return StoreSettings.of(
                Optional.of(endpoint.toString()),
                Map.of("AWS_ACCESS_KEY_ID", ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", SECRET_KEY),
                Map.of());
    }

    /** A new, empty bucket. */
    public static String newBucket() {
        String bucket = "bucket-" + BUCKETS.incrementAndGet();
        CLIENT.createBucket(request -> request.bucket(bucket));
        return bucket;
    }

    /** The URI of a key in a bucket, {@code s3://bucket/key}. */
    public static ObjectUri uri(String bucket, String key) {
        return new ObjectUri("s3", bucket, key);
    }

    public static void put(String bucket, String key, byte[] bytes) {
        CLIENT.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    public static byte[] get(String bucket, String key) {
        return CLIENT.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asByteArray();
    }

    public static HeadObjectResponse head(String bucket, String key) {
        return CLIENT.headObject(request -> request.bucket(bucket).key(key));
    }

    public static void delete(String bucket, String key) {
        CLIENT.deleteObject(request -> request.bucket(bucket).key(key));
    }

    /** All keys of a bucket, in the order of S3's listing. */
    public static List<String> keys(String bucket) {
        return CLIENT.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Begins a multipart upload, as another program would. */
    public static void begin(String bucket, String key) {
        CLIENT.createMultipartUpload(request -> request.bucket(bucket).key(key));
    }

    /** Keys of the multipart uploads that were begun and neither completed nor aborted. */
    public static List<String> uploads(String bucket) {
        return CLIENT.listMultipartUploadsPaginator(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }
}
