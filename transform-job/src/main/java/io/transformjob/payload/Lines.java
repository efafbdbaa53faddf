package io.transformjob.payload;

import io.transformjob.formats.csv.CsvFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches for line feeds. */
final class Lines {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long FEEDS = 0x0A0A0A0A0A0A0A0AL;

    private Lines() {}

    /** Index of the first line feed in {@code [from, to)}, or -1. */
    static int first(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Index of the last line feed in {@code [from, to)}, or -1. */
    static int last(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Line feeds in {@code [from, to)}. */
    static long count(byte[] bytes, int from, int to) {
        long count = 0;
        int i = from;
        // Eight bytes at a time: a byte that equals the line feed becomes zero, and only zero leaves its top bit clear.
        for (; i <= to - 8; i += 8) {
            long word = (long) WORDS.get(bytes, i) ^ FEEDS;
            count += Long.bitCount(~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS));
        }
        for (; i < to; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Index of the first byte in {@code [from, to)} that is not white space, or -1. */
    static int firstVisible(byte[] bytes, int from, int to, CsvFormat format) {
        for (int i = from; i < to; i++) {
            if (!format.isBlank(bytes[i])) {
                return i;
            }
        }
        return -1;
    }
}
