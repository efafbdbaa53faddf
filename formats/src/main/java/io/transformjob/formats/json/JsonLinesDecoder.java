package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
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
    private final FirstRecord firstRecord = new FirstRecord();
    private final InstanceReader firstInstance = new InstanceReader();
    private final LineInstances lines = new LineInstances();
    private final InstanceBatches batches;

    private byte[] bytes;
    private int first;
    private int last;

    public JsonLinesDecoder() {
        this(DocumentReader.ROWS_MAX);
    }

    /** @param rowsMax most rows in a batch */
    public JsonLinesDecoder(int rowsMax) {
        this(rowsMax, false);
    }

    /** @param keepsDoubles whether batches keep doubles; a number need be finite as a double only then */
    public JsonLinesDecoder(boolean keepsDoubles) {
        this(DocumentReader.ROWS_MAX, keepsDoubles);
    }

    private JsonLinesDecoder(int rowsMax, boolean keepsDoubles) {
        batches = new InstanceBatches(rowsMax, keepsDoubles);
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        int start = JsonText.stripStart(bytes, from, to, edges);
        int end = JsonText.stripEnd(bytes, start, to, edges);
        this.bytes = bytes;
        first = start;
        last = end;
        lines.start(bytes, start, end);
        if (start == end || edges.nothingBefore()) {
            batches.start(lines, 0);
        } else {
            int columns = columnsOf(bytes, start, end, edges);
            batches.start(lines, columns);
            batches.takeAnyWidth(columns == 0);
        }
    }

    /** If the first record of the object does not tell how wide the others are, each is as wide as it likes. */
    @Override
    public void resume(int from, int to) {
        lines.start(bytes, Math.max(from, first), Math.min(to, last));
        batches.restart();
    }

    /** Features of the first record of the object; 0 if it has none and is refused. */
    private int columnsOf(byte[] bytes, int from, int to, Edges edges) {
        firstRecord.find(bytes, from, to, edges);
        if (firstRecord.tape() == null) {
            return 0;
        }
        try {
            firstInstance.find(firstRecord.tape(), 0, 0, 0);
            return firstInstance.width();
        } catch (MalformedRecordException e) {
            return 0;
        }
    }

    @Override
    public FeatureBatch next() {
        return batches.hasMore() ? batches.next() : null;
    }
}
