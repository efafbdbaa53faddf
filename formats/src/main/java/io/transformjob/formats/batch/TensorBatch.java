package io.transformjob.formats.batch;

import java.util.List;

/**
 * Inputs of a model that takes tensors by name, shape and type: either the whole of a request, whose first dimensions need not
 * be rows, or consecutive records, each of which is a row of every tensor.
 */
public final class TensorBatch implements FeatureBatch {
    private final RecordSpans spans = new RecordSpans();
    private final List<NamedTensor> tensors;
    private final boolean whole;

    private TensorBatch(List<NamedTensor> tensors, boolean whole) {
        this.tensors = List.copyOf(tensors);
        this.whole = whole;
    }

    /** A request, whose bytes are {@code [start, end)} of its payload's. */
    public static TensorBatch ofRequest(List<NamedTensor> tensors, int start, int end) {
        TensorBatch batch = new TensorBatch(tensors, true);
        batch.spans.add(start, end);
        return batch;
    }

    /**
     * Records.
     *
     * @param tensors each with a first dimension of as many rows as there are spans
     */
    public static TensorBatch ofRows(List<NamedTensor> tensors, RecordSpans spans) {
        TensorBatch batch = new TensorBatch(tensors, false);
        for (int row = 0; row < spans.count(); row++) {
            batch.spans.add(spans.start(row), spans.end(row));
        }
        return batch;
    }

    public List<NamedTensor> tensors() {
        return tensors;
    }

    /** Whether the tensors are a request, which is answered as a whole with what the model makes of it. */
    public boolean isRequest() {
        return whole;
    }

    /** Records; a request is one. */
    @Override
    public int rows() {
        return spans.count();
    }

    /** Tensors, since elements of different ones are no features of one row. */
    @Override
    public int columns() {
        return tensors.size();
    }

    @Override
    public boolean mayMiss() {
        return true;
    }

    @Override
    public void copyRow(int row, float[] features) {
        throw new IllegalStateException("tensors by name are no rows of features");
    }

    @Override
    public RecordSpans spans() {
        return spans;
    }
}
