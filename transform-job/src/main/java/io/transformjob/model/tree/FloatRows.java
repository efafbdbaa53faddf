package io.transformjob.model.tree;

/** Rows of floats, one after the other. */
final class FloatRows implements BlockRows {
    private final int[] features;
    private final FloatRanks ranks;
    private final int[] keys = new int[FloatRanks.ROWS];
    private float[] values = new float[0];
    private int width;
    private boolean mayMiss;

    FloatRows(int[] features, FloatRanks ranks) {
        this.features = features;
        this.ranks = ranks;
    }

    /**
     * @param values feature f of row r is {@code values[r * width + f]}; not copied
     * @param mayMiss whether one may be NaN
     */
    void reset(float[] values, int width, boolean mayMiss) {
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
        float value = values[row * width + feature];
        return value != value ? MISSING : ranks.rank(column, value);
    }

    @Override
    public double value(int column, int row) {
        int feature = features[column];
        return feature < width ? values[row * width + feature] : Double.NaN;
    }
}
