package io.transformjob.formats.artifact.lightgbm;

import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.LinearLeaves;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.Map;
import java.util.Set;

/**
 * The keys of one tree, and the rules that join them. Source: {@code microsoft/LightGBM} {@code src/io/tree.cpp}, {@code
 * Tree::Tree(const char*, size_t*)}.
 */
final class TreeFields {
    static final Set<String> KEYS = Set.of(
            "num_leaves",
            "num_cat",
            "split_feature",
            "threshold",
            "decision_type",
            "left_child",
            "right_child",
            "leaf_value",
            "cat_boundaries",
            "cat_threshold",
            "is_linear",
            "leaf_const",
            "num_features",
            "leaf_features",
            "leaf_coeff");

    /** Default left, and the highest missing type. */
    private static final int DECISION_TYPE_MAX = 11;

    private static final long WORD_MAX = 0xFFFFFFFFL;

    private final ModelText text;
    private final String owner;
    private final int line;
    private final int featureCount;
    private final Map<String, Field> fields;

    /**
     * @param owner which tree, for messages
     * @param line where the tree begins
     */
    TreeFields(ModelText text, String owner, int line, int featureCount, Map<String, Field> fields) {
        this.text = text;
        this.owner = owner;
        this.line = line;
        this.featureCount = featureCount;
        this.fields = fields;
    }

    Tree read() {
        int leaves = field("num_leaves").integer(1, Integer.MAX_VALUE - 1);
        double[] leafValue = field("leaf_value").finites(leaves);
        int splits = leaves - 1;
        if (splits == 0) {
            return new Tree(
                    new int[0],
                    new double[0],
                    new byte[0],
                    new int[0],
                    new int[0],
                    leafValue,
                    new int[0],
                    new int[0],
                    linear(leaves));
        }
        int[] feature = field("split_feature").integers(splits, 0, featureCount - 1L);
        double[] threshold = field("threshold").numbers(splits);
        int[] left = field("left_child").integers(splits, -leaves, splits - 1L);
        int[] right = field("right_child").integers(splits, -leaves, splits - 1L);
        requireTree(left, right);
        int setCount = field("num_cat").integer(0, splits);
        byte[] decisionType = decisionTypes(splits);
        int[] offsets = setCount == 0 ? new int[0] : categoryOffsets(setCount);
        requireSets(decisionType, threshold, setCount);
        int[] words = setCount == 0 ? new int[0] : field("cat_threshold").integers(offsets[setCount], 0, WORD_MAX);
        return new Tree(feature, threshold, decisionType, left, right, leafValue, offsets, words, linear(leaves));
    }

    private Field field(String key) {
        Field field = fields.get(key);
        if (field == null) {
            throw text.fault(line, owner + "must have the key " + key, "none", ByteCursor.DAMAGED);
        }
        return field;
    }

    /** Every split but the root, and every leaf, must be the child of one split that a walk reaches. */
    private void requireTree(int[] left, int[] right) {
        boolean[] splitReached = new boolean[left.length];
        boolean[] leafReached = new boolean[left.length + 1];
        int[] waiting = new int[left.length];
        int count = 1;
        splitReached[0] = true;
        while (count > 0) {
            int split = waiting[--count];
            for (int side = 0; side < 2; side++) {
                int child = side == 0 ? left[split] : right[split];
                boolean[] reached = child >= 0 ? splitReached : leafReached;
                int index = child >= 0 ? child : ~child;
                if (reached[index]) {
                    throw field(side == 0 ? "left_child" : "right_child")
                            .fault(
                                    "must give every split and leaf one parent",
                                    "%s %d again, under split %d"
                                            .formatted(child >= 0 ? "split" : "leaf", index, split));
                }
                reached[index] = true;
                if (child >= 0) {
                    waiting[count++] = child;
                }
            }
        }
        for (int split = 0; split < splitReached.length; split++) {
            if (!splitReached[split]) {
                throw field("left_child")
                        .fault("must give every split and leaf one parent", "none of split %d".formatted(split));
            }
        }
    }

    private byte[] decisionTypes(int splits) {
        byte[] types = new byte[splits];
        if (fields.containsKey("decision_type")) {
            int[] read = field("decision_type").integers(splits, 0, DECISION_TYPE_MAX);
            for (int split = 0; split < splits; split++) {
                types[split] = (byte) read[split];
            }
        }
        return types;
    }

    private int[] categoryOffsets(int setCount) {
        Field field = field("cat_boundaries");
        int[] offsets = field.integers(setCount + 1, 0, Integer.MAX_VALUE - 8L);
        for (int set = 0; set <= setCount; set++) {
            if (set == 0 ? offsets[0] != 0 : offsets[set] < offsets[set - 1]) {
                throw field.fault(
                        "must begin with 0 and not fall",
                        set == 0
                                ? String.valueOf(offsets[0])
                                : "%d after %d".formatted(offsets[set], offsets[set - 1]));
            }
        }
        return offsets;
    }

    private void requireSets(byte[] decisionType, double[] threshold, int setCount) {
        for (int split = 0; split < threshold.length; split++) {
            boolean categorical = (decisionType[split] & Tree.CATEGORICAL) != 0;
            if (categorical
                    && (threshold[split] != (int) threshold[split]
                            || threshold[split] < 0
                            || threshold[split] >= setCount)) {
                throw field("threshold")
                        .fault(
                                "must name one of %d category sets at split %d".formatted(setCount, split),
                                String.valueOf(threshold[split]));
            }
        }
    }

    private LinearLeaves linear(int leaves) {
        if (!fields.containsKey("is_linear") || field("is_linear").integer(0, 1) == 0) {
            return LinearLeaves.NONE;
        }
        double[] constant = field("leaf_const").finites(leaves);
        int[] counts = field("num_features").integers(leaves, 0, featureCount);
        Field features = field("leaf_features");
        int terms = features.count();
        int[] offsets = new int[leaves + 1];
        for (int leaf = 0; leaf < leaves; leaf++) {
            if (counts[leaf] > terms - offsets[leaf]) {
                throw features.fault(
                        "must have as many numbers as num_features adds up to",
                        "%d, too few for leaf %d".formatted(terms, leaf));
            }
            offsets[leaf + 1] = offsets[leaf] + counts[leaf];
        }
        return new LinearLeaves(
                constant,
                offsets,
                features.integers(offsets[leaves], 0, featureCount - 1L),
                field("leaf_coeff").finites(offsets[leaves]));
    }
}
