package io.transformjob.model.dense;

/**
 * A model's matrix of {@code float32}, shape [inputs][outputs], in the form in which the fastest code of this machine reads
 * it. Immutable, one for all tasks.
 *
 * <p>Output {@code j} of a row {@code x} is defined to the last bit: it begins as +0 and, input after input in ascending
 * order, becomes {@code Math.fma(x[i], matrix[i][j], output)}. No code sums in another order, so answers do not depend on the
 * machine, the number of rows at a time, or which code runs. NaN and infinities follow from the same definition; which of the
 * NaNs comes out is not defined. Where a sum is zero, its sign is that of a sum over all inputs only up to what {@link
 * Multiplier#sparse} leaves out: add +0 to it before it is shown.
 */
public interface DenseMatrix {
    int inputs();

    int outputs();

    /** The code that multiplies, for people. */
    String description();

    /** A multiplier with buffers of its own: one task, one multiplier. */
    Multiplier newMultiplier();

    /**
     * @param values shape [inputs][outputs], row-major; copied
     */
    static DenseMatrix of(int inputs, int outputs, float[] values) {
        return DensePath.current().matrix(inputs, outputs, values);
    }
}
