package io.transformjob.formats.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleTextTest {
    private static final long SEED = 20240607;
    private static final int ROUNDS = 400_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0",
                "-0.0",
                "0.1",
                "1.0",
                "2.0",
                "-2.0",
                "10.0",
                "100000.0",
                "0.5",
                "0.25",
                "0.30000000000000004",
                "0.0001",
                "0.00012345",
                "0.001",
                "1e-05",
                "9.999e-05",
                "1e+16",
                "1.5e+16",
                "9007199254740993e0",
                "1234567890123456.0",
                "9999999999999998.0",
                "1e+22",
                "1e+23",
                "2e+23",
                "1e+100",
                "1.2e-100",
                "123456789012345680.0",
                "5e-324",
                "1e-323",
                "1.5e-323",
                "2e-323",
                "2.2250738585072014e-308",
                "2.225073858507201e-308",
                "1.7976931348623157e+308",
                "-1.7976931348623157e+308",
                "0.28775525093078613",
                "1.0000000116860974e-07",
                "0.19579356908798218",
                "8.207869086618302e-07",
                "9.007199254740993e+15",
                "4.35",
                "123.456",
                "9.5367431640625e-07",
                "2251799813685247.8",
                "1e+15"
            })
    void prints_what_python_prints(String written) {
        // Where the literal is not itself what Python prints of it, the printed text stands here.
        String printed = switch (written) {
            case "123456789012345680.0" -> "1.2345678901234568e+17";
            case "9007199254740993e0", "9.007199254740993e+15" -> "9007199254740992.0";
            case "1e+15" -> "1000000000000000.0";
            default -> written;
        };

        assertThat(text(Double.parseDouble(written))).isEqualTo(printed);
    }

    @Test
    void prints_words_for_numbers_that_are_not_finite() {
        assertThat(text(Double.NaN)).isEqualTo("nan");
        assertThat(text(Double.longBitsToDouble(0xFFF8000000000001L))).isEqualTo("nan");
        assertThat(text(Double.POSITIVE_INFINITY)).isEqualTo("inf");
        assertThat(text(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
    }

    @Test
    void prints_as_many_digits_as_an_independent_writer_and_reads_back_to_the_same_bits() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            check(Double.longBitsToDouble(random.nextLong()));
            check(Float.intBitsToFloat(random.nextInt()));
            check(random.nextInt(2_000_000_000) / Math.pow(10, random.nextInt(15)));
            check(1 / (1 + Math.exp(random.nextGaussian())));
        }
    }

    @Test
    void prints_powers_of_two_and_of_ten_and_their_neighbours() {
        for (int exponent = -1074; exponent <= 1023; exponent++) {
            checkAround(Math.scalb(1.0, exponent));
        }
        for (int exponent = -323; exponent <= 308; exponent++) {
            checkAround(Double.parseDouble("1e" + exponent));
        }
        for (long bits = 0; bits < 5000; bits++) {
            check(Double.longBitsToDouble(bits));
        }
    }

    @Test
    void fills_at_most_the_stated_length() {
        assertThat(text(-Double.MAX_VALUE)).hasSize(DoubleText.LENGTH_MAX);
        assertThat(text(-2.2250738585072014e-308)).hasSize(DoubleText.LENGTH_MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "12.712085723876953, 12.7120857239",
        "0.0, 0.0",
        "-0.0, -0.0",
        "2.0, 2.0",
        "0.5, 0.5",
        "100000000000.0, 100000000000.0",
        "1e12, 1e+12",
        "999999999999.4, 999999999999.0",
        "999999999999.5, 1e+12",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.00009999999999999, 0.0001",
        "1.23456789012345e-7, 1.23456789012e-07",
        "5e-324, 4.94065645841e-324",
        "1.7976931348623157e308, 1.79769313486e+308",
        "0.12345678901250, 0.123456789012",
        "1000000000.00390625, 1000000000.0",
        "NaN, nan",
        "-Infinity, -inf"
    })
    void prints_twelve_digits_as_python_2_does(double value, String printed) {
        assertThat(twelve(value)).isEqualTo(printed);
    }

    @Test
    void rounds_to_twelve_digits_as_exact_arithmetic_does() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS / 4; i++) {
            checkTwelve(Double.longBitsToDouble(random.nextLong()));
            checkTwelve(Float.intBitsToFloat(random.nextInt()));
            checkTwelve((float) random.nextGaussian());
            // Thirteen digits of which the last is a five: ties, exact ones and nearly so.
            checkTwelve((random.nextInt(900_000_000) * 1000L + 100_000_000_000_005L) / 16.0);
            checkTwelve((random.nextLong(1_000_000_000_000L) * 10 + 5) / Math.pow(10, random.nextInt(13)));
        }
    }

    private static void checkAround(double value) {
        check(value);
        check(Math.nextUp(value));
        check(Math.nextDown(value));
    }

    private static void check(double value) {
        String text = text(value);
        if (!Double.isFinite(value)) {
            return;
        }
        if (Double.doubleToLongBits(Double.parseDouble(text)) != Double.doubleToLongBits(value)) {
            throw new AssertionError("%s does not read back to %s, seed %d".formatted(text, value, SEED));
        }
        BigDecimal ours = new BigDecimal(text).stripTrailingZeros();
        BigDecimal oracle = new BigDecimal(DoubleToDecimal.toString(value)).stripTrailingZeros();
        // Java insists on two digits and then takes the nearest two; Python is content with one.
        boolean oneDigit = ours.precision() == 1 && oracle.precision() == 2;
        if (!oneDigit && ours.compareTo(oracle) != 0) {
            throw new AssertionError("%s should have the value %s, seed %d".formatted(text, oracle, SEED));
        }
        if (!text.equals(layOut(ours, Double.doubleToRawLongBits(value) < 0, 16))) {
            throw new AssertionError("%s is not laid out as Python does, seed %d".formatted(text, SEED));
        }
    }

    private static void checkTwelve(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return;
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new java.math.MathContext(12, java.math.RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        String expected = layOut(rounded, value < 0, 12);
        if (!twelve(value).equals(expected)) {
            throw new AssertionError(
                    "%s prints %s instead of %s, seed %d".formatted(value, twelve(value), expected, SEED));
        }
    }

    /** Python's layout, slowly: decimal point from -4 to below {@code positionalMax}, else an exponent. */
    private static String layOut(BigDecimal value, boolean negative, int positionalMax) {
        String sign = negative ? "-" : "";
        if (value.signum() == 0) {
            return sign + "0.0";
        }
        String digits = value.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - value.scale();
        if (exponent >= -4 && exponent < positionalMax) {
            String plain = value.abs().toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return "%s%se%s%02d".formatted(sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String text(double value) {
        return text(value, NumberText.SHORTEST);
    }

    private static String twelve(double value) {
        return text(value, NumberText.TWELVE_DIGITS);
    }

    private static String text(double value, NumberText numbers) {
        byte[] into = new byte[DoubleText.LENGTH_MAX + 3];
        int end = numbers.write(value, into, 3);
        return new String(into, 3, end - 3, StandardCharsets.US_ASCII);
    }
}
