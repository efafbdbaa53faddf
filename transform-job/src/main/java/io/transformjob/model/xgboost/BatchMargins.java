package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/**
 * Brings batches of any kind before a kernel: dense rows that are wide enough as they are, others through a block of rows
 * in which everything is missing at first. Holds buffers: one task, one of these.
 */
final class BatchMargins {
    /** Values in the block: 64 KiB, or one row if that is wider. */
    private static final int BLOCK_VALUES = 1 << 14;

    private final FeatureColumns columns;
    private final MarginKernel kernel;
    private final int groups;
    private float[] margins = new float[0];
    /** Rows of {@link FeatureColumns#width()} values; all NaN between calls. */
    private float[] block = new float[0];

    BatchMargins(CompiledModel model) {
        columns = model.columns();
        kernel = model.newKernel();
        groups = model.groups();
    }

    /** Margins of the rows, shape [rows][groups], in an array that is longer and is overwritten by the next call. */
    float[] of(FeatureBatch batch) {
        int length = Math.multiplyExact(batch.rows(), groups);
        if (margins.length < length) {
            margins = new float[length];
        }
        if (batch instanceof DenseBatch dense) {
            dense(dense);
        } else {
            sparse((SparseBatch) batch);
        }
        return margins;
    }

    private void dense(DenseBatch batch) {
        if (columns.inPlace() && batch.columns() >= columns.width()) {
            kernel.margins(batch.values(), batch.columns(), batch.rows(), batch.mayMiss(), margins, 0);
            return;
        }
        int blockRows = reserveBlock();
        for (int from = 0; from < batch.rows(); from += blockRows) {
            int rows = Math.min(blockRows, batch.rows() - from);
            for (int row = 0; row < rows; row++) {
                copy(batch, from + row, row * columns.width());
            }
            kernel.margins(block, columns.width(), rows, true, margins, from * groups);
            Arrays.fill(block, 0, rows * columns.width(), Float.NaN);
        }
    }

    private void copy(DenseBatch batch, int row, int to) {
        int at = row * batch.columns();
        if (columns.inPlace()) {
            System.arraycopy(batch.values(), at, block, to, Math.min(batch.columns(), columns.width()));
            return;
        }
        for (int column = 0; column < columns.width() && columns.feature(column) < batch.columns(); column++) {
            block[to + column] = batch.values()[at + columns.feature(column)];
        }
    }

    private void sparse(SparseBatch batch) {
        int blockRows = reserveBlock();
        for (int from = 0; from < batch.rows(); from += blockRows) {
            int rows = Math.min(blockRows, batch.rows() - from);
            scatter(batch, from, rows, false);
            kernel.margins(block, columns.width(), rows, true, margins, from * groups);
            scatter(batch, from, rows, true);
        }
    }

    /** Writes the entries of some rows into the block, or takes them out again. */
    private void scatter(SparseBatch batch, int from, int rows, boolean takeOut) {
        int[] indices = batch.indices();
        float[] values = batch.values();
        for (int row = 0; row < rows; row++) {
            int end = batch.rowOffset(from + row + 1);
            for (int entry = batch.rowOffset(from + row); entry < end; entry++) {
                int column = columns.column(indices[entry]);
                if (column >= 0) {
                    block[row * columns.width() + column] = takeOut ? Float.NaN : values[entry];
                }
            }
        }
    }

    /** Makes the block, which most batches do not need, and tells how many rows it has. */
    private int reserveBlock() {
        int width = Math.max(1, columns.width());
        int rows = Math.max(1, BLOCK_VALUES / width);
        if (block.length == 0) {
            block = new float[rows * width];
            Arrays.fill(block, Float.NaN);
        }
        return rows;
    }
}
