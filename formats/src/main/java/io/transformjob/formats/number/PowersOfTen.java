package io.transformjob.formats.number;

import java.math.BigInteger;

/**
 * Powers of ten as 126-bit numbers rounded up, and integer logarithms: the constants of the Schubfach algorithm.
 *
 * <p>For an exponent {@code k}, {@code 10^-k = beta 2^r} with {@code 2^125 <= beta < 2^126}; kept is {@code g =
 * floor(beta) + 1} as {@code high 2^63 + low}. Source: Raffaello Giulietti, "The Schubfach way to render doubles", §9.
 */
final class PowersOfTen {
    /** Smallest and largest {@code k} that a double asks for. */
    static final int K_MIN = -324;

    static final int K_MAX = 292;

    private static final int BITS = 126;
    private static final long[] HIGH = new long[K_MAX - K_MIN + 1];
    private static final long[] LOW = new long[K_MAX - K_MIN + 1];

    static {
        for (int k = K_MIN; k <= K_MAX; k++) {
            BigInteger power = BigInteger.TEN.pow(Math.abs(k));
            BigInteger beta = k > 0
                    ? BigInteger.ONE.shiftLeft(BITS - 1 + power.bitLength()).divide(power)
                    : power.shiftLeft(BITS).shiftRight(power.bitLength());
            BigInteger g = beta.add(BigInteger.ONE);
            HIGH[k - K_MIN] = g.shiftRight(63).longValueExact();
            LOW[k - K_MIN] = g.longValue() & Long.MAX_VALUE;
        }
    }

    private PowersOfTen() {}

    /** Upper 63 bits of the power {@code 10^-k}. */
    static long high(int k) {
        return HIGH[k - K_MIN];
    }

    /** Lower 63 bits of the power {@code 10^-k}. */
    static long low(int k) {
        return LOW[k - K_MIN];
    }

    /** {@code floor(log10(2^e))}. */
    static int log10OfPowerOfTwo(int e) {
        return (int) (e * 661_971_961_083L >> 41);
    }

    /** {@code floor(log10(3/4 * 2^e))}. */
    static int log10OfThreeQuarters(int e) {
        return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
    }

    /** {@code floor(log2(10^e))}. */
    static int log2OfPowerOfTen(int e) {
        return (int) (e * 913_124_641_741L >> 38);
    }
}
