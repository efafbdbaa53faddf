package io.transformjob.formats.number;

/**
 * Reads plain decimal numbers from the middle of a text, at the speed of its digits, and leaves the rest to {@link
 * FloatText}. What it answers is what {@code FloatText} would: the same bits. A cursor: one thread.
 *
 * <p>Up to 18 significant digits are gathered in a {@code long}. With at most 15 of them and a power of ten that is a
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

    static {
        for (int i = 0; i <= POWER_MAX; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private float value;

    /** The number that {@link #scan} found last. */
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
            long below = Double.doubleToRawLongBits(magnitude) & ((1L << BITS_BELOW_FLOAT) - 1);
            if (Math.abs(below - (1L << BITS_BELOW_FLOAT - 1)) <= DOUBT) {
                return false;
            }
        }
        value = (float) (negative ? -magnitude : magnitude);
        return true;
    }
}
