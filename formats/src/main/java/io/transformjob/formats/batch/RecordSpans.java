package io.transformjob.formats.batch;

import java.util.Arrays;

/**
 * Byte ranges of records within a payload: record {@code i} occupies {@code [start(i), end(i))}, its terminator excluded.
 * A reusable buffer, in the order of the rows of a batch.
 */
public final class RecordSpans {
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int count;

    public int count() {
        return count;
    }

    public int start(int row) {
        return starts[row];
    }

    public int end(int row) {
        return ends[row];
    }

    public void clear() {
        count = 0;
    }

    public void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count++] = end;
    }

    /** Puts another range in the place of one that was added. */
    public void set(int row, int start, int end) {
        starts[row] = start;
        ends[row] = end;
    }
}
