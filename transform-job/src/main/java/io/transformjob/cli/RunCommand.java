package io.transformjob.cli;

import io.transformjob.job.JobDefinition;
import io.transformjob.job.Problem;
import io.transformjob.report.JobReport;
import io.transformjob.report.ObjectResult;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code run}: runs a job to its end. */
final class RunCommand {
    private static final int REASONS_SHOWN = 5;

    private RunCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Set<String> options = new java.util.LinkedHashSet<>(Documents.OPTIONS);
        options.add("master");
        Arguments arguments = Arguments.parse(words, 1, options, Set.of("dry-run"));
        Optional<String> master = arguments.value("master");
        refuseTwoMasters(master);
        ObjectStore store = Documents.store(arguments);
        JobDefinition definition = Documents.definition(arguments, store);
        PreparedJob prepared = PreparedJob.prepare(definition, arguments.required("job"), store);
        if (arguments.flag("dry-run")) {
            return PlanCommand.print(prepared, console);
        }
        notes(definition.notes(), console);
        JobRun run = new JobRun(prepared, store);
        run.announce();
        JobReport report;
        ProgressLine progress = new ProgressLine(console.err(), console.errIsTerminal());
        try (SparkEngine engine =
                SparkEngine.start("transform-job " + definition.job().name(), master)) {
            Interrupts.onFirst(() -> {
                console.say("stopping; once more to end at once.");
                engine.cancel();
            });
            report = run.run(engine, progress);
        } finally {
            progress.clear();
        }
        print(report, prepared, console);
        return status(report);
    }

    /** {@code spark-submit} has prepared for its master, as a property of this process. */
    private static void refuseTwoMasters(Optional<String> master) throws UsageException {
        String submitted = System.getProperty("spark.master");
        if (master.isPresent() && submitted != null && !submitted.equals(master.get())) {
            throw new UsageException("--master %s contradicts %s, the master of spark-submit. Leave it out."
                    .formatted(master.get(), submitted));
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
            case InProgress -> throw new IllegalStateException("the job is over");
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
        StringBuilder text = new StringBuilder("%s %s: %d of %d objects, %d records in %.1f s%n"
                .formatted(
                        report.jobName(),
                        report.status(),
                        completed,
                        report.results().size(),
                        report.records(),
                        seconds));
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
        text.append("  outputs: ")
                .append(prepared.definition().job().output().s3OutputPath())
                .append('\n');
        text.append("  report:  ").append(prepared.folder().uri()).append("/{describe,manifest,errors}.json\n");
        return text.toString();
    }
}
