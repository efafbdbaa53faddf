package io.transformjob.formats.number;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
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
        assertThat(new FloatScanner().scan(bytes, 0, bytes.length)).isNotEqualTo(bytes.length);
    }

    @Test
    void aNumberOfAMillionDigitsIsReadInTime() {
        byte[] bytes = ("1" + "0".repeat(1_000_000) + "e-1000000").getBytes(UTF_8);
        assertThat(Float.intBitsToFloat((int) FloatText.read(bytes, 0, bytes.length)))
                .isEqualTo(1f);
    }

    @Test
    void theScannerAnswersTheBitsOfADoubleNarrowedToAFloat() {
        long seed = 20261121;
        Random random = new Random(seed);
        FloatScanner scanner = new FloatScanner();
        int taken = 0;
        int rounds = 2_000_000;
        for (int i = 0; i < rounds; i++) {
            String text = token(random, i % 13);
            // What follows is not part of the number, whatever it is: the scanner reads by words.
            byte[] bytes = (text + FOLLOWERS[i % FOLLOWERS.length]).getBytes(UTF_8);
            int stop = scanner.scan(bytes, 0, bytes.length);
            if (stop >= 0) {
                taken++;
                float expected = (float) Double.parseDouble(text);
                if (stop != text.length()
                        || Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(scanner.value())) {
                    throw new AssertionError("seed %d: %s must be %s, got %s up to %d"
                            .formatted(seed, text, expected, scanner.value(), stop));
                }
            }
        }
        assertThat(taken).as("tokens taken the fast way").isGreaterThan(rounds / 2);
    }

    private static final String[] FOLLOWERS = {",", "\n", ",1.5,2,3\n", "", ";;;;;;;;;", "\r\n12345678", "|9"};

    private static String token(Random random, int shape) {
        return switch (shape) {
            case 10 -> String.format(Locale.ROOT, "%." + random.nextInt(7) + "f", random.nextGaussian() * 5);
            case 11 -> (random.nextBoolean() ? "-." : "+") + random.nextInt(10_000_000);
            case 12 -> random.nextInt(1_000_000) + "." + (random.nextBoolean() ? "" : "e" + (random.nextInt(60) - 30));
            case 0 -> String.format(Locale.ROOT, "%.18e", random.nextGaussian());
            case 1 -> String.format(Locale.ROOT, "%.4f", random.nextGaussian() * 100);
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> Float.toString(Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF));
            case 4 -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL));
            // The middle between two floats, exactly, and next to it.
            case 5 -> middle(random).toPlainString();
            case 6 -> middle(random).add(new BigDecimal("1e-60")).toPlainString();
            case 7 -> middle(random).toPlainString() + "0000000000000000000001";
            case 8 -> "0." + "0".repeat(random.nextInt(50)) + Long.toString(random.nextLong() >>> 1);
            default ->
                "-" + (random.nextLong() >>> 1) + (random.nextLong() >>> 1) + "." + random.nextInt(1000) + "E-"
                        + random.nextInt(60);
        };
    }

    private static BigDecimal middle(Random random) {
        float low = Math.abs((float) random.nextGaussian());
        return new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
    }
}
