package io.transformjob.formats.csv;

import io.transformjob.formats.batch.DenseBatch;

/** Reads the rows of payloads, one after the other: a cursor. What is a field, and which ones count, is its own affair. */
sealed interface RowReader permits ContainerRows, SelectedRows {
    /**
     * Where the record that begins at an index ends, its line feed excluded.
     *
     * @param to end of the bytes
     */
    int recordEnd(byte[] bytes, int from, int to);

    /**
     * Begins a payload.
     *
     * @param bytes holds the rows {@code [from, to)}, at least one byte of them
     * @param isFirst whether the first of them is the first of the object, with which it begins at {@code from}
     * @param first holds the first record of the object, {@code [firstFrom, firstTo)}
     */
    void start(byte[] bytes, int from, int to, boolean isFirst, byte[] first, int firstFrom, int firstTo);

    /** Width of the rows of the payload, told by the first record of the object. */
    int columns();

    /**
     * Reads a row into {@code values[out, out + columns())} and counts it.
     *
     * @param start where it begins
     * @return where the next one begins, at the end of the payload or behind it if there is none
     */
    int read(int start, float[] values, int out, DenseBatch batch);

    /** Whether white space at the edges of the object is stripped of blank lines alone, since it belongs to fields. */
    boolean stripsLinesOnly();
}
