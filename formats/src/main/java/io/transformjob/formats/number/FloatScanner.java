package io.transformjob.formats.number;

import io.transformjob.formats.record.ByteWords;
import java.util.Arrays;

/**
 * Reads plain decimal numbers from the middle of a text, eight digits at a time, and leaves the rest to {@link FloatText}.
 * What it answers is what {@code FloatText} would: the same bits. A cursor: one thread.
 *
 * <p>Three ways, the next one where one cannot tell:
 *
 * <ol>
 *   <li>Digits with or without a point that end within eight bytes: one word, one division of floats.
 *   <li>More of them, in words behind the point, and an exponent: the first 16 to 18 significant digits times a power of ten,
 *       in a {@code double}. It is a few units in the last place off; narrowing it gives the right {@code float} unless it
 *       lies that near to the middle between two of them.
 *   <li>Byte after byte. With at most 15 digits and a power of ten that is a {@code double}, one multiplication or division
 *       gives the correctly rounded {@code double} (Clinger, "How to read floating point numbers accurately", 1990).
 * </ol>
 */
public final class FloatScanner {
    private static final int DIGITS_MAX = 18;
    private static final int EXACT_DIGITS = 15;
    private static final int EXACT_POWER = 22;
    /** Powers beyond cannot lead into the range of a float with 18 digits, zero apart. */
    private static final int POWER_MAX = 80;

    private static final double[] POWERS = new double[POWER_MAX + 1];

    /** What makes a fraction of so many digits out of a whole number; from 32 on the same ones negative. */
    private static final double[] SIGNED_FRACTIONS = new double[64];

    /**
     * Powers of ten, by an index of two bits of the sign and the low halves of two digits; NaN where those are none. A plus
     * is 0x2B and a minus 0x2D, of which the bits count that differ.
     */
    private static final double[] EXPONENTS = new double[4 << 8];

    /** What all exponents of four bytes have in common: the letter of any case, a sign, two digits. */
    private static final long EXPONENT_MASK = 0xF0F0F9DFL;

    private static final long EXPONENT_FORM = 0x30302945L;

    /** How near to the middle between two floats an inexact double may not be, in its units in the last place. */
    private static final int DOUBT = 8;

    private static final int BITS_BELOW_FLOAT = 29;
    private static final long BELOW_FLOAT = (1L << BITS_BELOW_FLOAT) - 1;
    private static final long MIDDLE = 1L << BITS_BELOW_FLOAT - 1;
    /** Biased exponent of a double that is the smallest normal float, and how many there are from it on. */
    private static final int BINARY_EXPONENT_MIN = 1023 - 126;

    private static final int BINARY_EXPONENTS = 253;

    private static final long ZEROS = 0x3030303030303030L;
    private static final long POINTS = 0x2E2E2E2E2E2E2E2EL;
    private static final int SIGN_AS_DIGIT = '-' ^ '0';
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = ~LOW_BITS;
    /** Takes the top bit of a byte to 1 from 10 on. */
    private static final long TO_TEN = 0x7676767676767676L;

    /** How far behind the first byte words may reach: sign, seven digits and point, three words, exponent. */
    private static final int REACH = 1 + 8 + 24 + 8;

