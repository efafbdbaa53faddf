package io.transformjob.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.transformjob.assemble.Fault;
import io.transformjob.assemble.OutputPiece;
import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.job.BadRecordRules;
import io.transformjob.plan.PlannedObject;
import io.transformjob.report.JobReport.Status;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import io.transformjob.store.UploadedPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobReportTest {
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_050L);
    private static final Fault BAD =
            new Fault(Fault.Kind.INPUT, 2, 10, 5, 3, "column 3 must be a number", "\"x\"", "Leave it empty.");

    private static PlannedObject object(int index) {
        ObjectUri input = ObjectUri.parse("s3://bucket/in/%d.csv".formatted(index));
        ObjectUri output = ObjectUri.parse("s3://bucket/out/%d.csv.out".formatted(index));
        return new PlannedObject(index, new StoredObject(input, 100, "\"tag\"", 0), output, 2, 50);
    }

    private static ObjectResult good(int index) {
        return new ObjectResult(
                object(index),
                Optional.empty(),
                10,
                100,
                List.of(new OutputPiece(200, "ab", null)),
                Rejections.NONE,
                List.of());
    }

    private static ObjectResult bad(int index, Fault fault) {
        return new ObjectResult(object(index), Optional.of(fault), 0, 0, List.of(), Rejections.NONE, List.of());
    }

    private static JsonNode manifest(JobReport report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.writeManifest(out);
        return new JsonMapper().readTree(out.toByteArray());
    }

    private static JobReport report(Status status, List<ObjectResult> results, Optional<String> trouble) {
        return new JobReport(
                "Job-1",
                JsonNodeFactory.instance.objectNode().put("ModelName", "model"),
                status,
                TIME,
                TIME,
                status == Status.InProgress ? Optional.empty() : Optional.of(TIME.plusMillis(1_950)),
                new JobReport.Engine("1", "Spark", "a model", List.of("a kernel"), "cd", "eu-west-1"),
                List.of("a note"),
                results,
                trouble);
    }

    @Test
    void bt122_aFinishedJobIsDescribedWithItsCounts() {
        JobReport report = report(Status.Failed, List.of(good(0), bad(1, BAD)), Optional.empty());
        assertThat(report.describe().toPrettyString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("""
                        {
                          "TransformJobName" : "Job-1",
                          "TransformJobArn" : "arn:aws:sagemaker:eu-west-1:000000000000:transform-job/job-1",
                          "TransformJobStatus" : "Failed",
                          "FailureReason" : "ClientError: 1 of 2 objects failed. s3://bucket/in/1.csv record 2 (byte 10): column 3 must be a number, found \\"x\\". Leave it empty.",
                          "ModelName" : "model",
                          "CreationTime" : 1700000000.050,
                          "TransformStartTime" : 1700000000.050,
                          "TransformEndTime" : 1700000002.000,
                          "Engine" : {
                            "Version" : "1",
                            "Platform" : "Spark",
                            "Model" : "a model",
                            "Kernels" : [ "a kernel" ],
                            "ModelSha256" : "cd",
                            "Objects" : 2,
                            "ObjectsCompleted" : 1,
                            "ObjectsFailed" : 1,
                            "Records" : 10,
                            "BadRecords" : 0,
                            "InputBytes" : 100,
                            "OutputBytes" : 200,
                            "Notes" : [ "a note" ]
                          }
                        }""");
    }

    @Test
    void bt120_aRunningJobHasNeitherEndNorCounts() {
        var describe = report(Status.InProgress, List.of(), Optional.empty()).describe();
        assertThat(describe.get("TransformJobStatus").textValue()).isEqualTo("InProgress");
        assertThat(describe.has("FailureReason")).isFalse();
        assertThat(describe.has("TransformEndTime")).isFalse();
        assertThat(describe.get("Engine").has("Objects")).isFalse();
    }

    @Test
    void bt122_aReasonHasAtMost1024Characters() {
        List<ObjectResult> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(bad(i, BAD));
        }
        String reason =
                report(Status.Failed, results, Optional.empty()).failureReason().orElseThrow();
        assertThat(reason)
                .hasSize(1024)
                .startsWith("ClientError: 100 of 100 objects failed. s3://bucket/in/0.csv record 2 (byte 10): ")
                .endsWith("…");
        assertThat(report(Status.Failed, List.of(), Optional.of("x".repeat(1024)))
                        .failureReason())
                .hasValue("x".repeat(1024));
    }

    @Test
    void whoMustActIsSaid() {
        Fault store = Fault.ofStore(new StoreException(
                StoreException.Kind.DENIED, object(0).output(), "writing was denied", "Ask for s3:PutObject."));
        assertThat(report(Status.Failed, List.of(bad(0, store)), Optional.empty())
                        .failureReason())
                .hasValue(
                        "InternalServerError: 1 of 1 objects failed. s3://bucket/out/0.csv.out: writing was denied. Ask for"
                                + " s3:PutObject.");
        assertThat(report(Status.Failed, List.of(bad(0, store), bad(1, BAD)), Optional.of("Lost: a thing."))
                        .failureReason()
                        .orElseThrow())
                .startsWith("Lost: a thing. ClientError: 2 of 2 objects failed. ");
        assertThat(report(Status.Completed, List.of(good(0)), Optional.empty()).failureReason())
                .isEmpty();
    }

    @Test
    void errorsNameObjectRecordRangeAndColumn() {
        Fault whole = Fault.ofObject(Fault.Kind.INPUT, "gzip must be whole", "its end", "Write it again.");
        assertThat(report(Status.Failed, List.of(good(0), bad(1, BAD), bad(2, whole)), Optional.empty())
                        .errors()
                        .toString())
                .isEqualTo("{\"TransformJobName\":\"Job-1\",\"Errors\":["
                        + "{\"Object\":\"s3://bucket/in/1.csv\",\"Kind\":\"INPUT\",\"Record\":2,"
                        + "\"ByteRange\":{\"Offset\":10,\"Length\":5},\"Column\":3,"
                        + "\"Rule\":\"column 3 must be a number\",\"Found\":\"\\\"x\\\"\",\"Remedy\":\"Leave it empty.\"},"
                        + "{\"Object\":\"s3://bucket/in/2.csv\",\"Kind\":\"INPUT\",\"Rule\":\"gzip must be whole\","
                        + "\"Found\":\"its end\",\"Remedy\":\"Write it again.\"}]}");
    }

    @Test
    void theManifestHasTheOutputsThatThereAre() throws IOException {
        assertThat(manifest(report(Status.Failed, List.of(good(0), bad(1, BAD)), Optional.empty()))
                        .get("Outputs")
                        .toString())
                .isEqualTo(
                        "[{\"Output\":\"s3://bucket/out/0.csv.out\",\"OutputLength\":200,\"OutputSha256\":\"ab\","
                                + "\"Input\":\"s3://bucket/in/0.csv\",\"InputLength\":100,\"InputETag\":\"\\\"tag\\\"\",\"Records\":10}]");
    }

    @Test
    void theManifestHasTheDigestsOfThePartsOfAnUploadedOutput() throws IOException {
        ObjectResult uploaded = new ObjectResult(
                object(0),
                Optional.empty(),
                10,
                100,
                List.of(
                        new OutputPiece(130, "ab", new UploadedPart(1, 130, "one", "upload")),
                        new OutputPiece(70, "cd", new UploadedPart(2, 70, "two", "upload"))),
                Rejections.NONE,
                List.of());
        assertThat(manifest(report(Status.Completed, List.of(uploaded), Optional.empty()))
                        .get("Outputs")
                        .get(0)
                        .toString())
                .startsWith("{\"Output\":\"s3://bucket/out/0.csv.out\",\"OutputLength\":200,\"OutputParts\":["
                        + "{\"Length\":130,\"Sha256\":\"ab\"},{\"Length\":70,\"Sha256\":\"cd\"}],\"Input\":");
    }

    @Test
    void recordsOfLaterSplitsAreNumberedFromTheObjectsBeginning() {
        ObjectResult result = ObjectResult.of(
                object(0),
                List.of(
                        new SplitOutcome.Transformed(0, 0, 7, 8, 50, 90, "first", 0, 50, "one", null, Rejections.NONE),
                        new SplitOutcome.Failed(0, 1, 50, BAD)),
                BadRecordRules.FAIL_OBJECT,
                Optional.empty());
        assertThat(result.fault().orElseThrow().record()).isEqualTo(10);
        assertThat(result.records()).isZero();
    }

    @Test
    void anAssembledObjectHasTheRecordsOfItsSplitsAndTheDigestOfTheWhole() {
        List<OutputPiece> whole = List.of(new OutputPiece(130, "whole", null));
        ObjectResult result = ObjectResult.of(
                object(0),
                List.of(
                        new SplitOutcome.Transformed(0, 0, 7, 8, 50, 90, "first", 0, 50, "one", null, Rejections.NONE),
                        new SplitOutcome.Transformed(
                                0, 1, 3, 3, 50, 40, "second", 50, 100, "two", null, Rejections.NONE)),
                BadRecordRules.FAIL_OBJECT,
                Optional.of(whole));
        assertThat(result)
                .isEqualTo(new ObjectResult(object(0), Optional.empty(), 10, 100, whole, Rejections.NONE, List.of()));
    }
}
