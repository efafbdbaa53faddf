package io.transformjob.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxModelReader;
import io.transformjob.formats.artifact.onnx.ZipMaps;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.model.onnx.TreeModels.Leaves;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an ensemble of trees and nothing else is answered without ONNX Runtime, and as it answers. */
class TreeGraphTest {
    private static final int ROWS = 300;
    private static final int INT64 = 7;
    private static final int STRING = 8;

    private record Loaded(ZipMaps model, GraphForm form, Optional<TreeGraph> trees) {}

    private static Loaded load(byte[] file) {
        OnnxModel model = OnnxModelReader.read("model.onnx", file);
        ZipMaps stripped = ZipMaps.takeOff(model);
        GraphForm form = GraphForm.of(model, stripped);
        return new Loaded(stripped, form, TreeGraph.of(stripped.model().graph(), form));
    }

    private static DenseBatch batch(float[] rows, int columns) {
        DenseBatch batch = new DenseBatch();
        int count = rows.length / columns;
        batch.reset(columns, count);
        System.arraycopy(rows, 0, batch.values(), 0, rows.length);
        for (int row = 0; row < count; row++) {
            batch.addRow(row, row, true);
        }
        return batch;
    }

    private static void compare(TreeModels models, byte[] file) {
        Loaded loaded = load(file);
        assertThat(loaded.trees()).isPresent();
        float[] rows = models.rows(ROWS);
        ScoreBatch own = new TreeModel(loaded.form(), loaded.trees().get())
                .newScorer(false)
                .score(batch(rows, models.features));
        ScoreBatch expected = OrtModel.load(loaded.form(), loaded.model(), List.of())
                .newScorer(false)
                .score(batch(rows, models.features));
        assertThat(own.columns()).isEqualTo(expected.columns());
        for (int column = 0; column < own.columns().size(); column++) {
            int length = ROWS * own.columns().get(column).width();
            if (own.columns().get(column).form() == ScoreBatch.Form.TEXT) {
                assertThat(Arrays.copyOf(own.texts(column), length))
                        .containsExactly(Arrays.copyOf(expected.texts(column), length));
            } else {
                assertThat(Arrays.copyOf(own.values(column), length))
                        .containsExactly(Arrays.copyOf(expected.values(column), length));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,SUM,0", "1,SUM,1", "1,AVERAGE,0", "1,AVERAGE,1", "3,SUM,0", "3,SUM,3", "3,AVERAGE,0", "3,AVERAGE,3"})
    void artifacts7_regressorsAddUpAsOnnxRuntimeDoes(int targets, String aggregate, int base) {
        for (Leaves leaves : Leaves.values()) {
            TreeModels models = new TreeModels(targets * 31L + base, 5)
                    .operator("TreeEnsembleRegressor")
                    .text("aggregate_function", aggregate)
                    .number("n_targets", targets)
                    .trees("target", 21, 15, targets, leaves, -0.3f, false);
            if (base > 0) {
                models.fractions("base_values", TreeModels.floats(Arrays.copyOf(new float[] {0.7f, -2.5f, 11}, base)));
            }
            byte[] file = models.toBytes(INT64, targets, "scores");
            if (leaves == Leaves.ONE && targets > 1 && base > 0) {
                // No leaf names the other targets, and ONNX Runtime does not add bases to what nothing was added to.
                assertThat(load(file).trees()).isEmpty();
            } else {
                compare(models, file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"})
    void artifacts7_regressorsOfSeveralTargetsAreTransformedAsOnnxRuntimeDoes(String transform) {
        TreeModels models = new TreeModels(9, 5)
                .operator("TreeEnsembleRegressor")
                .text("post_transform", transform)
                .number("n_targets", 4)
                .trees("target", 12, 7, 4, Leaves.BY_TREE, -0.1f, false);
        compare(models, models.toBytes(INT64, 4, "scores"));
    }

    @ParameterizedTest
    @CsvSource({"0.5,0.62245935", "-2,0.11920297", "0,0.5"})
    void artifacts7_aRegressorOfOneTargetAppliesTheLogisticFunctionAsItsDefinitionSays(float sum, float score) {
        TreeModels models = new TreeModels(9, 2)
                .operator("TreeEnsembleRegressor")
                .text("post_transform", "LOGISTIC")
                .numbers("nodes_treeids", TreeModels.longs(0))
                .numbers("nodes_nodeids", TreeModels.longs(0))
                .numbers("nodes_featureids", TreeModels.longs(0))
                .numbers("nodes_truenodeids", TreeModels.longs(0))
                .numbers("nodes_falsenodeids", TreeModels.longs(0))
                .fractions("nodes_values", TreeModels.floats(0))
                .texts("nodes_modes", List.of("LEAF"))
                .numbers("target_treeids", TreeModels.longs(0))
                .numbers("target_nodeids", TreeModels.longs(0))
                .numbers("target_ids", TreeModels.longs(0))
                .fractions("target_weights", TreeModels.floats(sum));
        Loaded loaded = load(models.toBytes(INT64, 1, "scores"));
        ScoreBatch scores = new TreeModel(loaded.form(), loaded.trees().orElseThrow())
                .newScorer(false)
                .score(batch(new float[] {1, 2}, 2));
        assertThat((float) scores.values(0)[0]).isEqualTo(score);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,0,BY_TREE",
        "SOFTMAX,0,BY_TREE",
        "SOFTMAX,3,BY_TREE",
        "LOGISTIC,3,ALL",
        "SOFTMAX_ZERO,0,ALL",
        "NONE,3,ALL"
    })
    void artifacts7_classifiersAnswerAsOnnxRuntimeDoes(String transform, int base, Leaves leaves) {
        TreeModels models = new TreeModels(base, 6)
                .operator("TreeEnsembleClassifier")
                .numbers("classlabels_int64s", TreeModels.longs(10, 20, -30))
                .text("post_transform", transform)
                .trees("class", 24, 15, 3, leaves, -0.3f, false);
        if (base > 0) {
            models.fractions("base_values", TreeModels.floats(0.1f, -0.2f, 0.3f));
        }
        compare(models, models.toBytes(INT64, 3, "label", "scores"));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,0,0",
        "NONE,0,-0.1",
        "LOGISTIC,0,-0.1",
        "LOGISTIC,0,0",
        "LOGISTIC,1,-0.1",
        "NONE,1,-0.1",
        "NONE,1,0",
        "LOGISTIC,1,0"
    })
    void artifacts7_classifiersOfTwoClassesWithWeightsForOneAnswerAsOnnxRuntimeDoes(
            String transform, int base, float from) {
        TreeModels models = new TreeModels(base, 6)
                .operator("TreeEnsembleClassifier")
                .texts("classlabels_strings", List.of("no", "yes"))
                .text("post_transform", transform)
                .trees("class", 9, 15, 2, Leaves.ONE, from, false);
        if (base > 0) {
            models.fractions("base_values", TreeModels.floats(0.35f));
        }
        compare(models, models.toBytes(STRING, 2, "label", "scores"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"label", "scores", "scores,label"})
    void artifacts7_outputsAreThoseOfTheGraphThroughOperatorsThatChangeNothing(String outputs) {
        TreeModels models = new TreeModels(4, 6)
                .operator("TreeEnsembleClassifier")
                .numbers("classlabels_int64s", TreeModels.longs(0, 1, 2))
                .trees("class", 9, 7, 3, Leaves.BY_TREE, -0.3f, true)
                .wrapped(INT64);
        compare(models, models.toBytes(INT64, 3, outputs.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "PROBIT", "MAX", "two classes", "base", "unknown attribute", "thresholds"})
    void artifacts7_whatIsMoreThanTreesIsLeftToOnnxRuntime(String what) {
        boolean classifier = what.equals("two classes");
        TreeModels models = new TreeModels(4, 6)
                .operator(classifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor")
                .trees(classifier ? "class" : "target", 3, 7, classifier ? 2 : 1, Leaves.ALL, 0, true);
        switch (what) {
            case "operator" -> models.negated();
            case "PROBIT" -> models.text("post_transform", "PROBIT");
            case "MAX" -> models.text("aggregate_function", "MAX");
            case "two classes" -> models.numbers("classlabels_int64s", TreeModels.longs(0, 1));
            case "base" -> models.fractions("base_values", TreeModels.floats(1, 2));
            case "unknown attribute" -> models.number("nodes_new", 1);
            default -> models.fractions("nodes_values_as_tensor", TreeModels.floats(0));
        }
        byte[] file = models.toBytes(INT64, 1, what.equals("operator") ? "negated" : "scores");
        assertThat(load(file).trees()).isEmpty();
    }
}
