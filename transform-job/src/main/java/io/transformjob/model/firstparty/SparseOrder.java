package io.transformjob.model.firstparty;

import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/** Puts the entries of sparse rows in order, so that their sums are rounded as those of dense rows. */
final class SparseOrder {
    private long[] entries = new long[0];

    /** Orders a row by index, in place. */
    void apply(SparseBatch batch, int row) {
        int from = batch.rowOffset(row);
        int to = batch.rowOffset(row + 1);
        if (!isAscending(batch.indices(), from, to)) {
            sort(batch.indices(), batch.values(), from, to);
        }
    }

    private static boolean isAscending(int[] indices, int from, int to) {
        for (int entry = from + 1; entry < to; entry++) {
            if (indices[entry - 1] > indices[entry]) {
                return false;
            }
        }
        return true;
    }

    private void sort(int[] indices, float[] values, int from, int to) {
        int count = to - from;
        if (entries.length < count) {
            entries = new long[count];
        }
        for (int i = 0; i < count; i++) {
            entries[i] = (long) indices[from + i] << 32 | Float.floatToRawIntBits(values[from + i]) & 0xffffffffL;
        }
        Arrays.sort(entries, 0, count);
        for (int i = 0; i < count; i++) {
            indices[from + i] = (int) (entries[i] >> 32);
            values[from + i] = Float.intBitsToFloat((int) entries[i]);
        }
    }
}
