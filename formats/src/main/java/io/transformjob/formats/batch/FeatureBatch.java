package io.transformjob.formats.batch;

/**
 * A block of consecutive records, decoded to {@code float32} features: either {@link DenseBatch} or {@link SparseBatch}; for
 * models that take tensors of other types, or several of them, a {@link TensorBatch}; for those that take texts, a {@link
 * TextBatch}.
 *
 * <p>A batch is a buffer: its decoder refills it, so it is valid until the decoder is asked for the next one. Not safe
 * for use by several threads.
 */
public sealed interface FeatureBatch permits DenseBatch, SparseBatch, TensorBatch, TextBatch {
    /** Rows now held, one for each record. */
    int rows();

    /**
     * Features of the widest row: columns of a dense batch; of a sparse one the width that its rows say they have, or the
     * largest index + 1.
     */
    int columns();

    /**
     * Whether a value may be missing (NaN). False is a promise that lets a model run its loop without tests; a sparse
     * batch always answers true, since what it does not hold is missing.
     */
    boolean mayMiss();

    /**
     * Copies the features of a row to the beginning of an array, and NaN for those that are missing; those that the array has no
     * place for are left out. For models that are not on the way of the many: it costs a copy.
     */
    void copyRow(int row, float[] features);

    /** Where the records of the rows lie in the payload they were decoded from. */
    RecordSpans spans();
}
