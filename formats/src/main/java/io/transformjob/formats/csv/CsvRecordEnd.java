package io.transformjob.formats.csv;

import io.transformjob.formats.record.ByteWords;

/**
 * Finds the line feed that ends a record whose quoted fields may hold line breaks: a cursor that goes on where the bytes
 * at hand ended. One thread.
 *
 * <p>Source: RFC 4180, section 2. Only a quote that begins a field opens it; in a field that did not begin with one it is
 * text here and an error to {@link CsvFields}, so that a stray quote costs its own record and not those behind it.
 */
public final class CsvRecordEnd {
    private static final long QUOTES = ByteWords.repeat((byte) '"');
    private static final long FEEDS = ByteWords.repeat((byte) '\n');

    private enum State {
        FIELD_BEGINS,
        PLAIN,
        QUOTED,
        /** Behind a quote in a quoted field, which ends the field unless another one follows. */
        QUOTE_IN_QUOTED
    }

    private final byte delimiter;
    private State state = State.FIELD_BEGINS;

    /** @param delimiter the byte between fields */
    public CsvRecordEnd(byte delimiter) {
        this.delimiter = delimiter;
    }

    /** Stands before the first byte of a record from now on. */
    public void begin() {
        state = State.FIELD_BEGINS;
    }

    /**
     * Goes on with the bytes {@code [from, to)}, which follow those it was given since {@link #begin}.
     *
     * @return index of the line feed that ends the record, before the first byte of another one; or -1 if it is not there
     */
    public int find(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int end = Math.min(to, i + Long.BYTES);
            if (nothingIn(ByteWords.before(bytes, i, to))) {
                if (state != State.QUOTED) {
                    state = bytes[end - 1] == delimiter ? State.FIELD_BEGINS : State.PLAIN;
                }
                i = end;
            }
            for (; i < end; i++) {
                if (isEnd(bytes[i])) {
                    begin();
                    return i;
                }
            }
        }
        return -1;
    }

    /** Whether a word changes nothing but whether a field begins behind it. */
    private boolean nothingIn(long word) {
        long quotes = ByteWords.equal(word, QUOTES);
        return quotes == 0
                && (state == State.QUOTED || state != State.QUOTE_IN_QUOTED && ByteWords.equal(word, FEEDS) == 0);
    }

    private boolean isEnd(byte value) {
        if (state == State.QUOTED) {
            state = value == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
            return false;
        }
        if (value == '\n') {
            return true;
        }
        boolean opens = value == '"' && state != State.PLAIN;
        state = opens ? State.QUOTED : value == delimiter ? State.FIELD_BEGINS : State.PLAIN;
        return false;
    }
}
