package io.transformjob.payload;

import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.csv.CsvRecordEnd;

/**
 * Finds where records end: at every line feed (BT-51), or at those that are not in a quoted field of CSV. A cursor that
 * goes on where the bytes at hand ended.
 */
final class RecordEnds {
    /** Null if every line feed ends a record. */
    private final CsvRecordEnd quoted;

    RecordEnds(CsvFormat format) {
        this.quoted = format.multiline() ? new CsvRecordEnd(format.fieldDelimiter()) : null;
    }

    /** Stands before the first byte of a record from now on. */
    void begin() {
        if (quoted != null) {
            quoted.begin();
        }
    }

    /**
     * Index of the next line feed that ends a record, or -1 if it is not in {@code [from, to)}. The bytes follow those it
     * was given since {@link #begin}.
     */
    int next(byte[] bytes, int from, int to) {
        return quoted == null ? Lines.first(bytes, from, to) : quoted.find(bytes, from, to);
    }

    /** Index of the last line feed in {@code [from, to)} that ends a record, or -1; a record begins at {@code from}. */
    int last(byte[] bytes, int from, int to) {
        if (quoted == null) {
            return Lines.last(bytes, from, to);
        }
        begin();
        int last = -1;
        for (int end; (end = next(bytes, last < 0 ? from : last + 1, to)) >= 0; ) {
            last = end;
        }
        return last;
    }

    /** Records that end in {@code [from, to)}; a record begins at {@code from}. */
    long count(byte[] bytes, int from, int to) {
        if (quoted == null) {
            return Lines.count(bytes, from, to);
        }
        begin();
        long count = 0;
        for (int end = from - 1; (end = next(bytes, end + 1, to)) >= 0; ) {
            count++;
        }
        return count;
    }

    /** Where the record that begins at {@code from} ends, its line feed excluded. */
    int end(byte[] bytes, int from, int to) {
        begin();
        int feed = next(bytes, from, to);
        return feed < 0 ? to : feed;
    }
}
