package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleTest {
    @Test
    void formats102_predictionsAreAveragedInFloat32() {
        assertThat(predict("reg:squarederror", 0.1f, 0.2f, 0.4f)).isEqualTo((0.1f + 0.2f + 0.4f) / 3);
        // After the transform, not before.
        assertThat(predict("binary:logistic", 0, 1000)).isEqualTo(0.75f);
    }

    @Test
    void formats102_classesAreVotedOnAndTheSmallestOfEquallyFrequentOnesWins() {
        assertThat(predict("binary:hinge", 1, -1, 1)).isEqualTo(1);
        assertThat(predict("binary:hinge", 1, -1)).isEqualTo(0);
        assertThat(Arrays.copyOf(
                        ensemble(classes(2), classes(0), classes(2), classes(1))
                                .newCursor()
                                .predict(Batches.dense(new float[][] {{1}, {2}})),
                        2))
                .containsExactly(2, 2);
        assertThat(ensemble(classes(2), classes(1)).newCursor().predict(Batches.dense(new float[][] {{1}}))[0])
                .isEqualTo(1);
    }

    @Test
    void modelsWithDifferentNumbersOfOutputsAreRefused() {
        XgboostModel one = new Models.Builder().build();
        XgboostModel two = new Models.Builder().groups(0, 2, 1).build();

        assertThatThrownBy(() -> ensemble(one, two))
                .hasMessage(
                        "model-1: models of an ensemble must have equally many outputs, as model-0 with 1, found 2."
                                + " Leave one of them out, or set SAGEMAKER_INFERENCE_ENSEMBLE to false to use the first alone.");
    }

    private static float predict(String objective, float... leaves) {
        XgboostModel[] models = new XgboostModel[leaves.length];
        for (int i = 0; i < leaves.length; i++) {
            float half = objective.equals("binary:logistic") ? 0.5f : 0;
            models[i] = new Models.Builder()
                    .objective(objective)
                    .baseScore(half)
                    .trees(Models.leaf(leaves[i]))
                    .build();
        }
        return ensemble(models).newCursor().predict(Batches.dense(new float[][] {{1}}))[0];
    }

    /** A model of three classes that always names one. */
    private static XgboostModel classes(int winner) {
        var trees = new XgboostModel.Tree[3];
        for (int i = 0; i < 3; i++) {
            trees[i] = Models.leaf(i == winner ? 1 : 0);
        }
        return new Models.Builder()
                .objective("multi:softmax")
                .groups(3, 1, 1)
                .trees(trees)
                .build();
    }

    private static Ensemble ensemble(XgboostModel... models) {
        List<XgboostPredictor> members = new ArrayList<>();
        for (XgboostModel model : models) {
            members.add(XgboostPredictor.of("model-" + members.size(), model, Models.rules("1.7.4")));
        }
        return new Ensemble(members);
    }
}
