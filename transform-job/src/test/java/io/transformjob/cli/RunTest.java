package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.demo.ChurnData;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Jobs that complete, as who calls them sees it. */
class RunTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FOLDER = "out/_transform-job/churn/";

    @TempDir
    Path folder;

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static JsonNode document(JobFiles files, String name) throws IOException {
        return JSON.readTree(TestS3.get(files.bucket, FOLDER + name));
    }

    /** Predictions that SageMaker recorded, equal to the last digit for this model. */
    private static void assertPredictions(String output, int from, int to) {
        assertThat(output.lines().map(Double::valueOf))
                .isEqualTo(ChurnData.recorded().subList(from, to));
        assertThat(output).endsWith("\n");
    }

    @Test
    void aJobOnS3WritesItsOutputsAndItsDocumentsAndNothingElse() throws Exception {
        JobFiles files = new JobFiles(folder);
        Call call = Call.of(files.words("run"));

        assertThat(call.err().replaceAll(" in [0-9.]+ (m?s)\n", " in T $1\n"))
                .isEqualTo("transform-job: without effect here: /TransformResources/InstanceType,"
                        + " /TransformResources/InstanceCount, /ExecutionRoleArn.\n"
                        + "transform-job: xgboost-model: 100 trees of depth 5, bit-sliced to depth 5, 183 conditions, 64"
                        + " rows at a time in batches of 5 and more, compiled in T ms\n"
                        + "churn Completed: 2 of 2 objects, 6 records in T s\n"
                        + "  outputs: s3://" + files.bucket + "/out\n"
                        + "  report:  s3://" + files.bucket
                        + "/out/_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(call.status()).isZero();
        assertThat(files.outputs())
                .containsExactly(
                        FOLDER + "describe.json",
                        FOLDER + "errors.json",
                        FOLDER + "manifest.json",
                        "out/a.csv.out",
                        "out/b.csv.out");
        assertThat(TestS3.uploads(files.bucket)).isEmpty();
        assertPredictions(files.text("out/a.csv.out"), 0, 3);
        assertPredictions(files.text("out/b.csv.out"), 3, 6);

        JsonNode describe = JSON.readTree(call.out());
        assertThat(document(files, "describe.json")).isEqualTo(describe);
        assertDescribe(describe, call.out(), files);
        assertManifest(document(files, "manifest.json"), files);
        assertThat(document(files, "errors.json"))
                .isEqualTo(JSON.readTree("{\"TransformJobName\": \"churn\", \"Errors\": []}"));
    }

    private static String notes(JobFiles files) {
        return "note: " + String.join("\nnote: ", noteTexts(files)) + "\n";
    }

    private static List<String> noteTexts(JobFiles files) {
        String spark = " has no effect here: the job runs on the executors of the Spark application";
        return List.of(
                files.jobFile() + ":14:42 /TransformResources/InstanceType:" + spark,
                files.jobFile() + ":14:75 /TransformResources/InstanceCount:" + spark,
                files.modelFile() + ":3:23 /ExecutionRoleArn: has no effect here: objects are read and written with the"
                        + " credentials of the Spark application");
    }

    /** BT-122, BT-123. */
    private static void assertDescribe(JsonNode describe, String text, JobFiles files) throws Exception {
        assertThat(describe.fieldNames())
                .toIterable()
                .containsExactly(
                        "TransformJobName",
                        "TransformJobArn",
                        "TransformJobStatus",
                        "ModelName",
                        "TransformInput",
                        "TransformOutput",
                        "TransformResources",
                        "DataProcessing",
                        "CreationTime",
                        "TransformStartTime",
                        "TransformEndTime",
                        "Engine");
        assertThat(describe.get("TransformJobArn").textValue())
                .matches("arn:aws:sagemaker:[a-z0-9-]+:000000000000:transform-job/churn");
        assertThat(describe.get("TransformJobStatus").textValue()).isEqualTo("Completed");
        assertThat(describe.get("TransformInput").toString())
                .isEqualTo("{\"DataSource\":{\"S3DataSource\":{\"S3DataType\":\"S3Prefix\",\"S3Uri\":\"s3://"
                        + files.bucket
                        + "/in/\"}},\"ContentType\":\"text/csv\",\"CompressionType\":\"None\",\"SplitType\":\"Line\"}");
        assertThat(describe.get("TransformOutput").toString())
                .isEqualTo("{\"S3OutputPath\":\"s3://" + files.bucket
                        + "/out\",\"Accept\":\"text/csv\",\"AssembleWith\":\"Line\",\"KmsKeyId\":\"\"}");
        for (String time : new String[] {"CreationTime", "TransformStartTime", "TransformEndTime"}) {
            assertThat(text).containsPattern("\"" + time + "\" : 1\\d{9}\\.\\d{3},\n");
        }
        JsonNode engine = describe.get("Engine");
        assertThat(engine.get("Platform").textValue()).startsWith("Spark ").endsWith(", local[*,4]");
        assertThat(engine.get("Model").textValue())
                .isEqualTo("xgboost as version 0.90.0 scores, binary:logistic, 100 of 100 trees, 69 features");
        assertThat(engine.get("ModelSha256").textValue()).isEqualTo(sha256(ChurnData.model()));
        assertThat(engine.get("Objects").asInt()).isEqualTo(2);
        assertThat(engine.get("ObjectsCompleted").asInt()).isEqualTo(2);
        assertThat(engine.get("ObjectsFailed").asInt()).isZero();
        assertThat(engine.get("Records").asInt()).isEqualTo(6);
        assertThat(engine.get("InputBytes").asInt()).isEqualTo(JobFiles.rows(0, 6).length);
        assertThat(engine.get("OutputBytes").asInt())
                .isEqualTo((files.text("out/a.csv.out") + files.text("out/b.csv.out")).length());
        assertThat(engine.get("Notes")).extracting(JsonNode::textValue).isEqualTo(noteTexts(files));
    }

    private static void assertManifest(JsonNode manifest, JobFiles files) throws Exception {
        assertThat(manifest.get("ModelSha256").textValue()).isEqualTo(sha256(ChurnData.model()));
        assertThat(manifest.get("Outputs")).hasSize(2);
        for (JsonNode output : manifest.get("Outputs")) {
            String name = output.get("Output").textValue().substring(("s3://" + files.bucket + "/out/").length());
            byte[] bytes = TestS3.get(files.bucket, "out/" + name);
            String input = "in/" + name.replaceFirst("\\.out$", "");
            HeadObjectResponse head = TestS3.head(files.bucket, input);
            assertThat(output.get("OutputLength").asInt()).isEqualTo(bytes.length);
            assertThat(output.get("OutputSha256").textValue()).isEqualTo(sha256(bytes));
            assertThat(output.get("Input").textValue()).isEqualTo("s3://" + files.bucket + "/" + input);
            assertThat(output.get("InputLength").asLong()).isEqualTo(head.contentLength());
            assertThat(output.get("InputETag").textValue().replace("\"", ""))
                    .isEqualTo(head.eTag().replace("\"", ""));
            assertThat(output.get("Records").asInt()).isEqualTo(3);
        }
    }

    @Test
    void bt78_aJobOnFilesLeavesNoOtherFileAndOverwrites() throws Exception {
        JobFiles files = new JobFiles(folder);
        Path in = Files.createDirectories(folder.resolve("in put"));
        Path out = folder.resolve("out ü");
        Files.write(in.resolve("a b.csv"), JobFiles.rows(0, 40));
        Files.createDirectories(out);
        Files.writeString(out.resolve("a b.csv.out"), "of an earlier run");
        Files.writeString(out.resolve("other.out"), "stays");
        Files.write(folder.resolve("model.tar.gz"), ChurnData.model());
        files.job("s3://" + files.bucket + "/in/", in.toUri().toString())
                .job("s3://" + files.bucket + "/out", out.toUri().toString())
                .model("s3://" + files.bucket, "file://" + folder);
        Call call = Call.atTerminal(files.words("run", "--set", "split-bytes=1000", "--master", "local[2]"));

        assertThat(call.out().replaceFirst(" in [0-9.]+ s", " in T s"))
                .isEqualTo("churn Completed: 1 of 1 objects, 40 records in T s\n"
                        + "  outputs: " + out.toUri() + "\n"
                        + "  report:  " + out.toUri().toString().replace("ü", "%C3%BC")
                        + "_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(call.errors()).isEmpty();
        assertThat(call.status()).isZero();
        assertPredictions(Files.readString(out.resolve("a b.csv.out")), 0, 40);
        try (Stream<Path> all = Files.walk(out)) {
            assertThat(all.map(file -> out.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "",
                            "a b.csv.out",
                            "other.out",
                            "_transform-job",
                            "_transform-job/churn",
                            "_transform-job/churn/describe.json",
                            "_transform-job/churn/errors.json",
                            "_transform-job/churn/manifest.json");
        }
    }

    @Test
    void bt110_bt111_bt117_capturesAndKeysAreHonoured() throws Exception {
        JobFiles files = new JobFiles(folder);
        files.job("\"AssembleWith\": \"Line\"", "\"AssembleWith\": \"Line\", \"KmsKeyId\": \"alias/output\"")
                .job(
                        "\"TransformResources\"",
                        "\"DataCaptureConfig\": {\"DestinationS3Uri\": \"s3://%s/capture\", \"KmsKeyId\": \"alias/capture\"},"
                                        .formatted(files.bucket)
                                + "\n  \"Environment\": {\"TRANSFORM_JOB_SPLIT_BYTES\": \"100\"},\n  \"TransformResources\"");
        Call call = Call.of(files.words("run"));
        assertThat(call.status()).as(call.err()).isZero();
        assertPredictions(files.text("out/a.csv.out"), 0, 3);
        assertThat(files.outputs()).noneMatch(key -> key.contains("scratch"));

        HeadObjectResponse output = TestS3.head(files.bucket, "out/a.csv.out");
        assertThat(output.serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(output.ssekmsKeyId()).isEqualTo("alias/output");

        List<String> captures = TestS3.keys(files.bucket).stream()
                .filter(key -> key.startsWith("capture/"))
                .toList();
        String hour = "/\\d{4}/\\d{2}/\\d{2}/\\d{2}/[0-9a-f-]{36}\\.json";
        assertThat(captures).hasSize(2);
        assertThat(captures.get(0)).matches("capture/input" + hour);
        assertThat(captures.get(1)).matches("capture/output" + hour);
        assertThat(JSON.readTree(files.text(captures.get(0))))
                .isEqualTo(
                        JSON.readTree("[{\"prefix\": \"s3://%s/in/\"}, \"a.csv\", \"b.csv\"]".formatted(files.bucket)));
        assertThat(JSON.readTree(files.text(captures.get(1))))
                .isEqualTo(JSON.readTree(
                        "[{\"prefix\": \"s3://%s/out/\"}, \"a.csv.out\", \"b.csv.out\"]".formatted(files.bucket)));
        assertThat(TestS3.head(files.bucket, captures.get(0)).ssekmsKeyId()).isEqualTo("alias/capture");
    }

    @Test
    void aCaptureThatCannotBeWrittenFailsTheJobAndKeepsItsOutputs() throws Exception {
        JobFiles files = new JobFiles(folder)
                .job(
                        "\"TransformResources\"",
                        "\"DataCaptureConfig\": {\"DestinationS3Uri\": \"s3://no-such-bucket/capture\"},\n  \"TransformResources\"");
        Call call = Call.of(files.words("run"));
        assertThat(call.status()).isEqualTo(75);
        assertThat(document(files, "describe.json").get("FailureReason").textValue())
                .startsWith(
                        "InternalServerError: the manifests of DataCaptureConfig were not written: s3://no-such-bucket/"
                                + "capture/input/")
                .endsWith(
                        ": there is no bucket \"no-such-bucket\". Check the bucket's name, --endpoint-url and the region."
                                + " Continue with: transform-job resume churn");
        assertThat(document(files, "manifest.json").get("Outputs")).hasSize(2);
        assertPredictions(files.text("out/a.csv.out"), 0, 3);
    }

    @Test
    void aPlanIsTextForPeopleAndJsonForPrograms() throws Exception {
        JobFiles files = new JobFiles(folder).put("in/sub/c.csv", JobFiles.rows(0, 20));
        String in = "s3://" + files.bucket + "/in/";
        String out = "s3://" + files.bucket + "/out/";
        Call text = Call.atTerminal(files.words("plan", "--set", "split-bytes=1KiB"));
        assertThat(text.out())
                .isEqualTo("churn would transform 3 objects (4.0 KiB) in 6 splits\n"
                        + "model: xgboost as version 0.90.0 scores, binary:logistic, 100 of 100 trees, 69 features\n"
                        + "  " + in + "a.csv (476 bytes, 1 split)\n    -> " + out + "a.csv.out\n"
                        + "  " + in + "b.csv (480 bytes, 1 split)\n    -> " + out + "b.csv.out\n"
                        + "  " + in + "sub/c.csv (3.1 KiB, 4 splits)\n    -> " + out + "sub/c.csv.out\n"
                        + notes(files));
        assertThat(text.err()).isEmpty();
        Call json = Call.of(files.words("run", "--dry-run", "--set", "split-bytes=1KiB"));
        JsonNode plan = JSON.readTree(json.out());
        assertThat(plan.get("Splits").asInt()).isEqualTo(6);
        assertThat(plan.get("Objects").get(2).toString())
                .isEqualTo("{\"Input\":\"" + in + "sub/c.csv\",\"Length\":3180,\"Output\":\"" + out
                        + "sub/c.csv.out\",\"Splits\":4}");
        assertThat(plan.get("NotInput")).isEmpty();
        assertThat(plan.get("Notes")).extracting(JsonNode::textValue).isEqualTo(noteTexts(files));
        assertThat(json.err()).isEmpty();
        assertThat(files.outputs()).isEmpty();
    }

    @Test
    void aPlanSaysWhyObjectsAreNotCut() {
        JobFiles files = new JobFiles(folder).job("\"SplitType\": \"Line\"", "\"SplitType\": \"None\"");
        assertThat(Call.atTerminal(files.words("plan")).out())
                .contains("\nobjects are not cut: SplitType is None: an object is one record\n");
    }

    @Test
    void validationLooksAtDocumentsAlone() {
        JobFiles files = new JobFiles(folder).job("/in/", "/nothing/");
        List<String> notes = noteTexts(files);
        Call job = Call.of("validate", "--job", files.jobFile());
        assertThat(job.out())
                .isEqualTo(
                        "note: " + notes.get(0) + "\nnote: " + notes.get(1) + "\n" + files.jobFile() + " is valid.\n");
        assertThat(job.status()).isZero();
        Call model = Call.of("validate", "--model", files.modelFile());
        assertThat(model.out()).isEqualTo("note: " + notes.get(2) + "\n" + files.modelFile() + " is valid.\n");
        Call both = Call.of(files.words("validate", "--set", "split-bytes=1"));
        assertThat(both.out())
                .isEqualTo(notes(files) + files.jobFile() + " and " + files.modelFile() + " are valid.\n");
        assertThat(both.err()).isEmpty();
        Call bad = Call.of("validate", "--job", files.modelFile());
        assertThat(bad.out()).isEmpty();
        assertThat(bad.err()).startsWith("error: " + files.modelFile() + ":");
        assertThat(bad.status()).isEqualTo(2);
    }

    @Test
    void documentsMayStandInS3() throws Exception {
        JobFiles files = new JobFiles(folder);
        files.put("job.json", Files.readAllBytes(Path.of(files.jobFile())))
                .put("model.json", Files.readAllBytes(Path.of(files.modelFile())));
        String base = "s3://" + files.bucket;
        Call call = Call.of("plan", "--job", base + "/job.json", "--model=" + base + "/model.json");
        assertThat(call.status()).isZero();
        assertThat(JSON.readTree(call.out()).get("Notes").get(0).textValue())
                .startsWith(base + "/job.json:14:42 /TransformResources/InstanceType: has no effect here: ");
    }
}
