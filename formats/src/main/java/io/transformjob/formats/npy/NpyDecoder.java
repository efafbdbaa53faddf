package io.transformjob.formats.npy;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.number.FloatValues;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;

/**
 * {@code application/x-npy}: a payload is one NumPy file, a document. An array of two dimensions holds rows of features. One
 * of one dimension, or of none, is a single row, as the scikit-learn container has it (formats.md §8). Of more dimensions,
 * those behind the first are flattened, the last running fastest. NaN is missing, infinity is refused.
 */
public final class NpyDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final DenseBatch batch = new DenseBatch();

    private byte[] bytes;
    private int start;
    private int end;
    private NpyHeader header;
    private int rows;
    private int columns;
    /** Place of each column among the columns of an array in Fortran order; null if the array is in C order. */
    private int[] fortranColumns;

    private int row;
    private boolean given;

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        start = from;
        end = to;
        header = NpyHeader.read(bytes, from, to);
        int[] shape = header.shape();
        rows = shape.length < 2 ? 1 : shape[0];
        int[] trailing = shape.length < 2 ? shape : Arrays.copyOfRange(shape, 1, shape.length);
        columns = columns(trailing);
        fortranColumns = header.fortranOrder() && (rows > 1 || trailing.length > 1) ? fortranColumns(trailing) : null;
        row = 0;
        given = false;
    }

    /** Features of a row; 0 if there is no row, since then no length of the other dimensions has been checked. */
    private int columns(int[] trailing) {
        int product = rows == 0 ? 0 : 1;
        for (int length : trailing) {
            if (length == 0 && rows > 0) {
                throw new MalformedRecordException(
                        start, 0, "a row of a NumPy array must have features", "none", "Write an array of rows.");
            }
            product *= length;
        }
        return product;
    }

    /** In Fortran order the first of the trailing indices runs fastest, in a row here the last. */
    private int[] fortranColumns(int[] trailing) {
        int[] places = new int[columns];
        int[] index = new int[trailing.length];
        for (int column = 0; column < columns; column++) {
            int place = 0;
            for (int i = trailing.length - 1; i >= 0; i--) {
                place = place * trailing[i] + index[i];
            }
            places[column] = place;
            for (int i = trailing.length - 1; i >= 0 && ++index[i] == trailing[i]; i--) {
                index[i] = 0;
            }
        }
        return places;
    }

    @Override
    public void resume(int from, int to) {
        throw new IllegalStateException("a payload is one record");
    }

    @Override
    public boolean payloadIsRecord() {
        return true;
    }

    @Override
    public FeatureBatch next() {
        if (given && row >= rows) {
            return null;
        }
        given = true;
        int count = Math.min(rows - row, Math.max(1, Math.min(ROWS_MAX, BATCH_BYTES / 4 / Math.max(1, columns))));
        batch.reset(columns, Math.max(1, count));
        read(count);
        float[] values = batch.values();
        boolean finite = FloatValues.areFinite(values, 0, count * columns);
        int infinite = finite ? -1 : FloatValues.firstInfinite(values, 0, count * columns);
        if (infinite >= 0) {
            throw infinite(row + infinite / columns, infinite % columns);
        }
        for (int i = 0; i < count; i++) {
            batch.addRow(start, end, !finite);
        }
        row += count;
        return batch;
    }

    private void read(int count) {
        ElementType type = header.type();
        int data = header.dataStart();
        if (fortranColumns == null) {
            int at = data + row * columns * type.width();
            type.read(bytes, at, header.order(), count * columns, batch.values(), 0, 1);
            return;
        }
        for (int column = 0; column < columns; column++) {
            int at = data + (fortranColumns[column] * rows + row) * type.width();
            type.read(bytes, at, header.order(), count, batch.values(), column, columns);
        }
    }

    private MalformedRecordException infinite(int infiniteRow, int column) {
        return new MalformedRecordException(
                start,
                column + 1,
                "row %d column %d must be finite as a float32".formatted(infiniteRow + 1, column + 1),
                "infinity",
                "Write NaN if the value is missing.");
    }

    @Override
    public boolean readsDocuments() {
        return true;
    }

    @Override
    public boolean endsDocument() {
        return row >= rows;
    }

    @Override
    public int documentStart() {
        return start;
    }

    @Override
    public int documentEnd() {
        return end;
    }
}
