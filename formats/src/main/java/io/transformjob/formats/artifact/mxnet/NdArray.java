package io.transformjob.formats.artifact.mxnet;

import java.util.Arrays;

/**
 * An array of a file, checked by its reader: its numbers are as many as its shape says, its indices lie in the shape and
 * ascend. Numbers are the nearest {@code float} to what is stored. Arrays are not copied.
 */
public sealed interface NdArray {
    /** What the elements were in the file. */
    ElementType type();

    /** Length of each dimension; an array of which the file holds nothing has shape {@code [0]}. */
    long[] shape();

    /** Words for messages, such as {@code float32 [26, 25]}. */
    String description();

    /** A shape as messages show it, such as {@code [26, 25]}: at most 8 lengths. */
    static String text(long[] shape) {
        return shape.length <= 8
                ? Arrays.toString(shape)
                : Arrays.toString(Arrays.copyOf(shape, 8)).replace("]", ", …]");
    }

    /**
     * An array of which every element is stored.
     *
     * @param values shape as {@code shape} says, row-major
     */
    record Dense(ElementType type, long[] shape, float[] values) implements NdArray {
        @Override
        public String description() {
            return type + " " + NdArray.text(shape);
        }
    }

    /**
     * An array of which some rows are stored; the others are zero.
     *
     * @param rows first index of each stored row, ascending
     * @param values shape [rows.length][shape[1]]…, row-major
     */
    record RowSparse(ElementType type, long[] shape, long[] rows, float[] values) implements NdArray {
        @Override
        public String description() {
            return "row_sparse " + type + " " + NdArray.text(shape);
        }
    }

    /**
     * A matrix of which some elements are stored; the others are zero.
     *
     * @param rowOffsets where the elements of each row begin, one more than there are rows; empty if there is no element
     * @param columns column of each element
     * @param values the elements, row after row
     */
    record Csr(ElementType type, long[] shape, long[] rowOffsets, long[] columns, float[] values) implements NdArray {
        @Override
        public String description() {
            return "csr " + type + " " + NdArray.text(shape);
        }
    }
}
