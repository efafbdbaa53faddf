package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of filters, joins and inference ids when it knows the model. */
class DataProcessingPlanTest {
    private static final String RESOURCES = "\"TransformResources\"";
    private static final String IDS =
            "\"DataCaptureConfig\": {\"DestinationS3Uri\": \"s3://bucket/capture\", \"GenerateInferenceId\": true},\n  ";

    @TempDir
    Path folder;

    @Test
    void p5_assembleCompatIsNotedWhereLinesAreOutputRecords() {
        String note =
                "note: --set assemble-compat: has no effect here: with DataProcessing or inference ids a line is an"
                        + " output record\n";
        JobFiles joining =
                new JobFiles(folder).job(RESOURCES, "\"DataProcessing\": {\"JoinSource\": \"Input\"},\n  " + RESOURCES);
        assertThat(Call.atTerminal(
                                joining.words("plan", "--set", "assemble-compat=response", "--set", "split-bytes=100"))
                        .out())
                .contains(note)
                .doesNotContain("objects are not cut");
        assertThat(Call.atTerminal(joining.words("plan")).out()).doesNotContain("assemble-compat");
        JobFiles filtering = new JobFiles(folder)
                .job(RESOURCES, "\"DataProcessing\": {\"InputFilter\": \"$[0:]\"},\n  " + RESOURCES);
        assertThat(Call.atTerminal(filtering.words(
                                "plan", "--set", "assemble-compat=response", "--set", "split-bytes=100"))
                        .out())
                .doesNotContain(note)
                .contains("objects are not cut: responses show where payloads are cut");
    }

    @Test
    void bt112_answersWithoutAPlaceForIdsAreRefused() {
        JobFiles files = new JobFiles(folder)
                .job("\"Accept\": \"text/csv\"", "\"Accept\": \"*/*\"")
                .job(RESOURCES, IDS + RESOURCES)
                .model("sagemaker-xgboost:0.90-1-cpu-py3", "sagemaker-xgboost:1.7-1")
                .model(
                        "\"PrimaryContainer\": {",
                        "\"PrimaryContainer\": {\"Environment\": {\"SAGEMAKER_INFERENCE_OUTPUT\": \"predicted_label\","
                                + " \"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT\": \"application/x-recordio-protobuf\"},");
        Call.of(files.words("plan"))
                .assertRefused("transform-job: " + files.jobFile()
                        + ":11:15 /TransformOutput/Accept: answers must be text/csv, application/json or"
                        + " application/jsonlines to be joined, filtered or identified, found"
                        + " application/x-recordio-protobuf. Name one of these in Accept, or leave out DataProcessing and"
                        + " GenerateInferenceId.");
    }
}
