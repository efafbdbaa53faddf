package io.transformjob.cli;

import io.transformjob.job.BadRecordRules;
import io.transformjob.job.Problem;
import io.transformjob.job.TransformJob;
import io.transformjob.report.JobReport;
import io.transformjob.report.ObjectResult;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code run}: runs a job to its end. */
final class RunCommand {
    private static final int REASONS_SHOWN = 5;

    private RunCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Set<String> options = new LinkedHashSet<>(Documents.OPTIONS);
        options.addAll(List.of("master", Registry.OPTION));
        Arguments arguments = Arguments.parse(words, 1, options, Set.of("dry-run"));
        ObjectStore store = Documents.store(arguments.value("endpoint-url"));
        refuseMaster(arguments.value("master"));
        PreparedJob prepared = PreparedJob.prepare(Documents.texts(arguments, store), store);
        if (arguments.flag("dry-run")) {
            return PlanCommand.print(prepared, console);
        }
        JobRun run = new JobRun(prepared, store);
        Begin begin = () -> {
            run.requireNew();
            // First, so that a job that has begun is never without its name.
            register(prepared, arguments, store, console);
            run.begin();
        };
        return finish(run, prepared, begin, arguments.value("master"), console);
    }

    /** Takes the job. */
    @FunctionalInterface
    interface Begin {
        void begin() throws UsageException, IOException;
    }

    /** Takes a job and runs it to its end. */
    static int finish(JobRun run, PreparedJob prepared, Begin begin, Optional<String> master, Console console)
            throws UsageException, IOException {
        Interrupts interrupts = Interrupts.listen(console);
        begin.begin();
        notes(prepared.definition().notes(), console);
        prepared.container().kernels().forEach(console::say);
        try {
            JobReport report = execute(run, prepared, master, interrupts, console);
            print(report, prepared, console);
            return run.wasStopped() ? ExitStatus.STOPPED : status(report);
        } catch (StoreException e) {
            console.say("what became of the job could not be written. " + e.getMessage());
            return ExitStatus.LOST;
        }
    }

    /** Lets other commands find the job. One who cannot write to the registry still gets the job done. */
    private static void register(PreparedJob prepared, Arguments arguments, ObjectStore store, Console console)
            throws UsageException, IOException {
        Registry registry = Registry.of(arguments, store);
        TransformJob job = prepared.definition().job();
        try {
            registry.put(new Registry.Entry(
                    job.name(), ObjectUri.parse(job.output().s3OutputPath()), arguments.value("endpoint-url")));
        } catch (StoreException e) {
            console.say("other commands will not know the job by name. " + e.getMessage());
        }
    }

    static void refuseMaster(Optional<String> master) throws UsageException {
        if (master.isPresent()) {
            requireMaster(master.get());
            refuseTwoMasters(master.get());
        }
    }

    private static void requireMaster(String master) throws UsageException {
        if (!master.matches("local(\\[.+\\])?|local-cluster\\[.+\\]|spark://.+|yarn|k8s://.+")) {
            throw new UsageException(
                    "--master must be local[*], spark://host:port, yarn or k8s://url, got \"%s\".".formatted(master));
        }
    }

    private static JobReport execute(
            JobRun run, PreparedJob prepared, Optional<String> master, Interrupts interrupts, Console console)
            throws IOException {
        ProgressLine progress = new ProgressLine(console.err(), console.errIsTerminal());
        String name = "transform-job " + prepared.definition().job().name();
        try (SparkEngine engine = SparkEngine.start(
                name, master, prepared.container().jars(), prepared.container().processEnvironment())) {
            run.lostIf(interrupts::bySystem);
            interrupts.stopBy(engine::cancel);
            return run.run(engine, progress);
        } catch (EngineException e) {
            return run.lost(e.getMessage());
        } finally {
            progress.clear();
        }
    }

    /** {@code spark-submit} has prepared for its master, as a property of this process. */
    private static void refuseTwoMasters(String master) throws UsageException {
        String submitted = System.getProperty("spark.master");
        if (submitted != null && !submitted.equals(master)) {
            throw new UsageException("--master %s contradicts %s, the master of spark-submit. Leave it out."
                    .formatted(master, submitted));
        }
    }

    /** What has no effect here, in a line on {@code err}; the plan and the report say why. */
    private static void notes(List<Problem> notes, Console console) {
        if (!notes.isEmpty()) {
            console.say(notes.stream()
                    .map(Problem::pointer)
                    .collect(Collectors.joining(", ", "without effect here: ", ".")));
        }
    }

    static int status(JobReport report) {
        return switch (report.status()) {
            case Completed -> ExitStatus.COMPLETED;
            case Stopped -> ExitStatus.INTERRUPTED;
            case Failed -> report.trouble().isPresent() ? ExitStatus.LOST : ExitStatus.FAILED;
            case InProgress, Stopping -> throw new IllegalStateException("the job is over");
        };
    }

    /** The describe document as the result, and a summary for people. */
    static void print(JobReport report, PreparedJob prepared, Console console) throws IOException {
        if (!console.outIsTerminal()) {
            console.out().write(JobRun.bytes(report.describe()));
            console.out().flush();
        }
        (console.outIsTerminal() ? console.out() : console.err()).print(summary(report, prepared));
    }

    static String summary(JobReport report, PreparedJob prepared) {
        long completed = report.results().size() - report.failedCount();
        double seconds =
                (report.ended().orElseThrow().toEpochMilli() - report.started().toEpochMilli()) / 1e3;
        StringBuilder text = new StringBuilder(report.jobName()).append(' ').append(report.status());
        text.append(
                report.results().isEmpty()
                        ? " after %.1f s%n".formatted(seconds)
                        : ": %d of %d objects, %d records in %.1f s%n"
                                .formatted(completed, report.results().size(), report.records(), seconds));
        report.trouble().ifPresent(trouble -> text.append("  ").append(trouble).append('\n'));
        List<ObjectResult> failed = report.results().stream()
                .filter(result -> result.fault().isPresent())
                .toList();
        failed.stream()
                .limit(REASONS_SHOWN)
                .forEach(result -> text.append("  failed: ")
                        .append(JobReport.sentence(result))
                        .append('\n'));
        if (failed.size() > REASONS_SHOWN) {
            text.append("  and %d more%n".formatted(failed.size() - REASONS_SHOWN));
        }
        if (report.badRecords() > 0) {
            BadRecordRules rules = prepared.definition().options().badRecords();
            text.append("  bad records: %d of %d, answered with %s%n"
                    .formatted(report.badRecords(), report.records(), rules.placeholder()));
            if (rules.quarantine()) {
                text.append("  quarantine: ")
                        .append(prepared.folder().quarantine())
                        .append("/\n");
            }
        }
        text.append("  outputs: ")
                .append(prepared.definition().job().output().s3OutputPath())
                .append('\n');
        text.append("  report:  ").append(prepared.folder().uri()).append("/{describe,manifest,errors}.json\n");
        return text.toString();
    }
}
