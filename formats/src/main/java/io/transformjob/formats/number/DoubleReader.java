package io.transformjob.formats.number;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Text to {@code float64} as {@link FloatText#readDouble} reads it, the same bits: correctly rounded, as {@link
 * Double#parseDouble} is. Plain decimal numbers of up to 18 digits are read without an object, all others are left to {@code
 * FloatText}.
 *
 * <p>A number of at most 53 bits and a power of ten that is a {@code double} make one operation, which rounds correctly
 * (Clinger, "How to read floating point numbers accurately", 1990). Beyond, their product is taken as the sum of two doubles;
 * it is 2^-98 off at most, and rounds correctly unless it lies that near to the middle between two doubles.
 */
public final class DoubleReader {
    private static final int DIGITS_MAX = 18;
    private static final long EXACT_MAX = 1L << 53;
    private static final int EXACT_POWER = 22;
    /** Powers beyond are left to {@code FloatText}; up to here no part of a product is subnormal. */
    private static final int POWER_MAX = 80;

    private static final int EXPONENT_MAX = 100_000;
    private static final double ERROR = 0x1p-98;

    /** Powers of ten from 10^-80 on, and what they are too small by. */
    private static final double[] POWERS = new double[2 * POWER_MAX + 1];

    private static final double[] RESTS = new double[2 * POWER_MAX + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            BigDecimal exact = BigDecimal.ONE.scaleByPowerOfTen(i - POWER_MAX);
            POWERS[i] = exact.doubleValue();
            RESTS[i] = exact.subtract(new BigDecimal(POWERS[i]), MathContext.UNLIMITED)
                    .doubleValue();
        }
    }

    private DoubleReader() {}

    /** The number that the whole of {@code [from, to)} is; NaN also if it is none. */
    public static double read(byte[] bytes, int from, int to) {
        int i = from;
        boolean negative = i < to && bytes[i] == '-';
        if (negative || i < to && bytes[i] == '+') {
            i++;
        }
        long digits = 0;
        int count = 0;
        int power = 0;
        int first = i;
        int digit;
        for (; i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9; i++) {
            digits = digits * 10 + digit;
            // Zeros before the first other digit do not count.
            count += digits == 0 ? 0 : 1;
            if (count > DIGITS_MAX) {
                return FloatText.readDouble(bytes, from, to);
            }
        }
        int seen = i - first;
        if (i < to && bytes[i] == '.') {
            int point = ++i;
            for (; i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9; i++) {
                digits = digits * 10 + digit;
                count += digits == 0 ? 0 : 1;
                if (count > DIGITS_MAX) {
                    return FloatText.readDouble(bytes, from, to);
                }
            }
            power = point - i;
            seen += i - point;
        }
        if (i < to && (bytes[i] | 0x20) == 'e') {
            int sign = i + 1;
            boolean down = sign < to && bytes[sign] == '-';
            int start = down || sign < to && bytes[sign] == '+' ? sign + 1 : sign;
            int exponent = 0;
            for (i = start; i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9; i++) {
                exponent = Math.min(exponent * 10 + digit, EXPONENT_MAX);
            }
            seen = i == start ? 0 : seen;
            power += down ? -exponent : exponent;
        }
        if (seen == 0 || i < to) {
            return FloatText.readDouble(bytes, from, to);
        }
        double magnitude = scale(digits, power);
        return magnitude != magnitude ? FloatText.readDouble(bytes, from, to) : negative ? -magnitude : magnitude;
    }

    /** {@code digits 10^power} rounded; NaN if that is not certain. */
    private static double scale(long digits, int power) {
        if (digits <= EXACT_MAX && power >= -EXACT_POWER && power <= EXACT_POWER) {
            return power < 0 ? digits / POWERS[POWER_MAX - power] : digits * POWERS[POWER_MAX + power];
        }
        if (digits == 0) {
            return 0;
        }
        if (power < -POWER_MAX || power > POWER_MAX) {
            return Double.NaN;
        }
        double high = digits;
        double low = digits - (long) high;
        double scaled = POWERS[POWER_MAX + power];
        double product = high * scaled;
        double rest = Math.fma(high, scaled, -product) + (high * RESTS[POWER_MAX + power] + low * scaled);
        double error = product * ERROR;
        double below = product + (rest - error);
        return below == product + (rest + error) ? below : Double.NaN;
    }
}
