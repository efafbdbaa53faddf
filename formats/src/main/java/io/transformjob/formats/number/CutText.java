package io.transformjob.formats.number;

import java.util.Arrays;

/** The text of {@link DoubleText} without exponent, cut after some decimals. Does not allocate. */
final class CutText {
    /** A sign, 309 whole digits, point and one decimal: more decimals belong to smaller numbers only. */
    static final int LENGTH_MAX = 312;

    private CutText() {}

    /**
     * Writes the text of a number.
     *
     * @param decimalsMax from 1 to 300
     * @param into has room for {@link #LENGTH_MAX} bytes from {@code at}
     * @return index behind the last byte written
     */
    static int write(double value, int decimalsMax, byte[] into, int at) {
        int end = DoubleText.write(value, into, at);
        if (!Double.isFinite(value)) {
            return end;
        }
        int from = into[at] == '-' ? at + 1 : at;
        int exponentAt = end;
        // Only these have an exponent, of two digits at least, its sign and an e.
        double size = Math.abs(value);
        if (size >= 1e16 || size < 1e-4 && size > 0) {
            exponentAt = end - 4;
            while (into[exponentAt] != 'e') {
                exponentAt--;
            }
        }
        int point = from + 1;
        while (point < exponentAt && into[point] != '.') {
            point++;
        }
        if (exponentAt < end) {
            int exponent = exponent(into, exponentAt + 1, end);
            // Digits of a number with an exponent: one, and then maybe a point and the others.
            int digits = Math.max(1, exponentAt - from - 1);
            System.arraycopy(into, from + 2, into, from + 1, digits - 1);
            return exponent < 0
                    ? small(into, from, digits, -exponent, decimalsMax)
                    : large(into, from, digits, exponent);
        }
        return cut(into, point, Math.min(exponentAt, point + 1 + decimalsMax));
    }

    private static int exponent(byte[] text, int signAt, int end) {
        int exponent = 0;
        for (int i = signAt + 1; i < end; i++) {
            exponent = 10 * exponent + text[i] - '0';
        }
        return text[signAt] == '-' ? -exponent : exponent;
    }

    /** {@code d.ddd 10^-places} from its digits: zeros before them, as far as they are not cut off. */
    private static int small(byte[] into, int from, int digits, int places, int decimalsMax) {
        int kept = Math.max(0, Math.min(digits, decimalsMax - (places - 1)));
        int zeros = Math.min(places - 1, decimalsMax);
        System.arraycopy(into, from, into, from + 2 + zeros, kept);
        into[from] = '0';
        into[from + 1] = '.';
        Arrays.fill(into, from + 2, from + 2 + zeros, (byte) '0');
        return cut(into, from + 1, from + 2 + zeros + kept);
    }

    /** {@code d.ddd 10^places} from its digits, of which there are fewer than whole places. */
    private static int large(byte[] into, int from, int digits, int places) {
        int point = from + places + 1;
        Arrays.fill(into, from + digits, point, (byte) '0');
        into[point] = '.';
        into[point + 1] = '0';
        return point + 2;
    }

    /** Takes zeros from the end, but not the first decimal. */
    private static int cut(byte[] into, int point, int end) {
        int last = end;
        while (last > point + 2 && into[last - 1] == '0') {
            last--;
        }
        return last;
    }
}
