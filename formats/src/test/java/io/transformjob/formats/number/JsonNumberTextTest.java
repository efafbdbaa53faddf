package io.transformjob.formats.number;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import io.transformjob.formats.record.ByteSink;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTextTest {
    private static final long SEED = 8785;

    private static String written(String number) {
        byte[] bytes = ("[1," + number + "e]").getBytes(US_ASCII);
        ByteSink out = new ByteSink();
        out.write("x");
        JsonNumberText.write(bytes, 3, 3 + number.length(), out);
        return out.toString().substring(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "-1.0, -1",
        "0.0, 0",
        "0.10, 0.1",
        "1.50, 1.5",
        "120.0, 120",
        "0.5, 0.5",
        "1e5, 100000",
        "1E5, 100000",
        "1.5e+3, 1500",
        "12.5e-1, 1.25",
        "1e-07, 1e-7",
        "0.0000001, 1e-7",
        "0.000001, 0.000001",
        "0.00000123, 0.00000123",
        "1e-10, 1e-10",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "123456789012345e8, 1.23456789012345e+22",
        "1.5e300, 1.5e+300",
        "0.15842037275433540, 0.1584203727543354",
        "0.30000000000000004, 0.30000000000000004",
        "0.1000000000000000, 0.1",
        "0.10000000000000001, 0.1",
        "9007199254740993.0, 9007199254740992",
        "8.207869086618302e-07, 8.207869086618302e-7"
    })
    void bt106_aNumberWithAFractionIsTheShortestTextOfItsDouble(String number, String text) {
        assertThat(written(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "-123",
                "9007199254740993",
                "123456789012345678901234567890",
                "0.123456789012345678",
                "123456789012345678.5",
                "1e400",
                "-2.5e999999999999",
                "1e-400",
                "0.00000000000000000000123456789012345678"
            })
    void bt106_whatADoubleCannotHoldKeepsItsText(String number) {
        assertThat(written(number)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"-0.0, -0", "-0e5, -0", "0e0, 0", "0.000, 0", "-0.00e-3, -0"})
    void bt106_zeroKeepsItsSign(String number, String text) {
        assertThat(written(number)).isEqualTo(text);
    }

    /** RFC 8785, appendix B: the same form, of the doubles with these bits. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void bt106_numbersOfRfc8785(String bits, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(written(seventeenDigits(value))).isEqualTo(text);
    }

    private static String seventeenDigits(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(17));
        return "%se%d".formatted(rounded.unscaledValue(), -rounded.scale());
    }

    /** The form of a shortest decimal, digit by digit: ECMAScript, "Number::toString". */
    private static String form(BigDecimal decimal) {
        BigDecimal stripped = decimal.abs().stripTrailingZeros();
        String digits = stripped.unscaledValue().toString();
        int point = digits.length() - stripped.scale();
        String text;
        if (point > 21 || point < -5) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            text = digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
        } else {
            text = stripped.toPlainString();
        }
        return decimal.signum() < 0 ? "-" + text : text;
    }

    @Test
    void bt106_anyDoubleIsReadAndPrintedAsTheJdkReadsAndJacksonPrints() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300_000; round++) {
            double value = round % 3 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : round % 3 == 1 ? (float) random.nextDouble() : random.nextGaussian() * 1e9;
            if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) < 1e-300) {
                continue;
            }
            String number = seventeenDigits(value);
            String expected = form(new BigDecimal(DoubleToDecimal.toString(value)));
            if (!written(number).equals(expected)) {
                throw new AssertionError("seed %d round %d: %s must be %s, got %s"
                        .formatted(SEED, round, number, expected, written(number)));
            }
        }
    }

    @Test
    void bt106_anyDecimalOfFifteenDigitsIsItsOwnShortestText() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300_000; round++) {
            long digits = random.nextLong(DoubleText.TENS[1 + random.nextInt(15)]);
            BigDecimal decimal = BigDecimal.valueOf(random.nextBoolean() ? digits : -digits, random.nextInt(40) - 10);
            String number = decimal.signum() == 0 ? "0.0" : decimal.toString() + (decimal.scale() == 0 ? ".0" : "");
            String expected = decimal.signum() == 0 ? "0" : form(decimal);
            if (!written(number).equals(expected)) {
                throw new AssertionError("seed %d round %d: %s must be %s, got %s"
                        .formatted(SEED, round, number, expected, written(number)));
            }
        }
    }

    @Test
    void theNearestDoubleIsThatOfTheJdkOrLeftToIt() {
        Random random = new Random(SEED);
        int left = 0;
        for (int round = 0; round < 300_000; round++) {
            long digits = random.nextLong(1, DoubleText.TENS[17]);
            int power = random.nextInt(580) - 306;
            double nearest = JsonNumberText.nearest(digits, power);
            if (Double.isNaN(nearest)) {
                left++;
            } else {
                assertThat(nearest)
                        .as("seed %d round %d: %de%d", SEED, round, digits, power)
                        .isEqualTo(Double.parseDouble(digits + "e" + power));
            }
        }
        // Three of 1024 or 2048 remainders, and the powers beyond the table.
        assertThat(left).isBetween(1, 15_000);
    }
}
