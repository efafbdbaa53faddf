package io.transformjob.model.xgboost;

import java.util.Arrays;

/**
 * Where the features that a model tests stand in the rows its kernel is given: in place, or, for very wide models, packed
 * without the features that are never tested, so that a row in memory is bounded by the length of the model file.
 */
final class FeatureColumns {
    /** Up to this width, 4 MiB a row, rows are not packed. */
    private static final int WIDTH_IN_PLACE_MAX = 1 << 20;

    /** Features in rising order, the index is the column; empty if features stand in place. */
    private final int[] packed;

    private final int width;

    private FeatureColumns(int[] packed, int width) {
        this.packed = packed;
        this.width = width;
    }

    /** Every feature below {@code width} in place. */
    static FeatureColumns inPlace(int width) {
        return new FeatureColumns(new int[0], width);
    }

    /** Columns for features that are named once or more, in any order. */
    static FeatureColumns of(int[] tested) {
        int last = -1;
        for (int feature : tested) {
            last = Math.max(last, feature);
        }
        if (last < WIDTH_IN_PLACE_MAX) {
            return inPlace(last + 1);
        }
        int[] packed = Arrays.stream(tested).sorted().distinct().toArray();
        return new FeatureColumns(packed, packed.length);
    }

    /** Columns of a row. */
    int width() {
        return width;
    }

    boolean inPlace() {
        return packed.length == 0;
    }

    /** Column of a feature, negative if the model never tests it. */
    int column(int feature) {
        return inPlace() ? (feature < width ? feature : -1) : Arrays.binarySearch(packed, feature);
    }

    /** Feature in a column. */
    int feature(int column) {
        return inPlace() ? column : packed[column];
    }
}
