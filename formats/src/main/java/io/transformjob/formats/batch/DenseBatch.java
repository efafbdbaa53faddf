package io.transformjob.formats.batch;

import java.util.Arrays;

/**
 * Rows of equal width, row after row: feature {@code c} of row {@code r} is {@code values()[r * columns() + c]}; NaN is
 * missing. A batch may keep doubles too: the same values as they were before they were narrowed.
 */
public final class DenseBatch implements FeatureBatch {
    private final RecordSpans spans = new RecordSpans();
    private final boolean keepsDoubles;
    private float[] values = new float[0];
    private double[] doubles = new double[0];
    private int rows;
    private int columns;
    private boolean mayMiss;

    /** A batch of floats alone. */
    public DenseBatch() {
        this(false);
    }

    /** @param keepsDoubles whether the decoder writes doubles beside the floats */
    public DenseBatch(boolean keepsDoubles) {
        this.keepsDoubles = keepsDoubles;
    }

    /** Empties the batch for rows of the given width and makes room for {@code rowsMax} of them. */
    public void reset(int columns, int rowsMax) {
        if (columns < 0 || rowsMax < 1) {
            throw new IllegalArgumentException(
                    "columns must be >= 0 and rowsMax >= 1, got %d and %d".formatted(columns, rowsMax));
        }
        int length = Math.multiplyExact(columns, rowsMax);
        if (values.length < length) {
            values = new float[length];
            doubles = keepsDoubles ? new double[length] : doubles;
        }
        this.columns = columns;
        rows = 0;
        mayMiss = false;
        spans.clear();
    }

    /** Counts the row whose values the decoder has written behind the rows before it. */
    public void addRow(int start, int end, boolean rowMayMiss) {
        rows++;
        mayMiss |= rowMayMiss;
        spans.add(start, end);
    }

    /** The backing array, shape [rows][columns], row-major; longer than that. Not copied. */
    public float[] values() {
        return values;
    }

    public boolean keepsDoubles() {
        return keepsDoubles;
    }

    /** As {@link #values()}, if the batch keeps doubles; else empty. A value may be beyond the range of floats here. */
    public double[] doubles() {
        return doubles;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean mayMiss() {
        return mayMiss;
    }

    @Override
    public void copyRow(int row, float[] features) {
        int given = Math.min(columns, features.length);
        System.arraycopy(values, row * columns, features, 0, given);
        Arrays.fill(features, given, features.length, Float.NaN);
    }

    @Override
    public RecordSpans spans() {
        return spans;
    }
}
