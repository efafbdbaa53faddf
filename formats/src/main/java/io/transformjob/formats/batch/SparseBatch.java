package io.transformjob.formats.batch;

import java.util.Arrays;

/**
 * Rows in compressed form (CSR): row {@code r} holds the entries {@code [rowOffset(r), rowOffset(r + 1))} of {@link
 * #indices()} and {@link #values()}; within a row indices are distinct, in any order. What a row does not hold is
 * missing, and so is a NaN value. A batch may keep doubles too: the same values as they were before they were narrowed.
 */
public final class SparseBatch implements FeatureBatch {
    private final RecordSpans spans = new RecordSpans();
    private int[] rowOffsets = new int[257];
    private int[] indices = new int[1024];
    private float[] values = new float[1024];
    private double[] doubles;
    private final boolean keepsDoubles;
    private int[] rowColumns = new int[256];
    private int rows;
    private int columns;
    /** Entries in all finished rows and the one being written. */
    private int entries;

    /** A batch of floats alone. */
    public SparseBatch() {
        this(false);
    }

    /** @param keepsDoubles whether the decoder adds entries as doubles */
    public SparseBatch(boolean keepsDoubles) {
        this.keepsDoubles = keepsDoubles;
        this.doubles = new double[keepsDoubles ? values.length : 0];
    }

    /** Empties the batch. */
    public void reset() {
        rows = 0;
        columns = 0;
        entries = 0;
        spans.clear();
    }

    /** Adds an entry to the row being written. */
    public void add(int index, float value) {
        if (entries == indices.length) {
            indices = Arrays.copyOf(indices, 2 * entries);
            values = Arrays.copyOf(values, 2 * entries);
        }
        indices[entries] = index;
        values[entries++] = value;
        columns = Math.max(columns, index + 1);
    }

    /** Adds an entry to the row being written, of a batch that keeps doubles. */
    public void add(int index, double value) {
        int entry = entries;
        add(index, (float) value);
        if (doubles.length < values.length) {
            doubles = Arrays.copyOf(doubles, values.length);
        }
        doubles[entry] = value;
    }

    /**
     * Makes room for entries behind {@link #entries()} in both arrays. Who writes them there calls {@link #advance}, and
     * declares the columns of the row.
     */
    public void reserve(int more) {
        if (indices.length - entries < more) {
            int length = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * entries, (long) entries + more));
            indices = Arrays.copyOf(indices, length);
            values = Arrays.copyOf(values, length);
        }
    }

    /** Adds the entries that were written behind {@link #entries()}. */
    public void advance(int count) {
        entries += count;
    }

    /** Entries of all finished rows and of the one being written. */
    public int entries() {
        return entries;
    }

    /** Forgets the entries of the row being written, from {@code entry} on. */
    public void dropEntries(int entry) {
        entries = entry;
    }

    /** Finishes the row being written, whose format does not tell how many columns it has. */
    public void addRow(int start, int end) {
        addRow(start, end, 0);
    }

    /**
     * Finishes the row being written.
     *
     * @param declaredColumns how many columns the row has, held or not; 0 if its format does not tell
     */
    public void addRow(int start, int end, int declaredColumns) {
        if (rows == rowColumns.length) {
            rowColumns = Arrays.copyOf(rowColumns, 2 * rows);
            rowOffsets = Arrays.copyOf(rowOffsets, 2 * rows + 1);
        }
        rowColumns[rows] = declaredColumns;
        rowOffsets[++rows] = entries;
        columns = Math.max(columns, declaredColumns);
        spans.add(start, end);
    }

    /** How many columns a row says that it has, 0 if it does not. */
    public int declaredColumns(int row) {
        return rowColumns[row];
    }

    /** First entry of a row; {@code rowOffset(rows())} is the number of entries. */
    public int rowOffset(int row) {
        return rowOffsets[row];
    }

    /** Feature index of each entry, counted from 0. The backing array, longer than needed, not copied. */
    public int[] indices() {
        return indices;
    }

    /** Value of each entry. The backing array, longer than needed, not copied. */
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
        return true;
    }

    @Override
    public void copyRow(int row, float[] features) {
        Arrays.fill(features, Float.NaN);
        for (int entry = rowOffsets[row]; entry < rowOffsets[row + 1]; entry++) {
            if (indices[entry] < features.length) {
                features[indices[entry]] = values[entry];
            }
        }
    }

    @Override
    public RecordSpans spans() {
        return spans;
    }
}
