package io.transformjob.formats.json;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** White space, lines and names in the bytes of JSON. */
final class JsonText {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOP_BITS = 0x80 * ONES;
    private static final long BLANKS = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private JsonText() {}

    private static boolean isVisible(byte value) {
        return !JsonTape.isWhitespace(value);
    }

    static int skipWhitespace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] <= ' ' && JsonTape.isWhitespace(bytes[i])) {
            // Indentation is a run of blanks.
            int blanks =
                    i <= to - Long.BYTES ? Long.numberOfTrailingZeros((long) WORDS.get(bytes, i) ^ BLANKS) >>> 3 : 0;
            i += Math.max(1, blanks);
        }
        return i;
    }

    /** Index of the first quote, backslash, control character or byte that is not ASCII. */
    static int plainTextEnd(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORDS.get(bytes, i);
            // A byte below what is taken away gets its top bit set; the first such byte is told exactly.
            long special = (quotesAndBackslashes(word) | word - BLANKS | word) & TOP_BITS;
            if (special != 0) {
                return i + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        while (i < to && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Sets the top bit of each quote and backslash, and maybe of bytes behind them. */
    private static long quotesAndBackslashes(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        return quotes - ONES & ~quotes | backslashes - ONES & ~backslashes;
    }

    /** Where the line that begins at {@code from} ends, its line feed excluded. */
    static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /**
     * Where the lines of a payload begin: white space at the beginning of the object is none.
     *
     * @throws MalformedRecordException if the object is nothing but white space
     */
    static int stripStart(byte[] bytes, int from, int to, Edges edges) {
        if (!edges.nothingBefore()) {
            return from;
        }
        int start = skipWhitespace(bytes, from, to);
        if (start == to && to > from && edges.nothingAfter(JsonText::isVisible)) {
            throw new MalformedRecordException(
                    from, 0, "an object must hold JSON", "white space only", "Remove it, or empty it.");
        }
        return start;
    }

    /** Where the lines of a payload end: white space at the end of the object is none. A line feed alone is no question. */
    static int stripEnd(byte[] bytes, int from, int to, Edges edges) {
        int last = to;
        while (last > from && JsonTape.isWhitespace(bytes[last - 1])) {
            last--;
        }
        boolean onlyATerminator = to - last == 0 || to - last == 1 && bytes[last] == '\n' && last > from;
        return !onlyATerminator && edges.nothingAfter(JsonText::isVisible) ? last : to;
    }

    /** The refusal of a line without a value between others. */
    static MalformedRecordException blankLine(int start) {
        return new MalformedRecordException(
                start, 0, "every line must be one JSON value", "a blank line", "Remove it.");
    }

    /**
     * The refusal of a record with more behind its value.
     *
     * @param lines whether the record is a line; else it is an object
     */
    static MalformedRecordException secondValue(byte[] bytes, int start, int behind, int to, boolean lines) {
        return new MalformedRecordException(
                start,
                0,
                lines ? "every line must be one JSON value" : "an object must be one JSON value",
                "%s behind it".formatted(MalformedRecordException.quote(bytes, behind, to)),
                lines
                        ? "Write each value on a line of its own."
                        : "That is JSON Lines: set SplitType to Line, or put the records into one array \"instances\".");
    }

    /** Whether a name in quotes begins at {@code from}. */
    static boolean isName(byte[] bytes, int from, int to, byte[] name) {
        int end = from + name.length + 1;
        return end < to
                && bytes[from] == '"'
                && bytes[end] == '"'
                && Arrays.equals(bytes, from + 1, end, name, 0, name.length);
    }

    /** Index of what follows a name and its colon, white space aside; -1 if they are not there. */
    static int skipName(byte[] bytes, int from, int to, byte[] name) {
        int start = skipWhitespace(bytes, from, to);
        if (!isName(bytes, start, to, name)) {
            return -1;
        }
        int colon = skipWhitespace(bytes, start + name.length + 2, to);
        return colon < to && bytes[colon] == ':' ? skipWhitespace(bytes, colon + 1, to) : -1;
    }

    /** Whether a text in quotes may be the given name: one is, or is written with an escape. */
    static boolean holdsName(byte[] bytes, int from, int to, byte[] name) {
        int i = from;
        while (i < to) {
            if (i <= to - Long.BYTES && (quotesAndBackslashes((long) WORDS.get(bytes, i)) & TOP_BITS) == 0) {
                i += Long.BYTES;
            } else if (bytes[i] == '\\' || isName(bytes, i, to, name)) {
                return true;
            } else {
                i++;
            }
        }
        return false;
    }
}
