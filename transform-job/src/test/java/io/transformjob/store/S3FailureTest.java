package io.transformjob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.transformjob.store.StoreException.Kind;
import io.transformjob.testing.FaultyS3;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class S3FailureTest {
    private static final String CREDENTIALS =
            "Check access key, secret key and session token, and this machine's clock.";

    private final String bucket = TestS3.newBucket();
    private final ObjectUri uri = TestS3.uri(bucket, "in/a.csv");
    private final StoredObject object = new StoredObject(uri, 10, "", 0);

    @FunctionalInterface
    private interface Use {
        void of(ObjectStore store) throws IOException;
    }

    private static StoreException failure(StoreSettings settings, Use use) throws IOException {
        try (ObjectStore store = ObjectStore.of(settings)) {
            ThrowingCallable call = () -> use.of(store);
            return catchThrowableOfType(StoreException.class, call);
        }
    }

    private static void assertFailure(StoreSettings settings, Use use, Kind kind, String message) throws IOException {
        StoreException failure = failure(settings, use);
        assertThat(failure).hasMessage(message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getCause()).isNotNull();
    }

    @Test
    void wrongSecretIsToldAsSuch() throws IOException {
        StoreSettings wrong = TestS3.settings().with("fs.s3a.secret.key", "wrong");
        assertFailure(
                wrong,
                store -> store.list(uri),
                Kind.DENIED,
                uri + ": the store refused the credentials while listing (SignatureDoesNotMatch). " + CREDENTIALS);
        assertFailure(
                wrong,
                store -> store.open(object, 0, 10).read(),
                Kind.DENIED,
                uri + ": the store refused the credentials while reading (SignatureDoesNotMatch). " + CREDENTIALS);
        assertFailure(
                wrong,
                store -> store.write(uri, new byte[1]),
                Kind.DENIED,
                uri + ": the store refused the credentials while writing (SignatureDoesNotMatch). " + CREDENTIALS);
        assertFailure(
                wrong,
                store -> store.find(uri),
                Kind.DENIED,
                uri + ": looking at the object was denied. The credentials must be valid and need s3:GetObject and"
                        + " s3:ListBucket on bucket " + bucket + ".");
    }

    @Test
    void aConnectionThatEndsWithoutAnAnswerIsNoChangedObject() throws IOException {
        try (FaultyS3 proxy = new FaultyS3(TestS3.endpoint())) {
            proxy.cutOff();
            StoreSettings cut = TestS3.settings(proxy.endpoint())
                    .with("fs.s3a.retry.interval", "1ms")
                    .with("fs.s3a.attempts.maximum", "1");
            for (Use use : List.<Use>of(
                    store -> store.list(uri),
                    store -> store.open(object, 0, 10).read(),
                    store -> store.write(uri, new byte[1]),
                    store -> store.find(uri))) {
                assertThat(failure(cut, use).kind()).isEqualTo(Kind.UNAVAILABLE);
            }
        }
    }

    @Test
    void unknownAccessKeyIsToldAsSuch() throws IOException {
        assertFailure(
                TestS3.settings().with("fs.s3a.access.key", "wrong"),
                store -> store.list(uri),
                Kind.DENIED,
                uri + ": the store refused the credentials while listing (InvalidAccessKeyId). " + CREDENTIALS);
    }

    @Test
    void missingBucketIsToldWhateverIsDone() throws IOException {
        ObjectUri absent = new ObjectUri("s3", "no-such-bucket", "in/a.csv");
        StoredObject listed = new StoredObject(absent, 10, "\"tag\"", 0);
        for (Use use : List.<Use>of(
                store -> store.list(absent),
                store -> store.find(absent),
                store -> store.read(absent, 10),
                store -> store.open(listed, 0, 10).read(),
                store -> store.write(absent, new byte[1]),
                store -> store.delete(absent))) {
            assertFailure(
                    TestS3.settings(),
                    use,
                    Kind.NO_BUCKET,
                    "s3://no-such-bucket/in/a.csv: there is no bucket \"no-such-bucket\"."
                            + " Check the bucket's name, --endpoint-url and the region.");
        }
    }

    @Test
    void bucketThatCannotBeAddressedIsRefused() throws IOException {
        assertThat(failure(TestS3.settings(), store -> store.list(ObjectUri.parse("s3://under_score/in/"))))
                .hasMessage("s3://under_score/in/: S3A cannot address a bucket named \"under_score\"."
                        + " A bucket's name is 3 to 63 lower-case letters, digits, hyphens and dots.");
    }

    @Test
    void settingThatIsNoNumberIsTold() throws IOException {
        assertFailure(
                TestS3.settings().with("fs.s3a.connection.maximum", "many"),
                store -> store.list(uri),
                Kind.INVALID,
                uri
                        + ": a setting of the store is not valid: For input string: \"many\". Check the fs.* properties that"
                        + " were given.");
    }

    @Test
    void deadEndpointIsTold() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertFailure(
                TestS3.settings(URI.create("http://127.0.0.1:" + port)),
                store -> store.list(uri),
                Kind.UNAVAILABLE,
                uri + ": listing failed: Connect to 127.0.0.1:" + port
                        + " [/127.0.0.1] failed: Connection refused. Check that the store is up and can be reached from"
                        + " here (--endpoint-url, network, region); the same request may succeed later.");
    }

    @Test
    void endpointThatDropsPacketsIsTold() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        // A listener that takes nothing in drops further connections without a word, as a firewall does.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean dropping = false;
            for (int i = 0; i < 10 && !dropping; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 500);
                } catch (SocketTimeoutException e) {
                    dropping = true;
                }
            }
            assumeTrue(dropping, "this system drops no connections");
            URI endpoint = URI.create("http://127.0.0.1:" + full.getLocalPort());
            assertFailure(
                    TestS3.settings(endpoint),
                    store -> store.list(uri),
                    Kind.UNAVAILABLE,
                    uri + ": nothing answers at " + endpoint
                            + " within 10 s. Check --endpoint-url, and that no firewall stands between.");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void unknownHostIsTold() throws IOException {
        assertFailure(
                TestS3.settings(URI.create("http://no-such-host.invalid:9000")),
                store -> store.list(uri),
                Kind.UNAVAILABLE,
                uri + ": listing failed: UnknownHostException no-such-host.invalid. Check that the store is up and can"
                        + " be reached from here (--endpoint-url, network, region); the same request may succeed"
                        + " later.");
    }

    @Test
    void absentCredentialsAreToldWithThePlacesLookedAt() throws IOException {
        assertFailure(
                StoreSettings.of(Optional.of(TestS3.endpoint().toString()), Map.of(), Map.of())
                        .with(
                                "fs.s3a.aws.credentials.provider",
                                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"),
                store -> store.list(uri),
                Kind.DENIED,
                uri + ": no credentials were found. Looked for fs.s3a.access.key and fs.s3a.secret.key,"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile of AWS_PROFILE in ~/.aws, a web"
                        + " identity token, and the role of the container or the instance: give one of them.");
    }
}
