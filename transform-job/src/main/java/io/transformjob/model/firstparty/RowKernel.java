package io.transformjob.model.firstparty;

/** Scores rows one by one. Features that are missing (NaN) or infinite make an answer that is not finite. */
interface RowKernel {
    /**
     * Scores a row of which every feature is given.
     *
     * @param values the features, from {@code from} on
     * @param answers an array for each member of the {@link AnswerForm}, shape [rows][its length]
     * @param row where the answer goes
     * @return whether the model's sum is finite
     */
    boolean dense(float[] values, int from, double[][] answers, int row);

    /**
     * Scores a row of which features that are not given are 0.
     *
     * @param indices features, distinct and below the model's number of them, from {@code from} to {@code to}
     * @param values what they are
     * @return whether the model's sum is finite
     */
    boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row);
}
