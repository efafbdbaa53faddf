package io.transformjob.formats.artifact.lightgbm;

import java.util.List;
import java.util.Map;

/**
 * What a LightGBM text model says, as far as it is needed to score.
 *
 * <p>Source: {@code microsoft/LightGBM}, {@code src/boosting/gbdt_model_text.cpp}, {@code src/io/tree.cpp}, {@code
 * include/LightGBM/tree.h}.
 *
 * @param version as written, such as {@code v4}
 * @param classCount {@code num_class}, 1 unless the objective is one of several classes
 * @param treesPerIteration outputs: tree {@code i} adds to output {@code i % treesPerIteration}
 * @param featureCount width of a row
 * @param featureNames one for each feature, in order
 * @param objective what the model was trained for
 * @param averageOutput whether sums are divided by the number of iterations (random forests)
 * @param trees in file order, equally many for each output
 */
public record LightgbmModel(
        String version,
        int classCount,
        int treesPerIteration,
        int featureCount,
        List<String> featureNames,
        Objective objective,
        boolean averageOutput,
        List<Tree> trees) {

    /** How many times each output has got a tree. */
    public int iterations() {
        return trees.size() / treesPerIteration;
    }

    /** Splits on the longest way from a root to a leaf; 0 if no tree has a split. */
    public int depth() {
        return trees.stream().mapToInt(Tree::depth).max().orElse(0);
    }

    /**
     * What a model was trained for, such as {@code binary sigmoid:1}.
     *
     * @param name {@code custom} if the file has none
     * @param options by name; the value of one without a colon is empty
     */
    public record Objective(String name, Map<String, String> options) {
        public Objective {
            options = Map.copyOf(options);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name);
            options.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(option -> text.append(' ')
                            .append(option.getKey())
                            .append(option.getValue().isEmpty() ? "" : ":")
                            .append(option.getValue()));
            return text.toString();
        }
    }

    /** What a split takes for a missing value. */
    public enum Missing {
        /** Nothing: NaN counts as 0. */
        NONE,
        /** NaN and what is at most {@link Tree#ZERO} away from 0. */
        ZERO,
        /** NaN. */
        NAN
    }

    /**
     * A decision tree as parallel arrays. Splits are numbered from 0, which is the root; a child that is negative is the leaf
     * {@code ~child}. Checked by the reader: every split and every leaf has one parent, so every walk ends; features are
     * smaller than the model's feature count. A tree of one leaf has no split.
     *
     * @param feature feature tested, shape [splits]
     * @param threshold {@code x <= threshold} goes left, shape [splits], never NaN; of a categorical split the number of its
     *     category set
     * @param decisionType bits, shape [splits]: see {@link #isCategorical}, {@link #defaultLeft}, {@link #missing}
     * @param left left child, shape [splits]
     * @param right right child, shape [splits]
     * @param leafValue shape [leaves], finite
     * @param categoryOffsets category set {@code c} is in the words {@code [categoryOffsets[c], categoryOffsets[c + 1])};
     *     empty if no split is categorical
     * @param categoryWords bits of the categories that go left, 32 to a word, lowest first
     * @param linear what leaves add up, empty unless they are linear
     */
    public record Tree(
            int[] feature,
            double[] threshold,
            byte[] decisionType,
            int[] left,
            int[] right,
            double[] leafValue,
            int[] categoryOffsets,
            int[] categoryWords,
            LinearLeaves linear) {
        /** How far from 0 a value still counts as zero: a {@code float} in the library, compared as a {@code double}. */
        public static final double ZERO = 1e-35f;

        static final int CATEGORICAL = 1;
        static final int DEFAULT_LEFT = 2;
        static final int MISSING_SHIFT = 2;

        public int splits() {
            return feature.length;
        }

        public int leaves() {
            return leafValue.length;
        }

        public boolean isCategorical(int split) {
            return (decisionType[split] & CATEGORICAL) != 0;
        }

        /** Where a missing value goes at a numeric split. */
        public boolean defaultLeft(int split) {
            return (decisionType[split] & DEFAULT_LEFT) != 0;
        }

        public Missing missing(int split) {
            return Missing.values()[decisionType[split] >> MISSING_SHIFT];
        }

        public boolean isLinear() {
            return linear.constant.length > 0;
        }

        int depth() {
            // A parent may have a higher number than its child, so depths are handed down along the walk.
            int[] waiting = new int[splits() + 1];
            int[] depths = new int[splits() + 1];
            int count = splits() > 0 ? 1 : 0;
            int deepest = 0;
            while (count > 0) {
                int split = waiting[--count];
                int depth = depths[count] + 1;
                deepest = Math.max(deepest, depth);
                for (int child : new int[] {left[split], right[split]}) {
                    if (child >= 0) {
                        waiting[count] = child;
                        depths[count++] = depth;
                    }
                }
            }
            return deepest;
        }
    }

    /**
     * Leaves that are a sum: {@code constant[leaf]} plus, for the terms {@code [offsets[leaf], offsets[leaf + 1])} in their
     * order, coefficient times feature. If one of those features is NaN the leaf's plain value counts instead.
     *
     * @param constant shape [leaves]; empty if leaves are not linear
     * @param offsets shape [leaves + 1]; empty likewise
     * @param feature of each term
     * @param coefficient of each term, finite
     */
    public record LinearLeaves(double[] constant, int[] offsets, int[] feature, double[] coefficient) {
        /** Of trees whose leaves are plain values. */
        public static final LinearLeaves NONE = new LinearLeaves(new double[0], new int[0], new int[0], new double[0]);
    }
}
