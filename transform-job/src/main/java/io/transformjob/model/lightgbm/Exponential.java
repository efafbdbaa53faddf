package io.transformjob.model.lightgbm;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * e^x with at most 0.52 units in the last place of error, on every machine the same bits. That is what the C library has which
 * the native LightGBM calls, so answers are the same; {@link StrictMath#exp} is twice as far off.
 *
 * <p>2^(k/128) from a table times a polynomial in the rest. Source: Arm Optimized Routines (MIT licence), {@code math/exp.c},
 * which is also glibc's, with multiplications and additions fused as it does where the machine can.
 */
final class Exponential {
    private static final int BITS = 7;
    private static final int STEPS = 1 << BITS;
    private static final double INVERSE_LN2 = 0x1.71547652b82fep0 * STEPS;
    private static final double LN2_HIGH = -0x1.62e42fefa0000p-8;
    private static final double LN2_LOW = -0x1.cf79abc9e3b39p-47;
    private static final double C2 = 0x1.ffffffffffdbdp-2;
    private static final double C3 = 0x1.555555555543cp-3;
    private static final double C4 = 0x1.55555cf172b91p-5;
    private static final double C5 = 0x1.1111167a4d017p-7;
    /** Added and taken away, it rounds to whole numbers, which are then in the low bits. */
    private static final double SHIFT = 0x1.8p52;
    /** Beyond, exponents may leave the range of normal numbers. */
    private static final double PLAIN_MAX = 512;
    /** Below, e^x is 1 + x. */
    private static final double PLAIN_MIN = 0x1p-54;

    /** Bits of 2^(k/128), less {@code k << 45}, which the exponent brings along. */
    private static final long[] POWERS = new long[STEPS];
    /** What the table is too small by, relative to it. */
    private static final double[] RESTS = new double[STEPS];

    static {
        MathContext digits = new MathContext(50);
        BigDecimal root = BigDecimal.valueOf(2);
        for (int i = 0; i < BITS; i++) {
            root = root.sqrt(digits);
        }
        BigDecimal power = BigDecimal.ONE;
        for (int k = 0; k < STEPS; k++) {
            double rounded = power.doubleValue();
            POWERS[k] = Double.doubleToRawLongBits(rounded) - ((long) k << 52 - BITS);
            RESTS[k] = power.divide(new BigDecimal(rounded), digits)
                    .subtract(BigDecimal.ONE)
                    .doubleValue();
            power = power.multiply(root, digits);
        }
    }

    private Exponential() {}

    static double of(double x) {
        double magnitude = Math.abs(x);
        if (!(magnitude >= PLAIN_MIN && magnitude < PLAIN_MAX)) {
            return StrictMath.exp(x);
        }
        double shifted = Math.fma(INVERSE_LN2, x, SHIFT);
        long steps = Double.doubleToRawLongBits(shifted);
        double whole = shifted - SHIFT;
        double r = Math.fma(whole, LN2_LOW, Math.fma(whole, LN2_HIGH, x));
        int k = (int) steps & STEPS - 1;
        double scale = Double.longBitsToDouble(POWERS[k] + (steps << 52 - BITS));
        double r2 = r * r;
        double low = Math.fma(r2, Math.fma(r, C3, C2), RESTS[k] + r);
        double more = Math.fma(r2 * r2, Math.fma(r, C5, C4), low);
        return Math.fma(scale, more, scale);
    }
}
