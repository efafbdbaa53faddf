package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.number.FloatScanner;

/** Packs instances of one width into batches: a run of dense ones, then a run of sparse ones, and so on. One thread. */
final class InstanceBatches {
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private static final int ENTRIES_MAX = 64 * 1024;

    private final DenseBatch dense;
    private final SparseBatch sparse;
    private final FloatScanner scanner = new FloatScanner();
    private final InstanceReader reader = new InstanceReader();
    private final int rowsMax;

    private Instances instances;
    /** Features of every instance, or of every one of a batch; 0 as long as it is not known. */
    private int columns;
    /** Whether instances of different batches may differ in width. */
    private boolean anyWidth;
    /** Whether {@code reader} stands on the instance that {@code instances} stand on. */
    private boolean found;

    /**
     * @param rowsMax most rows in a batch
     * @param keepsDoubles whether batches keep doubles
     */
    InstanceBatches(int rowsMax, boolean keepsDoubles) {
        this.rowsMax = rowsMax;
        dense = new DenseBatch(keepsDoubles);
        sparse = new SparseBatch(keepsDoubles);
    }

    /** @param columns features of every instance; 0 if the first one tells */
    void start(Instances instances, int columns) {
        this.instances = instances;
        this.columns = columns;
        anyWidth = false;
        found = false;
    }

    /** Whether each instance may have its own width from now on. */
    void takeAnyWidth(boolean any) {
        anyWidth = any;
    }

    /** Goes on with other instances of those it was started with; if none has told a width yet, none will. */
    void restart() {
        anyWidth |= columns == 0;
        found = false;
    }

    boolean hasMore() {
        return instances.hasMore();
    }

    /** The next rows; none if there are no more. */
    FeatureBatch next() {
        if (!instances.hasMore()) {
            dense.reset(columns, 1);
            return dense;
        }
        if (anyWidth) {
            columns = 0;
        }
        if (columns == 0) {
            find();
        }
        int rows = denseRowsMax();
        if (rows > 0) {
            dense.reset(columns, rows);
            readDense(rows);
            if (dense.rows() > 0) {
                return dense;
            }
        }
        readSparse();
        return sparse;
    }

    /** Most dense rows of a batch; 0 if what is left is too short for one, so that memory is bounded by what is there. */
    private int denseRowsMax() {
        long rowBytesMin = 2L * columns + 2;
        long rowsLeft = (instances.bytesLeft() + 1) / rowBytesMin;
        return (int) Math.min(Math.min(rowsMax, rowsLeft), Math.max(1, BATCH_BYTES / 4 / columns));
    }

    private void readDense(int rows) {
        while (dense.rows() < rows && instances.hasMore()) {
            int out = dense.rows() * columns;
            if (found || !instances.readPlain(scanner, dense, out, columns)) {
                if (!find() || reader.isSparse()) {
                    return;
                }
                reader.readDense(dense, out);
            }
            dense.addRow(instances.start(), instances.end(), false);
            advance();
        }
    }

    private void readSparse() {
        sparse.reset();
        while (sparse.rows() < rowsMax && sparse.entries() < ENTRIES_MAX && instances.hasMore()) {
            if (!find() || !reader.isSparse()) {
                return;
            }
            reader.readSparse(sparse);
            sparse.addRow(instances.start(), instances.end(), columns);
            advance();
        }
    }

    private void advance() {
        instances.advance();
        found = false;
    }

    /** Finds the instance that comes next; false if it has another width than its batch. */
    private boolean find() {
        if (!found) {
            instances.find(reader);
            found = true;
        }
        if (columns == 0) {
            columns = reader.width();
        } else if (columns != reader.width()) {
            if (anyWidth) {
                return false;
            }
            throw reader.ragged(columns);
        }
        return true;
    }
}
