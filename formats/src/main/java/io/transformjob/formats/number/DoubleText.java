package io.transformjob.formats.number;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A {@code double} as Python 3 prints it: {@code 0.1}, {@code 2.0}, {@code 1e-05}, {@code 1.5e+16}, {@code nan},
 * {@code inf}, {@code -0.0}.
 *
 * <p>The digits are the fewest that read back to the same number, and of those the nearest to it. Positional for
 * {@code 1e-4 <= |x| < 1e16}, else an exponent with a sign and at least two digits. Does not allocate.
 *
 * <p>Source: Python {@code float.__repr__}; digits by Raffaello Giulietti, "The Schubfach way to render doubles",
 * without Java's wish for two digits at least.
 */
public final class DoubleText {
    /** The most bytes that {@link #write} fills, as of {@code -1.7976931348623157e+308}. */
    public static final int LENGTH_MAX = 24;

    /** Digits that always suffice to tell doubles apart: no limit. */
    private static final int SHORTEST = 17;

    private static final int SHORTEST_POSITIONAL = 16;

    private static final int SIGNIFICAND_BITS = 52;
    private static final long SIGNIFICAND_MIN = 1L << SIGNIFICAND_BITS;
    private static final int EXPONENT_MIN = -1074;
    private static final int EXPONENT_FIELD_MAX = 0x7FF;

    private static final byte[] NAN = {'n', 'a', 'n'};
    private static final byte[] INFINITE = {'i', 'n', 'f'};
    private static final byte[] ZERO = {'0', '.', '0'};

    /** Powers of ten up to 10^18. */
    static final long[] TENS = new long[19];

    /** The numbers 00 to 99, two bytes each. */
    private static final byte[] PAIRS = new byte[200];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = 10 * TENS[i - 1];
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private DoubleText() {}

    /**
     * Writes the text of a number.
     *
     * @param into has room for {@link #LENGTH_MAX} bytes from {@code at}
     * @return index behind the last byte written
     */
    public static int write(double value, byte[] into, int at) {
        return write(value, SHORTEST, into, at);
    }

