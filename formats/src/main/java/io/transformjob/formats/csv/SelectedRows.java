package io.transformjob.formats.csv;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.record.ByteWords;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * Rows read by RFC 4180 of which some fields count (BT-100). Fields that do not are looked at for quotes and nothing else.
 * A record whose fields are as expected and are asked for in their order is read in one pass; any other one is cut into
 * fields first, which also finds out what is wrong with it.
 */
final class SelectedRows implements RowReader {
    private static final long QUOTES = ByteWords.repeat((byte) '"');
    private static final long FEEDS = ByteWords.repeat((byte) '\n');

    private final FloatScanner scanner = new FloatScanner();
    private final CsvFields fields = new CsvFields();
    private final CellReader cells;
    private final CsvRecordEnd recordEnd;
    private final FieldSelection selection;
    private final boolean multiline;
    private final byte delimiter;
    private final long delimiters;
    private final boolean delimiterIsNumeric;
    private final boolean delimiterIsGiven;
    private final long recordBytesMax;

    private byte[] bytes;
    private int end;
    private int columns;
    /** Fields that count in a record of {@code width} fields. */
    private int[] selected = {};

    private int width;
    private boolean ascending;
    private boolean missing;

    /** @param recordBytesMax what is selected of a record may not be longer (BT-61) */
    SelectedRows(CsvFormat format, FieldSelection selection, long recordBytesMax, boolean keepsDoubles) {
        this.selection = selection;
        this.multiline = format.multiline();
        this.delimiter = format.fieldDelimiter();
        this.delimiters = ByteWords.repeat(delimiter);
        this.delimiterIsNumeric = CsvDialect.isNumeric(delimiter);
        this.delimiterIsGiven = format.delimiter() != CsvFormat.SNIFFED;
        this.recordBytesMax = recordBytesMax;
        this.cells = new CellReader(format.header(), true, keepsDoubles);
        this.recordEnd = new CsvRecordEnd(delimiter);
    }

    @Override
    public int recordEnd(byte[] bytes, int from, int to) {
        if (!multiline) {
            return Separators.find(bytes, from, to, (byte) '\n');
        }
        recordEnd.begin();
        int feed = recordEnd.find(bytes, from, to);
        return feed < 0 ? to : feed;
    }

    @Override
    public void start(byte[] bytes, int from, int to, boolean isFirst, byte[] first, int firstFrom, int firstTo) {
        this.bytes = bytes;
        this.end = to;
        cells.start(bytes, to, isFirst ? from : -1);
        width = 0;
        select(widthOf(first, firstFrom, firstTo), from, isFirst ? "" : "the first record of the object: ");
        columns = selected.length;
    }

    /** Fields of the first record. If its quotes are wrong it fails when it is read; those behind it need a width. */
    private int widthOf(byte[] first, int from, int to) {
        try {
            fields.index(first, from, to, delimiter);
            return fields.count();
        } catch (MalformedRecordException e) {
            return 1 + Separators.count(first, from, to, delimiter);
        }
    }

    /** Makes {@code selected} the fields that count in a record of the given width. */
    private void select(int recordWidth, int row, String whose) {
        if (recordWidth == width) {
            return;
        }
        int[] indexes;
        try {
            indexes = selection.columns(recordWidth);
        } catch (IllegalArgumentException e) {
            throw outside(recordWidth, row, whose, e.getMessage());
        }
        if (indexes.length == 0) {
            throw new MalformedRecordException(
                    row,
                    0,
                    whose + "at least one field must be selected",
                    "none of %d columns".formatted(recordWidth),
                    "Correct the filter.");
        }
        boolean ascends = !delimiterIsNumeric;
        for (int i = 1; i < indexes.length; i++) {
            ascends &= indexes[i] > indexes[i - 1];
        }
        selected = indexes;
        width = recordWidth;
        ascending = ascends;
    }

    private MalformedRecordException outside(int recordWidth, int row, String whose, String message) {
        int found = message.lastIndexOf(", found ");
        int rowEnd = recordEnd(bytes, row, end);
        byte other = recordWidth > 1 || delimiterIsGiven ? 0 : CellReader.otherDelimiter(bytes, row, rowEnd);
        return new MalformedRecordException(
                row,
                0,
                whose + (found < 0 ? message : message.substring(0, found)),
                found < 0 ? "%d columns".formatted(recordWidth) : message.substring(found + ", found ".length()),
                other == 0 ? "Correct the filter, or the record." : CellReader.delimiterRemedy(other));
    }

