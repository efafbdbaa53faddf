package io.transformjob.model.tree;

/** Values of rows by column, for the plain walk. */
@FunctionalInterface
interface RowValues {
    /** A value, NaN if missing. */
    double value(int column, int row);
}
