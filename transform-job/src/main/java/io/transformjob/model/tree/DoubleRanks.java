package io.transformjob.model.tree;

import java.util.Arrays;

/**
 * Ranks of {@code float64} values among the edges of their columns, for up to {@link FloatRanks#ROWS} rows at a time.
 *
 * <p>As {@link FloatRanks}, with keys of twice the width.
 */
final class DoubleRanks {
    private final Buckets buckets;
    /** Edges of each column as keys, with room behind them that no value reaches. */
    private final long[] edgeKeys;
    /** First key of each column. */
    private final int[] firsts;

    DoubleRanks(EdgeTable table) {
        int count = table.edges.length;
        long[] keys = new long[count];
        int[] bits = new int[count];
        for (int i = 0; i < count; i++) {
            keys[i] = key(table.edges[i]);
            bits[i] = (int) (keys[i] >> 32);
        }
        buckets = new Buckets(table.starts, table.edges, bits);
        firsts = buckets.searched(table.starts);
        edgeKeys = new long[firsts[table.columns()]];
        Arrays.fill(edgeKeys, Long.MAX_VALUE);
        for (int column = 0; column < table.columns(); column++) {
            int start = table.starts[column];
            System.arraycopy(keys, start, edgeKeys, firsts[column], table.starts[column + 1] - start);
        }
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
    long rank(int column, double[] values, int at, int stride, int rows, boolean mayMiss, long[] keys, int[] ranks) {
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
                ranks[row] = buckets.ranks[first + Buckets.bits((int) (keys[row] >> 32), low, shift, last)];
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
    int rank(int column, double value) {
        long key = key(value);
        int rank = 0;
        int last = buckets.lasts[column];
        if (buckets.kinds[column] == Buckets.LINEAR) {
            int bucket = Buckets.linear(value, buckets.lows[column], buckets.scales[column], last);
            rank = buckets.ranks[buckets.firsts[column] + bucket];
        } else if (buckets.kinds[column] == Buckets.BITS) {
            int bucket = Buckets.bits((int) (key >> 32), buckets.lowBits[column], buckets.shifts[column], last);
            rank = buckets.ranks[buckets.firsts[column] + bucket];
        }
        for (int step = buckets.steps[column] - 1; step >= 0; step--) {
            int ahead = firsts[column] + (1 << step) - 1;
            long edge = edgeKeys[ahead + rank];
            long below = (key & ~edge | ~(key ^ edge) & key - edge) >>> 63;
            rank += (int) (below ^ 1) << step;
        }
        return rank;
    }

    private static void keys(double[] values, int at, int stride, int rows, long[] keys) {
        for (int row = 0, from = at; row < rows; row++, from += stride) {
            keys[row] = key(values[from]);
        }
    }

    private static long keysOrMissing(double[] values, int at, int stride, int rows, long[] keys) {
        long missing = 0;
        for (int row = 0, from = at; row < rows; row++, from += stride) {
            double value = values[from];
            long nan = 0x7FF0000000000000L - (Double.doubleToRawLongBits(value) & Long.MAX_VALUE) >>> 63;
            missing |= nan << row;
            keys[row] = key(value) & nan - 1 | nan << 63;
        }
        return missing;
    }

    /** Adds {@code 1 << step} to the rank of each row that is not below the edge so far ahead. */
    private static void search(long[] edgeKeys, int ahead, int step, long[] keys, int rows, int[] ranks) {
        for (int row = 0; row < rows; row++) {
            int rank = ranks[row];
            long edge = edgeKeys[ahead + rank];
            long key = keys[row];
            // The sign of key - edge, had it 65 bits.
            long below = (key & ~edge | ~(key ^ edge) & key - edge) >>> 63;
            ranks[row] = rank + ((int) (below ^ 1) << step);
        }
    }

    /** Rises with the number, and is the same for both zeros. */
    private static long key(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }
}
