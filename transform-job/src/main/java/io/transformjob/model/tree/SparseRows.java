package io.transformjob.model.tree;

import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/**
 * Rows in compressed form. What costs time and memory are their entries: a block of rows is sorted by column, and columns
 * of which no row has an entry are not looked at.
 */
final class SparseRows {
    /** Features below this find their column by index. */
    private static final int INDEXED_FEATURES_MAX = 1 << 20;

    private final int[] features;
    private final FloatRanks ranks;
    /** Column of each feature, -1 if no tree tests it; empty if features are too wide apart. */
    private final int[] columnOf;
    /** First entry of each column in the block, -1 if none. */
    private final int[] heads;
    /** Columns that have one. */
    private final int[] touched;

    private int touchedCount;
    /** Next entry of the same column, -1 behind the last. */
    private int[] next = new int[256];

    private int[] entryRows = new int[256];
    private float[] entryValues = new float[256];

    private final float[] values = new float[FloatRanks.ROWS];
    private final int[] keys = new int[FloatRanks.ROWS];

    SparseRows(int[] features, FloatRanks ranks) {
        this.features = features;
        this.ranks = ranks;
        int last = features.length == 0 ? -1 : features[features.length - 1];
        columnOf = new int[last < INDEXED_FEATURES_MAX ? last + 1 : 0];
        Arrays.fill(columnOf, -1);
        for (int column = 0; column < features.length && columnOf.length > 0; column++) {
            columnOf[features[column]] = column;
        }
        heads = new int[features.length];
        Arrays.fill(heads, -1);
        touched = new int[features.length];
    }

    private int column(int feature) {
        if (columnOf.length > 0) {
            return feature < columnOf.length ? columnOf[feature] : -1;
        }
        return Arrays.binarySearch(features, feature);
    }

    /** Sorts the entries of some rows by column, and forgets those sorted before. */
    void sort(SparseBatch batch, int first, int count) {
        for (int i = 0; i < touchedCount; i++) {
            heads[touched[i]] = -1;
        }
        touchedCount = 0;
        int entries = batch.rowOffset(first + count) - batch.rowOffset(first);
        if (entries > next.length) {
            int length = (int) Math.min(Integer.MAX_VALUE - 8L, entries * 3L / 2);
            next = new int[length];
            entryRows = new int[length];
            entryValues = new float[length];
        }
        int kept = 0;
        for (int row = 0; row < count; row++) {
            int end = batch.rowOffset(first + row + 1);
            for (int entry = batch.rowOffset(first + row); entry < end; entry++) {
                float value = batch.values()[entry];
                int column = column(batch.indices()[entry]);
                if (column < 0 || value != value) {
                    continue;
                }
                if (heads[column] < 0) {
                    touched[touchedCount++] = column;
                }
                next[kept] = heads[column];
                entryRows[kept] = row;
                entryValues[kept] = value;
                heads[column] = kept++;
            }
        }
    }

    /** Columns of which a row has an entry. */
    int touched() {
        return touchedCount;
    }

    /** One of these columns. */
    int touched(int index) {
        return touched[index];
    }

    /**
     * Ranks the values of a column.
     *
     * @param rows filled with the rows that have one, counted from the first sorted
     * @param found filled with their ranks
     * @return how many
     */
    int rank(int column, int[] rows, int[] found) {
        int count = 0;
        for (int entry = heads[column]; entry >= 0; entry = next[entry]) {
            rows[count] = entryRows[entry];
            values[count++] = entryValues[entry];
        }
        ranks.rank(column, values, 0, 1, count, false, keys, found);
        return count;
    }

    /** The rank of the one value of a touched column, where one row is sorted. */
    int rank(int column) {
        return ranks.rank(column, entryValues[heads[column]]);
    }

    /** Writes a row's values by column, or makes them missing again. */
    void write(SparseBatch batch, int row, double[] values, boolean takeOut) {
        for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
            int column = column(batch.indices()[entry]);
            if (column >= 0) {
                values[column] = takeOut ? Double.NaN : batch.values()[entry];
            }
        }
    }
}
