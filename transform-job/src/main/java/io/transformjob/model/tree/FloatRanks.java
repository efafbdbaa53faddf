package io.transformjob.model.tree;

import java.util.Arrays;

/**
 * Ranks of {@code float32} values among the edges of their columns, for up to {@link #ROWS} rows at a time.
 *
 * <p>Floats are compared as integers that rise with them: a comparison of floats may become a branch, and its outcome is
 * as good as random. A float lies at or above a double if it lies at or above the least float that does.
 */
final class FloatRanks {
    static final int ROWS = 64;

    private final Buckets buckets;
    /** Edges of each column as keys, with room behind them that no value reaches. */
    private final int[] edgeKeys;
    /** First key of each column. */
    private final int[] firsts;

    FloatRanks(EdgeTable table) {
        int count = table.edges.length;
        double[] edges = new double[count];
        int[] keys = new int[count];
        for (int i = 0; i < count; i++) {
            float edge = ceiling(table.edges[i]);
            edges[i] = edge;
            keys[i] = key(edge);
        }
        buckets = new Buckets(table.starts, edges, keys);
        firsts = buckets.searched(table.starts);
        edgeKeys = new int[firsts[table.columns()]];
        Arrays.fill(edgeKeys, Integer.MAX_VALUE);
        for (int column = 0; column < table.columns(); column++) {
            int start = table.starts[column];
            System.arraycopy(keys, start, edgeKeys, firsts[column], table.starts[column + 1] - start);
        }
    }

    /** The least float that is not less. */
    static float ceiling(double edge) {
        float nearest = (float) edge;
        return nearest < edge ? Math.nextUp(nearest) : nearest;
    }

    /**
     * Ranks values of one column, 0 for missing ones.
     *
     * @param values the value of row r is {@code values[at + r * stride]}
     * @param mayMiss whether one may be NaN
     * @param keys room for {@code rows} numbers
     * @param ranks filled
     * @return a bit for each row whose value is missing
     */
    long rank(int column, float[] values, int at, int stride, int rows, boolean mayMiss, int[] keys, int[] ranks) {
        long missing = 0;
        if (mayMiss) {
            missing = keysOrMissing(values, at, stride, rows, keys);
        } else {
            keys(values, at, stride, rows, keys);
        }
        int last = buckets.lasts[column];
        int first = buckets.firsts[column];
        if (buckets.kinds[column] == Buckets.LINEAR) {
            double low = buckets.lows[column];
            double scale = buckets.scales[column];
            for (int row = 0, from = at; row < rows; row++, from += stride) {
                ranks[row] = buckets.ranks[first + Buckets.linear(values[from], low, scale, last)];
            }
        } else if (buckets.kinds[column] == Buckets.BITS) {
            int low = buckets.lowBits[column];
            int shift = buckets.shifts[column];
            for (int row = 0; row < rows; row++) {
                ranks[row] = buckets.ranks[first + Buckets.bits(keys[row], low, shift, last)];
            }
        } else {
            Arrays.fill(ranks, 0, rows, 0);
        }
        for (int step = buckets.steps[column] - 1; step >= 0; step--) {
            search(edgeKeys, firsts[column] + (1 << step) - 1, step, keys, rows, ranks);
        }
        return missing;
    }

    /** Ranks one value that is not missing. */
    int rank(int column, float value) {
        int key = key(value);
        int rank = 0;
        int last = buckets.lasts[column];
        if (buckets.kinds[column] == Buckets.LINEAR) {
            int bucket = Buckets.linear(value, buckets.lows[column], buckets.scales[column], last);
            rank = buckets.ranks[buckets.firsts[column] + bucket];
        } else if (buckets.kinds[column] == Buckets.BITS) {
            int bucket = Buckets.bits(key, buckets.lowBits[column], buckets.shifts[column], last);
            rank = buckets.ranks[buckets.firsts[column] + bucket];
        }
        for (int step = buckets.steps[column] - 1; step >= 0; step--) {
            int ahead = firsts[column] + (1 << step) - 1;
            rank += (int) ((long) edgeKeys[ahead + rank] - key - 1 >>> 63) << step;
        }
        return rank;
    }

    private static void keys(float[] values, int at, int stride, int rows, int[] keys) {
        for (int row = 0, from = at; row < rows; row++, from += stride) {
            keys[row] = key(values[from]);
        }
    }

    private static long keysOrMissing(float[] values, int at, int stride, int rows, int[] keys) {
        long missing = 0;
        for (int row = 0, from = at; row < rows; row++, from += stride) {
            float value = values[from];
            int nan = 0x7F800000 - (Float.floatToRawIntBits(value) & 0x7FFFFFFF) >>> 31;
            missing |= (long) nan << row;
            keys[row] = key(value) & nan - 1 | nan << 31;
        }
        return missing;
    }

    /** Adds {@code 1 << step} to the rank of each row that is not below the edge so far ahead. */
    private static void search(int[] edgeKeys, int ahead, int step, int[] keys, int rows, int[] ranks) {
        for (int row = 0; row < rows; row++) {
            int rank = ranks[row];
            ranks[row] = rank + ((int) ((long) edgeKeys[ahead + rank] - keys[row] - 1 >>> 63) << step);
        }
    }

    /** Rises with the float, and is the same for both zeros. */
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ bits >> 31 & 0x7FFFFFFF;
    }
}
