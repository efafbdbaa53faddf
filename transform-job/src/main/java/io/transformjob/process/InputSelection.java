package io.transformjob.process;

import io.transformjob.formats.csv.CsvFields;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.process.Processing.Format;

/**
 * What {@code InputFilter} selects of a record, as text: what a model gets that reads records itself (BT-90). Fields of CSV
 * (BT-100) and values of JSON are copied as they were written. A cursor: one thread.
 */
public final class InputSelection {
    private static final String FOUND = ", found ";

    private final Format format;
    private final RecordPath filter;
    private final byte delimiter;
    private final long recordBytesMax;

    private final CsvFields fields = new CsvFields();
    private final JsonTape tape = new JsonTape();
    /** Fields that are selected of a row, for the width of the row that was last. */
    private int[] columns = {};

    private int width = -1;

    /**
     * @param delimiter between fields of CSV
     * @param recordBytesMax most bytes that may be selected of a record ({@code MaxPayloadInMB})
     */
    public InputSelection(Format format, RecordPath filter, byte delimiter, long recordBytesMax) {
        this.format = format;
        this.filter = filter;
        this.delimiter = delimiter;
        this.recordBytesMax = recordBytesMax;
    }

    /**
     * Writes what is selected of the record {@code bytes[from, to)}, without a terminator.
     *
     * @throws MalformedRecordException if the record breaks its format, lacks what is selected, or gives too much; its offset
     *     is {@code from}
     */
    public void select(byte[] bytes, int from, int to, ByteSink out) {
        int begin = out.length();
        if (format == Format.CSV) {
            selectFields(bytes, from, to, out);
        } else {
            selectValues(bytes, from, to, out);
        }
        if (out.length() - (long) begin > recordBytesMax) {
            throw new MalformedRecordException(
                    from,
                    0,
                    "what is selected of a record must fit in a payload of %d bytes".formatted(recordBytesMax),
                    "%d bytes".formatted(out.length() - begin),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or select less.");
        }
    }

    private void selectFields(byte[] bytes, int from, int to, ByteSink out) {
        fields.index(bytes, from, to, delimiter);
        if (fields.count() != width) {
            try {
                columns = filter.columns(fields.count());
            } catch (IllegalArgumentException e) {
                int found = e.getMessage().lastIndexOf(FOUND);
                throw new MalformedRecordException(
                        from,
                        0,
                        "InputFilter " + e.getMessage().substring(0, found),
                        e.getMessage().substring(found + FOUND.length()),
                        "Every record must have the fields that are selected.");
            }
            width = fields.count();
        }
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                out.write(delimiter);
            }
            out.write(bytes, fields.start(columns[i]), fields.end(columns[i]));
        }
    }

    private void selectValues(byte[] bytes, int from, int to, ByteSink out) {
        tape.parseWhole(bytes, from, to);
        try {
            filter.select(tape, out);
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(from, e.column(), "InputFilter " + e.rule(), e.found(), e.remedy());
        }
    }
}
