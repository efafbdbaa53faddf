package io.transformjob.formats.json;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;

/** White space and lines of payloads of JSON. */
final class JsonText {
    private JsonText() {}

    /** Space, tab, line feed, carriage return: the white space of RFC 8259. */
    static boolean isWhitespace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private static boolean isVisible(byte value) {
        return !isWhitespace(value);
    }

    static int skipWhitespace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isWhitespace(bytes[i])) {
            i++;
        }
        return i;
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
        while (last > from && isWhitespace(bytes[last - 1])) {
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

    /** The refusal of a line with more behind its value. */
    static MalformedRecordException secondValue(byte[] bytes, int start, int behind, int to) {
        return new MalformedRecordException(
                start,
                0,
                "every line must be one JSON value",
                "%s behind it".formatted(MalformedRecordException.quote(bytes, behind, to)),
                "Write each value on a line of its own.");
    }
}