    @Override
    public boolean stripsLinesOnly() {
        return true;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int read(int start, float[] values, int out, DenseBatch batch) {
        missing = false;
        int stop = ascending ? readInOnePass(start, values, out, batch) : -1;
        if (stop < 0) {
            stop = readFields(start, values, out, batch);
        }
        if (stop - start > recordBytesMax) {
            checkLength(start, stop);
        }
        batch.addRow(start, stop > start && bytes[stop - 1] == '\r' ? stop - 1 : stop, missing);
        return stop + 1;
    }

    /** Where the record ends, its line feed excluded; -1 if its fields are not as expected, what is read is void then. */
    private int readInOnePass(int start, float[] values, int out, DenseBatch batch) {
        boolean keepsDoubles = batch.keepsDoubles();
        double[] doubles = batch.doubles();
        byte[] text = bytes;
        int to = end;
        int[] wanted = selected;
        int next = 0;
        int i = start;
        for (int column = 0; ; column++) {
            boolean counts = next < wanted.length && wanted[next] == column;
            int stop = counts ? scanner.scan(text, i, to) : -1;
            float value = scanner.value();
            if (stop >= 0 && stop < to && text[stop] == delimiter) {
                // Nearly every field that counts: a number, and another field behind it.
                if (keepsDoubles) {
                    doubles[out + next] = DoubleReader.read(text, i, stop);
                }
                values[out + next++] = value;
                i = stop + 1;
                continue;
            }
            if (stop < 0 || stop < to && text[stop] != '\n') {
                stop = fieldEnd(text, i, to);
                if (stop < 0) {
                    return -1;
                }
                value = counts ? cells.number(valueStart(i, stop), valueEnd(i, stop)) : 0;
                if (!Float.isFinite(value) && valueStart(i, stop) < valueEnd(i, stop)) {
                    return -1;
                }
                missing |= Float.isNaN(value);
            }
            if (counts) {
                if (keepsDoubles) {
                    doubles[out + next] = DoubleReader.read(text, valueStart(i, stop), valueEnd(i, stop));
                }
                values[out + next++] = value;
            }
            if (stop == to || text[stop] == '\n') {
                return column + 1 == width ? stop : -1;
            }
            i = stop + 1;
        }
    }

    /** The delimiter or line feed behind the field that begins at an index, or {@code to}; -1 if its quotes are wrong. */
    private int fieldEnd(byte[] text, int from, int to) {
        int i = from;
        if (from < to && text[from] == '"') {
            int quote = CsvFields.closingQuote(text, from, to);
            if (quote < 0 || !multiline && Separators.find(text, from, quote, (byte) '\n') < quote) {
                return -1;
            }
            i = quote + 1;
            if (i < to && text[i] == '\r' && (i + 1 == to || text[i + 1] == '\n')) {
                i++;
            }
            return i == to || text[i] == delimiter || text[i] == '\n' ? i : -1;
        }
        for (; i < to; i += Long.BYTES) {
            long word = ByteWords.before(text, i, to);
            long quotes = ByteWords.equal(word, QUOTES);
            long found = ByteWords.equal(word, delimiters) | ByteWords.equal(word, FEEDS) | quotes;
            if (found != 0) {
                return (found & -found & quotes) == 0 ? i + ByteWords.first(found) : -1;
            }
        }
        return to;
    }

    /** Where the value of the field {@code [from, to)} begins. */
    private int valueStart(int from, int to) {
        return from < to && bytes[from] == '"' ? from + 1 : from;
    }

    /** Behind the value of the field {@code [from, to)}: before its quote, or before the CR of a CR LF. */
    private int valueEnd(int from, int to) {
        boolean last = to == end || bytes[to] == '\n';
        int fieldEnd = last && to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return valueStart(from, fieldEnd) > from ? fieldEnd - 1 : fieldEnd;
    }

    /** Cuts the record into fields and reads those that count. */
    private int readFields(int start, float[] values, int out, DenseBatch batch) {
        missing = false;
        int stop = recordEnd(bytes, start, end);
        fields.index(bytes, start, stop, delimiter);
        select(fields.count(), start, "");
        if (selected.length != columns) {
            throw ragged(start, stop);
        }
        for (int i = 0; i < columns; i++) {
            int from = fields.start(selected[i]);
            int to = fields.end(selected[i]);
            float value;
            if (scanner.scan(bytes, from, to) == to) {
                value = scanner.value();
            } else {
                value = cells.read(start, valueStart(from, to), valueEnd(from, to), selected[i]);
                missing |= Float.isNaN(value);
            }
            values[out + i] = value;
            if (batch.keepsDoubles()) {
                batch.doubles()[out + i] = DoubleReader.read(bytes, valueStart(from, to), valueEnd(from, to));
            }
        }
        return stop;
    }

    private MalformedRecordException ragged(int row, int rowEnd) {
        boolean blank = rowEnd == row || rowEnd == row + 1 && bytes[row] == '\r';
        return new MalformedRecordException(
                row,
                0,
                "every record must have the %d selected columns of the first one".formatted(columns),
                blank ? "a blank line" : "%d of %d columns".formatted(selected.length, fields.count()),
                blank ? "Remove it." : "Missing values are empty fields; their delimiters must be there.");
    }

    /** BT-61, BT-62: a payload is measured after {@code InputFilter}. */
    private void checkLength(int start, int stop) {
        fields.index(bytes, start, stop, delimiter);
        long length = selected.length - 1L;
        for (int field : selected) {
            length += fields.valueLength(field);
        }
        if (length > recordBytesMax) {
            throw new MalformedRecordException(
                    start,
                    0,
                    "what is selected of a record must fit in a payload of %d bytes".formatted(recordBytesMax),
                    "%d bytes".formatted(length),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or select less.");
        }
    }
}
