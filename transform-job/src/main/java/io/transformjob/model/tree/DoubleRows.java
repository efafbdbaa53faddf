package io.transformjob.model.tree;

/** Rows of doubles, one after the other. */
final class DoubleRows implements BlockRows {
    private final int[] features;
    private final DoubleRanks ranks;
    private final long[] keys = new long[FloatRanks.ROWS];
    private double[] values = new double[0];
    private int width;
    private boolean mayMiss;

    DoubleRows(int[] features, DoubleRanks ranks) {
        this.features = features;
        this.ranks = ranks;
    }

    /**
     * @param values feature f of row r is {@code values[r * width + f]}; not copied
     * @param mayMiss whether one may be NaN
     */
    void reset(double[] values, int width, boolean mayMiss) {
        this.values = values;
        this.width = width;
        this.mayMiss = mayMiss;
    }

    @Override
    public long rank(int column, int first, int count, int[] found) {
        int feature = features[column];
        if (feature >= width) {
            return BlockMasks.missing(count, found);
        }
        return ranks.rank(column, values, first * width + feature, width, count, mayMiss, keys, found);
    }

    @Override
    public int rank(int column, int row) {
        int feature = features[column];
        if (feature >= width) {
            return MISSING;
        }
        double value = values[row * width + feature];
        return value != value ? MISSING : ranks.rank(column, value);
    }

    @Override
    public double value(int column, int row) {
        int feature = features[column];
        return feature < width ? values[row * width + feature] : Double.NaN;
    }
}
