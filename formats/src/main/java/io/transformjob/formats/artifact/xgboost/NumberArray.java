package io.transformjob.formats.artifact.xgboost;

import java.util.Arrays;

/** Numbers of a JSON array as they come: integers while they are, floats from the first that is none. A buffer. */
final class NumberArray {
    private long[] longs = new long[64];
    private float[] floats = new float[0];
    private int count;
    private boolean fractional;
    private boolean wide;

    void clear() {
        count = 0;
        fractional = false;
        wide = false;
    }

    void add(long value) {
        if (fractional) {
            add((float) value);
            return;
        }
        if (count == longs.length) {
            longs = Arrays.copyOf(longs, 2 * count);
        }
        longs[count++] = value;
        wide |= value != (int) value;
    }

    void add(float value) {
        if (!fractional) {
            if (floats.length < count) {
                floats = new float[longs.length];
            }
            for (int i = 0; i < count; i++) {
                floats[i] = longs[i];
            }
            fractional = true;
        }
        if (count == floats.length) {
            floats = Arrays.copyOf(floats, Math.max(64, 2 * count));
        }
        floats[count++] = value;
    }

    /** A {@code float[]}, or a {@code long[]} if an integer needs it, or an {@code int[]}. */
    Object toArray() {
        if (fractional) {
            return Arrays.copyOf(floats, count);
        }
        if (wide) {
            return Arrays.copyOf(longs, count);
        }
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = (int) longs[i];
        }
        return ints;
    }
}
