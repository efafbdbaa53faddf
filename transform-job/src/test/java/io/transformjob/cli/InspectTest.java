package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.testing.Runtimes;
import io.transformjob.testing.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect}: what an archive is said to be. */
class InspectTest {
    @TempDir
    private Path folder;

    private String archive(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.tar.gz"), bytes).toString();
    }

    private static JsonNode document(Call call) throws IOException {
        return new JsonMapper().readTree(call.out());
    }

    @Test
    void aModelThatRunsIsToldWithItsFacts() throws IOException {
        Call call = Call.of("inspect", archive(TestModels.firstFeature()));
        JsonNode document = document(call);

        assertThat(call.status()).isZero();
        assertThat(document.get("Safe").booleanValue()).isTrue();
        assertThat(document.get("Runnable").booleanValue()).isTrue();
        assertThat(document.get("Runtime").textValue()).isEqualTo("xgboost");
        assertThat(document.get("Members").get(0).get("Name").textValue()).isEqualTo("xgboost-model");
        assertThat(document.get("Members").get(0).get("Content").textValue()).isEqualTo("JSON text");
        assertThat(document.get("Model").toString()).startsWith("{\"Algorithm\":\"xgboost\",\"Library\":\"1.7.4\",");
        assertThat(document.get("Model").get("Objective").textValue()).isEqualTo("reg:squarederror");
    }

    @Test
    void imageAndRuntimeChooseAsInAJob() throws IOException {
        String archive = archive(TestModels.firstFeature());
        JsonNode kmeans = document(Call.of("inspect", archive, "--image", "kmeans:1"));
        Call wrong = Call.of("inspect", archive, "--set", "runtime=nothing");

        assertThat(kmeans.get("Runnable").booleanValue()).isFalse();
        assertThat(kmeans.get("Reason").textValue())
                .isEqualTo(
                        "model archive: there must be a file model_algo-1 at the top level, found \"xgboost-model\". Use"
                                + " the archive as the training job wrote it");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(document(wrong).get("Reason").textValue())
                .isEqualTo("runtime must be one of: " + Runtimes.NAMES + ", or of a model elsewhere: "
                        + Runtimes.ELSEWHERE + ", found \"nothing\". Name one of these, or leave"
                        + " the option out to go by image and artifact.");
    }

    @Test
    void aModelThatIsNotRunIsToldWithItsFactsToo() throws IOException {
        Call call = Call.of(
                "inspect",
                archive(TestModels.archive("vectors.txt", "3051 100\nthe 0.25".getBytes(StandardCharsets.UTF_8))));

        assertThat(call.status()).isEqualTo(2);
        assertThat(document(call).get("Model"))
                .hasToString("{\"Algorithm\":\"word2vec\",\"Words\":3051,\"Dimensions\":100}");
        assertThat(document(call).get("Reason").textValue())
                .startsWith(
                        "a model of word vectors of BlazingText is not run here: what its container answers in batch transform is not"
                                + " published, found image \"\" with \"vectors.txt\"");
    }

    @Test
    void anArchiveThatIsNoneIsUnsafe() throws IOException {
        Call call = Call.of("inspect", archive(new byte[] {'P', 'K', 3, 4}));
        assertThat(call.status()).isEqualTo(2);
        assertThat(document(call).get("Safe").booleanValue()).isFalse();
        assertThat(document(call).get("Reason").textValue())
                .isEqualTo(folder.resolve("model.tar.gz")
                        + ": a model must be a gzip archive, found a ZIP archive. Pack it"
                        + " with tar -czf model.tar.gz and its files, and name that archive");
    }

    @Test
    void aPersonIsToldInLines() throws IOException {
        String archive = archive(TestModels.firstFeature());
        assertThat(Call.atTerminal("inspect", archive).out())
                .startsWith(archive + ", ")
                .contains(
                        "\nsafe               yes: names and sizes are within limits, and nothing in it is executed\n")
                .contains("\n  Objective        reg:squarederror\n")
                .endsWith("\nruns               yes, as xgboost\n");
        assertThat(Call.atTerminal("inspect", archive, "--image", "kmeans:1").out())
                .contains(
                        "\nruns               no\nbecause            model archive: there must be a file model_algo-1");
    }

    @Test
    void aCallWithoutAnArchiveIsRefused() {
        Call.of("inspect")
                .assertRefused(
                        "transform-job: inspect needs a model archive, such as: transform-job inspect model.tar.gz"
                                + " --image xgboost:1.7-1.");
        String missing = folder.resolve("none.tar.gz").toString();
        assertThat(Call.of("inspect", missing).status()).isEqualTo(2);
    }
}
