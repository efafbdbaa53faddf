package io.transformjob.formats.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, true, false", "-0.0, true, false", "1e-45, true, false", "3.4028235e38, true, false",
        "-3.4028235e38, true, false", "NaN, false, false", "Infinity, false, true", "-Infinity, false, true"
    })
    void a_value_among_others_is_found(float value, boolean finite, boolean infinite) {
        float[] values = {Float.NaN, 1, 2, value, 3, Float.NEGATIVE_INFINITY};

        assertThat(FloatValues.areFinite(values, 1, 5)).isEqualTo(finite);
        assertThat(FloatValues.firstInfinite(values, 1, 5)).isEqualTo(infinite ? 3 : -1);
    }
}
