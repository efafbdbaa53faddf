package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * {@code application/jsonlines}: an instance of the vector algorithms on each line (formats.md §4.1), in layouts that may
 * change from line to line. Every record is as wide as the first of its object. A blank line is no record and refused; at
 * the edges of the object white space is stripped. Lines of dense features become dense batches, sparse ones sparse
 * batches.
 *
 * <p>The plain forms {@code {"features": [1.5, 16.0]}} and {@code [1.5, 16.0]} are read straight from the bytes, all others
 * by way of a {@link JsonTape}.
 */
public final class JsonLinesDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private static final int ENTRIES_MAX = 64 * 1024;

    private final DenseBatch dense = new DenseBatch();
    private final SparseBatch sparse = new SparseBatch();
    private final FloatScanner scanner = new FloatScanner();
    private final FirstRecord firstRecord = new FirstRecord();
    private final JsonTape tape = new JsonTape();
    private final InstanceReader instance = new InstanceReader();
    private final int rowsMax;

    private byte[] bytes;
    private int position;
    private int end;
    /** Features of every record; 0 as long as it is not known. */
    private int columns;
    /** End of the line at {@code position} if {@code instance} stands on it; else -1. */
    private int lineEnd;

    public JsonLinesDecoder() {
        this(ROWS_MAX);
    }

    /** @param rowsMax most rows in a batch */
    public JsonLinesDecoder(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        position = JsonText.stripStart(bytes, from, to, edges);
        end = JsonText.stripEnd(bytes, position, to, edges);
        lineEnd = -1;
        columns = position < end && !edges.nothingBefore() ? columnsOf(edges) : 0;
    }

    /** The width of the first record of the object; if it has none, its own payload is refused. */
    private int columnsOf(Edges edges) {
        JsonTape first = firstRecord.of(bytes, position, end, edges);
        if (first == null) {
            return 0;
        }
        try {
            instance.find(first, 0, 0, 0);
            return instance.width();
        } catch (MalformedRecordException e) {
            return 0;
        }
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        if (columns == 0) {
            findInstance();
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
        long rowsLeft = (end - position + 1) / rowBytesMin;
        return (int) Math.min(Math.min(rowsMax, rowsLeft), Math.max(1, BATCH_BYTES / 4 / columns));
    }

    private void readDense(int rows) {
        float[] values = dense.values();
        while (dense.rows() < rows && position < end) {
            int out = dense.rows() * columns;
            int stop = lineEnd >= 0 ? -1 : PlainLine.read(scanner, bytes, position, end, values, out, columns);
            if (stop < 0) {
                if (lineEnd < 0) {
                    findInstance();
                }
                if (instance.isSparse()) {
                    return;
                }
                instance.readDense(values, out);
                stop = lineEnd;
            }
            dense.addRow(position, recordEnd(stop), false);
            goBehind(stop);
        }
    }

    private void readSparse() {
        sparse.reset();
        while (sparse.rows() < rowsMax && sparse.entries() < ENTRIES_MAX && position < end) {
            if (lineEnd < 0) {
                findInstance();
            }
            if (!instance.isSparse()) {
                return;
            }
            instance.readSparse(sparse);
            sparse.addRow(position, recordEnd(lineEnd), columns);
            goBehind(lineEnd);
        }
    }

    private int recordEnd(int stop) {
        return stop > position && bytes[stop - 1] == '\r' ? stop - 1 : stop;
    }

    private void goBehind(int stop) {
        position = stop + 1;
        lineEnd = -1;
    }

    /** Parses the line at {@code position} and finds its instance. */
    private void findInstance() {
        int stop = JsonText.lineEnd(bytes, position, end);
        if (JsonText.skipWhitespace(bytes, position, stop) == stop) {
            throw JsonText.blankLine(position);
        }
        int behind = JsonText.skipWhitespace(bytes, tape.parse(bytes, position, stop), stop);
        if (behind < stop) {
            throw JsonText.secondValue(bytes, position, behind, stop);
        }
        instance.find(tape, 0, position, 0);
        if (columns == 0) {
            columns = instance.width();
        } else if (columns != instance.width()) {
            throw instance.ragged(columns);
        }
        lineEnd = stop;
    }
}
