package io.transformjob.formats.csv;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.record.MalformedRecordException;

/** Rows as the XGBoost container reads them: every cell counts, quotes are part of cells, a line is a row. */
final class ContainerRows implements RowReader {
    private final FloatScanner scanner = new FloatScanner();
    private final CsvFormat format;
    private final CellReader cells;

    private byte[] bytes;
    private int end;
    private CsvDialect dialect;

    ContainerRows(CsvFormat format, boolean keepsDoubles) {
        this.format = format;
        this.cells = new CellReader(format.header(), false, keepsDoubles);
    }

    @Override
    public int recordEnd(byte[] bytes, int from, int to) {
        return Separators.find(bytes, from, to, (byte) '\n');
    }

    @Override
    public void start(byte[] bytes, int from, int to, boolean isFirst, byte[] first, int firstFrom, int firstTo) {
        this.bytes = bytes;
        this.end = to;
        cells.start(bytes, to, isFirst ? from : -1);
        this.dialect = CsvDialect.of(first, firstFrom, firstTo, format.delimiter());
    }

    @Override
    public boolean stripsLinesOnly() {
        return false;
    }

    @Override
    public int columns() {
        return dialect.columns();
    }

    @Override
    public int read(int start, float[] values, int out, DenseBatch batch) {
        boolean keepsDoubles = batch.keepsDoubles();
        double[] doubles = batch.doubles();
        byte[] text = bytes;
        int to = end;
        int columns = dialect.columns();
        byte delimiter = dialect.delimiter();
        boolean plain = !dialect.delimiterIsNumeric();
        int last = columns - 1;
        int i = start;
        boolean missing = false;
        for (int column = 0; ; column++) {
            int stop = plain ? scanner.scan(text, i, to) : -1;
            float value = scanner.value();
            if (column < last && stop >= 0 && stop < to && text[stop] == delimiter) {
                // Nearly every cell: a number, and another cell behind it.
                values[out + column] = value;
                if (keepsDoubles) {
                    doubles[out + column] = DoubleReader.read(text, i, stop);
                }
                i = stop + 1;
                continue;
            }
            if (stop < 0 || stop < to && text[stop] != delimiter && text[stop] != '\n') {
                // White space, an empty cell, an unusual number, or none. Only here can a value be missing.
                stop = Separators.find(text, i, to, delimiter, (byte) '\n');
                value = cells.read(start, i, stop, column);
                missing |= Float.isNaN(value);
            }
            if (column > last) {
                throw ragged(start);
            }
            values[out + column] = value;
            if (keepsDoubles) {
                doubles[out + column] = DoubleReader.read(text, i, stop);
            }
            if (stop == to || text[stop] == '\n') {
                if (column < last) {
                    throw ragged(start);
                }
                batch.addRow(start, stop > start && text[stop - 1] == '\r' ? stop - 1 : stop, missing);
                return stop + 1;
            }
            i = stop + 1;
        }
    }

    private MalformedRecordException ragged(int row) {
        int rowEnd = recordEnd(bytes, row, end);
        boolean blank = rowEnd == row || rowEnd == row + 1 && bytes[row] == '\r';
        return new MalformedRecordException(
                row,
                0,
                "every record must have the %d columns of the first one".formatted(dialect.columns()),
                blank
                        ? "a blank line"
                        : "%d columns".formatted(1 + Separators.count(bytes, row, rowEnd, dialect.delimiter())),
                blank ? "Remove it." : "Missing values are empty cells; their delimiters must be there.");
    }
}
