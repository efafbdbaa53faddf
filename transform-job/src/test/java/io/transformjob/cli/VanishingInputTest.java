package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.report.JobReport;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BT-44: input that is another one when it is read than it was when it was listed. */
class VanishingInputTest {
    @TempDir
    Path folder;

    private static JobReport run(PreparedJob prepared, ObjectStore store) throws Exception {
        JobRun run = new JobRun(prepared, store);
        run.begin();
        try (SparkEngine engine = SparkEngine.start("vanishing", Optional.empty())) {
            return run.run(engine, state -> {});
        }
    }

    private static PreparedJob prepare(JobFiles files, ObjectStore store) throws Exception {
        return PreparedJob.prepare(
                new JobTexts(
                        "job.json",
                        Files.readAllBytes(Path.of(files.jobFile())),
                        "model.json",
                        Optional.of(Files.readAllBytes(Path.of(files.modelFile()))),
                        Map.of()),
                store);
    }

    @Test
    void bt44_anObjectThatIsGoneOrAnotherFailsAlone() throws Exception {
        JobFiles files = new JobFiles(folder)
                .put("in/gone.csv", JobFiles.rows(0, 2))
                .put("in/replaced.csv", JobFiles.rows(0, 2))
                .put("in/shrunk.csv", JobFiles.rows(0, 9));
        ObjectStore store = ObjectStore.of(TestS3.settings());
        PreparedJob prepared = prepare(files, store);
        TestS3.delete(files.bucket, "in/gone.csv");
        files.put("in/replaced.csv", JobFiles.rows(2, 4)).put("in/shrunk.csv", JobFiles.rows(0, 1));
        JobReport report = run(prepared, store);

        String in = "s3://" + files.bucket + "/in/";
        String changed =
                ": is not the object that was listed. It changed while the job ran: run the job again when nobody"
                        + " writes to its input.";
        assertThat(report.failureReason())
                .hasValue("InternalServerError: 3 of 5 objects failed. " + in
                        + "gone.csv: there is no such object. Check its"
                        + " name; if it was listed before, it was removed while the job ran. " + in + "replaced.csv"
                        + changed
                        + " " + in + "shrunk.csv" + changed);
        assertThat(RunCommand.status(report)).isEqualTo(1);
        assertOutputs(files);
        assertThat(files.text("out/_transform-job/churn/errors.json"))
                .contains("\"Kind\" : \"STORE\"", "\"Rule\" : \"" + in + "gone.csv: there is no such object\"");
    }

    @Test
    void bt44_aFileThatIsGoneOrAnotherFailsAlone() throws Exception {
        JobFiles files = new JobFiles(folder);
        Path in = Files.createDirectories(folder.resolve("in"));
        files.job("s3://" + files.bucket + "/in/", in.toUri().toString())
                .job(
                        "s3://" + files.bucket + "/out",
                        folder.resolve("out").toUri().toString());
        for (String name : new String[] {"a.csv", "gone.csv", "shrunk.csv"}) {
            Files.write(in.resolve(name), JobFiles.rows(0, 2));
        }
        ObjectStore store = ObjectStore.of(TestS3.settings());
        PreparedJob prepared = prepare(files, store);
        Files.delete(in.resolve("gone.csv"));
        Files.write(in.resolve("shrunk.csv"), JobFiles.rows(0, 1));
        JobReport report = run(prepared, store);
        assertThat(report.failureReason().orElseThrow())
                .startsWith("InternalServerError: 2 of 3 objects failed. file://" + in
                        + "/gone.csv: there is no such object."
                        + " Check its name; if it was listed before, it was removed while the job ran. file://" + in
                        + "/shrunk.csv: must have ")
                .doesNotContain("..");
        assertThat(files(folder.resolve("out")))
                .containsExactly(
                        "_transform-job/churn/describe.json",
                        "_transform-job/churn/errors.json",
                        "_transform-job/churn/manifest.json",
                        "a.csv.out");
    }

    private static java.util.List<String> files(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void assertOutputs(JobFiles files) {
        assertThat(files.outputs())
                .containsExactly(
                        "out/_transform-job/churn/describe.json",
                        "out/_transform-job/churn/errors.json",
                        "out/_transform-job/churn/manifest.json",
                        "out/a.csv.out",
                        "out/b.csv.out");
        assertThat(TestS3.uploads(files.bucket)).isEmpty();
    }
}
