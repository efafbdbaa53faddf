package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import java.nio.charset.StandardCharsets;

/**
 * Reads instances of the plain forms {@code {"features": [1.5, 16.0]}} and {@code [1.5, 16.0]} in one pass. It never
 * guesses: what is not plain, or not as wide as it should be, is left to whoever reads JSON as a whole.
 */
final class PlainInstance {
    private static final byte[] FEATURES = "features".getBytes(StandardCharsets.US_ASCII);

    private PlainInstance() {}

    /**
     * Reads the numbers of the line that begins at {@code from} and is an instance.
     *
     * @param batch where they go, from {@code out} on; written also if the answer is -1
     * @param columns how many there must be
     * @return end of the line, its line feed excluded; -1 if the line is not plain
     */
    static int readLine(FloatScanner scanner, byte[] bytes, int from, int to, DenseBatch batch, int out, int columns) {
        int start = skipBlanks(bytes, from, to, false);
        int end = read(scanner, bytes, start, to, false, batch, out, columns);
        if (end < 0) {
            return -1;
        }
        end = skipBlanks(bytes, end, to, false);
        return end == to || bytes[end] == '\n' ? end : -1;
    }

    /**
     * Reads the numbers of the instance that begins at {@code from}.
     *
     * @param feeds whether line feeds are white space
     * @return index behind its last byte; -1 if it is not plain
     */
    static int read(
            FloatScanner scanner,
            byte[] bytes,
            int from,
            int to,
            boolean feeds,
            DenseBatch batch,
            int out,
            int columns) {
        float[] values = batch.values();
        boolean keepsDoubles = batch.keepsDoubles();
        double[] doubles = batch.doubles();
        boolean object = from < to && bytes[from] == '{';
        int i = object ? skipName(bytes, from + 1, to, feeds) : from;
        if (i < 0 || i == to || bytes[i] != '[') {
            return -1;
        }
        byte next = ',';
        for (int column = 0; column < columns; column++) {
            if (next != ',') {
                return -1;
            }
            i = skipBlanks(bytes, i + 1, to, feeds);
            int stop = scanner.scan(bytes, i, to);
            if (stop < 0 || !isJsonNumber(bytes, i, stop)) {
                return -1;
            }
            values[out + column] = scanner.value();
            if (keepsDoubles) {
                doubles[out + column] = DoubleReader.read(bytes, i, stop);
            }
            i = skipBlanks(bytes, stop, to, feeds);
            if (i == to) {
                return -1;
            }
            next = bytes[i];
        }
        if (next != ']') {
            return -1;
        }
        if (!object) {
            return i + 1;
        }
        i = skipBlanks(bytes, i + 1, to, feeds);
        return i < to && bytes[i] == '}' ? i + 1 : -1;
    }

    /** Index of what follows {@code "features":}; -1 if that is not there. */
    private static int skipName(byte[] bytes, int from, int to, boolean feeds) {
        int i = skipBlanks(bytes, from, to, feeds);
        if (!JsonText.isName(bytes, i, to, FEATURES)) {
            return -1;
        }
        i = skipBlanks(bytes, i + FEATURES.length + 2, to, feeds);
        return i < to && bytes[i] == ':' ? skipBlanks(bytes, i + 1, to, feeds) : -1;
    }

    private static int skipBlanks(byte[] bytes, int from, int to, boolean feeds) {
        int i = from;
        while (i < to && bytes[i] <= ' ' && JsonTape.isWhitespace(bytes[i]) && (feeds || bytes[i] != '\n')) {
            i++;
        }
        return i;
    }

    /**
     * Whether a number that {@link FloatScanner} has read is one of JSON too: no plus sign before it, no zero before another
     * digit, digits on both sides of a point.
     */
    private static boolean isJsonNumber(byte[] bytes, int from, int to) {
        int first = bytes[from] == '-' ? from + 1 : from;
        int point = first;
        while (point < to && isDigit(bytes[point])) {
            point++;
        }
        boolean wholeIsGood = point > first && (bytes[first] != '0' || point == first + 1);
        return wholeIsGood && (point == to || bytes[point] != '.' || point + 1 < to && isDigit(bytes[point + 1]));
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
