package io.transformjob.formats.artifact.xgboost;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an XGBoost model file says, whatever its form; how a library version reads it is the runtime's business.
 *
 * <p>Source: {@code dmlc/xgboost}, {@code src/learner.cc}, {@code src/gbm/gbtree_model.h}, {@code src/tree/tree_model.cc},
 * {@code doc/model.schema}.
 *
 * @param form how the model was written
 * @param pickled whether it was found inside a Python pickle
 * @param version library that wrote the file, {@code (0, 0, 0)} for binary files older than 1.0
 * @param objective as written, such as {@code binary:logistic}
 * @param booster {@code gbtree}, {@code dart} or {@code gblinear}
 * @param baseScore as written: one value, or one for each group
 * @param featureCount width the model was trained with
 * @param featureNames in order, such as columns of a data frame; empty if the file has none, or not one for each feature
 * @param classCount {@code num_class}, 0 when the objective has none
 * @param targetCount {@code num_target}, at least 1
 * @param parallelTreeCount trees of one group in one iteration, at least 1
 * @param trees in file order; empty for gblinear
 * @param treeGroups group to which each tree adds
 * @param treeWeights dart: factor of each tree; empty otherwise
 * @param linearWeights gblinear: {@code [(featureCount + 1)][groups]}, bias row last; empty otherwise
 * @param leafVectors whether leaves hold one value per target
 * @param attributes the booster's string attributes, without those in which the library keeps its configuration
 * @param treeLimit {@code best_ntree_limit} of the pickle, else of the attributes: iterations × parallel trees, not
 *     trees; empty if there is none or it is 0
 */
public record XgboostModel(
        Form form,
        boolean pickled,
        Version version,
        String objective,
        String booster,
        float[] baseScore,
        int featureCount,
        List<String> featureNames,
        int classCount,
        int targetCount,
        int parallelTreeCount,
        List<Tree> trees,
        int[] treeGroups,
        float[] treeWeights,
        float[] linearWeights,
        boolean leafVectors,
        Map<String, String> attributes,
        OptionalInt treeLimit) {

    /** How a model file is written. */
    public enum Form {
        LEGACY_BINARY,
        JSON,
        UBJSON
    }

    /** A library version, ordered. */
    public record Version(int major, int minor, int patch) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int order = Integer.compare(major, other.major);
            order = order != 0 ? order : Integer.compare(minor, other.minor);
            return order != 0 ? order : Integer.compare(patch, other.patch);
        }

        public boolean atLeast(int major, int minor, int patch) {
            return compareTo(new Version(major, minor, patch)) >= 0;
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /** Outputs of the model: classes, or targets, or 1. */
    public int groups() {
        return Math.max(1, Math.max(classCount, targetCount));
    }

    /**
     * A decision tree as parallel arrays, indexed by node; node 0 is the root. Checked by the readers: children are
     * other nodes of the same tree, every walk ends, split features are smaller than the model's feature count. Nodes
     * that no walk reaches (pruned in training, kept in the file) appear as leaves of value 0.
     *
     * @param left left child, -1 at a leaf
     * @param right right child, -1 at a leaf
     * @param feature feature tested, 0 at a leaf
     * @param value threshold of a split ({@code x < value} goes left), value of a leaf
     * @param defaultLeft whether a missing feature goes left
     * @param categories at a categorical split, the sorted categories that go right; null elsewhere. The outer array is
     *     empty if no node is categorical
     * @param leafVector leaf values of all targets, shape [nodes][targets]; empty when leaves are scalars
     */
    public record Tree(
            int[] left,
            int[] right,
            int[] feature,
            float[] value,
            boolean[] defaultLeft,
            int[][] categories,
            float[] leafVector) {
        public int nodes() {
            return left.length;
        }

        public boolean isLeaf(int node) {
            return left[node] < 0;
        }

        /** Splits on the way to the deepest leaf. */
        public int depth() {
            int[] level = {0};
            int depth = 0;
            for (int count = 1; count > 0; depth++) {
                int[] next = new int[(int) Math.min(2L * count, nodes())];
                int below = 0;
                for (int i = 0; i < count; i++) {
                    if (!isLeaf(level[i])) {
                        next[below++] = left[level[i]];
                        next[below++] = right[level[i]];
                    }
                }
                level = next;
                count = below;
            }
            return depth - 1;
        }
    }
}
