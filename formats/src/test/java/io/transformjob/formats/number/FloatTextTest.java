package io.transformjob.formats.number;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatTextTest {
    @ParameterizedTest
    @CsvSource({
        "1_000, 1000",
        "' 1.5 ', 1.5",
        "+2, 2",
        "-.5, -0.5",
        "5., 5",
        "1e5, 1e5",
        "1E-3, 1e-3",
        "nan, NaN",
        "-NaN, NaN",
        "inf, Infinity",
        "-Infinity, -Infinity",
        "INF, Infinity",
        "1_0.2_5e1_0, 1.025e11",
        "-0, -0.0",
        "1e400, Infinity"
    })
    void numbersArePythons(String text, Float expected) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(Float.intBitsToFloat((int) FloatText.read(bytes, 0, bytes.length)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "_1", "1_", "1__0", "1_.5", "1._5", "0x10", "1f", "1d", "1e", "1e+", "e5", ".", "+", "--1",
                "1 2", "NA", "nan(1)", "infinit", "1,5", "true", "null", "\u0661"
            })
    void whatPythonRefusesIsNoNumber(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(FloatText.read(bytes, 0, bytes.length)).isEqualTo(FloatText.NOT_A_NUMBER);
        assertThat(FloatScannerTest.scan(text)).isNotEqualTo(bytes.length);
    }

    @Test
    void aNumberOfAMillionDigitsIsReadInTime() {
        byte[] bytes = ("1" + "0".repeat(1_000_000) + "e-1000000").getBytes(UTF_8);
        assertThat(Float.intBitsToFloat((int) FloatText.read(bytes, 0, bytes.length)))
                .isEqualTo(1f);
    }
}
