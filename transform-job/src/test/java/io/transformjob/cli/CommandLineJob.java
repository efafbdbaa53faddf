package io.transformjob.cli;

import io.transformjob.report.JobReport;
import io.transformjob.report.Progress;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What {@code run} does between the start of Spark and its end, for benchmarks that keep Spark running. */
public final class CommandLineJob {
    private CommandLineJob() {}

    /**
     * Runs a job from its documents to its report.
     *
     * @throws IllegalStateException if the job did not complete, or was refused
     */
    public static JobReport run(Path job, Path model, SparkEngine engine) throws IOException {
        return run(job, model, engine, StoreSettings.of(Optional.empty(), Map.of(), Map.of()), state -> {});
    }

    /** The same with settings of the store; {@code progress} is told last when all splits are transformed. */
    public static JobReport run(Path job, Path model, SparkEngine engine, StoreSettings settings, Progress progress)
            throws IOException {
        ObjectStore store = ObjectStore.of(settings);
        JobTexts texts = new JobTexts(
                job.toString(),
                Files.readAllBytes(job),
                model.toString(),
                Optional.of(Files.readAllBytes(model)),
                Map.of());
        try {
            JobRun run = new JobRun(PreparedJob.prepare(texts, store), store);
            run.begin();
            JobReport report = run.run(engine, progress);
            if (report.status() != JobReport.Status.Completed) {
                throw new IllegalStateException("the job ended " + report.status() + ": " + report.errors());
            }
            return report;
        } catch (UsageException e) {
            throw new IllegalStateException(e);
        }
    }
}
