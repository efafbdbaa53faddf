package io.transformjob.formats.libsvm;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.record.ByteWords;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * {@code text/libsvm} as the SageMaker XGBoost container reads it (formats.md §3): tokens are separated by single spaces,
 * every token with a colon is a feature, all others are dropped. Values of one index are summed; what a line does not name
 * is missing. A line without features is a row in which all is missing, except that such lines at the end of the object are
 * no rows.
 */
public final class LibsvmDecoder implements BatchDecoder {
    private static final int ROWS_MAX = 1024;
    private static final int ENTRIES_MAX = 64 * 1024;
    /** Indices of more digits are looked at for being too large. */
    private static final int PLAIN_INDEX_DIGITS = 9;

    private static final long FEEDS = ByteWords.repeat((byte) '\n');

    private final SparseBatch batch;
    private final FloatScanner scanner = new FloatScanner();
    private final IndexedSums sums = new IndexedSums();
    private final boolean shiftOneBased;

    private byte[] bytes;
    private int position;
    private int end;
    /** The payload without what is stripped of it. */
    private int first;

    private int last;
    private int shift;

    /**
     * @param shiftOneBased whether indices count from 1 if none in the whole payload is 0, as in the container since
     *     XGBoost 3.2; before, they always count from 0
     */
    public LibsvmDecoder(boolean shiftOneBased) {
        this(shiftOneBased, false);
    }

    /** @param keepsDoubles whether batches keep doubles; a number need be finite as a double only then */
    public LibsvmDecoder(boolean shiftOneBased, boolean keepsDoubles) {
        this.batch = new SparseBatch(keepsDoubles);
        this.shiftOneBased = shiftOneBased;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        position = from;
        boolean isFirst = edges.nothingBefore();
        while (isFirst && position < to && FloatText.isWhitespace(bytes[position])) {
            position++;
        }
        end = dropLinesWithoutFeatures(to, edges);
        if (end == position && isFirst && to > from && edges.nothingAfter(LibsvmDecoder::isColon)) {
            throw new MalformedRecordException(
                    from, 0, "an object must hold at least one feature", "none", "Write features as index:value.");
        }
        shift = shiftOneBased && smallestIndex() >= 1 ? 1 : 0;
        first = position;
        last = end;
    }

    /** From where indices count is told by the whole payload, the lines that are refused included. */
    @Override
    public void resume(int from, int to) {
        position = Math.max(from, first);
        end = Math.min(to, last);
    }

    /** The end of the last line with a feature if none follows in the object, else {@code to}. */
    private int dropLinesWithoutFeatures(int to, Edges edges) {
        int colon = to - 1;
        while (colon >= position && bytes[colon] != ':') {
            colon--;
        }
        int lineEnd = colon < position ? position : lineEnd(colon, to);
        boolean linesFollow = lineEnd + 1 < to || colon < position;
        return linesFollow && edges.nothingAfter(LibsvmDecoder::isColon) ? lineEnd : to;
    }

    private static boolean isColon(byte value) {
        return value == ':';
    }

    private int lineEnd(int from, int to) {
        for (int i = from; i < to; i += Long.BYTES) {
            long feeds = ByteWords.equal(ByteWords.before(bytes, i, to), FEEDS);
            if (feeds != 0) {
                return i + ByteWords.first(feeds);
            }
        }
        return to;
    }

    /** One pass: a token is read up to its first colon, however many follow. */
    private long smallestIndex() {
        long smallest = Long.MAX_VALUE;
        int token = position;
        boolean isFeature = false;
        for (int i = position; i < end; i++) {
            byte value = bytes[i];
            if (value == ' ' || value == '\n') {
                token = i + 1;
                isFeature = false;
            } else if (value == ':' && !isFeature) {
                isFeature = true;
                smallest = Math.min(smallest, index(token, i));
            }
        }
        return smallest;
    }

    @Override
    public FeatureBatch next() {
        if (position >= end) {
            return null;
        }
        batch.reset();
        while (position < end && batch.rows() < ROWS_MAX && batch.entries() < ENTRIES_MAX) {
            readLine();
        }
        return batch;
    }

    private void readLine() {
        int start = position;
        int stop = lineEnd(start, end);
        int entriesBefore = batch.entries();
        if (!readAscending(start, stop)) {
            batch.dropEntries(entriesBefore);
            readAnyOrder(start, stop);
        }
        batch.addRow(start, stop > start && bytes[stop - 1] == '\r' ? stop - 1 : stop);
        position = stop + 1;
    }

