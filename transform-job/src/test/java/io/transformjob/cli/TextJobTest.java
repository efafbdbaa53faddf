package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.TestModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole job of BlazingText, joined as outputs of real ones are. */
class TextJobTest {
    @TempDir
    private Path folder;

    @Test
    void formats101_labelsAreJoinedWithTheirTexts() throws IOException {
        JobFiles files = new JobFiles(folder)
                .model("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3", "blazingtext:1")
                .job("\"ContentType\": \"text/csv\"", "\"ContentType\": \"application/jsonlines\"")
                .job("\"Accept\": \"text/csv\"", "\"Accept\": \"application/jsonlines\"")
                .job(
                        "\"TransformResources\"",
                        "\"DataProcessing\": {\"JoinSource\": \"Input\"}, \"TransformResources\"")
                .put("in/a.csv", "{\"source\": \"goal\", \"k\": 2}\n{\"source\": 7}\n")
                .put("in/b.csv", "{\"source\": \"goal\"}");
        try (InputStream model = TextJobTest.class.getResourceAsStream("/fasttext/ns.bin")) {
            files.put("model.tar.gz", TestModels.archive("model.bin", model.readAllBytes()));
        }

        Call call = Call.of(
                files.words("run", "--set", "on-bad-record=placeholder", "--set", "bad-record-placeholder=ERROR"));

        assertThat(call.status()).as(call.err()).isZero();
        assertThat(files.text("out/a.csv.out"))
                .isEqualTo("{\"SageMakerOutput\":{\"label\":[\"__label__sport\",\"__label__music\"],"
                        + "\"prob\":[0.9990402460098267,0.000010000003385357559]},\"k\":2,\"source\":\"goal\"}\n"
                        + "{\"SageMakerOutput\":\"ERROR\",\"source\":7}\n");
        assertThat(files.text("out/b.csv.out"))
                .isEqualTo("{\"SageMakerOutput\":{\"label\":[\"__label__sport\"],\"prob\":[0.9990402460098267]},"
                        + "\"source\":\"goal\"}\n");
    }
}
