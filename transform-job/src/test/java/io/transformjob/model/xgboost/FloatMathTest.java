package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are those of {@code expf} and {@code logf} of the GNU C library 2.36. */
class FloatMathTest {
    @ParameterizedTest
    @CsvSource({
        // Arguments for which the C library does not round correctly.
        "5.9025617, 365.97375",
        "15.116782, 3673965.8",
        "8.982454, 7962.15",
        "-8.626423, 0.0001793049",
        "-16.575838, 6.3271045e-08",
        "9.97295, 21438.637",
        "-5.6143494, 0.0036451807",
        "10.229969, 27721.652",
        "19.638441, 3.3796102e+08",
        "-1.8789704, 0.1527473",
        "13.073912, 476351.7",
        "3.7814586, 43.88",
        "0, 1",
        "-0.0, 1",
        "88.7, 3.3259769e+38",
        "88.72284, Infinity",
        "-87.5, 9.982351e-39",
        "-103.9, 1e-45",
        "-103.98, 0",
        "-1000, 0",
        "Infinity, Infinity",
        "-Infinity, 0",
        "NaN, NaN",
    })
    void expIsTheCLibrarys(float x, float expected) {
        assertThat(FloatMath.exp(x, false)).isEqualTo(Float.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "1.029645, 0.029214049",
        "1.3198317, 0.27750427",
        "0.93982625, -0.06206026",
        "0.69276685, -0.36706176",
        "12.195634, 2.501078",
        "1.0836991, 0.08038028",
        "13.633768, 2.6125498",
        "3.2741868, 1.1860696",
        "1, 0",
        "0.5, -0.6931472",
        "0, -Infinity",
        "-1, NaN",
        "Infinity, Infinity",
        "1e-40, -92.10341",
    })
    void logIsTheCLibrarys(float x, float expected) {
        assertThat(FloatMath.log(x)).isEqualTo(Float.valueOf(expected));
    }

    @Test
    void roundedExpIsTheCorrectlyRoundedOne() {
        for (long bits = 0; bits < 1L << 32; bits += 4001) {
            float x = Float.intBitsToFloat((int) bits);
            Floats.assertWithin(
                    0, new float[] {FloatMath.exp(x, true)}, List.of((float) StrictMath.exp(x)), "exp of " + x);
        }
    }

    @Test
    void bothAreWithinAUnitInTheLastPlaceOfTheTrueValue() {
        for (long bits = 0; bits < 1L << 32; bits += 4001) {
            float x = Float.intBitsToFloat((int) bits);
            Floats.assertWithin(
                    1, new float[] {FloatMath.exp(x, false)}, List.of((float) StrictMath.exp(x)), "exp of " + x);
            Floats.assertWithin(1, new float[] {FloatMath.log(x)}, List.of((float) StrictMath.log(x)), "log of " + x);
        }
    }
}
