package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.store.ObjectStore;
import io.transformjob.testing.TestS3;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a job by its name: one that has ended, and one whose driver died before its first task. */
class NamedJobTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String OWN = "out/_transform-job/churn/";

    @TempDir
    Path folder;

    private JobFiles files;
    private String registry;

    @BeforeEach
    void makeJob() {
        files = new JobFiles(folder);
        registry = "--registry=s3://" + files.bucket + "/registry";
    }

    private Call run() {
        return Call.of(files.words("run", registry));
    }

    private Call named(String command, String... more) {
        String[] words = new String[3 + more.length];
        words[0] = command;
        words[1] = "churn";
        words[2] = registry;
        System.arraycopy(more, 0, words, 3, more.length);
        return Call.of(words);
    }

    /** What a driver leaves that is killed when it has taken the job. */
    private void begin() throws Exception {
        ObjectStore store = ObjectStore.of(TestS3.settings());
        JobTexts texts = new JobTexts(
                files.jobFile(),
                java.nio.file.Files.readAllBytes(Path.of(files.jobFile())),
                files.modelFile(),
                Optional.of(java.nio.file.Files.readAllBytes(Path.of(files.modelFile()))),
                java.util.Map.of());
        PreparedJob prepared = PreparedJob.prepare(texts, store);
        new JobRun(prepared, store).begin();
        files.put(
                "registry/jobs/churn.json",
                "{\"TransformJobName\": \"churn\", \"S3OutputPath\": \"s3://%s/out\"}".formatted(files.bucket));
    }

    private String status() throws Exception {
        return JSON.readTree(named("describe").out()).get("TransformJobStatus").asText();
    }

    private void assertNothingIsLeft(String... outputs) {
        List<String> expected =
                new java.util.ArrayList<>(List.of(OWN + "describe.json", OWN + "errors.json", OWN + "manifest.json"));
        expected.addAll(List.of(outputs));
        assertThat(files.outputs()).containsExactlyElementsOf(expected);
        assertThat(TestS3.uploads(files.bucket)).isEmpty();
    }

    @Test
    void bt122_describeAnswersTheDocumentOfTheJob() throws Exception {
        Call run = run();
        Call describe = named("describe");
        assertThat(describe.status()).isZero();
        assertThat(describe.out()).isEqualTo(run.out());
    }

    @Test
    void bt124_listHasEveryJobTheLatestFirst() throws Exception {
        run();
        files.job("\"TransformJobName\": \"churn\"", "\"TransformJobName\": \"churn-2\"");
        run();
        JsonNode jobs = JSON.readTree(Call.of("list", registry).out()).get("TransformJobSummaries");
        assertThat(jobs.findValuesAsText("TransformJobName")).containsExactly("churn-2", "churn");
        assertThat(jobs.findValuesAsText("TransformJobStatus")).containsExactly("Completed", "Completed");
    }

    @Test
    void anUnknownNameIsRefused() {
        named("describe")
                .assertRefused(
                        ("transform-job: no job \"churn\" is in the registry s3://%s/registry. See: transform-job list;"
                                        + " a registry elsewhere is named with --registry.")
                                .formatted(files.bucket));
    }

    @Test
    void aNameIsNeeded() {
        Call.of("describe", registry)
                .assertRefused("transform-job: describe needs the name of a job. See: transform-job list.");
    }

    @Test
    void verifyComparesOutputsWithTheManifest() throws Exception {
        run();
        assertThat(named("verify").status()).isZero();
        String output = files.text("out/a.csv.out");
        files.put("out/a.csv.out", output.replaceFirst("[0-9]\n", "x\n"));
        TestS3.delete(files.bucket, "out/b.csv.out");
        Call verify = named("verify");
        assertThat(verify.status()).isEqualTo(1);
        JsonNode different = JSON.readTree(verify.out()).get("Different");
        assertThat(different.findValuesAsText("Output"))
                .containsExactly("s3://" + files.bucket + "/out/a.csv.out", "s3://" + files.bucket + "/out/b.csv.out");
        assertThat(different.get(0).get("Found").asText())
                .matches("bytes 0 to %d have the digest [0-9a-f]{64}, the job wrote [0-9a-f]{64}"
                        .formatted(output.length()));
        assertThat(different.get(1).get("Found").asText()).isEqualTo("it is gone");
    }

    @Test
    void bt5_aJobThatIsOpenIsNotRunAgain() throws Exception {
        begin();
        run().assertRefused(("transform-job: a job churn is in progress or was interrupted, by"
                        + " s3://%s/out/_transform-job/churn/journal. Continue it with: transform-job resume churn, or end"
                        + " it with: transform-job stop churn.")
                .formatted(files.bucket));
        assertThat(status()).isEqualTo("InProgress");
    }

    @Test
    void aJobThatEndedCanBeRunAgain() {
        assertThat(run().status()).isZero();
        assertThat(run().status()).isZero();
        assertNothingIsLeft("out/a.csv.out", "out/b.csv.out");
    }

    @Test
    void p4_resumeContinuesAJobWhoseDriverDied() throws Exception {
        begin();
        Call resume = named("resume");
        assertThat(resume.status()).as(resume.err()).isZero();
        assertThat(status()).isEqualTo("Completed");
        assertThat(named("verify").status()).isZero();
        assertNothingIsLeft("out/a.csv.out", "out/b.csv.out");
    }

    @Test
    void aJobThatEndedIsNotResumed() throws Exception {
        Call run = run();
        Call resume = named("resume");
        assertThat(resume.status()).isZero();
        assertThat(resume.errors()).isEqualTo("transform-job: churn has ended already: Completed.\n");
        assertThat(resume.out()).isEqualTo(run.out());
    }

    @Test
    void resumeRefusesInputThatChangedAndSaysWhat() throws Exception {
        begin();
        files.put("in/a.csv", JobFiles.rows(0, 2));
        TestS3.delete(files.bucket, "in/b.csv");
        Call resume = named("resume");
        assertThat(resume.status()).isEqualTo(2);
        assertThat(resume.errors().replaceAll("ETag \"[0-9a-f]+\"", "ETag T").replaceAll("\\d+ bytes", "N bytes"))
                .isEqualTo(
                        ("transform-job: job churn cannot be resumed, because there has changed since it began: input:"
                                        + " s3://%1$s/in/a.csv (N bytes, ETag T then, N bytes, ETag T now), s3://%1$s/in/b.csv is"
                                        + " gone. Restore that, or end the job with: transform-job stop churn, and run it anew.\n")
                                .formatted(files.bucket));
        assertThat(status()).isEqualTo("InProgress");
    }

    @Test
    void resumeTakesNoNoticeOfInputThatCameLater() throws Exception {
        begin();
        files.put("in/c.csv", JobFiles.rows(0, 2));
        assertThat(named("resume").status()).isZero();
        assertNothingIsLeft("out/a.csv.out", "out/b.csv.out");
    }

    @Test
    void resumeRefusesAModelThatChanged() throws Exception {
        begin();
        files.put("model.tar.gz", io.transformjob.testing.TestModels.sum());
        assertThat(named("resume").errors())
                .isEqualTo(
                        ("transform-job: job churn cannot be resumed, because there has changed since it began: the model"
                                        + " s3://%s/model.tar.gz. Restore that, or end the job with: transform-job stop churn, and"
                                        + " run it anew.\n")
                                .formatted(files.bucket));
    }

    @Test
    void resumeRefusesAJobThatChangedIfItIsGiven() throws Exception {
        begin();
        assertThat(named("resume", "--job", files.jobFile()).status()).isZero();
        begin();
        files.job("\"SplitType\": \"Line\"", "\"SplitType\": \"None\"");
        assertThat(named("resume", "--job", files.jobFile()).errors())
                .isEqualTo(
                        ("transform-job: --job %s has changed since the job began, from line 7 on. Restore it or leave the"
                                        + " option out, or end the job with: transform-job stop churn, and run it anew.\n")
                                .formatted(files.jobFile()));
    }

    @Test
    void bt121_stopEndsAJobWhoseDriverIsDead() throws Exception {
        begin();
        Call stop = named("stop");
        assertThat(stop.status()).isZero();
        assertThat(stop.errors())
                .isEqualTo("transform-job: asked churn to stop.\n"
                        + "transform-job: its driver does not answer: ending it from here.\n");
        assertThat(JSON.readTree(stop.out()).get("TransformJobStatus").asText()).isEqualTo("Stopped");
        assertThat(files.outputs()).containsExactly(OWN + "describe.json");
        assertThat(TestS3.uploads(files.bucket)).isEmpty();
        assertThat(named("resume").status()).isEqualTo(1);
    }

    @Test
    void aJobThatEndedCannotBeStopped() {
        run();
        named("stop")
                .assertRefused(
                        "transform-job: job churn does not run, and cannot be resumed: there is nothing to stop. See:"
                                + " transform-job describe churn.");
    }
}
