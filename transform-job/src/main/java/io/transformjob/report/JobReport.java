package io.transformjob.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.assemble.Fault;
import io.transformjob.assemble.OutputPiece;
import io.transformjob.assemble.Rejections.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a job, and the documents that say it: {@code describe.json} (the members of {@code
 * DescribeTransformJob}, BT-122, and an {@code Engine} object), {@code manifest.json}, {@code errors.json}.
 *
 * @param jobName {@code TransformJobName}
 * @param definition members of the definition as Describe answers them (BT-123)
 * @param status where the job is
 * @param created when it was accepted
 * @param started when its first task could run
 * @param ended when its last output was published; empty as long as it runs
 * @param engine what ran it
 * @param notes remarks on the definition, such as members that have no effect here
 * @param results one for each input object, in the order of the plan; empty as long as it runs
 * @param trouble why the job as a whole ended, beside what single objects say
 */
public record JobReport(
        String jobName,
        ObjectNode definition,
        Status status,
        Instant created,
        Instant started,
        Optional<Instant> ended,
        Engine engine,
        List<String> notes,
        List<ObjectResult> results,
        Optional<String> trouble) {
    private static final int FAILURE_REASON_CHARACTERS = 1024;
    /** Entries of errors.json for records that got a placeholder. */
    private static final int RUNS_MAX = 1000;

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** {@code TransformJobStatus} (BT-120), spelt as the API does. */
    public enum Status {
        InProgress,
        Stopping,
        Completed,
        Failed,
        Stopped
    }

    /**
     * What ran a job.
     *
     * @param version this engine's
     * @param platform Spark's version and master
     * @param model the model in one line
     * @param kernels the code that scored, as the driver would run it
     * @param modelSha256 digest of its archive, in hexadecimal
     * @param region for the job's ARN
     */
    public record Engine(
            String version, String platform, String model, List<String> kernels, String modelSha256, String region) {}

    /** Objects that have no output. */
    public long failedCount() {
        return results.stream().filter(result -> result.fault().isPresent()).count();
    }

    public long records() {
        return results.stream().mapToLong(ObjectResult::records).sum();
    }

    /** Records that got a placeholder. */
    public long badRecords() {
        return results.stream().mapToLong(result -> result.rejections().count()).sum();
    }

    /** {@code FailureReason}: how many objects failed, and the first reasons; at most 1024 characters. */
    public Optional<String> failureReason() {
        if (status == Status.InProgress || status == Status.Stopping || status == Status.Completed) {
            return Optional.empty();
        }
        StringBuilder reason = new StringBuilder();
        trouble.ifPresent(reason::append);
        if (failedCount() > 0) {
            List<Fault.Kind> kinds = results.stream()
                    .flatMap(result -> result.fault().stream())
                    .map(Fault::kind)
                    .distinct()
                    .toList();
            reason.append(reason.length() == 0 ? "" : " ");
            reason.append(
                    kinds.contains(Fault.Kind.INPUT)
                            ? "ClientError: "
                            : kinds.equals(List.of(Fault.Kind.MODEL)) ? "AlgorithmError: " : "InternalServerError: ");
            reason.append("%d of %d objects failed.".formatted(failedCount(), results.size()));
            for (ObjectResult result : results) {
                if (result.fault().isPresent() && reason.length() < FAILURE_REASON_CHARACTERS) {
                    reason.append(' ').append(sentence(result));
                }
            }
        }
        return Optional.of(
                reason.length() <= FAILURE_REASON_CHARACTERS
                        ? reason.toString()
                        : reason.substring(0, FAILURE_REASON_CHARACTERS - 1) + "…");
    }

    /** One failed object, for people. */
    public static String sentence(ObjectResult result) {
        Fault fault = result.fault().orElseThrow();
        // What the store says names the object already.
        return fault.kind() == Fault.Kind.STORE
                ? fault.toString().strip()
                : "%s %s".formatted(result.object().input().uri(), fault);
    }

    /** {@code describe.json}. */
    public ObjectNode describe() {
        ObjectNode document = JSON.objectNode();
        document.put("TransformJobName", jobName);
        document.put("TransformJobArn", arn(engine.region(), jobName));
        document.put("TransformJobStatus", status.name());
        failureReason().ifPresent(reason -> document.put("FailureReason", reason));
        document.setAll(definition.deepCopy());
        document.set("CreationTime", time(created));
        document.set("TransformStartTime", time(started));
        ended.ifPresent(end -> document.set("TransformEndTime", time(end)));
        document.set("Engine", engineNode());
        return document;
    }

    private ObjectNode engineNode() {
        ObjectNode node = JSON.objectNode();
        node.put("Version", engine.version());
        node.put("Platform", engine.platform());
        node.put("Model", engine.model());
        if (!engine.kernels().isEmpty()) {
            ArrayNode kernels = node.putArray("Kernels");
            engine.kernels().forEach(kernels::add);
        }
        node.put("ModelSha256", engine.modelSha256());
        if (!results.isEmpty()) {
            node.put("Objects", results.size());
            node.put("ObjectsCompleted", results.size() - failedCount());
            node.put("ObjectsFailed", failedCount());
            node.put("Records", records());
            node.put("BadRecords", badRecords());
            node.put(
                    "InputBytes",
                    results.stream().mapToLong(ObjectResult::inputBytes).sum());
            node.put(
                    "OutputBytes",
                    results.stream().mapToLong(ObjectResult::outputBytes).sum());
        }
        ArrayNode remarks = node.putArray("Notes");
        notes.forEach(remarks::add);
        return node;
    }

    /**
     * {@code manifest.json}: what each output was made from, and what it must be equal to. Written output by output, since
     * there may be millions.
     */
    public void writeManifest(OutputStream target) throws IOException {
        try (JsonGenerator out = MAPPER.createGenerator(target).useDefaultPrettyPrinter()) {
            out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            out.writeStartObject();
            out.writeStringField("TransformJobName", jobName);
            out.writeStringField("EngineVersion", engine.version());
            out.writeStringField("ModelSha256", engine.modelSha256());
            out.writeArrayFieldStart("Outputs");
            for (ObjectResult result : results) {
                if (result.fault().isEmpty()) {
                    out.writeTree(output(result));
                }
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeRaw('\n');
        }
    }

    private static ObjectNode output(ObjectResult result) {
        ObjectNode output = JSON.objectNode();
        output.put("Output", result.object().output().toString());
        output.put("OutputLength", result.outputBytes());
        if (result.pieces().size() == 1) {
            output.put("OutputSha256", result.pieces().get(0).sha256());
        } else {
            ArrayNode parts = output.putArray("OutputParts");
            for (OutputPiece piece : result.pieces()) {
                parts.addObject().put("Length", piece.length()).put("Sha256", piece.sha256());
            }
        }
        output.put("Input", result.object().input().uri().toString());
        output.put("InputLength", result.object().input().length());
        output.put("InputETag", result.object().input().etag());
        output.put("Records", result.records());
        return output;
    }

    /**
     * {@code errors.json}: the objects that have no output, and why; and the records that got a placeholder, those that
     * follow each other and are bad for the same reason as one, as far as there is room.
     */
    public ObjectNode errors() {
        ObjectNode document = JSON.objectNode();
        document.put("TransformJobName", jobName);
        ArrayNode errors = document.putArray("Errors");
        for (ObjectResult result : results) {
            result.fault().ifPresent(fault -> errors.add(error(result, fault)));
        }
        if (badRecords() > 0) {
            ArrayNode runs = document.putArray("BadRecords");
            long told = 0;
            for (ObjectResult result : results) {
                for (Run run : result.rejections().runs()) {
                    if (runs.size() < RUNS_MAX) {
                        runs.add(badRecords(result, run));
                        told += run.count();
                    }
                }
            }
            document.put("MoreBadRecords", badRecords() - told);
        }
        return document;
    }

    private static ObjectNode badRecords(ObjectResult result, Run run) {
        ObjectNode error = JSON.objectNode();
        error.put("Object", result.object().input().uri().toString());
        error.putArray("Records").add(run.first().record()).add(run.last());
        error.put("Count", run.count());
        describe(run.first(), error);
        return error;
    }

    private static ObjectNode error(ObjectResult result, Fault fault) {
        ObjectNode error = JSON.objectNode();
        error.put("Object", result.object().input().uri().toString());
        error.put("Kind", fault.kind().name());
        if (fault.record() > 0) {
            error.put("Record", fault.record());
        }
        describe(fault, error);
        return error;
    }

    /** The place in the object, and what is wrong. */
    private static void describe(Fault fault, ObjectNode error) {
        if (fault.record() > 0) {
            ObjectNode range = error.putObject("ByteRange");
            range.put("Offset", fault.offset());
            range.put("Length", fault.length());
        }
        if (fault.column() > 0) {
            error.put("Column", fault.column());
        }
        error.put("Rule", fault.rule());
        error.put("Found", fault.found());
        error.put("Remedy", fault.remedy());
    }

    /** The job's name as AWS would give it (BT-3), in an account of zeros. */
    static String arn(String region, String jobName) {
        return "arn:aws:sagemaker:%s:000000000000:transform-job/%s"
                .formatted(region, jobName.toLowerCase(java.util.Locale.ROOT));
    }

    /** Seconds since 1970 with milliseconds, as AWS JSON 1.1 writes times (BT-1). */
    private static com.fasterxml.jackson.databind.JsonNode time(Instant instant) {
        return JSON.numberNode(BigDecimal.valueOf(instant.toEpochMilli(), 3));
    }
}
