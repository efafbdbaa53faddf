package io.transformjob.model.onnx;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Rows of a batch as inputs of a model take them. */
interface RowSource {
    /** Elements of a row of an input. */
    int width(int input);

    /** Copies rows of an input of numbers, one behind the other. */
    void put(int input, int from, int count, ByteBuffer into);

    /** Texts of an input of texts, one row behind the other. */
    List<byte[]> texts(int input, int from, int count);

    /** @throws MalformedRecordException if the rows are not as wide as the model's */
    static RowSource of(FeatureBatch batch, GraphForm form) {
        if (batch instanceof TensorBatch tensors) {
            return new TypedRows(tensors.tensors(), batch.rows());
        }
        if (!form.takesFloats()) {
            throw new MalformedRecordException(
                    batch.spans().start(0),
                    0,
                    "a model with other inputs than a matrix of floats must be asked with V2 requests, or with CSV",
                    "features for %s".formatted(form.description()),
                    "Write {\"inputs\": [{\"name\": …, \"shape\": …, \"datatype\": …, \"data\": …}]}.");
        }
        int width = form.inputs().get(0).width();
        if (batch instanceof DenseBatch dense) {
            if (width != 0 && dense.columns() != width) {
                throw wrongWidth(batch, dense.columns(), width);
            }
            return new FloatRows(dense.values(), dense.columns());
        }
        SparseBatch sparse = (SparseBatch) batch;
        int columns = width == 0 ? sparse.columns() : width;
        if (sparse.columns() > columns) {
            throw wrongWidth(batch, sparse.columns(), columns);
        }
        return new SparseRows(sparse, columns);
    }

    private static MalformedRecordException wrongWidth(FeatureBatch batch, int columns, int width) {
        return new MalformedRecordException(
                batch.spans().start(0),
                0,
                "a record must have %d columns, for the model's input has as many".formatted(width),
                columns + " columns",
                "If the records hold a label or an id, leave it out.");
    }

    /** Rows of one matrix of floats. */
    record FloatRows(float[] values, int columns) implements RowSource {
        @Override
        public int width(int input) {
            return columns;
        }

        @Override
        public void put(int input, int from, int count, ByteBuffer into) {
            into.asFloatBuffer().put(values, from * columns, count * columns);
            into.position(into.position() + count * columns * Float.BYTES);
        }

        @Override
        public List<byte[]> texts(int input, int from, int count) {
            throw new IllegalStateException("the model's input holds numbers");
        }
    }

    /** Sparse rows of floats; what they do not hold is 0. Only the rows of a block are ever written out. */
    record SparseRows(SparseBatch batch, int columns) implements RowSource {
        @Override
        public int width(int input) {
            return columns;
        }

        @Override
        public void put(int input, int from, int count, ByteBuffer into) {
            FloatBuffer floats = into.asFloatBuffer();
            for (int i = 0; i < count * columns; i++) {
                floats.put(i, 0);
            }
            for (int row = 0; row < count; row++) {
                for (int entry = batch.rowOffset(from + row); entry < batch.rowOffset(from + row + 1); entry++) {
                    floats.put(row * columns + batch.indices()[entry], batch.values()[entry]);
                }
            }
            into.position(into.position() + count * columns * Float.BYTES);
        }

        @Override
        public List<byte[]> texts(int input, int from, int count) {
            throw new IllegalStateException("the model's input holds numbers");
        }
    }

    /** Rows of several tensors. */
    record TypedRows(List<NamedTensor> tensors, int rows) implements RowSource {
        @Override
        public int width(int input) {
            return tensors.get(input).count() / rows;
        }

        @Override
        public void put(int input, int from, int count, ByteBuffer into) {
            NamedTensor tensor = tensors.get(input);
            ElementType type = tensor.type().orElseThrow();
            OrtScorer.put(tensor.littleEndian(), from * width(input), count * width(input), type, into);
        }

        @Override
        public List<byte[]> texts(int input, int from, int count) {
            return tensors.get(input).texts().subList(from * width(input), (from + count) * width(input));
        }

        @Override
        public String toString() {
            return Arrays.toString(tensors.toArray());
        }
    }
}
