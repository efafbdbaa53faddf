package io.transformjob.formats.csv;

import io.transformjob.formats.record.ByteWords;

/** Searches for single bytes, eight at a time. */
final class Separators {
    private Separators() {}

    /** Index of the first byte in {@code [from, to)} that is the given one, {@code to} if none is. */
    static int find(byte[] bytes, int from, int to, byte one) {
        return find(bytes, from, to, one, one);
    }

    /** Index of the first byte in {@code [from, to)} that is one of two, {@code to} if none is. */
    static int find(byte[] bytes, int from, int to, byte one, byte other) {
        long ones = ByteWords.repeat(one);
        long others = ByteWords.repeat(other);
        for (int i = from; i < to; i += Long.BYTES) {
            long word = ByteWords.before(bytes, i, to);
            long found = ByteWords.equal(word, ones) | ByteWords.equal(word, others);
            if (found != 0) {
                return i + ByteWords.first(found);
            }
        }
        return to;
    }

    /** How many bytes in {@code [from, to)} are the given one. */
    static int count(byte[] bytes, int from, int to, byte one) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += bytes[i] == one ? 1 : 0;
        }
        return count;
    }
}
