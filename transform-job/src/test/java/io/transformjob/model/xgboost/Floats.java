package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Compares floats by units in the last place. */
final class Floats {
    private Floats() {}

    /** Asserts that the first values found are those expected, to within some ulps; NaN is NaN only. */
    static void assertWithin(int ulps, float[] found, List<Float> expected, String what) {
        assertThat(found.length).as(what).isGreaterThanOrEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(distance(found[i], expected.get(i)))
                    .as("%s: ulps between %s found and %s expected at %d", what, found[i], expected.get(i), i)
                    .isLessThanOrEqualTo(ulps);
        }
    }

    private static long distance(float a, float b) {
        if (Float.isNaN(a) || Float.isNaN(b)) {
            return Float.isNaN(a) == Float.isNaN(b) ? 0 : Long.MAX_VALUE;
        }
        return Math.abs(ordered(a) - ordered(b));
    }

    /** A number that grows with the value, by 1 from float to float. */
    private static long ordered(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits >= 0 ? bits : Integer.MIN_VALUE - (long) bits;
    }
}
