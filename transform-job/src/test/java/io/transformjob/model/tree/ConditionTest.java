package io.transformjob.model.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double[] VALUES = {
        -INF,
        -Double.MAX_VALUE,
        -2,
        -1.5,
        -1,
        Math.nextUp(-1.0),
        -0.5,
        -1e-35f,
        -1e-36,
        -Double.MIN_VALUE,
        -0.0,
        0,
        Double.MIN_VALUE,
        1e-36,
        1e-35f,
        Math.nextUp(1e-35f),
        0.5,
        Math.nextDown(1.0),
        1,
        Math.nextUp(1.0),
        1.5,
        2,
        3,
        3.9,
        4,
        5,
        1 << 24,
        Double.MAX_VALUE,
        INF
    };

    @Test
    void thresholdsCompareAsJavaDoes() {
        for (double t : VALUES) {
            check(Condition.atLeast(0, t, false), v -> v >= t, false, "at least " + t);
            check(Condition.above(0, t, true), v -> v > t, true, "above " + t);
            check(Condition.equal(0, t, false), v -> v == t, false, "equal " + t);
        }
        check(Condition.atLeast(0, NAN, true), v -> false, true, "at least NaN");
        check(Condition.above(0, NAN, false), v -> false, false, "above NaN");
        check(Condition.equal(0, NAN, false), v -> false, false, "equal NaN");
    }

    @Test
    void artifacts54_categoriesAreWholePartsAndNegativeValuesAreNone() {
        int[] set = {0, 2, 3, 5, (1 << 24) - 1};

        check(Condition.oneOf(0, set, true), v -> v >= 0 && v < 1 << 24 && contains(set, (int) v), true, "one of");
        check(Condition.oneOf(0, new int[0], false), v -> false, false, "one of none");
    }

    @Test
    void artifacts6_truncatedCategoriesTakeValuesAboveMinusOneForZero() {
        int[] set = {0, 2, 3};

        check(
                Condition.oneOfTruncated(0, set, false),
                v -> (int) v >= 0 && v < 10 && contains(set, (int) v),
                false,
                "truncated");
    }

    @Test
    void artifacts6_valuesAroundZeroHaveOneAnswer() {
        double band = 1e-35f;
        for (double t : VALUES) {
            for (boolean answer : new boolean[] {false, true}) {
                check(
                        Condition.above(0, t, answer).aroundZero(band, answer),
                        v -> Math.abs(v) <= band ? answer : v > t,
                        answer,
                        "above " + t + ", zero " + answer);
                check(
                        Condition.atLeast(0, t, answer).aroundZero(0, answer),
                        v -> v == 0 ? answer : v >= t,
                        answer,
                        "at least " + t + ", zero itself " + answer);
            }
        }
    }

    @Test
    void notTurnsEveryAnswer() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            double t = VALUES[random.nextInt(VALUES.length)];
            check(Condition.equal(0, t, true).not(), v -> v != t, false, "not equal " + t);
            check(Condition.equal(0, t, true).not().not(), v -> v == t, true, "equal " + t);
            check(Condition.above(0, t, false).not(), v -> v <= t, true, "not above " + t);
        }
    }

    @Test
    void whatIsNoFeatureOrCategoryIsRefused() {
        assertThatThrownBy(() -> Condition.atLeast(-1, 0, false)).hasMessage("feature must be >= 0, got -1");
        assertThatThrownBy(() -> Condition.oneOf(0, new int[] {3, 1}, false))
                .hasMessage("categories must be >= 0 and rising, got 1 at index 1");
    }

    private static void check(Condition condition, DoublePredicate rule, boolean missing, String what) {
        for (double value : VALUES) {
            assertThat(condition.test(value)).as("%s for %s", what, value).isEqualTo(rule.test(value));
        }
        assertThat(condition.test(NAN)).as("%s for NaN", what).isEqualTo(missing);
    }

    private static boolean contains(int[] set, int category) {
        for (int one : set) {
            if (one == category) {
                return true;
            }
        }
        return false;
    }
}
