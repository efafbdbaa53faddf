package io.transformjob.formats.number;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads plain decimal numbers from the middle of a text, at the speed of its digits, and leaves the rest to {@link
 * FloatText}. What it answers is what {@code FloatText} would: the same bits. A cursor: one thread.
 *
 * <p>A number that ends within eight bytes is read as one word. Otherwise up to 18 significant digits are gathered in a {@code long}. With at most 15 of them and a power of ten that is a
 * {@code double}, one multiplication or division gives the correctly rounded {@code double} (Clinger, "How to read floating
 * point numbers accurately", 1990). Otherwise the result is less than 2 units in the last place off, and narrowing it gives
 * the right {@code float} unless it lies that near to the middle between two floats; there it gives up.
 */
public final class FloatScanner {
    private static final int DIGITS_MAX = 18;
    private static final int EXACT_DIGITS = 15;
    private static final int EXACT_POWER = 22;
    /** Powers beyond cannot lead into the range of a float with 18 digits, zero apart. */
    private static final int POWER_MAX = 80;

    private static final double[] POWERS = new double[POWER_MAX + 1];
    /** How near to the middle between two floats an inexact double may not be, in its units in the last place. */
    private static final int DOUBT = 8;

    private static final int BITS_BELOW_FLOAT = 29;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = ~LOW_BITS;
    /** Takes the top bit of a byte to 1 from 10 on. */
    private static final long TO_TEN = 0x7676767676767676L;

    private static final float[] FLOAT_POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    static {
        for (int i = 0; i <= POWER_MAX; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
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
        int i = from;
        boolean negative = false;
        if (i < to && bytes[i] <= '-') {
            negative = bytes[i] == '-';
            if (!negative && bytes[i] != '+') {
                return -1;
            }
            i++;
        }
        int end = scanWord(bytes, i, to, negative);
        if (end >= 0) {
            return end;
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

    /**
     * Reads digits, or digits with a point, that end within eight bytes of {@code from}; -1 if they do not. Their value has
     * less than 24 bits and its power of ten is a float, so one division rounds it correctly; and rounding to a double
     * first would not change that, since a double has more than twice the bits (Figueroa, "When is double rounding
     * innocuous?", 1995).
     */
    private int scanWord(byte[] bytes, int from, int to, boolean negative) {
        if (from > bytes.length - Long.BYTES) {
            return -1;
        }
        long word = (long) WORDS.get(bytes, from);
        long digits = word ^ ZEROS;
        long others = ((digits & LOW_BITS) + TO_TEN | digits) & TOP_BITS;
        int length = Long.numberOfTrailingZeros(others) >>> 3;
        int fraction = 0;
        int count = length;
        if (length < Long.BYTES && (byte) (word >>> 8 * length) == '.') {
            long whole = (1L << 8 * length) - 1;
            digits = digits & whole | digits >>> 8 & ~whole;
            int point = length;
            length = Long.numberOfTrailingZeros(others & others - 1) >>> 3;
            count = length - 1;
            fraction = count - point;
        }
        // No digit, more than a word can tell, or an exponent.
        if (count < 1 || length >= Long.BYTES || from + length > to || ((byte) (word >>> 8 * length) | 0x20) == 'e') {
            return -1;
        }
        float magnitude = (int) eightDigits(digits << 8 * (Long.BYTES - count)) / FLOAT_POWERS[fraction];
        value = negative ? -magnitude : magnitude;
        return from + length;
    }

    /** The number that eight digits make, the first of them in the lowest byte. */
    private static long eightDigits(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        return (pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + (pairs >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L
                >>> 32;
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
            long below = Double.doubleToRawLongBits(magnitude) & ((1L << BITS_BELOW_FLOAT) - 1);
            if (Math.abs(below - (1L << BITS_BELOW_FLOAT - 1)) <= DOUBT) {
                return false;
            }
        }
        value = (float) (negative ? -magnitude : magnitude);
        return true;
    }
}
