package io.transformjob.formats.number;

import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * Numbers of a JSON text as Go's {@code encoding/json} prints them: {@code 1.0} becomes {@code 1}, {@code 1E-07} becomes
 * {@code 1e-7}. A number with a fraction or an exponent is the shortest text of its {@code double}, positional for {@code
 * 1e-6 <= |x| < 1e21}. What a {@code double} cannot hold is kept as it is written: whole numbers, more than 17 significant
 * digits, numbers out of its range. The sign of {@code -0.0} stays.
 *
 * <p>Source: Go, {@code encoding/json}, {@code floatEncoder}. A decimal of at most 15 significant digits is its own shortest
 * text. Others are rounded to a {@code double} with one multiplication of 64 bits, or by the JDK if that cannot tell: Daniel
 * Lemire, "Number parsing at a gigabyte per second" (2021).
 */
public final class JsonNumberText {
    /** Every decimal of so many digits is told apart by a double. */
    private static final int OWN_TEXT_DIGITS_MAX = 15;

    private static final int DIGITS_MAX = 17;
    /** Powers of ten between which doubles are normal. */
    private static final int NORMAL_POWER_MAX = 290;

    private static final int EXPONENT_MAX = 100_000;
    private static final int POSITIONAL_MIN = -6;
    private static final int POSITIONAL_MAX = 20;
    /** Sign, 17 digits, point, exponent; or zeros in their place. */
    private static final int LENGTH_MAX = 32;

    private static final int SIGNIFICAND_BITS = 53;

    private JsonNumberText() {}

    /** Writes the number that {@code [from, to)} is by the grammar of RFC 8259. */
    public static void write(byte[] bytes, int from, int to, ByteSink out) {
        int point = -1;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '.') {
                point = i;
            } else if ((bytes[i] | 0x20) == 'e') {
                write(bytes, from, to, false, out);
                return;
            }
        }
        if (point < 0 || isOwnText(bytes, from, to)) {
            out.write(bytes, from, to);
        } else {
            write(bytes, from, to, false, out);
        }
    }

    /** Whether a number with a point and without an exponent is plainly in this form already. */
    private static boolean isOwnText(byte[] bytes, int from, int to) {
        int first = bytes[from] == '-' ? from + 1 : from;
        return to - first - 1 <= OWN_TEXT_DIGITS_MAX
                && bytes[to - 1] != '0'
                && (bytes[first] != '0' || bytes[first + 2] != '0');
    }

    /** @param shortest whether the digits are the fewest already */
    private static void write(byte[] bytes, int from, int to, boolean shortest, ByteSink out) {
        boolean negative = bytes[from] == '-';
        long digits = 0;
        // From the first digit that is not 0 to the last one that is not.
        int count = 0;
        // Digits of the mantissa: all so far, those up to the last one that is not 0, those before the point.
        int read = 0;
        int last = 0;
        int whole = -1;
        int i = negative ? from + 1 : from;
        for (; i < to && (bytes[i] | 0x20) != 'e'; i++) {
            if (bytes[i] == '.') {
                whole = read;
                continue;
            }
            read++;
            int digit = bytes[i] - '0';
            if (digit != 0) {
                int more = digits == 0 ? 1 : read - last;
                count += more;
                if (count > DIGITS_MAX) {
                    out.write(bytes, from, to);
                    return;
                }
                digits = digits * DoubleText.TENS[more] + digit;
                last = read;
            }
        }
        int power = (whole < 0 ? read : whole) - last + (i < to ? exponent(bytes, i + 1, to) : 0);
        boolean normal = Math.abs(power + count) <= NORMAL_POWER_MAX;
        if (digits == 0) {
            out.write(bytes, from, negative ? from + 2 : from + 1);
        } else if (shortest || normal && count <= OWN_TEXT_DIGITS_MAX) {
            layout(negative, digits, count, power, out);
        } else {
            double nearest = normal ? nearest(digits, power) : Double.NaN;
            if (nearest != nearest) {
                nearest = Math.abs(Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII)));
            }
            writeShortest(bytes, from, to, negative ? -nearest : nearest, out);
        }
    }

    private static int exponent(byte[] bytes, int from, int to) {
        boolean signed = bytes[from] == '-' || bytes[from] == '+';
        int exponent = 0;
        for (int i = signed ? from + 1 : from; i < to; i++) {
            exponent = Math.min(exponent * 10 + bytes[i] - '0', EXPONENT_MAX);
        }
        return bytes[from] == '-' ? -exponent : exponent;
    }

    private static void writeShortest(byte[] bytes, int from, int to, double value, ByteSink out) {
        if (value == 0 || Double.isInfinite(value)) {
            out.write(bytes, from, to);
            return;
        }
        // Behind the end of what is written there is room to put the digits down, and pick them up.
        byte[] text = out.reserve(LENGTH_MAX);
        int end = DoubleText.write(value, text, out.length());
        write(text, out.length(), end, true, out);
    }

    /**
     * The double nearest to {@code digits 10^power}, which is normal; NaN if this cannot tell. The power of ten is cut to 64
     * bits, so the upper half of the product is less than 2 too small; that matters only just below the middle between
     * two doubles.
     */
    static double nearest(long digits, int power) {
        int k = -power;
        if (k < PowersOfTen.K_MIN || k > PowersOfTen.K_MAX) {
            return Double.NaN;
        }
        int zeros = Long.numberOfLeadingZeros(digits);
        long significand = digits << zeros;
        long ten = PowersOfTen.high(k) << 1 | PowersOfTen.low(k) >>> 62;
        // Both have their top bit set: what multiplyHigh takes for negative is given back.
        long product = Math.multiplyHigh(significand, ten) + significand + ten;
        int surplus = Long.SIZE - Long.numberOfLeadingZeros(product) - SIGNIFICAND_BITS;
        long half = 1L << surplus - 1;
        long rest = product & 2 * half - 1;
        if (rest >= half - 2 && rest <= half) {
            return Double.NaN;
        }
        long rounded = (product >>> surplus) + (rest > half ? 1 : 0);
        int exponent = PowersOfTen.log2OfPowerOfTen(power) - 125 + 62 + 64 + surplus - zeros;
        return Math.scalb((double) rounded, exponent);
    }

    /** Writes {@code digits 10^power}, of which the last digit is not 0. */
    private static void layout(boolean negative, long digits, int count, int power, ByteSink out) {
        byte[] into = out.reserve(LENGTH_MAX);
        int end = out.length();
        if (negative) {
            into[end++] = '-';
        }
        int scientific = power + count - 1;
        if (scientific < POSITIONAL_MIN || scientific > POSITIONAL_MAX) {
            end = scientific(digits, count, scientific, into, end);
        } else if (power >= 0) {
            end = DoubleText.zeros(power, into, DoubleText.digits(digits, count, into, end));
        } else if (scientific >= 0) {
            int point = end + scientific + 1;
            end = DoubleText.digits(digits, count, into, end);
            System.arraycopy(into, point, into, point + 1, end - point);
            into[point] = '.';
            end++;
        } else {
            into[end] = '0';
            into[end + 1] = '.';
            end = DoubleText.digits(digits, count, into, DoubleText.zeros(-scientific - 1, into, end + 2));
        }
        out.advance(end);
    }

    private static int scientific(long digits, int count, int exponent, byte[] into, int at) {
        int end = DoubleText.digits(digits, count, into, at + 1);
        into[at] = into[at + 1];
        if (count == 1) {
            end--;
        } else {
            into[at + 1] = '.';
        }
        into[end++] = 'e';
        into[end++] = (byte) (exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return DoubleText.digits(size, DoubleText.length(size), into, end);
    }
}
