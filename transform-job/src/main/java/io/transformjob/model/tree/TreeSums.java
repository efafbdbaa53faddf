package io.transformjob.model.tree;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.model.tree.CompiledTrees.Way;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;

/**
 * Sums of an ensemble's leaves over batches. Features behind the width of a row are missing, those that no tree tests are
 * not looked at. Holds buffers: one task, one of these.
 */
public final class TreeSums {
    private final TreeEnsemble trees;
    private final CompiledTrees compiled;
    private final Way forced;
    private final BlockMasks masks;
    private final SlicedSums sums;
    private final RowAnswers answers;
    private final FloatRows floatRows;
    private SparseRows sparseBlock;
    private SparseRows sparseRow;
    private DoubleRows doubleRows;
    /** Leaf of each tree, with room for a walk of eight trees at a time. */
    private final int[] ends;
    /** A sparse row by column; all NaN between rows. */
    private double[] values = new double[0];

    private final RowValues sparseValues = (column, row) -> values[column];

    private float[] floats = new float[0];
    private double[] doubles = new double[0];

    /**
     * @param forced the one way to go for all batches; null for the fastest
     */
    TreeSums(TreeEnsemble trees, CompiledTrees compiled, Way forced) {
        this.trees = trees;
        this.compiled = compiled;
        this.forced = forced;
        masks = new BlockMasks(compiled.sliced.conditions);
        sums = new SlicedSums(compiled.sliced);
        answers = new RowAnswers(compiled.sliced.conditions);
        floatRows = new FloatRows(trees.features, compiled.floatRanks);
        ends = new int[trees.trees() + 7];
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
        if (doubleRows == null) {
            doubleRows = new DoubleRows(trees.features, compiled.doubleRanks());
        }
        doubleRows.reset(rowValues, columns, mayMiss);
        sum(doubleRows, rows, mayMiss || isNarrow(columns));
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
        if (batch instanceof DenseBatch dense) {
            floatRows.reset(dense.values(), dense.columns(), dense.mayMiss());
            sum(floatRows, dense.rows(), dense.mayMiss() || isNarrow(dense.columns()));
        } else {
            sum((SparseBatch) batch);
        }
    }

    /** Whether a feature that is tested is missing in all rows of so many columns. */
    private boolean isNarrow(int columns) {
        int tested = trees.features.length;
        return tested > 0 && trees.features[tested - 1] >= columns;
    }

    private void sum(BlockRows rows, int count, boolean mayMiss) {
        int columns = trees.features.length;
        for (int first = 0; first < count; first += FloatRanks.ROWS) {
            int block = Math.min(FloatRanks.ROWS, count - first);
            Way way = way(block, columns);
            if (way == Way.SLICED) {
                slicedSums(masks.of(rows, first, block, mayMiss), mayMiss, first, block);
                continue;
            }
            for (int row = first; row < first + block; row++) {
                if (way == Way.ROWS) {
                    rowSums(answers.of(rows, row), row);
                } else {
                    plainSums(rows, row);
                }
            }
        }
    }

    private void sum(SparseBatch batch) {
        if (sparseBlock == null) {
            sparseBlock = new SparseRows(trees.features, compiled.floatRanks);
            sparseRow = new SparseRows(trees.features, compiled.floatRanks);
            values = new double[trees.features.length];
            Arrays.fill(values, Double.NaN);
        }
        for (int first = 0; first < batch.rows(); first += FloatRanks.ROWS) {
            int block = Math.min(FloatRanks.ROWS, batch.rows() - first);
            int entries = batch.rowOffset(first + block) - batch.rowOffset(first);
            Way way = way(block, Math.min(entries / block, trees.features.length));
            if (way == Way.SLICED) {
                slicedSums(masks.of(sparseBlock, batch, first, block), true, first, block);
                continue;
            }
            for (int row = first; row < first + block; row++) {
                if (way == Way.ROWS) {
                    rowSums(answers.of(sparseRow, batch, row), row);
                } else {
                    sparseRow.write(batch, row, values, false);
                    plainSums(sparseValues, row);
                    sparseRow.write(batch, row, values, true);
                }
            }
        }
    }

    private Way way(int rows, int valuesPerRow) {
        return forced != null ? forced : compiled.way(rows, valuesPerRow);
    }

    private void slicedSums(long[] asked, boolean mayMiss, int first, int rows) {
        if (trees.precision == Precision.FLOAT) {
            sums.sum(asked, mayMiss, rows, floats, first * trees.groups());
        } else {
            sums.sum(asked, mayMiss, rows, doubles, first * trees.groups());
        }
    }

    private void rowSums(byte[] asked, int row) {
        RowAnswers.walk(compiled.sliced.nodes, trees.roots, trees.depths, asked, ends);
        addEnds(row);
    }

    private void plainSums(RowValues rowValues, int row) {
        PlainWalk.walk(trees, rowValues, row, ends);
        addEnds(row);
    }

    private void addEnds(int row) {
        if (trees.precision == Precision.FLOAT) {
            PlainWalk.sum(trees, ends, floats, row * trees.groups());
        } else {
            PlainWalk.sum(trees, ends, doubles, row * trees.groups());
        }
    }
}
