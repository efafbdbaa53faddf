package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.demo.ChurnData;
import io.transformjob.report.JobReport;
import io.transformjob.spark.SparkEngine;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A job over objects of a place: its documents, changed as a test likes, and its run on the way that {@code run} takes. */
public final class TestJob {
    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger JOBS = new AtomicInteger();
    private static final String REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com/";
    private static final String OWN_FOLDER = "_transform-job/";

    private final Place place;
    private final String name = "job-" + JOBS.incrementAndGet();
    private final ObjectNode job;
    private final ObjectNode model;
    private final Map<String, String> sets = new LinkedHashMap<>();
    private Instant created = Instant.now();

    private TestJob(Place place, String input, String image, byte[] archive) {
        this.place = place;
        String archiveKey = "model/" + name + "/model.tar.gz";
        if (archive.length > 0) {
            place.put(archiveKey, archive);
        }
        job = object("""
                {
                  "TransformJobName": "%s",
                  "ModelName": "model",
                  "TransformInput": {
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "%s"}},
                    "ContentType": "text/csv", "SplitType": "Line", "CompressionType": "None"
                  },
                  "TransformOutput": {"S3OutputPath": "%s", "Accept": "text/csv", "AssembleWith": "Line"},
                  "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
                }
                """.formatted(name, place.uri(input), place.uri("output/" + name)));
        model = object("""
                {
                  "ModelName": "model",
                  "ExecutionRoleArn": "arn:aws:iam::123456789012:role/transform",
                  "PrimaryContainer": {"Image": "%s", "ModelDataUrl": "%s"}
                }
                """.formatted(REGISTRY + image, place.uri(archiveKey)));
    }

    /** A job whose model answers the first feature of a record, over the objects whose keys begin with {@code input}. */
    public static TestJob firstFeature(Place place, String input) {
        return new TestJob(place, input, "sagemaker-xgboost:1.7-1", TestModels.firstFeature());
    }

    /** A job whose model answers the sum of the three features of a record. */
    public static TestJob sum(Place place, String input) {
        return new TestJob(place, input, "sagemaker-xgboost:1.7-1", TestModels.sum());
    }

    /** A job whose model runs elsewhere, over the objects whose keys begin with {@code input}. */
    public static TestJob elsewhere(Place place, String input, String runtime, String endpoint) {
        TestJob job = new TestJob(place, input, "any", new byte[0]).set("runtime", runtime);
        job.model.withObject("/PrimaryContainer").removeAll();
        if (!endpoint.isEmpty()) {
            job.set("endpoint", endpoint);
        }
        return job;
    }

    /** A job whose model is a pipeline of containers, each as JSON. */
    public static TestJob pipeline(Place place, String input, String... containers) {
        TestJob job = new TestJob(place, input, "any", new byte[0]);
        job.model.remove("PrimaryContainer");
        for (String container : containers) {
            job.model.withArray("/Containers").add(object(container));
        }
        return job;
    }

    /** A job with a model of an image that says nothing of it. */
    public static TestJob ofArchive(Place place, String input, byte[] archive) {
        return new TestJob(place, input, "own-image:1", archive);
    }

    /** A job with a model that SageMaker trained; see {@link ChurnData}. */
    public static TestJob churn(Place place, String input) {
        return new TestJob(place, input, "sagemaker-xgboost:0.90-1-cpu-py3", ChurnData.model());
    }

    /** Sets a member of the job, {@code TransformInput/SplitType} or {@code MaxPayloadInMB}; null removes it. */
    public TestJob with(String path, Object value) {
        ObjectNode node = job;
        String[] names = path.split("/");
        for (int i = 0; i < names.length - 1; i++) {
            node = node.withObject("/" + names[i]);
        }
        if (value == null) {
            node.remove(names[names.length - 1]);
        } else {
            node.set(names[names.length - 1], JSON.valueToTree(value));
        }
        return this;
    }

    /** Gives {@code --set}. */
    public TestJob set(String key, Object value) {
        sets.put(key, value.toString());
        return this;
    }

    /** When the job was accepted; now, if not set. */
    public TestJob created(Instant instant) {
        created = instant;
        return this;
    }

    public String name() {
        return name;
    }

    /** Why the job does not begin. */
    public String refusal() {
        try {
            prepare();
        } catch (UsageException | io.transformjob.job.ProblemsException e) {
            return e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the job is not refused");
    }

    private PreparedJob prepare() throws UsageException, IOException {
        return PreparedJob.prepare(
                new JobTexts(
                        "job.json",
                        job.toString().getBytes(UTF_8),
                        "model.json",
                        Optional.of(model.toString().getBytes(UTF_8)),
                        sets),
                place.store());
    }

    /** Stores the documents at {@code <folder>/job.json} and {@code <folder>/model.json}, for the command line. */
    public TestJob store(String folder) {
        place.put(folder + "/job.json", job.toString().getBytes(UTF_8));
        place.put(folder + "/model.json", model.toString().getBytes(UTF_8));
        return this;
    }

    /** Runs the job to its end. */
    public Outcome run(SparkEngine engine) {
        try {
            PreparedJob prepared = prepare();
            JobRun run = new JobRun(prepared, place.store(), created);
            run.begin();
            JobReport report = run.run(engine, state -> {});
            int splits = (int) prepared.plan().splitCount();
            return new Outcome(report.status().name(), report.records(), splits, outputs(), documents());
        } catch (UsageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The outputs that are there, as the bytes' Latin-1 text, by their names. Everything but the job's own folder. */
    public SortedMap<String, String> outputs() {
        SortedMap<String, String> outputs = new TreeMap<>();
        place.all("output/" + name + "/").forEach((key, bytes) -> {
            if (!key.startsWith(OWN_FOLDER)) {
                outputs.put(key, new String(bytes, StandardCharsets.ISO_8859_1));
            }
        });
        return outputs;
    }

    /** The documents in the job's own folder, by their names; null where one is not JSON. */
    private SortedMap<String, JsonNode> documents() throws IOException {
        SortedMap<String, JsonNode> documents = new TreeMap<>();
        for (var entry : place.all("output/" + name + "/" + OWN_FOLDER).entrySet()) {
            documents.put(entry.getKey().replace(name + "/", ""), JSON.readTree(entry.getValue()));
        }
        return documents;
    }

    /**
     * What a job left.
     *
     * @param splits how many splits the plan had
     * @param outputs text of the outputs, by name
     * @param documents what the job says of itself, by name
     */
    public record Outcome(
            String status, long records, int splits, Map<String, String> outputs, Map<String, JsonNode> documents) {
        /** The only output. */
        public String output() {
            if (outputs.size() != 1) {
                throw new AssertionError("one output expected, found " + outputs.keySet() + "; " + errors());
            }
            return outputs.values().iterator().next();
        }

        /** {@code Errors} of errors.json. */
        public List<JsonNode> errors() {
            List<JsonNode> errors = new java.util.ArrayList<>();
            documents.get("errors.json").get("Errors").forEach(errors::add);
            return errors;
        }
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
