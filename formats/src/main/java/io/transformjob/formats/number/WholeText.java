package io.transformjob.formats.number;

/** A whole number as decimal digits without a point, such as {@code -12}. Does not allocate. */
public final class WholeText {
    /** The most bytes that {@link #write} fills, as of {@link Long#MIN_VALUE}. */
    public static final int LENGTH_MAX = 20;

    private WholeText() {}

    /**
     * Writes the digits of a number.
     *
     * @param into has room for {@link #LENGTH_MAX} bytes from {@code at}
     * @return index behind the last byte written
     */
    public static int write(long value, byte[] into, int at) {
        int end = at;
        long rest = value;
        if (value < 0) {
            into[end++] = '-';
            if (value == Long.MIN_VALUE) {
                // The one number without a positive twin.
                into[end++] = '9';
                return DoubleText.digits(223_372_036_854_775_808L, 18, into, end);
            }
            rest = -value;
        }
        return DoubleText.digits(rest, rest == 0 ? 1 : DoubleText.length(rest), into, end);
    }
}
