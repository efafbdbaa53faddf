package io.transformjob.formats.csv;

import java.io.Serializable;
import java.util.stream.IntStream;

/** Which fields of a CSV record are features, and in which order: an {@code InputFilter}, or all but the labels. */
@FunctionalInterface
public interface FieldSelection extends Serializable {
    /** Every field, in its place. */
    FieldSelection ALL = width -> IntStream.range(0, width).toArray();

    /**
     * The fields of a record that become its features.
     *
     * @param width fields of the record, at least 1
     * @return indexes of fields in the order of the features, in any order and repeated at will; at least one
     * @throws IllegalArgumentException if the record lacks a field that is asked for (BT-98). The message is {@code <rule>,
     *     found <what>}, such as "index 7 must be a field of the record, found 5 columns"
     */
    int[] columns(int width);

    /**
     * All fields but the first ones, which are labels: {@code text/csv; label_size=N} of the first-party algorithms
     * (formats.md §1.1).
     */
    static FieldSelection withoutLabels(int labels) {
        if (labels < 0) {
            throw new IllegalArgumentException("labels must be at least 0, got " + labels);
        }
        return width -> {
            if (width <= labels) {
                throw new IllegalArgumentException(
                        "a record must have features behind its labels, which are %d, found %d columns"
                                .formatted(labels, width));
            }
            return IntStream.range(labels, width).toArray();
        };
    }
}
