package io.transformjob.model.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.LinearLeaves;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeWalkTest {
    private static final int NONE = 0;
    private static final int ZERO = 4;
    private static final int NAN = 8;
    private static final int DEFAULT_LEFT = 2;

    /** Where a value goes at a split, by the walk and by the kernel: -1 left, 1 right. */
    private static double side(String threshold, int decisionType, double value) {
        LightgbmModel model = Oracle.read(Models.stump("custom", threshold, decisionType));
        double[] row = {value, 7};
        double side = Answers.walked(model, row)[0];
        assertThat(Answers.sums(model, row)).containsExactly(side);
        return side;
    }

    @ParameterizedTest
    @CsvSource({
        "0.1,0.1,-1",
        "0.1,0.10000000000000002,1",
        "0.1,0.10000000149011612,1",
        "0.10000000149011612,0.1,-1",
        "0.1,Infinity,1",
        "0.1,-Infinity,-1",
        "inf,Infinity,-1",
        "0,-0.0,-1"
    })
    void artifacts6_atMostTheThresholdGoesLeftComparedInDoubles(String threshold, double value, double side) {
        for (int missing : new int[] {NONE, NAN, NONE | DEFAULT_LEFT, NAN | DEFAULT_LEFT}) {
            assertThat(side(threshold, missing, value)).isEqualTo(side);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,-1", "0.5,-1", "-0.5,1", "-1e-300,1"})
    void artifacts6_withoutAMissingTypeNanCountsAsZero(String threshold, double side) {
        assertThat(side(threshold, NONE, Double.NaN)).isEqualTo(side);
        assertThat(side(threshold, NONE | DEFAULT_LEFT, Double.NaN)).isEqualTo(side);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "0", "5"})
    void artifacts6_aMissingValueGoesToTheDefaultSide(String threshold) {
        assertThat(side(threshold, NAN, Double.NaN)).isEqualTo(1);
        assertThat(side(threshold, NAN | DEFAULT_LEFT, Double.NaN)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "NaN,true",
        "0,true",
        "-0.0,true",
        "1e-35,true",
        "1.0000000180025095e-35,true",
        "-1.0000000180025095e-35,true",
        "1.0000000180025097e-35,false",
        "-1.0000000180025097e-35,false"
    })
    void artifacts6_ofTypeZeroWhatIsAlmostZeroIsMissing(double value, boolean missing) {
        assertThat(side("-5", ZERO | DEFAULT_LEFT, value)).isEqualTo(missing ? -1 : 1);
        assertThat(side("5", ZERO, value)).isEqualTo(missing ? 1 : -1);
    }

    @ParameterizedTest
    @CsvSource({
        "0,-1",
        "0.9,-1",
        "-0.5,-1",
        "-1,1",
        "2,-1",
        "2.99,-1",
        "1,1",
        "3,1",
        "63,-1",
        "64,1",
        "1e10,1",
        "-1e10,1",
        "NaN,1",
        "Infinity,1",
        "-Infinity,1"
    })
    void artifacts6_categoriesOfTheSetGoLeft(double value, double side) {
        LightgbmModel model = Models.model(
                2,
                1,
                new Objective("custom", Map.of()),
                List.of(new Tree(
                        new int[] {0},
                        new double[] {0},
                        new byte[] {1},
                        new int[] {~0},
                        new int[] {~1},
                        new double[] {-1, 1},
                        new int[] {0, 2},
                        new int[] {0b101, 0x80000000},
                        LinearLeaves.NONE)));
        assertThat(Answers.walked(model, new double[] {value, 0})).containsExactly(side);
        assertThat(Answers.sums(model, new double[] {value, 0})).containsExactly(side);
    }

    @ParameterizedTest
    @CsvSource({"1,2,-6.75", "NaN,2,1", "1,NaN,1", "0,5,-19.5", "9,NaN,2.5"})
    void artifacts6_aLinearLeafIsItsPlainValueIfAUsedFeatureIsMissing(double first, double second, double sum) {
        LightgbmModel model = Models.model(
                2,
                1,
                new Objective("custom", Map.of()),
                List.of(new Tree(
                        new int[] {0},
                        new double[] {3},
                        new byte[] {NAN | DEFAULT_LEFT},
                        new int[] {~0},
                        new int[] {~1},
                        new double[] {1, 2},
                        new int[0],
                        new int[0],
                        new LinearLeaves(
                                new double[] {0.5, 2.5}, new int[] {0, 2, 2}, new int[] {0, 1}, new double[] {0.75, -4
                                }))));
        assertThat(Answers.sums(model, new double[] {first, second})).containsExactly(sum);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,5,1", "3,5,3", "4,30,2", "5,3,4", "6,2,1"})
    void artifacts6_theKernelAddsWhatTheWalkAdds(long seed, int features, int outputs) {
        LightgbmModel model = Models.random(seed, features, outputs);
        double[] rows = Models.rows(seed, 1_500, features);
        assertThat(Answers.sums(model, rows)).containsExactly(Answers.walked(model, rows));
    }
}
