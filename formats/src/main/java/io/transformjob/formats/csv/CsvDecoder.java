package io.transformjob.formats.csv;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * {@code text/csv} as the SageMaker XGBoost container reads it (formats.md §2.1): numbers between delimiters, an empty cell
 * is missing, every row as wide as the first. No header, no quotes, no labels.
 *
 * <p>The container strips white space around a request and learns its delimiter from the first line of each request. Both
 * would make answers depend on where an object was cut, so here they hold for the object: white space is stripped at its
 * edges, and delimiter and width are those of its first line. A blank line inside is a row of one empty cell, as it is in
 * the container, and so an error unless there is one column.
 */
public final class CsvDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final DenseBatch batch = new DenseBatch();
    private final FloatScanner scanner = new FloatScanner();
    private final int rowsMax;

    private byte[] bytes;
    private int position;
    private int end;
    private Edges edges;
    private CsvDialect dialect;
    private boolean isFirstLine;

    public CsvDecoder() {
        this(ROWS_MAX);
    }

    /** @param rowsMax most rows in a batch */
    public CsvDecoder(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        this.edges = edges;
        position = from;
        end = to;
        boolean first = edges.nothingBefore();
        isFirstLine = first;
        if (first) {
            while (position < to && FloatText.isWhitespace(bytes[position])) {
                position++;
            }
            if (position == to) {
                if (to > from && edges.nothingAfter(CsvDecoder::isVisible)) {
                    throw new MalformedRecordException(
                            from, 0, "an object must hold numbers", "white space only", "Remove it, or empty it.");
                }
                return;
            }
        }
        stripEnd();
        if (position < end) {
            dialect = first ? CsvDialect.of(bytes, position, lineEnd(position)) : dialectOf(edges.firstLine());
        }
    }

    /** White space at the end of the object is not part of its last row. A line feed alone is no question. */
    private void stripEnd() {
        int last = end;
        while (last > position && FloatText.isWhitespace(bytes[last - 1])) {
            last--;
        }
        boolean onlyATerminator = end - last == 0 || end - last == 1 && bytes[last] == '\n' && last > position;
        if (!onlyATerminator && edges.nothingAfter(CsvDecoder::isVisible)) {
            end = last;
        }
    }

    private static boolean isVisible(byte value) {
        return !FloatText.isWhitespace(value);
    }

    private static CsvDialect dialectOf(byte[] line) {
        return CsvDialect.of(line, 0, line.length);
    }

    private int lineEnd(int from) {
        int i = from;
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        int columns = dialect.columns();
        int rows = (int) Math.max(1, Math.min(rowsMax, BATCH_BYTES / 4 / (long) columns));
        batch.reset(columns, rows);
        float[] values = batch.values();
        for (int row = 0; row < rows && position < end; row++) {
            readRow(values, row * columns, columns);
            isFirstLine = false;
        }
        return batch;
    }

    /** Reads the row at {@code position} into {@code values[out, out + columns)} and goes behind it. */
    private void readRow(float[] values, int out, int columns) {
        byte[] text = bytes;
        int to = end;
        byte delimiter = dialect.delimiter();
        boolean plain = !dialect.delimiterIsNumeric();
        int start = position;
        int i = start;
        boolean missing = false;
        for (int column = 0; ; column++) {
            int stop = plain ? scanner.scan(text, i, to) : -1;
            float value = scanner.value();
            if (stop < 0 || stop < to && text[stop] != delimiter && text[stop] != '\n') {
                // White space, an empty cell, an unusual number, or none. Only here can a value be missing or infinite.
                stop = cellEnd(i, to, delimiter);
                value = stop == i ? Float.NaN : readCell(start, i, stop, column);
                missing |= Float.isNaN(value);
                if (Float.isInfinite(value)) {
                    throw fault(
                            start, i, stop, column, "must be finite", "Leave the cell empty if the value is missing.");
                }
            }
            if (column == columns) {
                throw ragged(start, columns);
            }
            values[out + column] = value;
            if (stop == to || text[stop] == '\n') {
                if (column + 1 != columns) {
                    throw ragged(start, columns);
                }
                int rowEnd = stop > start && text[stop - 1] == '\r' ? stop - 1 : stop;
                batch.addRow(start, rowEnd, missing);
                position = stop + 1;
                return;
            }
            i = stop + 1;
        }
    }

    private int cellEnd(int from, int to, byte delimiter) {
        int i = from;
        while (i < to && bytes[i] != delimiter && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** A cell that the scanner could not take as a whole: white space around a plain number, or anything else. */
    private float readCell(int row, int from, int to, int column) {
        int start = from;
        while (start < to && FloatText.isWhitespace(bytes[start])) {
            start++;
        }
        int stop = scanner.scan(bytes, start, to);
        if (stop > 0) {
            while (stop < to && FloatText.isWhitespace(bytes[stop])) {
                stop++;
            }
            if (stop == to) {
                return scanner.value();
            }
        }
        long bits = FloatText.read(bytes, from, to);
        if (bits == FloatText.NOT_A_NUMBER) {
            throw fault(row, from, to, column, "must be a number or empty", remedy(from, to));
        }
        return Float.intBitsToFloat((int) bits);
    }

    /** Tells the symptom where it can be told. */
    private String remedy(int from, int to) {
        if (to - from >= 3 && (bytes[from] & 0xFF) == 0xEF && (bytes[from + 1] & 0xFF) == 0xBB) {
            return "The object begins with a byte order mark. Save it as UTF-8 without one.";
        }
        byte quote = bytes[from];
        if (quote == '"' || quote == '\'') {
            return "Quotes are not taken off. Write numbers without them.";
        }
        boolean letters = (bytes[from] | 0x20) >= 'a' && (bytes[from] | 0x20) <= 'z' || bytes[from] == '_';
        if (isFirstLine && letters) {
            return "If this is a header row, remove it: every line is a record.";
        }
        return "Leave the cell empty if the value is missing.";
    }

    private MalformedRecordException fault(int row, int from, int to, int column, String rule, String remedy) {
        return new MalformedRecordException(
                row,
                column + 1,
                "column %d %s".formatted(column + 1, rule),
                MalformedRecordException.quote(bytes, from, to),
                remedy);
    }

    private MalformedRecordException ragged(int row, int columns) {
        int rowEnd = lineEnd(row);
        int found = dialectWidth(row, rowEnd);
        boolean blank = rowEnd == row || rowEnd == row + 1 && bytes[row] == '\r';
        return new MalformedRecordException(
                row,
                0,
                "every record must have the %d columns of the first one".formatted(columns),
                blank ? "a blank line" : "%d columns".formatted(found),
                blank ? "Remove it." : "Missing values are empty cells; their delimiters must be there.");
    }

    private int dialectWidth(int from, int to) {
        int width = 1;
        for (int i = from; i < to; i++) {
            width += bytes[i] == dialect.delimiter() ? 1 : 0;
        }
        return width;
    }
}
