package io.transformjob.formats.csv;

import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * Reads single cells, and says what is wrong with those that are no numbers. Cells that a scanner takes as they stand do
 * not come here.
 */
final class CellReader {
    private final FloatScanner scanner = new FloatScanner();
    private final boolean headerExpected;
    private final boolean quotesTakenOff;
    private final boolean keepsDoubles;

    private byte[] bytes;
    private int end;
    private int firstRow;

    /**
     * @param headerExpected whether a header has been left out
     * @param quotesTakenOff whether records are read by RFC 4180; else a quote is a part of its cell
     * @param keepsDoubles whether a number must be finite as a double, and may be infinite as a float
     */
    CellReader(boolean headerExpected, boolean quotesTakenOff, boolean keepsDoubles) {
        this.headerExpected = headerExpected;
        this.quotesTakenOff = quotesTakenOff;
        this.keepsDoubles = keepsDoubles;
    }

    /**
     * Begins a payload, which ends at {@code end}.
     *
     * @param firstRow where the first record of the object begins, -1 if it is not in the payload
     */
    void start(byte[] bytes, int end, int firstRow) {
        this.bytes = bytes;
        this.end = end;
        this.firstRow = firstRow;
    }

    /**
     * The number in a cell, NaN if it is missing: an empty cell, or the word.
     *
     * @param row where its record begins
     * @param column which field of the record, from 0
     * @throws MalformedRecordException if it is no number, or not finite as what is kept
     */
    float read(int row, int from, int to, int column) {
        float value = number(from, to);
        if (Float.isNaN(value) && from < to && FloatText.read(bytes, from, to) == FloatText.NOT_A_NUMBER) {
            String remedy = remedy(row, from, to);
            throw fault(row, from, to, column, "must be a number or empty", remedy);
        }
        if (Float.isInfinite(value) && !(keepsDoubles && Double.isFinite(DoubleReader.read(bytes, from, to)))) {
            throw fault(row, from, to, column, "must be finite", "Leave the cell empty if the value is missing.");
        }
        return value;
    }

    /** The number in a cell: NaN if it is missing or none, infinite if it is too large. */
    float number(int from, int to) {
        if (from == to) {
            return Float.NaN;
        }
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
        return (float) FloatText.readDouble(bytes, from, to);
    }

    private MalformedRecordException fault(int row, int from, int to, int column, String rule, String remedy) {
        return new MalformedRecordException(
                row,
                column + 1,
                "column %d %s".formatted(column + 1, rule),
                MalformedRecordException.quote(bytes, from, to),
                remedy);
    }

    /** Tells the symptom where it can be told. */
    private String remedy(int row, int from, int to) {
        if (to - from >= 3 && (bytes[from] & 0xFF) == 0xEF && (bytes[from + 1] & 0xFF) == 0xBB) {
            return "The object begins with a byte order mark. Save it as UTF-8 without one.";
        }
        boolean quoted = bytes[from] == '"' || bytes[from] == '\'';
        if (row == firstRow && !headerExpected && isLetter(bytes[quoted && to - from > 1 ? from + 1 : from])) {
            return "If this is a header row, remove it or set csv-header=true.";
        }
        if (quoted && !quotesTakenOff) {
            return quoteRemedy(row, from);
        }
        byte other = quotesTakenOff ? otherDelimiter(bytes, from, to) : 0;
        return other == 0 ? "Leave the cell empty if the value is missing." : delimiterRemedy(other);
    }

    private static boolean isLetter(byte value) {
        return (value | 0x20) >= 'a' && (value | 0x20) <= 'z' || value == '_';
    }

    private String quoteRemedy(int row, int from) {
        if (bytes[from] != '"') {
            return "Quotes are not taken off. Write numbers without them.";
        }
        int rowEnd = Separators.find(bytes, row, end, (byte) '\n');
        return Separators.count(bytes, row, rowEnd, (byte) '"') % 2 == 0
                ? "Quotes are not taken off. Write numbers without them, or set csv-multiline=true to read RFC 4180."
                : "A quote is open at the end of the line. If fields hold line breaks, set csv-multiline=true.";
    }

    /** A character that separates fields elsewhere, 0 if there is none. */
    static byte otherDelimiter(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ';' || bytes[i] == '\t' || bytes[i] == '|') {
                return bytes[i];
            }
        }
        return 0;
    }

    static String delimiterRemedy(byte other) {
        return "If fields end at %s, set csv-delimiter=%s."
                .formatted(
                        other == '\t' ? "tabs" : "\"%c\"".formatted((char) other),
                        other == '\t' ? "tab" : Character.toString(other));
    }
}
