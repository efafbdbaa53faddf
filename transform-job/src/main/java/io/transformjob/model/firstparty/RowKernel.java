package io.transformjob.model.firstparty;

/** Scores the rows of a block one by one. */
interface RowKernel extends BlockKernel {
    /**
     * Scores a row of which every feature is given.
     *
     * @param values the features, from {@code from} on
     * @param answers an array for each member of the {@link AnswerForm}, shape [rows][its length]
     * @param row where the answer goes
     * @return whether the model's sum is finite
     */
    boolean dense(float[] values, int from, double[][] answers, int row);

    @Override
    default void dense(float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite) {
        for (int i = 0; i < rows; i++) {
            finite[i] = dense(values, from + i * stride, answers, row + i);
        }
    }
}
