package io.transformjob.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.commit.ClaimLostException;
import io.transformjob.commit.JobEnd;
import io.transformjob.commit.Journal;
import io.transformjob.report.JobReport.Status;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code stop}: asks the driver of a job to end it (BT-121). A driver that does not answer is taken for dead: then the job is
 * ended from here, and the driver, should it live, leaves it alone.
 */
final class StopCommand {
    private static final long LOOK_MILLIS = 500;
    private static final long ANSWER_SECONDS = 10;
    /** A driver that has answered waits for its tasks. */
    private static final long END_SECONDS = 90;

    private StopCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        NamedJob job = NamedJob.of(words);
        Journal journal = job.journal();
        Optional<Journal.Begun> begun = journal.begun();
        if (begun.isEmpty()) {
            throw new UsageException(
                    "job %s does not run, and cannot be resumed: there is nothing to stop. See: transform-job describe %s."
                            .formatted(words[1], words[1]));
        }
        journal.askToStop();
        console.say("asked %s to stop.".formatted(words[1]));
        if (!hasEnded(job, journal)) {
            console.say("its driver does not answer: ending it from here.");
            end(job, journal, begun.get());
        }
        journal.askNoMore();
        ObjectNode describe =
                job.describe().orElseThrow(() -> job.noDocument(job.folder().describe()));
        console.out().write(JobRun.bytes(describe));
        console.out().flush();
        return ExitStatus.COMPLETED;
    }

    private static boolean hasEnded(NamedJob job, Journal journal) throws IOException {
        Instant begun = Instant.now();
        while (true) {
            if (!journal.isOpen()) {
                return true;
            }
            boolean answered = job.describe()
                    .map(describe -> describe.path("TransformJobStatus").asText())
                    .filter(Status.Stopping.name()::equals)
                    .isPresent();
            if (Instant.now().isAfter(begun.plusSeconds(answered ? END_SECONDS : ANSWER_SECONDS))) {
                return false;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private static void end(NamedJob job, Journal journal, Journal.Begun begun) throws IOException {
        try {
            journal.claim(JobRun.VERSION);
        } catch (ClaimLostException e) {
            throw new IOException("another driver took the job at this moment. Try again.", e);
        }
        ObjectStore output = JobTexts.of(begun.request())
                .definition()
                .job()
                .output()
                .kmsKeyId()
                .map(job.store()::withKmsKey)
                .orElse(job.store());
        JobEnd end = new JobEnd(output, job.folder());
        end.abortUploads(begun.plan(), begun.request().created());
        Optional<ObjectNode> describe = job.describe();
        if (describe.isPresent()) {
            describe.get().put("TransformJobStatus", Status.Stopped.name());
            describe.get().put("FailureReason", "The job was stopped; outputs that were whole by then are kept.");
            describe.get()
                    .set(
                            "TransformEndTime",
                            describe.get()
                                    .numberNode(BigDecimal.valueOf(Instant.now().toEpochMilli(), 3)));
            output.write(job.folder().describe(), JobRun.bytes(describe.get()));
        }
        end.clear();
    }
}
