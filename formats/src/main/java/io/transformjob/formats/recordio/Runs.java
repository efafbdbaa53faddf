package io.transformjob.formats.recordio;

import java.util.Arrays;

/** Byte runs {@code [start(i), end(i))} of an array, in order. A reusable buffer. */
final class Runs {
    private int[] starts = new int[1];
    private int[] ends = new int[1];
    private int count;

    void clear() {
        count = 0;
    }

    void add(int from, int to) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = from;
        ends[count++] = to;
    }

    int count() {
        return count;
    }

    int start(int run) {
        return starts[run];
    }

    int end(int run) {
        return ends[run];
    }

    /** Bytes in all runs. */
    int length() {
        int length = 0;
        for (int run = 0; run < count; run++) {
            length += ends[run] - starts[run];
        }
        return length;
    }
}
