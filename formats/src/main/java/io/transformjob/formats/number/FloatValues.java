package io.transformjob.formats.number;

/** Looks at many floats at once. */
public final class FloatValues {
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private FloatValues() {}

    /** Whether none of {@code [from, to)} is NaN or infinite. */
    public static boolean areFinite(float[] values, int from, int to) {
        // No branch in the loop: 1 more than an exponent of ones is a carry into the sign.
        int any = 0;
        for (int i = from; i < to; i++) {
            any |= (Float.floatToRawIntBits(values[i]) & INFINITY) + (1 << 23);
        }
        return any >= 0;
    }

    /** Index of the first infinite value of {@code [from, to)}, -1 if there is none. */
    public static int firstInfinite(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Float.isInfinite(values[i])) {
                return i;
            }
        }
        return -1;
    }
}
