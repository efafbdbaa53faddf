package io.transformjob.formats.csv;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * {@code text/csv}: numbers between delimiters, an empty cell is missing, every row as wide as the first one. Records are
 * read in one of two ways.
 *
 * <ul>
 *   <li>As the SageMaker XGBoost container reads requests (formats.md §2.1): a line is a record, the delimiter is learned
 *       from the first one unless it is given, quotes are not taken off.
 *   <li>By RFC 4180, if fields are selected or the format says so (BT-100): the delimiter is the comma unless another one
 *       is given, and quotes are taken off, as they are where the service writes the selected fields anew for the
 *       container. Fields that are not selected may hold any text.
 * </ul>
 *
 * <p>The container strips white space around a request and learns its delimiter from the first line of each request. Both
 * would make answers depend on where an object was cut, so here they hold for the object: white space is stripped at its
 * edges, and delimiter and width are those of its first line. A blank line inside is a row of one empty cell, as it is in
 * the container, and so an error unless there is one column. A header is left out by who reads the object; see {@link
 * CsvFormat}.
 */
public final class CsvDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final DenseBatch batch;
    private final CsvFormat format;
    private final RowReader rows;
    private final int rowsMax;

    private int position;
    private int end;
    /** The payload without what is stripped of it. */
    private int first;

    private int last;

    /** Reads as the container does, every field. */
    public CsvDecoder() {
        this(CsvFormat.CONTAINER, null);
    }

    /**
     * @param selection the fields that become features; null for all of them, read by RFC 4180 only if the format says so
     */
    public CsvDecoder(CsvFormat format, FieldSelection selection) {
        this(format, selection, Long.MAX_VALUE);
    }

    /**
     * @param recordBytesMax length to which what is selected of a record must come down if the record is longer (BT-61):
     *     its values with a delimiter between them. A record that is no longer is not measured
     */
    public CsvDecoder(CsvFormat format, FieldSelection selection, long recordBytesMax) {
        this(format, selection, recordBytesMax, false);
    }

    /** @param keepsDoubles whether batches keep doubles; a number need be finite as a double only then */
    public CsvDecoder(CsvFormat format, FieldSelection selection, long recordBytesMax, boolean keepsDoubles) {
        this(format, selection, recordBytesMax, keepsDoubles, ROWS_MAX);
    }

    /** @param rowsMax most rows in a batch */
    CsvDecoder(CsvFormat format, FieldSelection selection, long recordBytesMax, boolean keepsDoubles, int rowsMax) {
        this.batch = new DenseBatch(keepsDoubles);
        this.format = format;
        this.rows = selection == null && !format.multiline()
                ? new ContainerRows(format, keepsDoubles)
                : new SelectedRows(
                        format, selection == null ? FieldSelection.ALL : selection, recordBytesMax, keepsDoubles);
        this.rowsMax = rowsMax;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        begin(bytes, from, to, edges);
        first = position;
        last = end;
    }

    @Override
    public void resume(int from, int to) {
        position = Math.max(from, first);
        end = Math.min(to, last);
    }

    private void begin(byte[] bytes, int from, int to, Edges edges) {
        boolean isFirst = edges.nothingBefore();
        position = from;
        end = to;
        if (isFirst) {
            stripStart(bytes);
            if (position == to) {
                if (to > from && edges.nothingAfter(this::isVisible)) {
                    throw new MalformedRecordException(
                            from, 0, "an object must hold numbers", "white space only", "Remove it, or empty it.");
                }
                return;
            }
        }
        stripEnd(bytes, edges);
        if (position == end) {
            return;
        }
        if (isFirst) {
            rows.start(bytes, position, end, true, bytes, position, rows.recordEnd(bytes, position, end));
        } else {
            byte[] line = edges.firstLine();
            rows.start(bytes, position, end, false, line, 0, line.length);
        }
    }

    /** White space at the beginning of the object is not part of its first row; of a field it may be. */
    private void stripStart(byte[] bytes) {
        int lineStart = position;
        while (position < end && format.isBlank(bytes[position])) {
            position++;
            lineStart = bytes[position - 1] == '\n' ? position : lineStart;
        }
        if (rows.stripsLinesOnly() && position < end) {
            position = lineStart;
        }
    }

    /** White space at the end of the object is not part of its last row. A line feed alone is no question. */
    private void stripEnd(byte[] bytes, Edges edges) {
        int visible = end;
        while (visible > position && format.isBlank(bytes[visible - 1])) {
            visible--;
        }
        if (rows.stripsLinesOnly()) {
            visible = Separators.find(bytes, visible, end, (byte) '\n');
        }
        boolean onlyATerminator =
                end - visible == 0 || end - visible == 1 && bytes[visible] == '\n' && visible > position;
        if (!onlyATerminator && edges.nothingAfter(this::isVisible)) {
            end = visible;
        }
    }

    private boolean isVisible(byte value) {
        return !format.isBlank(value);
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        int columns = rows.columns();
        int count = (int) Math.max(1, Math.min(rowsMax, BATCH_BYTES / 4 / (long) columns));
        batch.reset(columns, count);
        float[] values = batch.values();
        for (int row = 0; row < count && position < end; row++) {
            position = rows.read(position, values, row * columns, batch);
        }
        return batch;
    }
}
