package io.transformjob.formats.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of a text as one {@code long}, the first of them lowest, and questions that are asked of all eight at once.
 * An answer has the top bit of each byte that it is true of, and no other bit.
 *
 * <p>Source: Warren, "Hacker's Delight", second edition, 6-1, the form without carries between bytes.
 */
public final class ByteWords {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private ByteWords() {}

    /** The eight bytes from an index on, all of which are in the array. */
    public static long at(byte[] bytes, int index) {
        return (long) WORDS.get(bytes, index);
    }

    /**
     * Up to eight bytes from an index on, as many as there are before {@code to}; zeros behind them.
     *
     * @param to behind the last byte that counts, at most the length of the array
     */
    public static long before(byte[] bytes, int index, int to) {
        int count = to - index;
        if (count >= Long.BYTES) {
            return at(bytes, index);
        }
        if (index <= bytes.length - Long.BYTES) {
            return at(bytes, index) & (1L << 8 * count) - 1;
        }
        long word = 0;
        for (int i = to - 1; i >= index; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }

    /** A byte eight times. */
    public static long repeat(byte value) {
        return (value & 0xFF) * ONES;
    }

    /** Which bytes of a word equal those of a pattern. */
    public static long equal(long word, long pattern) {
        long different = word ^ pattern;
        return ~((different & LOW_BITS) + LOW_BITS | different | LOW_BITS);
    }

    /** How many bytes stand before the first that an answer is true of, 8 if it is true of none. */
    public static int first(long answer) {
        return Long.numberOfTrailingZeros(answer) >>> 3;
    }
}
