package io.transformjob.formats.number;

/** Which digits of a number are printed. Layout, signs and words are Python's in either case. */
public enum NumberText {
    /** The fewest that read back to the same {@code double}: {@code str} and {@code repr} of Python 3. */
    SHORTEST {
        @Override
        public int write(double value, byte[] into, int at) {
            return DoubleText.write(value, into, at);
        }
    },

    /**
     * Twelve significant digits without trailing zeros: {@code str} of Python 2, which is {@code %.12g} of C with
     * {@code .0} behind a whole number. An exponent is printed from {@code 1e+12} on.
     */
    TWELVE_DIGITS {
        @Override
        public int write(double value, byte[] into, int at) {
            return DoubleText.write(value, 12, into, at);
        }
    };

    /**
     * Writes the text of a number.
     *
     * @param into has room for {@link DoubleText#LENGTH_MAX} bytes from {@code at}
     * @return index behind the last byte written
     */
    public abstract int write(double value, byte[] into, int at);
}
