package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that cannot be reached, or refuse, and places that cannot be written. Nothing of these starts Spark. */
class StoreRefusalsTest {
    private static final String NO_BUCKET =
            "there is no bucket \"no-such-bucket\". Check the bucket's name," + " --endpoint-url and the region.";

    @TempDir
    Path folder;

    @Test
    void anAbsentBucketIsNamedWhoeverNamesIt() {
        JobFiles model = new JobFiles(folder);
        model.model(model.bucket, "no-such-bucket");
        Call.of(model.words("run"))
                .assertRefused("transform-job: " + model.modelFile() + ":6:21 /PrimaryContainer/ModelDataUrl:"
                        + " s3://no-such-bucket/model.tar.gz: " + NO_BUCKET);
        JobFiles input = new JobFiles(folder);
        input.job(input.bucket + "/in/", "no-such-bucket/in/");
        Call.of(input.words("run")).assertRefused("transform-job: s3://no-such-bucket/in/: " + NO_BUCKET);
        JobFiles output = new JobFiles(folder);
        output.job(output.bucket + "/out", "no-such-bucket/out");
        Call.of(output.words("run"))
                .assertRefused(
                        "transform-job: s3://no-such-bucket/out/_transform-job/churn/journal/plan.jsonl: " + NO_BUCKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fs.s3a.access.key", "fs.s3a.secret.key"})
    void wrongCredentialsAreRefused(String key) {
        JobFiles files = new JobFiles(folder);
        Call.with(Map.of(key, "wrong"), files.words("run"))
                .assertRefused("transform-job: " + files.modelFile() + ":6:21 /PrimaryContainer/ModelDataUrl: s3://"
                        + files.bucket
                        + "/model.tar.gz: looking at the object was denied. The credentials must be valid"
                        + " and need s3:GetObject and s3:ListBucket on bucket " + files.bucket + ".");
        assertThat(files.outputs()).isEmpty();
    }

    @Test
    void credentialsThatAreWrongForTheOutputOnlyAreRefusedBeforeAnythingRuns() {
        JobFiles files = new JobFiles(folder);
        String output = TestS3.newBucket();
        files.job(files.bucket + "/out", output + "/out");
        Call.with(Map.of("fs.s3a.bucket." + output + ".secret.key", "wrong"), files.words("run"))
                .assertRefused("transform-job: s3://" + output + "/out/_transform-job/churn/journal/plan.jsonl: the"
                        + " store refused the credentials while listing (SignatureDoesNotMatch). Check access key, secret key"
                        + " and session token, and this machine's clock.");
        assertThat(TestS3.keys(output)).isEmpty();
        assertThat(TestS3.uploads(output)).isEmpty();
    }

    @Test
    @Timeout(60)
    void aDeadEndpointIsLostInfrastructure() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        JobFiles files = new JobFiles(folder);
        Call call = Call.of(files.words("run", "--endpoint-url", "http://127.0.0.1:" + port));
        assertThat(call.err())
                .isEqualTo("transform-job: s3://" + files.bucket
                        + "/model.tar.gz: looking at the object failed: Connect to"
                        + " 127.0.0.1:" + port + " [/127.0.0.1] failed: Connection refused. Check that the store is up"
                        + " and can be reached from here (--endpoint-url, network, region); the same request may succeed"
                        + " later.\n");
        assertThat(call.out()).isEmpty();
        assertThat(call.status()).isEqualTo(75);
    }

    @Test
    void anOutputFolderBelowAFileIsRefused() throws IOException {
        JobFiles files = new JobFiles(folder);
        Path file = Files.writeString(folder.resolve("file"), "a file");
        files.job("s3://" + files.bucket + "/out", "file://" + file + "/out");
        Call.of(files.words("run"))
                .assertRefused("transform-job: file://" + file
                        + "/out/_transform-job/churn/journal/control/claim-000001.json: a file stands"
                        + " where a folder is needed: " + file
                        + "/out/_transform-job/churn/journal: Not a directory. Name a folder that"
                        + " exists or can be created.");
        assertThat(file).hasContent("a file");

        JobFiles itself = new JobFiles(folder);
        itself.job("s3://" + itself.bucket + "/out", "file://" + file);
        Call.of(itself.words("run"))
                .assertRefused("transform-job: file://" + file
                        + "/_transform-job/churn/journal/control/claim-000001.json: a file stands where a"
                        + " folder is needed: " + file
                        + "/_transform-job/churn/journal: Not a directory. Name a folder that exists or"
                        + " can be created.");
    }

    @Test
    void anOutputFolderThatNoUserCanMakeIsRefused() {
        JobFiles files = new JobFiles(folder);
        files.job("s3://" + files.bucket + "/out", "file:///proc/out");
        Call.of(files.words("run"))
                .assertRefused(
                        "transform-job: file:///proc/out/_transform-job/churn/journal/control/claim-000001.json: writing"
                                + " failed: NoSuchFileException /proc/out. Check that its folder exists, can be created, and is not removed"
                                + " while the job runs.");
    }
}
