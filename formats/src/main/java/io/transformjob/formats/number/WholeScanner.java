package io.transformjob.formats.number;

/**
 * Reads whole numbers of up to 64 bits, signed or not, exactly. A fraction of zeros, {@code 2.0}, is none; an exponent is no
 * whole number. A cursor: one thread.
 */
public final class WholeScanner {
    private static final long TENTH_OF_MAX = Long.divideUnsigned(-1, 10);

    private long magnitude;
    private boolean negative;

    /**
     * Reads the whole of {@code [from, to)}.
     *
     * @return whether it is a whole number of a magnitude below 2<sup>64</sup>
     */
    public boolean scan(byte[] bytes, int from, int to) {
        int i = from;
        negative = i < to && bytes[i] == '-';
        if (negative) {
            i++;
        }
        int first = i;
        long value = 0;
        for (int digit; i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9; i++) {
            if (Long.compareUnsigned(value, TENTH_OF_MAX) > 0) {
                return false;
            }
            value *= 10;
            if (Long.compareUnsigned(value, -1L - digit) > 0) {
                return false;
            }
            value += digit;
        }
        if (i == first) {
            return false;
        }
        if (i < to && bytes[i] == '.') {
            int point = i++;
            while (i < to && bytes[i] == '0') {
                i++;
            }
            if (i == point + 1) {
                return false;
            }
        }
        magnitude = value;
        return i == to;
    }

    /** The number that {@link #scan} found last; above the largest {@code long}, its 64 bits without a sign. */
    public long value() {
        return negative ? -magnitude : magnitude;
    }

    /** Whether that number is one of so many bits, from 1 to 64. */
    public boolean fits(int bits, boolean signed) {
        if (!signed) {
            return (!negative || magnitude == 0) && (bits == Long.SIZE || magnitude >>> bits == 0);
        }
        long limit = 1L << bits - 1;
        return Long.compareUnsigned(magnitude, negative ? limit : limit - 1) <= 0;
    }
}
