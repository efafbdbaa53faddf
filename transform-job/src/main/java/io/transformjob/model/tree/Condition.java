package io.transformjob.model.tree;

import java.util.Arrays;

/**
 * A yes-or-no question about one feature, in the exact comparison of the library that trained it. Immutable.
 *
 * <p>The values that answer yes are a union of intervals. Its edges, in rising order, are where the answer changes:
 * below the first it is no, from each on ({@code value >= edge}) the other one. So a threshold is one edge, equality two,
 * a set of categories two for each run of neighbours. Edges are doubles; a {@code float32} value is compared after it
 * was widened, which is exact. A missing value (NaN) has an answer of its own.
 */
public final class Condition {
    private final int feature;
    private final double[] edges;
    private final boolean missing;

    private Condition(int feature, double[] edges, boolean missing) {
        if (feature < 0) {
            throw new IllegalArgumentException("feature must be >= 0, got " + feature);
        }
        this.feature = feature;
        this.edges = edges;
        this.missing = missing;
    }

    /** {@code value >= threshold}; never yes if the threshold is NaN. */
    public static Condition atLeast(int feature, double threshold, boolean missing) {
        // Adding zero makes one zero of two.
        return new Condition(feature, threshold != threshold ? new double[0] : new double[] {threshold + 0.0}, missing);
    }

    /** {@code value > threshold}; never yes if the threshold is NaN. */
    public static Condition above(int feature, double threshold, boolean missing) {
        boolean never = threshold != threshold || threshold == Double.POSITIVE_INFINITY;
        return new Condition(feature, never ? new double[0] : new double[] {Math.nextUp(threshold) + 0.0}, missing);
    }

    /** {@code value == threshold}; never yes if the threshold is NaN. */
    public static Condition equal(int feature, double threshold, boolean missing) {
        if (threshold != threshold || threshold == Double.POSITIVE_INFINITY) {
            return atLeast(feature, threshold, missing);
        }
        return new Condition(feature, new double[] {threshold + 0.0, Math.nextUp(threshold) + 0.0}, missing);
    }

    /**
     * Whether the value without its fraction is one of some categories, none of them negative. Values below 0 are in no
     * category.
     *
     * @param categories in rising order
     */
    public static Condition oneOf(int feature, int[] categories, boolean missing) {
        return oneOf(feature, categories, missing, 0);
    }

    /** As {@link #oneOf}, but values between -1 and 0 are cut to category 0, too. */
    public static Condition oneOfTruncated(int feature, int[] categories, boolean missing) {
        return oneOf(feature, categories, missing, Math.nextUp(-1.0));
    }

    private static Condition oneOf(int feature, int[] categories, boolean missing, double zero) {
        double[] edges = new double[2 * categories.length];
        int count = 0;
        for (int i = 0; i < categories.length; i++) {
            if (categories[i] < 0 || i > 0 && categories[i] < categories[i - 1]) {
                throw new IllegalArgumentException(
                        "categories must be >= 0 and rising, got " + categories[i] + " at index " + i);
            }
            double from = categories[i] == 0 ? zero : categories[i];
            double to = categories[i] + 1.0;
            if (count > 0 && edges[count - 1] >= from) {
                edges[count - 1] = to;
            } else {
                edges[count++] = from;
                edges[count++] = to;
            }
        }
        return new Condition(feature, Arrays.copyOf(edges, count), missing);
    }

    /** The same, but with one answer for all values of {@code [-width, width]}, {@code width >= 0}. */
    public Condition aroundZero(double width, boolean answer) {
        double[] all = new double[edges.length + 2];
        int count = 0;
        for (int i = 0; i < edges.length && edges[i] < -width; i++) {
            all[count++] = edges[i];
        }
        if (answer != ((count & 1) == 1)) {
            all[count++] = -width + 0.0;
        }
        double end = Math.nextUp(width);
        int behind = 0;
        while (behind < edges.length && edges[behind] <= end) {
            behind++;
        }
        if (answer != ((behind & 1) == 1)) {
            all[count++] = end;
        }
        for (int i = behind; i < edges.length; i++) {
            all[count++] = edges[i];
        }
        return new Condition(feature, Arrays.copyOf(all, count), missing);
    }

    /** The opposite answer for every value, a missing one too. */
    public Condition not() {
        boolean always = edges.length > 0 && edges[0] == Double.NEGATIVE_INFINITY;
        if (always) {
            return new Condition(feature, Arrays.copyOfRange(edges, 1, edges.length), !missing);
        }
        double[] opposite = new double[edges.length + 1];
        opposite[0] = Double.NEGATIVE_INFINITY;
        System.arraycopy(edges, 0, opposite, 1, edges.length);
        return new Condition(feature, opposite, !missing);
    }

    /** Feature asked about, counted from 0. */
    public int feature() {
        return feature;
    }

    /** The answer for a value, NaN if it is missing. */
    public boolean test(double value) {
        return value != value ? missing : test(edges, 0, edges.length, value);
    }

    /** The answer of edges {@code [from, to)} for a value that is not missing: how many lie at or below it, odd or even. */
    static boolean test(double[] edges, int from, int to, double value) {
        int at = Arrays.binarySearch(edges, from, to, value + 0.0);
        int below = at >= 0 ? at - from + 1 : ~at - from;
        return (below & 1) == 1;
    }

    /** Not copied, not to be changed. */
    double[] edges() {
        return edges;
    }

    boolean missing() {
        return missing;
    }
}
