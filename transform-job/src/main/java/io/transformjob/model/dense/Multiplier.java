package io.transformjob.model.dense;

/** Multiplies rows by a {@link DenseMatrix}. Not safe for use by several threads. */
public interface Multiplier {
    /**
     * Multiplies rows of which every input is given.
     *
     * @param values row {@code r} is the matrix's number of inputs from {@code from + r * stride} on
     * @param rows how many
     * @param products shape [rows][outputs], overwritten
     */
    void dense(float[] values, int from, int stride, int rows, float[] products);

    /**
     * Multiplies a row of which inputs that are not given are 0.
     *
     * @param indices inputs, ascending, from {@code from} to {@code to}; in another order sums are rounded in that order
     * @param values what they are
     * @param products shape [outputs], overwritten
     */
    void sparse(int[] indices, float[] values, int from, int to, float[] products);
}
