package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;

/**
 * Documents of the vector algorithms (formats.md §4.1): {@code {"instances": [instance, …]}}, where a {@code configuration}
 * and other members change nothing; an array of rows, {@code [[1.5, 16.0], …]}; or a single instance. Every instance of a
 * document is as wide as its first. The span of a row is that of its instance.
 */
public final class InstancesReader implements DocumentReader {
    private static final byte[] INSTANCES = "instances".getBytes(StandardCharsets.US_ASCII);
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private static final int ENTRIES_MAX = 64 * 1024;

    private final DenseBatch dense = new DenseBatch();
    private final SparseBatch sparse = new SparseBatch();
    private final InstanceReader instance = new InstanceReader();

    private JsonTape tape;
    /** Node of the next instance. */
    private int node;
    /** Instances from there on. */
    private int left;
    /** Number of that instance, from 1; 0 if the document is the instance. */
    private int number;
    /** Whether {@code instance} stands on it. */
    private boolean found;
    /** Features of every instance; 0 before the first. */
    private int columns;

    @Override
    public boolean reads(JsonTape document) {
        return true;
    }

    @Override
    public void start(JsonTape document) {
        tape = document;
        columns = 0;
        found = false;
        int instances = instances();
        node = instances < 0 ? 0 : instances + 1;
        left = instances < 0 ? 1 : document.count(instances);
        number = instances < 0 ? 0 : 1;
    }

    /** The array of instances; -1 if the document is the instance. */
    private int instances() {
        if (tape.is(0, Type.ARRAY)) {
            return tape.count(0) == 0 || tape.is(1, Type.ARRAY) ? 0 : -1;
        }
        int instances = tape.is(0, Type.OBJECT) ? tape.member(0, INSTANCES) : -1;
        if (instances >= 0 && !tape.is(instances, Type.ARRAY)) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "\"instances\" must be an array",
                    MalformedRecordException.quote(tape.bytes(), tape.start(instances), tape.end(instances)),
                    "Write it as {\"instances\": [{\"features\": [1.5, 16.0]}]}.");
        }
        return instances;
    }

    @Override
    public boolean hasMore() {
        return left > 0;
    }

    @Override
    public FeatureBatch next() {
        if (left > 0) {
            find();
        }
        if (left > 0 && instance.isSparse()) {
            readSparse();
            return sparse;
        }
        int rows = Math.max(1, Math.min(Math.min(left, ROWS_MAX), BATCH_BYTES / 4 / Math.max(1, columns)));
        dense.reset(columns, rows);
        while (left > 0 && dense.rows() < rows) {
            find();
            if (instance.isSparse()) {
                break;
            }
            instance.readDense(dense.values(), dense.rows() * columns);
            dense.addRow(tape.start(node), tape.end(node), false);
            goBehind();
        }
        return dense;
    }

    private void readSparse() {
        sparse.reset();
        while (left > 0 && sparse.rows() < ROWS_MAX && sparse.entries() < ENTRIES_MAX) {
            find();
            if (!instance.isSparse()) {
                break;
            }
            instance.readSparse(sparse);
            sparse.addRow(tape.start(node), tape.end(node), columns);
            goBehind();
        }
    }

    private void find() {
        if (found) {
            return;
        }
        instance.find(tape, node, tape.start(node), number);
        if (columns == 0) {
            columns = instance.width();
        } else if (columns != instance.width()) {
            throw instance.ragged(columns);
        }
        found = true;
    }

    private void goBehind() {
        node = tape.next(node);
        number++;
        left--;
        found = false;
    }
}
