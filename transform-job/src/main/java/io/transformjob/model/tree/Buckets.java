package io.transformjob.model.tree;

/**
 * Where to begin the search for a rank. Values of a column fall into buckets that rise with them; a bucket tells the rank
 * at its lower end, and what is left to search are the edges inside it. Buckets are as wide as each other in value
 * (linear) or in the bits of the number, which suits features with heavy tails: whichever leaves fewer steps.
 */
final class Buckets {
    static final byte NONE = 0;
    static final byte LINEAR = 1;
    static final byte BITS = 2;

    /** Columns with fewer edges are searched as a whole. */
    private static final int EDGES_MIN = 4;
    /** Ranks are kept in 16 bits; columns with more edges are searched as a whole. */
    private static final int EDGES_MAX = 0xFFFF;

    private static final int BUCKETS_FOR_EACH_EDGE = 4;

    /** How each column finds its bucket. */
    final byte[] kinds;
    /** Linear: {@code (value - low) * scale}. */
    final double[] lows;

    final double[] scales;
    /** Bits: {@code (bits - lowBits) >> shift}. */
    final int[] lowBits;

    final byte[] shifts;
    /** Where the buckets of each column begin in {@link #ranks}. */
    final int[] firsts;
    /** Index of the last bucket of each column. */
    final int[] lasts;
    /** Rank at the lower end of each bucket. */
    final char[] ranks;
    /** Halvings that find a rank among the edges of the fullest bucket. */
    final byte[] steps;

    /**
     * @param starts first edge of each column, and behind the last of all
     * @param edges in rising order within a column
     * @param bits of each edge, in an order that rises with it
     */
    Buckets(int[] starts, double[] edges, int[] bits) {
        int columns = starts.length - 1;
        kinds = new byte[columns];
        lows = new double[columns];
        scales = new double[columns];
        lowBits = new int[columns];
        shifts = new byte[columns];
        firsts = new int[columns];
        lasts = new int[columns];
        steps = new byte[columns];
        int length = 0;
        for (int column = 0; column < columns; column++) {
            int count = starts[column + 1] - starts[column];
            firsts[column] = length;
            if (count >= EDGES_MIN && count <= EDGES_MAX) {
                lasts[column] = Integer.highestOneBit(BUCKETS_FOR_EACH_EDGE * count) - 1;
                length = Math.addExact(length, lasts[column] + 1);
            }
        }
        ranks = new char[length];
        for (int column = 0; column < columns; column++) {
            choose(column, edges, bits, starts[column], starts[column + 1]);
        }
    }

    private void choose(int column, double[] edges, int[] bits, int from, int to) {
        if (lasts[column] == 0) {
            steps[column] = (byte) halvings(to - from);
            return;
        }
        int first = from;
        int last = to - 1;
        while (first < last && Double.isInfinite(edges[first])) {
            first++;
        }
        while (first < last && Double.isInfinite(edges[last])) {
            last--;
        }
        lows[column] = edges[first];
        scales[column] = lasts[column] / (edges[last] - edges[first]);
        lowBits[column] = bits[from];
        long range = (long) bits[to - 1] - bits[from];
        while (range >> shifts[column] > lasts[column]) {
            shifts[column]++;
        }
        kinds[column] = LINEAR;
        int linear = fullest(column, edges, bits, from, to);
        kinds[column] = BITS;
        int byBits = fullest(column, edges, bits, from, to);
        if (halvings(linear) < halvings(byBits)) {
            kinds[column] = LINEAR;
        }
        steps[column] = (byte) halvings(Math.min(linear, byBits));
        int edge = from;
        for (int bucket = 0; bucket <= lasts[column]; bucket++) {
            ranks[firsts[column] + bucket] = (char) (edge - from);
            while (edge < to && bucket(column, edges[edge], bits[edge]) == bucket) {
                edge++;
            }
        }
    }

    private int fullest(int column, double[] edges, int[] bits, int from, int to) {
        int fullest = 0;
        for (int edge = from, first = from; edge < to; edge++) {
            if (bucket(column, edges[edge], bits[edge]) != bucket(column, edges[first], bits[first])) {
                first = edge;
            }
            fullest = Math.max(fullest, edge - first + 1);
        }
        return fullest;
    }

    private int bucket(int column, double value, int valueBits) {
        return kinds[column] == LINEAR
                ? linear(value, lows[column], scales[column], lasts[column])
                : bits(valueBits, lowBits[column], shifts[column], lasts[column]);
    }

    /** Rises with the value, 0 for NaN. */
    static int linear(double value, double low, double scale, int last) {
        return Math.max(0, Math.min(last, (int) ((value - low) * scale)));
    }

    /** Rises with the bits. */
    static int bits(int bits, int low, int shift, int last) {
        return (int) Math.max(0, Math.min(last, (long) bits - low >> shift));
    }

    /**
     * Where the edges of each column begin in an array that has room for the search behind them, and its length.
     *
     * @param starts first edge of each column, and behind the last of all
     */
    int[] searched(int[] starts) {
        int[] searched = new int[starts.length];
        for (int column = 0; column < kinds.length; column++) {
            int length = starts[column + 1] - starts[column] + (1 << steps[column]);
            searched[column + 1] = Math.addExact(searched[column], length);
        }
        return searched;
    }

    private static int halvings(int count) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count);
    }
}
