package io.transformjob.model.tree;

/** Rows with a value for every column, as what evaluates trees asks for them. Holds buffers: one task, one of these. */
interface BlockRows extends RowValues {
    /** In place of the rank of a missing value. */
    int MISSING = -1;

    /**
     * Ranks the values of some rows in a column, 0 for missing ones.
     *
     * @param count from 1 to {@link FloatRanks#ROWS}
     * @param ranks filled from 0 on
     * @return bit r for each row {@code first + r} whose value is missing
     */
    long rank(int column, int first, int count, int[] ranks);

    /** The rank of a value in its column, or {@link #MISSING}. */
    int rank(int column, int row);
}
