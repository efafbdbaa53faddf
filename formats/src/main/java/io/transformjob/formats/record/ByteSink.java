package io.transformjob.formats.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growable run of bytes, with marks at the ends of records. A reusable buffer. */
public final class ByteSink {
    private byte[] bytes = new byte[8192];
    private int length;
    private int[] marks = new int[256];
    private int markCount;

    /** Empties the buffer and keeps its memory. */
    public void clear() {
        length = 0;
        markCount = 0;
    }

    public int length() {
        return length;
    }

    /** The backing array, longer than {@link #length()}. Not copied; replaced when the buffer grows. */
    public byte[] bytes() {
        return bytes;
    }

    /** Makes room for {@code more} bytes behind {@link #length()} and returns the backing array. */
    public byte[] reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, (long) length + more)));
        }
        return bytes;
    }

    /** Takes over what was written into the array of {@link #reserve}: everything before {@code newLength}. */
    public void advance(int newLength) {
        length = newLength;
    }

    public void write(byte value) {
        reserve(1)[length++] = value;
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    public void write(byte[] source, int from, int to) {
        System.arraycopy(source, from, reserve(to - from), length, to - from);
        length += to - from;
    }

    /** Writes a text in UTF-8. Not for the record path. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a run of bytes stands somewhere behind {@code start}. Not for the record path. */
    public boolean holds(byte[] source, int from, int to, int start) {
        for (int at = start; at <= length - (to - from); at++) {
            if (Arrays.equals(bytes, at, at + to - from, source, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Ends a record here. */
    public void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, 2 * markCount);
        }
        marks[markCount++] = length;
    }

    public int markCount() {
        return markCount;
    }

    /** Length of the buffer when the mark was made, marks counted from 0. */
    public int mark(int index) {
        return marks[index];
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The bytes as UTF-8 text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
