package io.transformjob.formats.csv;

import io.transformjob.formats.record.ByteWords;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;

/**
 * Where the fields of one record are: a cursor that is filled anew for each record. Field {@code i} occupies {@code
 * [start(i), end(i))} of the array, its quotes included, so that fields can be copied as they were written. One thread.
 *
 * <p>Source: RFC 4180, section 2. A field is quoted if its first byte is a quote; then it ends with one, before which a
 * quote is written twice, and delimiters and line breaks in between are text. In any other field a quote is an error. A
 * record without a byte has one empty field. Spaces belong to fields.
 */
public final class CsvFields {
    private static final byte QUOTE = '"';
    private static final long QUOTES = ByteWords.repeat(QUOTE);

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    /** Field {@code i} ends at {@code bounds[i + 1]}; the delimiter before it, or what stands for one, is at {@code bounds[i]}. */
    private int[] bounds = new int[64];

    private int count;

    /**
     * Finds the fields of a record, which stay until the next call.
     *
     * @param bytes array that holds the record; kept, not copied
     * @param from first byte of the record
     * @param to behind its last byte, its line feed excluded; a carriage return before that belongs to the line feed
     * @param delimiter an ASCII character that is neither a quote nor a line break
     * @throws MalformedRecordException if a quote stands where none may
     */
    public void index(byte[] bytes, int from, int to, byte delimiter) {
        if (delimiter <= 0 || delimiter == QUOTE || delimiter == '\n' || delimiter == '\r') {
            throw new IllegalArgumentException(
                    "delimiter must be ASCII, no quote and no line break, got byte %d".formatted(delimiter));
        }
        this.bytes = bytes;
        this.from = from;
        this.to = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        bounds[0] = from - 1;
        count = 0;
        find(ByteWords.repeat(delimiter));
    }

    private void find(long delimiters) {
        int i = from;
        while (i < to) {
            // At most seven fields end in a word, and one behind it.
            if (count > bounds.length - 10) {
                bounds = Arrays.copyOf(bounds, (int) Math.min(2L * bounds.length, (long) to - from + 10));
            }
            long word = ByteWords.before(bytes, i, to);
            long quotes = ByteWords.equal(word, QUOTES);
            // What follows a quote is looked at when its field has ended.
            long ends = ByteWords.equal(word, delimiters) & (quotes & -quotes) - 1;
            for (; ends != 0; ends &= ends - 1) {
                bounds[++count] = i + ByteWords.first(ends);
            }
            i = quotes == 0 ? i + Long.BYTES : endOfQuoted(i + ByteWords.first(quotes), (byte) delimiters);
        }
        bounds[++count] = to;
    }

    /** Goes from the first quote of a field behind its last one. */
    private int endOfQuoted(int quote, byte delimiter) {
        if (quote != bounds[count] + 1) {
            throw fault(
                    quote,
                    "must not have a bare \" in a non-quoted field",
                    "Put the field in quotes, and write each quote in it twice.");
        }
        int end = closingQuote(bytes, quote, to);
        if (end < 0) {
            throw fault(
                    quote,
                    "must not have an open quote at the end of the record",
                    "Close the quote; a field goes on in the next line only with csv-multiline=true.");
        }
        if (end + 1 < to && bytes[end + 1] != delimiter) {
            throw fault(
                    end + 1,
                    "must end with its quote: a quoted field must be followed by the delimiter",
                    "Write each quote in the field twice.");
        }
        return end + 1;
    }

    /** The quote that ends the field whose first one is at {@code quote}, or -1 if none does before {@code to}. */
    static int closingQuote(byte[] bytes, int quote, int to) {
        int i = quote + 1;
        while (i < to) {
            long quotes = ByteWords.equal(ByteWords.before(bytes, i, to), QUOTES);
            if (quotes == 0) {
                i += Long.BYTES;
            } else {
                int next = i + ByteWords.first(quotes);
                if (next + 1 == to || bytes[next + 1] != QUOTE) {
                    return next;
                }
                i = next + 2;
            }
        }
        return -1;
    }

    /** How many fields the record has, at least 1. */
    public int count() {
        return count;
    }

    /** First byte of a field, its quote if it has one. */
    public int start(int i) {
        return bounds[i] + 1;
    }

    /** Behind the last byte of a field, its quote if it has one. */
    public int end(int i) {
        return bounds[i + 1];
    }

    public boolean isQuoted(int i) {
        return end(i) > start(i) && bytes[start(i)] == QUOTE;
    }

    /** Bytes of the value of a field, without what quoting added. */
    public int valueLength(int i) {
        int length = end(i) - start(i);
        return isQuoted(i) ? length - 2 - doubledQuotes(i) : length;
    }

    private int doubledQuotes(int i) {
        int doubled = 0;
        for (int at = start(i) + 1; at < end(i) - 1; at++) {
            if (bytes[at] == QUOTE) {
                doubled++;
                at++;
            }
        }
        return doubled;
    }

    /**
     * Copies the value of a field, without what quoting added.
     *
     * @param into has room for {@link #valueLength} bytes from {@code at}
     * @return index behind the last byte written
     */
    public int copyValue(int i, byte[] into, int at) {
        int start = start(i);
        int end = end(i);
        if (!isQuoted(i)) {
            System.arraycopy(bytes, start, into, at, end - start);
            return at + end - start;
        }
        int out = at;
        for (int in = start + 1; in < end - 1; in++) {
            into[out++] = bytes[in];
            in += bytes[in] == QUOTE ? 1 : 0;
        }
        return out;
    }

    /** A fault of the field that begins behind the last bound. */
    private MalformedRecordException fault(int at, String rule, String remedy) {
        return new MalformedRecordException(
                from,
                count + 1,
                "column %d %s".formatted(count + 1, rule),
                "%s at byte %d of the record".formatted(MalformedRecordException.quote(bytes, at, to), at - from),
                remedy);
    }
}
