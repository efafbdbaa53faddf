package io.transformjob.model.tree;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;

/**
 * Sums of an ensemble's leaves over batches. Features behind the width of a row are missing, those that no tree tests are
 * not looked at. Holds buffers: one task, one of these.
 */
public final class TreeSums {
    private final TreeEnsemble trees;
    /** One row by column; all NaN between rows. */
    private final double[] values;

    private float[] floats = new float[0];
    private double[] doubles = new double[0];

    TreeSums(TreeEnsemble trees) {
        this.trees = trees;
        values = new double[trees.features.length];
        Arrays.fill(values, Double.NaN);
    }

    /**
     * Sums of each row of an ensemble that sums floats, shape [rows][groups].
     *
     * @return an array that is longer and is overwritten by the next call
     */
    public float[] floats(FeatureBatch batch) {
        require(Precision.FLOAT);
        sum(batch);
        return floats;
    }

    /**
     * Sums of each row of an ensemble that sums doubles, shape [rows][groups].
     *
     * @return an array that is longer and is overwritten by the next call
     */
    public double[] doubles(FeatureBatch batch) {
        require(Precision.DOUBLE);
        sum(batch);
        return doubles;
    }

    /**
     * Sums of rows of doubles, for an ensemble that sums doubles.
     *
     * @param rowValues feature f of row r is {@code rowValues[r * columns + f]}, NaN if missing
     * @param mayMiss whether a value may be NaN
     * @return as {@link #doubles(FeatureBatch)}
     */
    public double[] doubles(double[] rowValues, int columns, int rows, boolean mayMiss) {
        require(Precision.DOUBLE);
        reserve(rows);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < values.length && trees.features[column] < columns; column++) {
                values[column] = rowValues[row * columns + trees.features[column]];
            }
            PlainWalk.sum(trees, values, doubles, row * trees.groups());
        }
        Arrays.fill(values, Double.NaN);
        return doubles;
    }

    private void require(Precision precision) {
        if (trees.precision != precision) {
            throw new IllegalStateException("the ensemble sums %s, not %s".formatted(trees.precision, precision));
        }
    }

    private void reserve(int rows) {
        int length = Math.multiplyExact(rows, trees.groups());
        if (trees.precision == Precision.FLOAT) {
            floats = floats.length < length ? new float[length] : floats;
        } else {
            doubles = doubles.length < length ? new double[length] : doubles;
        }
    }

    private void sum(FeatureBatch batch) {
        reserve(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            if (batch instanceof DenseBatch dense) {
                read(dense, row);
            } else {
                read((SparseBatch) batch, row);
            }
            if (trees.precision == Precision.FLOAT) {
                PlainWalk.sum(trees, values, floats, row * trees.groups());
            } else {
                PlainWalk.sum(trees, values, doubles, row * trees.groups());
            }
            Arrays.fill(values, Double.NaN);
        }
    }

    private void read(DenseBatch batch, int row) {
        int[] features = trees.features;
        int at = row * batch.columns();
        for (int column = 0; column < features.length && features[column] < batch.columns(); column++) {
            values[column] = batch.values()[at + features[column]];
        }
    }

    private void read(SparseBatch batch, int row) {
        for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
            int column = Arrays.binarySearch(trees.features, batch.indices()[entry]);
            if (column >= 0) {
                values[column] = batch.values()[entry];
            }
        }
    }
}
