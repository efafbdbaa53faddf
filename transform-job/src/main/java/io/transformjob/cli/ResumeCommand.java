package io.transformjob.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.commit.JobEnd;
import io.transformjob.commit.Journal;
import io.transformjob.report.JobReport.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** {@code resume}: continues a job whose driver or cluster was lost, with what it had done by then. */
final class ResumeCommand {
    private ResumeCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Arguments arguments = NamedJob.arguments(words, "master", "job", "model", "set");
        RunCommand.refuseMaster(arguments.value("master"));
        NamedJob job = NamedJob.of(words, arguments);
        Optional<Journal.Begun> begun = job.journal().begun();
        if (begun.isEmpty()) {
            return ended(job, console);
        }
        requireSame(begun.get().request(), arguments, job);
        JobTexts texts = JobTexts.of(begun.get().request());
        PreparedJob prepared = PreparedJob.prepare(texts, job.store()).resuming(begun.get());
        JobRun run = new JobRun(prepared, job.store(), begun.get().request().created());
        return RunCommand.finish(run, prepared, run::resume, arguments.value("master"), console);
    }

    /** What has ended is not run again; an end that was cut short is completed. */
    private static int ended(NamedJob job, Console console) throws UsageException, IOException {
        ObjectNode describe =
                job.describe().orElseThrow(() -> job.noDocument(job.folder().describe()));
        String status = describe.path("TransformJobStatus").asText();
        if (Arrays.stream(new Status[] {Status.Completed, Status.Failed, Status.Stopped})
                .noneMatch(end -> end.name().equals(status))) {
            throw new UsageException("job %s is %s, but its journal is gone: run it again."
                    .formatted(job.entry().name(), status));
        }
        new JobEnd(job.store(), job.folder()).removeLeftovers();
        console.say("%s has ended already: %s.".formatted(job.entry().name(), status));
        console.out().write(JobRun.bytes(describe));
        console.out().flush();
        return status.equals(Status.Completed.name()) ? ExitStatus.COMPLETED : ExitStatus.FAILED;
    }

    /** Documents need not be given again; if they are, they must be those of the run. */
    private static void requireSame(Journal.Request request, Arguments arguments, NamedJob job)
            throws UsageException, IOException {
        requireSame("job", arguments.value("job"), request.job(), job);
        requireSame("model", arguments.value("model"), request.model(), job);
        if (!arguments.sets().isEmpty() && !arguments.sets().equals(request.sets())) {
            throw new UsageException(
                    "--set must be as it was when the job began, %s, got %s. Leave it out, or run the job anew."
                            .formatted(request.sets(), arguments.sets()));
        }
    }

    private static void requireSame(String option, Optional<String> location, String text, NamedJob job)
            throws UsageException, IOException {
        if (location.isPresent()) {
            String now =
                    new String(Documents.read(location.get(), job.store()), java.nio.charset.StandardCharsets.UTF_8);
            if (!now.equals(text)) {
                throw new UsageException(
                        "--%s %s has changed since the job began, from line %d on. Restore it or leave the option out, or end the job with: transform-job stop %s, and run it anew."
                                .formatted(
                                        option,
                                        location.get(),
                                        firstDifference(text, now),
                                        job.entry().name()));
            }
        }
    }

    private static int firstDifference(String before, String now) {
        String[] one = before.split("\n", -1);
        String[] other = now.split("\n", -1);
        int line = 0;
        while (line < one.length && line < other.length && one[line].equals(other[line])) {
            line++;
        }
        return line + 1;
    }
}
