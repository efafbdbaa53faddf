package io.transformjob.model.xgboost;

/**
 * {@code expf} and {@code logf} in arithmetic that every machine does alike: {@code double} additions and
 * multiplications, rounded to {@code float} once. {@link Math#exp} may differ in the last place from machine to machine.
 *
 * <p>Results are the correctly rounded ones, but for about one argument in 10<sup>8</sup>. The C library that XGBoost
 * calls differs from those by 1 ulp for fewer than one argument in 10<sup>4</sup>.
 */
final class FloatMath {
    private static final int STEPS = 32;
    private static final double STEPS_OVER_LN2 = STEPS / StrictMath.log(2);
    /** ln 2 / 32 in two parts; the first has few enough bits that its product with a step count is exact. */
    private static final double STEP_HIGH = (float) (StrictMath.log(2) / STEPS);

    private static final double STEP_LOW = StrictMath.log(2) / STEPS - STEP_HIGH;
    /** Adding and subtracting this rounds to a whole number. */
    private static final double ROUND = 0x1.8p52;
    /** 2^(i/32). */
    private static final double[] POWERS = new double[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            POWERS[i] = StrictMath.pow(2, (double) i / STEPS);
        }
    }

    private FloatMath() {}

    /** e^x, infinity above 88.72, 0 below -103.97, NaN of NaN. */
    static float exp(float x) {
        if (!(x < 89)) {
            return x != x ? x : Float.POSITIVE_INFINITY;
        }
        if (x < -104) {
            return 0;
        }
        double steps = x * STEPS_OVER_LN2 + ROUND - ROUND;
        double r = x - steps * STEP_HIGH - steps * STEP_LOW;
        int k = (int) steps;
        // |r| <= ln 2 / 64: the first term left out is below 2e-15.
        double p = 1 + r * (1 + r * (1d / 2 + r * (1d / 6 + r * (1d / 24 + r * (1d / 120)))));
        double scale = Double.longBitsToDouble((long) ((k >> 5) + 1023) << 52);
        return (float) (p * POWERS[k & STEPS - 1] * scale);
    }

    static float log(float x) {
        return (float) StrictMath.log(x);
    }
}
