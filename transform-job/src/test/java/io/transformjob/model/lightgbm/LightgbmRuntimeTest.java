package io.transformjob.model.lightgbm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.model.Archives;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.InferenceContainer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightgbmRuntimeTest {
    private static final String STUMP = Models.stump("binary sigmoid:1", "0.5", 10);
    private static final ContainerSpec SPEC =
            new ContainerSpec("123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1", Map.of(), Optional.empty());

    private static InferenceContainer open(Archives archive) throws IOException {
        return Containers.open(SPEC, archive.open());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.txt", "lightgbm_model.txt", "model", "booster.lgb"})
    void artifacts6_aModelIsToldByItsFirstLinesWhateverItsName(String name) throws Exception {
        InferenceContainer container =
                open(new Archives().with("code.py", bytes("import this")).with(name, bytes(STUMP)));
        assertThat(container.description()).isEqualTo("lightgbm v4, binary sigmoid:1, 1 trees of depth 1, 2 features");
    }

    @Test
    void artifacts6_factsTellWhatTheModelIs() throws Exception {
        assertThat(open(new Archives().with("model.txt", bytes(STUMP))).facts())
                .containsExactly(
                        entry("Algorithm", "lightgbm"),
                        entry("FileVersion", "v4"),
                        entry("Objective", "binary sigmoid:1"),
                        entry("Features", 2),
                        entry("FeaturesTested", 1),
                        entry("Outputs", 1),
                        entry("AveragesOutput", false),
                        entry("Trees", 1),
                        entry("Nodes", 3L),
                        entry("Depth", 1),
                        entry("Categorical", false),
                        entry("LinearLeaves", false));
    }

    @Test
    void artifacts6_twoModelsAreRefused() {
        assertThatThrownBy(() -> open(new Archives().with("a.txt", bytes(STUMP)).with("b.txt", bytes(STUMP))))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz: an archive must hold one LightGBM model, found \"a.txt\", \"b.txt\". "
                        + "Leave the others out: which one counts is not known");
    }

    @Test
    void artifacts6_whatIsNoModelIsRefusedIfTheRuntimeIsNamed() {
        ContainerSpec named = new ContainerSpec(SPEC.image(), Map.of(), Optional.of("lightgbm"));
        assertThatThrownBy(() -> Containers.open(
                        named, new Archives().with("model.pkl", new byte[] {1}).open()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model.tar.gz: a LightGBM text model must be at the top of the archive, found \"model.pkl\". "
                                + "Save it with Booster.save_model(\"model.txt\"); pickles and joblib files are not read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xendcg|the objective must be one of binary, cross_entropy, cross_entropy_lambda, custom, fair, gamma, huber, lambdarank, mape, multiclass, multiclassova, poisson, quantile, rank_xendcg, regression, regression_l1, regression_l2, tweedie, xentlambda, xentropy, found \"xendcg\". Remove the line with the objective to get sums as they are",
                "binary|a model for binary must have the option sigmoid with a number above 0, found \"binary\". Save the model again",
                "binary sigmoid:-1|a model for binary must have the option sigmoid with a number above 0, found \"binary sigmoid:-1\". Save the model again",
                "binary sigmoid:1.1.1|a model for binary must have the option sigmoid with a number above 0, found \"binary sigmoid:1.1.1\". Save the model again",
                "multiclass num_class:3|a model for multiclass must have the option num_class:1, as trees in each iteration, found \"multiclass num_class:3\". Save the model again"
            })
    void artifacts6_objectivesThatDoNotFitAreRefused(String objective, String message) {
        String text = Models.stump(objective, "0.5", 10);
        assertThatThrownBy(() -> open(new Archives().with("model.txt", bytes(text))))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.txt: " + message);
    }
}
