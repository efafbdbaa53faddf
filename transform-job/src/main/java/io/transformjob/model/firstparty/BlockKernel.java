package io.transformjob.model.firstparty;

/** Scores blocks of rows. Features that are missing (NaN) or infinite make an answer that is not finite. */
interface BlockKernel {
    int ROWS_MAX = 480;
    /** Numbers in a buffer for a block, 1 MB. */
    int BUFFER_LENGTH = 1 << 18;

    /** Most rows of a block, at least 1. */
    default int rowsMax() {
        return ROWS_MAX;
    }

    /** Rows of a block for which there is a buffer of {@code numbers} each. */
    static int rowsMax(int numbers) {
        return Math.max(1, Math.min(ROWS_MAX, BUFFER_LENGTH / Math.max(1, numbers)));
    }

    /**
     * Scores rows of which every feature is given.
     *
     * @param values the features of row {@code r} from {@code from + r * stride} on
     * @param rows how many, at most {@link #rowsMax()}
     * @param answers an array for each member of the {@link AnswerForm}, shape [rows][its length]
     * @param row where the first answer goes
     * @param finite for each of these rows, from 0 on: whether the model's sums are finite
     */
    void dense(float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite);

    /**
     * Scores a row of which features that are not given are 0.
     *
     * @param indices features, ascending and below the model's number of them, from {@code from} to {@code to}
     * @param values what they are
     * @return whether the model's sums are finite
     */
    boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row);
}
