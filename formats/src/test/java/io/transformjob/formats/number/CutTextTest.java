package io.transformjob.formats.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutTextTest {
    private static final long SEED = 20250118;
    private static final int ROUNDS = 400_000;

    @ParameterizedTest
    @CsvSource({
        // Scores as real containers printed them, by the float that they are.
        "0.98997736f, 0.989977359771728",
        "0.49131083f, 0.491310834884643",
        "0.67754376f, 0.677543759346008",
        // Few digits, and whole numbers.
        "0.5, 0.5",
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0, 1.0",
        "-17.25, -17.25",
        "1234567.890625, 1234567.890625",
        // Zeros that the cut leaves at the end fall away, as far as to the first decimal.
        "0.1000000000000001, 0.1",
        "3.00000000000000044, 3.0",
        "0.12345678901234567, 0.123456789012345",
        "0.99999999999999989, 0.999999999999999",
        // Small numbers are positional, and vanish behind the fifteenth decimal.
        "0.0001, 0.0001",
        "1e-05, 0.00001",
        "8.207869086618302e-07, 0.000000820786908",
        "-1.25e-14, -0.000000000000012",
        "1e-15, 0.000000000000001",
        "9.9e-16, 0.0",
        "-5e-324, -0.0",
        // Large ones too.
        "1e16, 10000000000000000.0",
        "1.2345678901234568e+17, 123456789012345680.0",
        "1e22, 10000000000000000000000.0",
        "-3.4028234663852886e+38, -340282346638528860000000000000000000000.0",
        "NaN, nan",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void golden_decimals_are_cut_after_fifteen(String number, String text) {
        double value = number.endsWith("f") ? Float.parseFloat(number) : Double.parseDouble(number);
        assertThat(text(value)).isEqualTo(text);
    }

    @Test
    void any_number_is_its_shortest_decimal_cut() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            double value = number(random, i);
            String decimal = new BigDecimal(DoubleToDecimal.toString(value))
                    .setScale(15, RoundingMode.DOWN)
                    .toPlainString()
                    .replaceFirst("0{1,14}$", "");
            // A decimal of no digit but zeros has lost its sign.
            String expected = value < 0 && !decimal.startsWith("-") ? "-" + decimal : decimal;
            assertThat(text(value)).as("%s of seed %d", value, SEED).isEqualTo(expected);
        }
    }

    private static double number(Random random, int i) {
        return switch (i % 4) {
            case 0 -> random.nextFloat();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            case 2 -> Math.rint(random.nextGaussian() * 1e6) / 1e3;
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : random.nextInt();
            }
        };
    }

    private static String text(double value) {
        byte[] into = new byte[7 + NumberText.FIFTEEN_DECIMALS.lengthMax()];
        int end = NumberText.FIFTEEN_DECIMALS.write(value, into, 7);
        return new String(into, 7, end - 7, StandardCharsets.US_ASCII);
    }
}
