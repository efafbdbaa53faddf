package io.transformjob.model.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialTest {
    private static final MathContext DIGITS = new MathContext(60);

    /** e^x by halving x until its series is short. */
    private static BigDecimal exact(double x) {
        int halvings = 40;
        BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(2).pow(halvings), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i <= 6; i++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    @Test
    void valuesAreWithinHalfAnUlpAndALittle() {
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            double x = switch (i % 3) {
                case 0 -> random.nextGaussian();
                case 1 -> (random.nextDouble() - 0.5) * 1023.9;
                default -> random.nextGaussian() * 10;
            };
            BigDecimal exact = exact(x);
            double value = Exponential.of(x);
            double ulps = exact.subtract(new BigDecimal(value))
                    .abs()
                    .divide(new BigDecimal(Math.ulp(value)), DIGITS)
                    .doubleValue();
            assertThat(ulps).as("e^%s", x).isLessThan(0.52);
        }
    }

    @Test
    void endsAreThoseOfJava() {
        for (double x : new double[] {0, -0.0, 1e-300, 0x1p-55, 710, 709.7, -745, -746, 512, -512}) {
            assertThat(Exponential.of(x)).isEqualTo(StrictMath.exp(x));
        }
        assertThat(Exponential.of(Double.NaN)).isNaN();
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Exponential.of(Double.POSITIVE_INFINITY)).isInfinite();
    }
}