    /** As {@link #write(double, byte[], int)}, with the number rounded to {@code digitsMax} digits as C rounds. */
    static int write(double value, int digitsMax, byte[] into, int at) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & SIGNIFICAND_MIN - 1;
        int exponentField = (int) (bits >>> SIGNIFICAND_BITS) & EXPONENT_FIELD_MAX;
        if (exponentField == EXPONENT_FIELD_MAX && fraction != 0) {
            return copy(NAN, into, at);
        }
        int end = at;
        if (bits < 0) {
            into[end++] = '-';
        }
        if (exponentField == EXPONENT_FIELD_MAX) {
            return copy(INFINITE, into, end);
        }
        if (exponentField == 0) {
            if (fraction == 0) {
                return copy(ZERO, into, end);
            }
            return digitsMax < SHORTEST
                    ? exact(value, digitsMax, into, end)
                    : schubfach(value, EXPONENT_MIN, fraction, digitsMax, into, end);
        }
        int exponent = EXPONENT_MIN - 1 + exponentField;
        long significand = SIGNIFICAND_MIN | fraction;
        if (-SIGNIFICAND_BITS <= exponent && exponent < 0) {
            long whole = significand >> -exponent;
            if (whole << -exponent == significand) {
                return round(value, whole, 0, digitsMax, into, end);
            }
        }
        return schubfach(value, exponent, significand, digitsMax, into, end);
    }

    /** Writes {@code c 2^q}, whose sign has been written. Names are those of the paper. */
    private static int schubfach(double value, int q, long c, int digitsMax, byte[] into, int at) {
        int out = (int) c & 1;
        long cb = c << 2;
        long cbr = cb + 2;
        long cbl;
        int k;
        if (c != SIGNIFICAND_MIN || q == EXPONENT_MIN) {
            cbl = cb - 2;
            k = PowersOfTen.log10OfPowerOfTwo(q);
        } else {
            // A power of two: the next double below is half as far as the next above.
            cbl = cb - 1;
            k = PowersOfTen.log10OfThreeQuarters(q);
        }
        int h = q + PowersOfTen.log2OfPowerOfTen(-k) + 2;
        long high = PowersOfTen.high(k);
        long low = PowersOfTen.low(k);
        long vb = roundToOdd(high, low, cb << h);
        long vbl = roundToOdd(high, low, cbl << h);
        long vbr = roundToOdd(high, low, cbr << h);
        long s = vb >> 2;
        if (s >= 10) {
            long below = s / 10 * 10;
            long above = below + 10;
            boolean belowIn = vbl + out <= below << 2;
            boolean aboveIn = (above << 2) + out <= vbr;
            if (belowIn != aboveIn) {
                return round(value, belowIn ? below : above, k, digitsMax, into, at);
            }
        }
        long t = s + 1;
        boolean sIn = vbl + out <= s << 2;
        boolean tIn = (t << 2) + out <= vbr;
        if (sIn != tIn) {
            return round(value, sIn ? s : t, k, digitsMax, into, at);
        }
        long side = vb - (s + t << 1);
        return round(value, side < 0 || side == 0 && (s & 1) == 0 ? s : t, k, digitsMax, into, at);
    }

    private static long roundToOdd(long high, long low, long cp) {
        long x1 = Math.multiplyHigh(low, cp);
        long y0 = high * cp;
        long y1 = Math.multiplyHigh(high, cp);
        long z = (y0 >>> 1) + x1;
        long w = y1 + (z >>> 63);
        return w | (z & Long.MAX_VALUE) + Long.MAX_VALUE >>> 63;
    }

    /**
     * Writes the shortest decimal {@code digits 10^exponent} of {@code value}, cut to {@code digitsMax} digits.
     *
     * <p>Rounding the shortest decimal is rounding the number itself, unless the decimal is a tie: no tie lies between
     * the two, because it would be a shorter or a nearer decimal.
     */
    private static int round(double value, long digits, int exponent, int digitsMax, byte[] into, int at) {
        if (digitsMax == SHORTEST) {
            return layout(digits, exponent, SHORTEST_POSITIONAL, into, at);
        }
        int surplus = length(digits) - digitsMax;
        if (surplus <= 0) {
            return layout(digits, exponent, digitsMax, into, at);
        }
        long unit = TENS[surplus];
        long kept = digits / unit;
        long rest = digits - kept * unit;
        if (rest == unit / 2) {
            return exact(value, digitsMax, into, at);
        }
        return layout(rest > unit / 2 ? kept + 1 : kept, exponent + surplus, digitsMax, into, at);
    }

    /** The slow way, for ties and for numbers whose shortest decimal has too few digits. Allocates. */
    private static int exact(double value, int digitsMax, byte[] into, int at) {
        BigDecimal rounded = new BigDecimal(Math.abs(value)).round(new MathContext(digitsMax, RoundingMode.HALF_EVEN));
        return layout(rounded.unscaledValue().longValueExact(), -rounded.scale(), digitsMax, into, at);
    }

    /** Writes {@code digits 10^exponent}, positional while there are at most {@code positionalMax} whole digits. */
    private static int layout(long digitsWithZeros, int exponentOfZeros, int positionalMax, byte[] into, int at) {
        long digits = digitsWithZeros;
        int exponent = exponentOfZeros;
        for (int step = 8; step > 0; step >>= 1) {
            if (digits % TENS[step] == 0) {
                digits /= TENS[step];
                exponent += step;
            }
        }
        // Up to 17 zeros: the steps 8, 4, 2, 1 take away 15.
        while (digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
        int length = length(digits);
        int scientific = exponent + length - 1;
        if (scientific < -4 || scientific >= positionalMax) {
            return scientific(digits, length, scientific, into, at);
        }
        if (scientific < 0) {
            into[at] = '0';
            into[at + 1] = '.';
            int end = zeros(-scientific - 1, into, at + 2);
            return digits(digits, length, into, end);
        }
        if (exponent >= 0) {
            int end = zeros(exponent, into, digits(digits, length, into, at));
            into[end] = '.';
            into[end + 1] = '0';
            return end + 2;
        }
        int end = digits(digits, length, into, at + 1);
        System.arraycopy(into, at + 1, into, at, scientific + 1);
        into[at + scientific + 1] = '.';
        return end;
    }

    private static int scientific(long digits, int length, int exponent, byte[] into, int at) {
        int end = digits(digits, length, into, at + 1);
        into[at] = into[at + 1];
        if (length == 1) {
            end--;
        } else {
            into[at + 1] = '.';
        }
        into[end++] = 'e';
        into[end++] = (byte) (exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return digits(size, size < 100 ? 2 : 3, into, end);
    }

    /** Writes exactly {@code length} digits, with zeros in front. */
    static int digits(long number, int length, byte[] into, int at) {
        int place = at + length;
        long rest = number;
        while (place - at >= 2) {
            long next = rest / 100;
            int pair = 2 * (int) (rest - next * 100);
            into[--place] = PAIRS[pair + 1];
            into[--place] = PAIRS[pair];
            rest = next;
        }
        if (place > at) {
            into[at] = (byte) ('0' + rest);
        }
        return at + length;
    }

    /** Decimal digits of a number from 1 on. */
    static int length(long number) {
        int estimate = (64 - Long.numberOfLeadingZeros(number)) * 1233 >> 12;
        return estimate >= TENS.length || number < TENS[estimate] ? estimate : estimate + 1;
    }

    static int zeros(int count, byte[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = '0';
        }
        return at + count;
    }

    private static int copy(byte[] word, byte[] into, int at) {
        System.arraycopy(word, 0, into, at, word.length);
        return at + word.length;
    }
}
