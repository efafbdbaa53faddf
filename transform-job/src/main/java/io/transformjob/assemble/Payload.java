package io.transformjob.assemble;

import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.payload.PayloadReader;
import io.transformjob.process.InputSelection;
import java.util.Arrays;

/**
 * A payload with bytes of its own, which stays while its reader goes on: its records, and what of them is sent. Indexes are
 * of records, from 0; lines without a visible character are none.
 */
final class Payload {
    final byte[] bytes;
    /** Offset in the object of {@code bytes[0]}. */
    final long offset;

    private final long recordsBefore;
    private int count;
    /** First byte, end, and which of the payload, blank ones included. */
    private int[] starts = new int[16];

    private int[] ends = new int[16];
    private int[] numbers = new int[16];

    /** Null if records are sent as they are; else what is selected of them, a mark behind each, and what could not be. */
    private ByteSink selected;

    private MalformedRecordException[] misfits;

    private Payload(PayloadReader reader) {
        bytes = Arrays.copyOfRange(reader.bytes(), reader.from(), reader.to());
        offset = reader.offset();
        recordsBefore = reader.recordsBefore();
    }

    /**
     * The payload that a reader is at, as one record.
     *
     * @param lines whether the record is a line, so that its terminator is none of it
     */
    static Payload whole(PayloadReader reader, boolean lines) {
        Payload payload = new Payload(reader);
        int end = lines ? reader.recordEnd(reader.from()) - reader.from() : payload.bytes.length;
        payload.add(0, end, 0, lines);
        return payload;
    }

    /** The payload that a reader is at, as many records. @param lines whether they are lines */
    static Payload divided(PayloadReader reader, boolean lines) {
        Payload payload = new Payload(reader);
        int number = 0;
        int from = reader.from();
        for (int start = from; start < reader.to(); start = reader.recordBehind(start)) {
            payload.add(start - from, reader.recordEnd(start) - from, number, lines);
            number++;
        }
        return payload;
    }

    private void add(int start, int end, int number, boolean line) {
        if (line && isBlank(start, end)) {
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        numbers[count] = number;
        count++;
    }

    private boolean isBlank(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Selects what is sent of each record. @param lines whether a line feed ends each */
    void select(InputSelection selection, boolean lines) {
        selected = new ByteSink();
        misfits = new MalformedRecordException[count];
        for (int i = 0; i < count; i++) {
            int begin = selected.length();
            try {
                selection.select(bytes, starts[i], contentEnd(i), selected);
                if (lines) {
                    selected.write((byte) '\n');
                }
            } catch (MalformedRecordException e) {
                selected.advance(begin);
                misfits[i] = e;
            }
            selected.mark();
        }
    }

    int count() {
        return count;
    }

    int start(int i) {
        return starts[i];
    }

    /** End of a record, its terminator excluded. */
    int end(int i) {
        return ends[i];
    }

    /** End of what is in a record: a carriage return before a line feed is none of it. */
    int contentEnd(int i) {
        int end = ends[i];
        boolean carriageReturn = end > starts[i] && end < bytes.length && bytes[end - 1] == '\r' && bytes[end] == '\n';
        return carriageReturn ? end - 1 : end;
    }

    /** Number of a record in its split, from 1. */
    long number(int i) {
        return recordsBefore + numbers[i] + 1;
    }

    /** Why a record cannot be sent, null if it can. */
    MalformedRecordException misfit(int i) {
        return misfits == null ? null : misfits[i];
    }

    /** The first record from {@code from} on that cannot be sent; {@link #count()} if all can. */
    int firstMisfit(int from) {
        int i = from;
        while (i < count && misfit(i) == null) {
            i++;
        }
        return i;
    }

    /** What is sent of records {@code [from, to)}, at least one; of all of them the payload as it is. */
    byte[] request(int from, int to) {
        if (selected != null) {
            return Arrays.copyOfRange(selected.bytes(), from == 0 ? 0 : selected.mark(from - 1), selected.mark(to - 1));
        }
        int begin = from == 0 ? 0 : starts[from];
        int end = to == count ? bytes.length : starts[to];
        return begin == 0 && end == bytes.length ? bytes : Arrays.copyOfRange(bytes, begin, end);
    }
}
