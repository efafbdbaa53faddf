package io.transformjob.formats.libsvm;

import java.util.Arrays;

/** Gathers values by index and sums those of equal ones, in the order in which they came. A reusable buffer. */
final class IndexedSums {
    /** Index in the high half, place of arrival in the low one: sorting keeps the order of equals. */
    private long[] keys = new long[64];

    private double[] values = new double[64];
    private double[] summed = new double[64];
    private int count;

    void clear() {
        count = 0;
    }

    void add(int index, double value) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            summed = new double[2 * count];
        }
        keys[count] = (long) index << 32 | count;
        values[count++] = value;
    }

    /** Sums what was added; from then on there is one value for each index, in ascending order. */
    void sum() {
        Arrays.sort(keys, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            double value = values[(int) keys[i]];
            if (distinct > 0 && keys[i] >> 32 == keys[distinct - 1] >> 32) {
                summed[distinct - 1] += value;
            } else {
                keys[distinct] = keys[i];
                summed[distinct++] = value;
            }
        }
        count = distinct;
    }

    int count() {
        return count;
    }

    int index(int i) {
        return (int) (keys[i] >> 32);
    }

    double value(int i) {
        return summed[i];
    }
}
