package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OutputTransformTest {
    @Test
    void artifacts56_sigmoid() {
        assertThat(apply("binary:logistic", "1.7.4", 1, 0, -0f, 1, -1, 1000, Float.NaN))
                .containsExactly(0.5f, 0.5f, 0.7310586f, 0.26894143f, 1f, Float.NaN);
    }

    @Test
    void artifacts56_from16TheSigmoidIsCappedSoThatItNeverReachesZero() {
        assertThat(apply("binary:logistic", "1.5.2", 1, -100)).containsExactly(0);
        assertThat(apply("binary:logistic", "1.7.4", 1, -100)[0]).isBetween(3.0e-39f, 3.1e-39f);
    }

    @Test
    void artifacts56_softmaxSubtractsTheLargest() {
        assertThat(apply("multi:softprob", "1.7.4", 3, 0, 0, 0, 1000, 1000, -1000))
                .containsExactly(1 / 3f, 1 / 3f, 1 / 3f, 0.5f, 0.5f, 0);
    }

    @Test
    void artifacts56_softmaxAnswersTheFirstOfTheLargest() {
        assertThat(Arrays.copyOf(apply("multi:softmax", "1.7.4", 3, 0, 2, 2, -1, -2, -3), 2))
                .containsExactly(1, 0);
    }

    @Test
    void artifacts56_otherObjectives() {
        assertThat(apply("binary:hinge", "1.7.4", 1, 0.1f, 0, -0.1f)).containsExactly(1, 0, 0);
        assertThat(apply("count:poisson", "1.7.4", 1, 0, 1)).containsExactly(1, 2.7182817f);
        assertThat(apply("rank:pairwise", "1.7.4", 1, -3)).containsExactly(-3);
        assertThat(apply("binary:logitraw", "1.7.4", 1, -3)).containsExactly(-3);
    }

    @Test
    void artifacts56_from34QuantilesAreSorted() {
        assertThat(apply("reg:quantileerror", "3.2.0", 3, 2, 3, 1)).containsExactly(2, 3, 1);
        assertThat(apply("reg:quantileerror", "3.4.0", 3, 2, 3, 1)).containsExactly(1, 2, 3);
    }

    @Test
    void artifacts56_expectilesAddUp() {
        float[] outputs = apply("reg:expectileerror", "3.3.0", 3, 1, 0, 2);

        assertThat(outputs[0]).isEqualTo(1);
        assertThat(outputs[1]).isCloseTo(1 + 0.6931472f + 1e-6f, offset(2e-7f));
        assertThat(outputs[2]).isCloseTo(outputs[1] + 2.126928f + 1e-6f, offset(5e-7f));
    }

    @Test
    void anObjectiveOfTheUsersOwnIsRefusedByName() {
        assertThatThrownBy(() -> Objective.of("xgboost-model", "custom:focal"))
                .hasMessageStartingWith("xgboost-model: the objective must be one of binary:hinge, binary:logistic, ")
                .hasMessageEndingWith(
                        "found \"custom:focal\". A model with an objective of its own cannot be scored outside"
                                + " the program that defines it.");
    }

    private static float[] apply(String objective, String library, int groups, float... margins) {
        new OutputTransform(Objective.of("m", objective), Models.rules(library), groups)
                .apply(margins, margins.length / groups);
        return margins;
    }
}
