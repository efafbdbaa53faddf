package io.transformjob.model.xgboost;

/**
 * {@code expf} and {@code logf} as the C library of the containers computes them, so that answers are the containers' to
 * the last bit: {@code double} addition and multiplication only, alike on every machine.
 *
 * <p>XGBoost calls the C library. The containers before 1.0 stand on Ubuntu 16.04, GNU C library 2.23, whose {@code expf}
 * is correctly rounded but for a few arguments in a million; later ones on Ubuntu 18.04 or newer, 2.27 on, whose {@code
 * expf} is another number for one argument in 2,000.
 *
 * <p>Method of the latter: e<sup>x</sup> = 2<sup>k/32</sup> · 2<sup>r/32</sup> with a cubic for the second factor; ln x =
 * ln(1 + r) + ln c + k ln 2 with a table of c close to the fraction of x. Source of the constants: Arm Optimized Routines,
 * {@code math/exp2f_data.c} and {@code math/logf_data.c} (MIT), from which the C library has them.
 */
public final class FloatMath {
    private static final int STEPS = 32;
    private static final double STEPS_OVER_LN2 = 0x1.71547652b82fep+0 * STEPS;
    /** Adding and subtracting this rounds to a whole number. */
    private static final double ROUND = 0x1.8p52;

    private static final double EXP_3 = 0x1.c6af84b912394p-5 / STEPS / STEPS / STEPS;
    private static final double EXP_2 = 0x1.ebfce50fac4f3p-3 / STEPS / STEPS;
    private static final double EXP_1 = 0x1.62e42ff0c52d6p-1 / STEPS;
    /** 2^(i/32). */
    private static final double[] POWERS = new double[STEPS];

    private static final double LN2 = 0x1.62e42fefa39efp-1;
    private static final double LOG_4 = -0x1.00ea348b88334p-2;
    private static final double LOG_3 = 0x1.5575b0be00b6ap-2;
    private static final double LOG_2 = -0x1.ffffef20a4123p-2;
    /** Bits of the least fraction, 0.7, that the tables cover. */
    private static final int FRACTION_MIN = 0x3f330000;

    private static final double[] INVERSES = {
        0x1.661ec79f8f3bep+0,
        0x1.571ed4aaf883dp+0,
        0x1.49539f0f010bp+0,
        0x1.3c995b0b80385p+0,
        0x1.30d190c8864a5p+0,
        0x1.25e227b0b8eap+0,
        0x1.1bb4a4a1a343fp+0,
        0x1.12358f08ae5bap+0,
        0x1.0953f419900a7p+0,
        0x1p+0,
        0x1.e608cfd9a47acp-1,
        0x1.ca4b31f026aap-1,
        0x1.b2036576afce6p-1,
        0x1.9c2d163a1aa2dp-1,
        0x1.886e6037841edp-1,
        0x1.767dcf5534862p-1
    };
    private static final double[] LOGS = {
        -0x1.57bf7808caadep-2,
        -0x1.2bef0a7c06ddbp-2,
        -0x1.01eae7f513a67p-2,
        -0x1.b31d8a68224e9p-3,
        -0x1.6574f0ac07758p-3,
        -0x1.1aa2bc79c81p-3,
        -0x1.a4e76ce8c0e5ep-4,
        -0x1.1973c5a611cccp-4,
        -0x1.252f438e10c1ep-5,
        0x0p+0,
        0x1.aa5aa5df25984p-5,
        0x1.c5e53aa362eb4p-4,
        0x1.526e57720db08p-3,
        0x1.bc2860d224770p-3,
        0x1.1058bc8a07ee1p-2,
        0x1.4043057b6ee09p-2
    };

    static {
        for (int i = 0; i < STEPS; i++) {
            POWERS[i] = StrictMath.pow(2, (double) i / STEPS);
        }
    }

    private FloatMath() {}

    /**
     * e^x: infinity above 88.72, 0 below -103.97, NaN of NaN.
     *
     * @param rounded whether to round correctly, as C libraries before 2.27 do, or to follow the later ones
     */
    public static float exp(float x, boolean rounded) {
        if (!(x < 89)) {
            return x != x ? x : Float.POSITIVE_INFINITY;
        }
        if (x < -104) {
            return 0;
        }
        double scaled = STEPS_OVER_LN2 * x;
        double steps = scaled + ROUND - ROUND;
        double r = scaled - steps;
        int k = (int) steps;
        double power = POWERS[k & STEPS - 1] * Double.longBitsToDouble((long) ((k >> 5) + 1023) << 52);
        return (float) ((rounded ? exact(r * (LN2 / STEPS)) : (EXP_3 * r + EXP_2) * (r * r) + (EXP_1 * r + 1)) * power);
    }

    /** e^t for |t| up to ln 2 / 64: the first term left out is below 2e-15. */
    private static double exact(double t) {
        return 1 + t * (1 + t * (1d / 2 + t * (1d / 6 + t * (1d / 24 + t * (1d / 120)))));
    }

    /** ln x as libraries from 2.27 on compute it: negative infinity of 0, NaN below. */
    static float log(float x) {
        if (!(x >= Float.MIN_NORMAL && x <= Float.MAX_VALUE)) {
            return (float) StrictMath.log(x);
        }
        int bits = Float.floatToRawIntBits(x);
        int above = bits - FRACTION_MIN;
        int i = above >> 19 & 15;
        int k = above >> 23;
        double fraction = Float.intBitsToFloat(bits - (above & 0xFF800000));
        double r = fraction * INVERSES[i] - 1;
        double r2 = r * r;
        return (float) ((LOG_4 * r2 + (LOG_3 * r + LOG_2)) * r2 + (LOGS[i] + k * LN2 + r));
    }
}
