package io.transformjob.formats.batch;

import java.util.Arrays;

/**
 * Rows that are texts, for models that classify them: row {@code r} is the bytes {@code [textStart(r), textEnd(r))} of {@link
 * #text()}, UTF-8 without line breaks, and asks for {@link #labelsMax} labels.
 */
public final class TextBatch implements FeatureBatch {
    private final RecordSpans spans = new RecordSpans();
    private byte[] text = new byte[8192];
    private int length;
    private int[] ends = new int[256];
    private int[] labelsMax = new int[256];
    private int rows;

    /** Empties the batch. */
    public void reset() {
        rows = 0;
        length = 0;
        spans.clear();
    }

    /**
     * Makes room for bytes of the row being written, behind {@link #length()}, and returns the array. Who writes them there calls
     * {@link #advance}.
     */
    public byte[] reserve(int more) {
        if (text.length - length < more) {
            text = Arrays.copyOf(text, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * text.length, (long) length + more)));
        }
        return text;
    }

    /** Takes over what was written: everything before {@code newLength}. */
    public void advance(int newLength) {
        length = newLength;
    }

    /** Bytes of all finished rows and of the one being written. */
    public int length() {
        return length;
    }

    /**
     * Finishes the row being written.
     *
     * @param labels most labels that it asks for, at least 1
     */
    public void addRow(int start, int end, int labels) {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
            labelsMax = Arrays.copyOf(labelsMax, 2 * rows);
        }
        ends[rows] = length;
        labelsMax[rows++] = labels;
        spans.add(start, end);
    }

    /** The texts of all rows, one behind the other. The backing array, longer than needed, not copied. */
    public byte[] text() {
        return text;
    }

    public int textStart(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    public int textEnd(int row) {
        return ends[row];
    }

    /** Most labels that the answer to a row has. */
    public int labelsMax(int row) {
        return labelsMax[row];
    }

    @Override
    public int rows() {
        return rows;
    }

    /** A text is one column. */
    @Override
    public int columns() {
        return 1;
    }

    @Override
    public boolean mayMiss() {
        return false;
    }

    @Override
    public void copyRow(int row, float[] features) {
        throw new IllegalStateException("a text has no features");
    }

    @Override
    public RecordSpans spans() {
        return spans;
    }
}