    /** What a fraction of so many digits is divided by; behind them the same ones negative. */
    private static final float[] SIGNED_FLOAT_POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 0, -1, -10, -100, -1_000, -10_000, -100_000, -1_000_000, 0
    };

    private static final long[] WHOLE_POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};
    private static final long TEN_TO_8 = 100_000_000;
    private static final long TEN_TO_16 = TEN_TO_8 * TEN_TO_8;

    static {
        for (int i = 0; i <= POWER_MAX; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
        for (int i = 0; i <= DIGITS_MAX; i++) {
            SIGNED_FRACTIONS[i] = Double.parseDouble("1e-" + i);
            SIGNED_FRACTIONS[i | 32] = -SIGNED_FRACTIONS[i];
        }
        Arrays.fill(EXPONENTS, Double.NaN);
        for (int tens = 0; tens < 10; tens++) {
            for (int units = 0; units < 10; units++) {
                EXPONENTS[1 << 8 | tens << 4 | units] = Double.parseDouble("1e" + tens + units);
                EXPONENTS[2 << 8 | tens << 4 | units] = Double.parseDouble("1e-" + tens + units);
            }
        }
    }

    private float value;

    /** The number that {@link #scan} found last, always finite. */
    public float value() {
        return value;
    }

    /**
     * Reads the number that begins at {@code from}: sign, digits, point, exponent; no white space.
     *
     * @return index behind its last byte, where {@code to} is the end of the text; or -1 if no plain number begins there
     *     or its value cannot be told this way
     */
    public int scan(byte[] bytes, int from, int to) {
        int end = from <= bytes.length - REACH ? scanWord(bytes, from) : -1;
        return end >= 0 && end <= to ? end : scanBytes(bytes, from, to);
    }

    /**
     * Reads a number from its first word, and from more where it does not end in it. Bytes behind the end of the text may
     * have been taken for a part of it.
     *
     * @return index behind the number; or -1 if none begins here, or its value cannot be told this way
     */
    private int scanWord(byte[] bytes, int from) {
        long word = ByteWords.at(bytes, from);
        // Signs and points come as they like: what depends on them is computed, since a branch would be guessed wrong.
        // The end, where the next number begins, depends on as little as can be.
        int negative = ((int) word & 0xFF ^ '-') - 1 >>> 31;
        long digits = word ^ ZEROS;
        long points = word ^ POINTS;
        // Bits above the lowest may be wrong, and do not count.
        points = points - ONES & ~points & TOP_BITS;
        long point = points & -points;
        long others = others(digits) ^ point ^ (long) negative << 7;
        int pointAt = ByteWords.first(point);
        if (others == 0) {
            int start = from + negative;
            if (point == 0) {
                return scanWhole(bytes, start, negative);
            }
            // Behind the usual place of the point words can be loaded before it is found.
            return pointAt == 1 + negative
                    ? scanWords(bytes, start, 1, negative)
                    : scanWords(bytes, start, pointAt - negative, negative);
        }
        int length = ByteWords.first(others);
        int hasPoint = pointAt - length >>> 31;
        int count = length - hasPoint;
        // No digit, or an exponent.
        if (count <= negative || ((byte) (word >>> 8 * length) | 0x20) == 'e') {
            return -1;
        }
        // Less than 24 bits, and a power of ten that is a float: one division rounds correctly. Rounding to a double
        // first would not change that, since it has more than twice the bits (Figueroa, "When is double rounding
        // innocuous?", 1995).
        long whole = (point >>> 7) - 1;
        digits -= negative * SIGN_AS_DIGIT;
        digits = digits & whole | digits >>> 8 & ~whole;
        int fraction = length - 1 - pointAt & -hasPoint;
        value = (int) firstDigits(digits, count) / SIGNED_FLOAT_POWERS[fraction | negative << 3];
        return from + length;
    }

    /** Top bits of the bytes that are no digits. */
    private static long others(long digits) {
        return ((digits & LOW_BITS) + TO_TEN | digits) & TOP_BITS;
    }

    /** The number that eight digits make, the first of them in the lowest byte. */
    private static long eightDigits(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        return (pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + (pairs >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L
                >>> 32;
    }

    /** The number that the first digits of eight bytes make. */
    private static long firstDigits(long digits, int count) {
        return eightDigits(digits << 8 * (7 - count) << 8);
    }

    /**
     * Reads a number without its sign that is longer than a word.
     *
     * @param pointAt where the point is in its first word
     * @return as {@link #scanWord}
     */
    private int scanWords(byte[] bytes, int start, int pointAt, int negative) {
        int fractionStart = start + pointAt + 1;
        long digits = pointAt == 1 ? bytes[start] - '0' : firstDigits(ByteWords.at(bytes, start) ^ ZEROS, pointAt);
        long word1 = ByteWords.at(bytes, fractionStart) ^ ZEROS;
        long word2 = ByteWords.at(bytes, fractionStart + 8) ^ ZEROS;
        if ((others(word1) | others(word2)) != 0) {
            return scanTwoWords(bytes, fractionStart, digits, pointAt, negative);
        }
        digits = (digits * TEN_TO_8 + eightDigits(word1)) * TEN_TO_8 + eightDigits(word2);
        long word3 = ByteWords.at(bytes, fractionStart + 16) ^ ZEROS;
        int more = ByteWords.first(others(word3));
        if (pointAt > 2 || more > 7) {
            return -1;
        }
        if (digits < TEN_TO_16 && more > 0) {
            return more > 2
                    ? -1
                    : finish(
                            bytes,
                            digits * WHOLE_POWERS[more] + firstDigits(word3, more),
                            16 + more,
                            fractionStart + 16 + more,
                            negative);
        }
        // As above: 18 digits are what a double is usually printed with.
        return more == 2
                ? finish(bytes, digits, 16, fractionStart + 18, negative)
                : finish(bytes, digits, 16, fractionStart + 16 + more, negative);
    }

    /** Reads a whole number without its sign, of 7 to 15 digits. */
    private int scanWhole(byte[] bytes, int start, int negative) {
        long word1 = ByteWords.at(bytes, start) ^ ZEROS;
        long word2 = ByteWords.at(bytes, start + 8) ^ ZEROS;
        int count1 = ByteWords.first(others(word1));
        int count2 = ByteWords.first(others(word2));
        if (count1 < 8) {
            return finishWhole(bytes, firstDigits(word1, count1), start + count1, negative);
        }
        return count2 < 8
                ? finishWhole(
                        bytes,
                        eightDigits(word1) * WHOLE_POWERS[count2] + firstDigits(word2, count2),
                        start + 8 + count2,
                        negative)
                : -1;
    }

    private int finishWhole(byte[] bytes, long digits, int end, int negative) {
        return bytes[end] == '.' ? -1 : finish(bytes, digits, 0, end, negative);
    }

    /** Goes on with a fraction of less than 16 digits, behind the number {@code digits}. */
    private int scanTwoWords(byte[] bytes, int fractionStart, long digits, int pointAt, int negative) {
        long word1 = ByteWords.at(bytes, fractionStart) ^ ZEROS;
        long others1 = others(word1);
        if (others1 != 0) {
            int fraction = ByteWords.first(others1);
            long all = digits * WHOLE_POWERS[fraction] + firstDigits(word1, fraction);
            return finish(bytes, all, fraction, fractionStart + fraction, negative);
        }
        long word2 = ByteWords.at(bytes, fractionStart + 8) ^ ZEROS;
        int more = ByteWords.first(others(word2));
        if (pointAt + 8 + more > DIGITS_MAX) {
            return -1;
        }
        long all = (digits * TEN_TO_8 + eightDigits(word1)) * WHOLE_POWERS[more] + firstDigits(word2, more);
        return finish(bytes, all, 8 + more, fractionStart + 8 + more, negative);
    }

    /** Takes the exponent at {@code end} if there is one, and makes the value of digits of which some are a fraction. */
    private int finish(byte[] bytes, long digits, int fraction, int end, int negative) {
        double number = digits * SIGNED_FRACTIONS[fraction | negative << 5];
        int stop = end;
        long exponent = ByteWords.at(bytes, end);
        if ((exponent & EXPONENT_MASK) == EXPONENT_FORM && ((int) (exponent >>> 32) & 0xFF ^ '0') > 9) {
            int sign = (int) (exponent >>> 9) & 3;
            int tens = (int) (exponent >>> 16) & 15;
            int units = (int) (exponent >>> 24) & 15;
            number *= EXPONENTS[sign << 8 | tens << 4 | units];
            stop += 4;
        } else if (((byte) exponent | 0x20) == 'e') {
            return -1;
        }
        long bits = Double.doubleToRawLongBits(number);
        int binaryExponent = ((int) (bits >>> 52) & 0x7FF) - BINARY_EXPONENT_MIN;
        boolean inDoubt = (bits + DOUBT - MIDDLE & BELOW_FLOAT) <= 2 * DOUBT;
        if (inDoubt || Integer.compareUnsigned(binaryExponent, BINARY_EXPONENTS) >= 0) {
            if (digits != 0 || number != 0) {
                return -1;
            }
        }
        value = (float) number;
        return stop;
    }

    /** Reads a number of any length byte after byte; answers as {@link #scan}. */
    private int scanBytes(byte[] bytes, int from, int to) {
        int i = from;
        boolean negative = false;
        if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
            negative = bytes[i] == '-';
            i++;
        }
        long digits = 0;
        int count = 0;
        int power = 0;
        int first = i;
        int digit;
        while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
            if (count < DIGITS_MAX) {
                digits = digits * 10 + digit;
                // Zeros before the first other digit do not count.
                count += digits == 0 ? 0 : 1;
            } else {
                power++;
            }
            i++;
        }
        boolean any = i > first;
        if (i < to && bytes[i] == '.') {
            int point = ++i;
            int kept = i;
            while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
                if (count < DIGITS_MAX) {
                    digits = digits * 10 + digit;
                    count += digits == 0 ? 0 : 1;
                    kept = i + 1;
                }
                i++;
            }
            power -= kept - point;
            any |= i > point;
        }
        if (!any) {
            return -1;
        }
        if (i < to && (bytes[i] | 0x20) == 'e') {
            i++;
            boolean down = false;
            if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
                down = bytes[i] == '-';
                i++;
            }
            int start = i;
            int exponent = 0;
            while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
                exponent = Math.min(exponent * 10 + digit, 100_000);
                i++;
            }
            if (i == start) {
                return -1;
            }
            power += down ? -exponent : exponent;
        }
        return narrow(digits, count, power, negative) ? i : -1;
    }

    private boolean narrow(long digits, int count, int power, boolean negative) {
        if (digits == 0) {
            value = negative ? -0.0f : 0.0f;
            return true;
        }
        if (power < -POWER_MAX || power > POWER_MAX) {
            return false;
        }
        double magnitude = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
        boolean exact = count <= EXACT_DIGITS && power >= -EXACT_POWER && power <= EXACT_POWER;
        if (!exact) {
            // In the range of normal floats, 29 bits fall away; their middle is where rounding turns.
            if (!(magnitude > Float.MIN_NORMAL && magnitude < Float.MAX_VALUE)) {
                return false;
            }
            long below = Double.doubleToRawLongBits(magnitude) & BELOW_FLOAT;
            if (Math.abs(below - MIDDLE) <= DOUBT) {
                return false;
            }
        }
        value = (float) (negative ? -magnitude : magnitude);
        return true;
    }
}
