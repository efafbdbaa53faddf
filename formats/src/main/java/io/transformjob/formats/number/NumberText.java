package io.transformjob.formats.number;

/** Which digits of a number are printed. Signs and words are Python's in each case, and so is the layout unless said. */
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
    },

    /**
     * The digits of {@link #SHORTEST}, never with an exponent, and cut, not rounded, after 15 decimals; zeros at the end
     * fall away, but one decimal stays: {@code 0.989977359771728} for {@code 0.9899773597717285}, {@code
     * 0.000000820786908} for {@code 8.207869086618302e-07}. So JSON Lines of first-party algorithms are printed.
     */
    FIFTEEN_DECIMALS {
        @Override
        public int write(double value, byte[] into, int at) {
            return CutText.write(value, 15, into, at);
        }

        @Override
        public int lengthMax() {
            return CutText.LENGTH_MAX;
        }
    };

    /** The most bytes that {@link #write} fills. */
    public int lengthMax() {
        return DoubleText.LENGTH_MAX;
    }

    /**
     * Writes the text of a number.
     *
     * @param into has room for {@link #lengthMax()} bytes from {@code at}
     * @return index behind the last byte written
     */
    public abstract int write(double value, byte[] into, int at);
}
