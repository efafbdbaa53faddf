package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.SparseBatch;

/** Batches from rows; record i stands at the bytes [10 i, 10 i + 9). */
final class Batches {
    private Batches() {}

    static DenseBatch dense(float[][] rows) {
        DenseBatch batch = new DenseBatch();
        int columns = rows.length == 0 ? 0 : rows[0].length;
        batch.reset(columns, Math.max(1, rows.length));
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, batch.values(), row * columns, columns);
            boolean missing = false;
            for (float value : rows[row]) {
                missing |= Float.isNaN(value);
            }
            batch.addRow(10 * row, 10 * row + 9, missing);
        }
        return batch;
    }

    /** Entries from the last column to the first; missing ones are left out. */
    static SparseBatch sparse(float[][] rows) {
        return sparse(rows, false);
    }

    /** The same, whose rows may declare their columns. */
    static SparseBatch sparse(float[][] rows, boolean declared) {
        SparseBatch batch = new SparseBatch();
        batch.reset();
        for (int row = 0; row < rows.length; row++) {
            for (int column = rows[row].length - 1; column >= 0; column--) {
                if (!Float.isNaN(rows[row][column])) {
                    batch.add(column, rows[row][column]);
                }
            }
            batch.addRow(10 * row, 10 * row + 9, declared ? rows[row].length : 0);
        }
        return batch;
    }
}
