package io.transformjob.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.commit.JobCommit;
import io.transformjob.commit.JobEnd;
import io.transformjob.commit.Journal;
import io.transformjob.job.TransformJob.DataCaptureConfig;
import io.transformjob.report.CaptureManifests;
import io.transformjob.report.JobReport;
import io.transformjob.report.ObjectResult;
import io.transformjob.report.Progress;
import io.transformjob.report.QuarantineObjects;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** One run of a prepared job: from the first word in its folder to the last. */
final class JobRun {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BUFFER_BYTES = 1 << 16;
    static final String VERSION = Optional.ofNullable(JobRun.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final PreparedJob prepared;
    private final ObjectStore store;
    /** The store as the job's output is written: encrypted with its key, if it names one. */
    private final ObjectStore output;

    private final Instant created;
    private final Journal journal;
    /** Spark's version and master, once it runs. */
    private String platform = "";

    private boolean stopAsked;
    private BooleanSupplier systemEnds = () -> false;

    JobRun(PreparedJob prepared, ObjectStore store) {
        this(prepared, store, Instant.now());
    }

    /** @param created when the job was accepted: outputs that carry a time carry this one */
    JobRun(PreparedJob prepared, ObjectStore store, Instant created) {
        this.prepared = prepared;
        this.store = store;
        this.created = created.truncatedTo(ChronoUnit.MILLIS);
        this.output = prepared.definition()
                .job()
                .output()
                .kmsKeyId()
                .map(store::withKmsKey)
                .orElse(store);
        this.journal = new Journal(output, prepared.folder(), this.created);
    }

    /** @throws UsageException if a job of this name is open there */
    void requireNew() throws UsageException, IOException {
        if (journal.isOpen()) {
            String name = prepared.definition().job().name();
            throw new UsageException(
                    "a job %s is in progress or was interrupted, by %s. Continue it with: transform-job resume %s, or end it with: transform-job stop %s."
                            .formatted(name, prepared.folder().journal(), name, name));
        }
    }

    /**
     * Takes the job, and says that it begins where its outputs will be. A place that cannot be written is found here.
     *
     * @throws UsageException if a job of this name is open there
     * @throws IOException if it cannot be written
     */
    void begin() throws UsageException, IOException {
        requireNew();
        journal.claim(VERSION);
        store.deleteFolder(prepared.folder().scratch());
        writeProgress(JobReport.Status.InProgress);
        journal.begin(
                prepared.texts().request(prepared.plan(), created, prepared.modelSha256(), VERSION), prepared.plan());
    }

    /** Takes a job that began and did not end. */
    void resume() throws IOException {
        journal.claim(VERSION);
        writeProgress(JobReport.Status.InProgress);
    }

    private void writeProgress(JobReport.Status status) throws IOException {
        JobReport begun = report(status, Optional.empty(), platform, List.of(), Optional.empty());
        write(prepared.folder().describe(), begun.describe());
    }

    /**
     * Runs the job and writes its documents.
     *
     * @throws io.transformjob.commit.ClaimLostException if another driver has the job now
     * @throws IOException if a document cannot be written
     */
    JobReport run(SparkEngine engine, Progress progress) throws IOException {
        platform = engine.description();
        JobCommit commit = new JobCommit(
                prepared.plan(),
                journal,
                output,
                prepared.folder().scratch(),
                prepared.definition().options().badRecords());
        List<ObjectResult> results;
        JobWatch watch = JobWatch.start(journal, engine::cancel, this::stopping);
        try (watch) {
            results = engine.run(prepared.plan(), commit, journal, work(), progress);
        } catch (CancellationException e) {
            stopAsked = watch.stopAsked();
            journal.requireOurs();
            if (systemEnds.getAsBoolean() && !stopAsked) {
                return lost("the system asked this process to end (SIGTERM).");
            }
            String reason = "The job was %s; outputs that were whole by then are kept."
                    .formatted(stopAsked ? "stopped" : "interrupted");
            return end(JobReport.Status.Stopped, List.of(), Optional.of(reason));
        } catch (EngineException | StoreException e) {
            return lost(e.getMessage());
        }
        return captured(results);
    }

    private void stopping() {
        try {
            writeProgress(JobReport.Status.Stopping);
        } catch (IOException e) {
            // Whoever asked waits for the end, and is told that.
        }
    }

    /** Tells whether it is the system that has the work cancelled: then the job is lost, and goes on by {@code resume}. */
    void lostIf(BooleanSupplier systemEnds) {
        this.systemEnds = systemEnds;
    }

    /** Whether the job ended because {@code stop} asked for it. */
    boolean wasStopped() {
        return stopAsked;
    }

    /**
     * Says why a job could not run to its end. What it did is kept for {@code resume}.
     *
     * @throws IOException if that cannot be written
     */
    JobReport lost(String reason) throws IOException {
        return lost(reason, List.of());
    }

    private JobReport lost(String reason, List<ObjectResult> results) throws IOException {
        journal.requireOurs();
        String name = prepared.definition().job().name();
        JobReport report = report(
                JobReport.Status.Failed,
                Optional.of(now()),
                platform,
                results,
                Optional.of(internal("%s Continue with: transform-job resume %s".formatted(reason, name))));
        write(prepared.folder().describe(), report.describe());
        return report;
    }

    private static String internal(String reason) {
        return "InternalServerError: " + reason;
    }

    private JobReport captured(List<ObjectResult> results) throws IOException {
        journal.requireOurs();
        boolean failed = results.stream().anyMatch(result -> result.fault().isPresent());
        try {
            capture(results);
        } catch (StoreException e) {
            JobReport lost = lost("the manifests of DataCaptureConfig were not written: " + e.getMessage(), results);
            writeManifest(lost);
            write(prepared.folder().errors(), lost.errors());
            return lost;
        }
        return end(failed ? JobReport.Status.Failed : JobReport.Status.Completed, results, Optional.empty());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private JobReport end(JobReport.Status status, List<ObjectResult> results, Optional<String> trouble)
            throws IOException {
        JobEnd end = new JobEnd(output, prepared.folder());
        end.abortUploads(prepared.plan(), created);
        JobReport report = report(status, Optional.of(now()), platform, results, trouble);
        QuarantineObjects.write(prepared.folder(), output, results);
        writeManifest(report);
        write(prepared.folder().errors(), report.errors());
        write(prepared.folder().describe(), report.describe());
        end.clear();
        return report;
    }

    private SparkEngine.Work work() {
        return new SparkEngine.Work(
                store.settings(),
                prepared.settings(created),
                prepared.model().sources(),
                prepared.container(),
                prepared.modelSha256(),
                PreparedJob.requestForm(prepared.definition()));
    }

    private void capture(List<ObjectResult> results) throws IOException {
        Optional<DataCaptureConfig> config = prepared.definition().job().dataCaptureConfig();
        if (config.isPresent()) {
            ObjectStore target = config.get().kmsKeyId().map(store::withKmsKey).orElse(store);
            ObjectUri folder = ObjectUri.parse(config.get().destinationS3Uri());
            ObjectUri outputs =
                    ObjectUri.parse(prepared.definition().job().output().s3OutputPath());
            String name = prepared.definition().job().name();
            for (CaptureManifests manifest : CaptureManifests.of(folder, outputs, name, created, results)) {
                target.write(manifest.destination(), bytes(manifest.document()));
            }
        }
    }

    private JobReport report(
            JobReport.Status status,
            Optional<Instant> ended,
            String platform,
            List<ObjectResult> results,
            Optional<String> trouble) {
        ObjectNode definition = JSON.valueToTree(prepared.definition().job().describeFields());
        return new JobReport(
                prepared.definition().job().name(),
                definition,
                status,
                created,
                created,
                ended,
                new JobReport.Engine(
                        VERSION,
                        platform,
                        prepared.container().description(),
                        prepared.container().kernels(),
                        prepared.modelSha256(),
                        region()),
                notes(),
                results,
                trouble);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        prepared.definition().notes().forEach(note -> notes.add(note.toString()));
        if (!journal.isFenced()) {
            notes.add(
                    "The store of S3OutputPath does not create on condition (If-None-Match): of two drivers that take the"
                            + " job at the same moment each may believe that it is the only one. Outputs are right all the same.");
        }
        return notes;
    }

    private static String region() {
        String region = System.getenv("AWS_REGION");
        region = region == null ? System.getenv("AWS_DEFAULT_REGION") : region;
        return region == null || region.isBlank() ? "us-east-1" : region;
    }

    private void writeManifest(JobReport report) throws IOException {
        ObjectUri uri = prepared.folder().manifest();
        try (ObjectWriter writer = output.create(uri, uri.parent())) {
            BufferedOutputStream out = new BufferedOutputStream(writer, BUFFER_BYTES);
            report.writeManifest(out);
            out.flush();
            writer.commit();
        }
    }

    private void write(ObjectUri uri, JsonNode document) throws IOException {
        output.write(uri, bytes(document));
    }

    static byte[] bytes(JsonNode document) throws JsonProcessingException {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