    /** Reads a line whose indices ascend, which is what writers write; false as soon as they do not. */
    private boolean readAscending(int row, int stop) {
        byte[] text = bytes;
        long last = -1;
        int column = 0;
        for (int token = row; token < stop; ) {
            long index = 0;
            int colon = token;
            int digitsEnd = Math.min(stop, token + PLAIN_INDEX_DIGITS);
            for (int digit; colon < digitsEnd && (digit = text[colon] - '0') >= 0 && digit <= 9; colon++) {
                index = index * 10 + digit;
            }
            index -= shift;
            int tokenEnd =
                    colon > token && colon < stop && text[colon] == ':' ? scanner.scan(text, colon + 1, stop) : -1;
            float value = scanner.value();
            if (tokenEnd < 0 || tokenEnd < stop && text[tokenEnd] != ' ' || index < 0) {
                // No digits, a colon and a plain number: a label, white space around, or a fault.
                tokenEnd = tokenEnd(token, stop);
                colon = colon(token, tokenEnd);
                if (colon < 0) {
                    token = tokenEnd + 1;
                    continue;
                }
                index = checkedIndex(row, token, colon, tokenEnd, column + 1);
                value = checkedValue(row, token, colon, tokenEnd, column + 1);
            }
            column++;
            if (index <= last) {
                return false;
            }
            last = index;
            if (batch.keepsDoubles()) {
                batch.add((int) index, DoubleReader.read(text, colon + 1, tokenEnd));
            } else {
                batch.add((int) index, value);
            }
            token = tokenEnd + 1;
        }
        return true;
    }

    /** Reads a line whose indices come in any order, some of them maybe more than once: their values are summed. */
    private void readAnyOrder(int row, int stop) {
        sums.clear();
        int column = 0;
        for (int token = row; token < stop; ) {
            int tokenEnd = tokenEnd(token, stop);
            int colon = colon(token, tokenEnd);
            if (colon >= 0) {
                column++;
                int index = checkedIndex(row, token, colon, tokenEnd, column);
                checkedValue(row, token, colon, tokenEnd, column);
                sums.add(index, FloatText.readDouble(bytes, colon + 1, tokenEnd));
            }
            token = tokenEnd + 1;
        }
        sums.sum();
        for (int i = 0; i < sums.count(); i++) {
            double sum = sums.value(i);
            if (!isFinite(sum)) {
                throw new MalformedRecordException(
                        row,
                        0,
                        "the sum of the values of feature %d must be finite".formatted(sums.index(i)),
                        Double.toString(sum),
                        "Write each index once.");
            }
            if (batch.keepsDoubles()) {
                batch.add(sums.index(i), sum);
            } else {
                batch.add(sums.index(i), (float) sum);
            }
        }
    }

    /** Whether a number that is no NaN is finite as what is kept. */
    private boolean isFinite(double value) {
        return batch.keepsDoubles() ? !Double.isInfinite(value) : !Float.isInfinite((float) value);
    }

    private int tokenEnd(int from, int to) {
        int i = from;
        while (i < to && bytes[i] != ' ') {
            i++;
        }
        return i;
    }

    private int colon(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private int checkedIndex(int row, int token, int colon, int tokenEnd, int column) {
        long index = index(token, colon) - shift;
        if (index < 0 || index >= Integer.MAX_VALUE) {
            boolean query = colon - token == 3 && bytes[token] == 'q';
            throw fault(
                    row,
                    token,
                    tokenEnd,
                    column,
                    "the index of a feature must be a whole number from 0 to %d".formatted(Integer.MAX_VALUE - 1),
                    query ? "Query ids are not taken at inference; remove them." : "Write features as index:value.");
        }
        return (int) index;
    }

    /** Digits with white space around them; -1 for anything else. */
    private long index(int from, int to) {
        int i = from;
        while (i < to && FloatText.isWhitespace(bytes[i])) {
            i++;
        }
        int digits = 0;
        long index = 0;
        for (; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++, digits++) {
            index = Math.min(index * 10 + bytes[i] - '0', Integer.MAX_VALUE + 1L);
        }
        while (i < to && FloatText.isWhitespace(bytes[i])) {
            i++;
        }
        return i == to && digits > 0 ? index : -1;
    }

    private float checkedValue(int row, int token, int colon, int tokenEnd, int column) {
        int stop = tokenEnd;
        while (stop > colon + 1 && FloatText.isWhitespace(bytes[stop - 1])) {
            stop--;
        }
        float value;
        if (scanner.scan(bytes, colon + 1, stop) == stop) {
            value = scanner.value();
        } else {
            long bits = FloatText.read(bytes, colon + 1, stop);
            if (bits == FloatText.NOT_A_NUMBER) {
                throw fault(
                        row,
                        token,
                        tokenEnd,
                        column,
                        "the value of a feature must be a number",
                        "Write features as index:value, and leave missing ones out.");
            }
            value = Float.intBitsToFloat((int) bits);
        }
        if (Float.isInfinite(value) && !isFinite(DoubleReader.read(bytes, colon + 1, stop))) {
            throw fault(
                    row, token, tokenEnd, column, "the value of a feature must be finite", "Leave missing ones out.");
        }
        return value;
    }

    private MalformedRecordException fault(int row, int from, int to, int column, String rule, String remedy) {
        return new MalformedRecordException(row, column, rule, MalformedRecordException.quote(bytes, from, to), remedy);
    }
}
