package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XgboostRulesTest {
    @ParameterizedTest
    @CsvSource({
        // Output space to margin.
        "reg:squarederror, 2.5, 1.7.4, 2.5",
        "reg:linear, 0.5, 0.72.0, 0.5",
        "rank:ndcg, 0.5, 3.0.5, 0.5",
        "reg:quantileerror, 0.5, 3.0.5, 0.5",
        "multi:softprob, 0.5, 1.7.4, 0.5",
        "binary:hinge, 0.5, 1.7.4, 0.5",
        "binary:logistic, 0.5, 1.7.4, -0.0",
        "binary:logistic, 0.25, 1.7.4, -1.0986123",
        "reg:logistic, 0.75, 1.7.4, 1.0986122",
        "count:poisson, 2, 1.7.4, 0.6931472",
        "reg:gamma, 0.5, 1.7.4, -0.6931472",
        "survival:aft, 1, 1.7.4, 0.0",
        // binary:logitraw changed in 1.3.1.
        "binary:logitraw, 0.5, 1.2.0, -0.0",
        "binary:logitraw, 0.5, 1.3.0, -0.0",
        "binary:logitraw, 0.5, 1.3.1, 0.5",
        "binary:logitraw, 0.5, 1.3.3, 0.5",
        // From 3.2 probabilities are kept away from 0 and 1.
        "binary:logistic, 0, 3.2.0, -13.815510",
        "binary:logistic, 1, 3.2.0, 13.745160",
    })
    void artifacts55_baseScoresInOutputSpaceBecomeMargins(
            String objective, float baseScore, String library, float margin) {
        assertThat(base(Form.UBJSON, "1.7.4", objective, library, baseScore)).containsExactly(margin);
        assertThat(base(Form.LEGACY_BINARY, "1.7.4", objective, library, baseScore))
                .containsExactly(margin);
    }

    @ParameterizedTest
    @CsvSource({
        "binary:logistic, -0.0, 0.90.0, -0.0",
        "binary:logistic, -0.0, 1.0.0, -0.0",
        "binary:logistic, -0.0, 1.7.4, -0.0",
        "binary:hinge, 0.5, 0.90.0, 0.5",
        "binary:hinge, 0.5, 1.0.0, 0.5",
        "binary:hinge, 0.5, 1.1.0, 1",
        "binary:hinge, 0.5, 1.7.4, 1",
        "multi:softmax, 0.5, 1.7.4, 0.5",
        "reg:linear, 0.5, 1.7.4, 0.5",
        "count:poisson, 0, 1.7.4, 0",
    })
    void artifacts55_binaryFilesFromBefore10HoldAMargin(String objective, float stored, String library, float margin) {
        assertThat(base(Form.LEGACY_BINARY, "0.0.0", objective, library, stored))
                .containsExactly(margin);
    }

    @Test
    void artifacts55_oneBaseScoreServesAllGroupsAndSeveralServeOneEach() {
        assertThat(base(Form.JSON, "3.1.0", "multi:softprob", "3.2.0", 3, 0.5f)).containsExactly(0.5f, 0.5f, 0.5f);
        assertThat(base(Form.JSON, "3.1.0", "multi:softprob", "3.2.0", 3, 1, 2, 3))
                .containsExactly(1, 2, 3);
    }

    @Test
    void artifacts55_expectilesStoreStepsAsInverseSoftplus() {
        float[] margins = base(Form.JSON, "3.3.0", "reg:expectileerror", "3.3.0", 3, 1, 2, 5);

        assertThat(margins[0]).isEqualTo(1);
        assertThat(margins[1]).isCloseTo((float) Math.log(Math.E - 1), offset(2e-6f));
        assertThat(margins[2]).isCloseTo((float) Math.log(Math.exp(3) - 1), offset(2e-6f));
    }

    @Test
    void artifacts55_aBaseScoreThatTheLibraryRefusesIsRefused() {
        assertThatThrownBy(() -> base(Form.JSON, "1.7.4", "binary:logistic", "1.7.4", 1))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "xgboost-model: base_score must be between 0 and 1 for binary:logistic under XGBoost 1.7.4,"
                                + " found 1.0. XGBoost refuses such a model, too; train it again with a base_score between 0 and 1.");
        assertThatThrownBy(() -> base(Form.JSON, "3.1.0", "multi:softprob", "3.2.0", 3, 1, 2))
                .hasMessage(
                        "xgboost-model: base_score must have one value or one for each of 3 outputs, found 2 values."
                                + " Save the model again.");
    }

    private static float[] base(Form form, String file, String objective, String library, float score) {
        return base(form, file, objective, library, 1, score);
    }

    private static float[] base(Form form, String file, String objective, String library, int groups, float... scores) {
        XgboostModel model = new Models.Builder()
                .form(form, false, file)
                .baseScore(scores)
                .groups(0, groups, 1)
                .build();
        return Models.rules(library).baseMargins("xgboost-model", model, Objective.of("m", objective));
    }

    @ParameterizedTest
    @CsvSource({
        // Three classes, two parallel trees, four rounds: 24 trees.
        "true, 0.90.0, 4, 12",
        "true, 1.2.0, 8, 24",
        "true, 1.7.4, 4, 12",
        "true, 1.7.4, 5, 12",
        "true, 3.0.5, 2, 12",
        "true, 1.7.4, 100, 24",
        "true, 1.7.4, 0, 24",
        // Not in a pickle: an attribute that only some libraries honour.
        "false, 1.3.3, 4, 24",
        "false, 1.5.2, 4, 12",
        "false, 1.7.4, 4, 12",
        "false, 3.0.5, 4, 24",
    })
    void artifacts57_theLimitCountsRoundsTimesParallelTreesNotTrees(
            boolean pickled, String library, int limit, int used) {
        var trees = new XgboostModel.Tree[24];
        Arrays.fill(trees, Models.leaf(1));
        XgboostModel model = new Models.Builder()
                .form(Form.UBJSON, pickled, "1.7.4")
                .groups(3, 1, 2)
                .trees(trees)
                .treeLimit(limit)
                .build();

        assertThat(Models.rules(library).treesUsed(model)).isEqualTo(used);
    }

    @Test
    void artifacts55_from13SumsStartAtTheBaseMarginAndBeforeItIsAddedLast() {
        // In float32 (1e8 + 3) - 1e8 is 0, and 3 - 1e8 + 1e8 is 0, but 1e8 - 1e8 + 3 is 3.
        XgboostModel model = new Models.Builder()
                .baseScore(3)
                .trees(Models.leaf(1e8f), Models.leaf(-1e8f))
                .build();

        assertThat(margin(model, "1.2.0")).isEqualTo(3);
        assertThat(margin(model, "1.3.0")).isEqualTo(0);
    }

    private static float margin(XgboostModel model, String library) {
        return XgboostPredictor.of("m", model, Models.rules(library))
                .newCursor()
                .margins(Batches.dense(new float[][] {{1}}))[0];
    }
}
