package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel.LinearLeaves;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Missing;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.Arrays;
import java.util.List;

/**
 * The library's walk, split after split, in doubles. Source: {@code microsoft/LightGBM} {@code include/LightGBM/tree.h},
 * {@code NumericalDecision}, {@code CategoricalDecision}, {@code Tree::Predict}.
 */
final class TreeWalk implements LightgbmPredictor.TreeSums {
    private final List<Tree> trees;
    private final int outputs;
    private double[] sums = new double[0];

    /** @param trees with columns in the place of features; tree {@code i} adds to output {@code i % outputs} */
    TreeWalk(List<Tree> trees, int outputs) {
        this.trees = trees;
        this.outputs = outputs;
    }

    @Override
    public double[] of(double[] values, int columns, int rows) {
        int length = Math.multiplyExact(rows, outputs);
        sums = sums.length < length ? new double[length] : sums;
        Arrays.fill(sums, 0, length, 0);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < trees.size(); i++) {
                sums[row * outputs + i % outputs] += value(trees.get(i), values, row * columns);
            }
        }
        return sums;
    }

    /** The leaf of the row whose values begin at {@code from}. */
    private static int leaf(Tree tree, double[] rows, int from) {
        int node = tree.splits() == 0 ? ~0 : 0;
        while (node >= 0) {
            node = goesLeft(tree, node, rows[from + tree.feature()[node]]) ? tree.left()[node] : tree.right()[node];
        }
        return ~node;
    }

    private static boolean goesLeft(Tree tree, int split, double value) {
        if (tree.isCategorical(split)) {
            return isInSet(tree, (int) tree.threshold()[split], value);
        }
        Missing missing = tree.missing(split);
        double given = value != value && missing != Missing.NAN ? 0 : value;
        if (given != given || missing == Missing.ZERO && Math.abs(given) <= Tree.ZERO) {
            return tree.defaultLeft(split);
        }
        return given <= tree.threshold()[split];
    }

    private static boolean isInSet(Tree tree, int set, double value) {
        // A fraction is cut off, so -0.5 is category 0; what is no int ends at one that no set has room for.
        int category = (int) value;
        if (value != value || category < 0) {
            return false;
        }
        int word = tree.categoryOffsets()[set] + (category >>> 5);
        return word < tree.categoryOffsets()[set + 1] && (tree.categoryWords()[word] >>> category & 1) != 0;
    }

    /** What the tree adds for a row. */
    private static double value(Tree tree, double[] rows, int from) {
        int leaf = leaf(tree, rows, from);
        if (!tree.isLinear()) {
            return tree.leafValue()[leaf];
        }
        LinearLeaves linear = tree.linear();
        double sum = linear.constant()[leaf];
        for (int term = linear.offsets()[leaf]; term < linear.offsets()[leaf + 1]; term++) {
            double value = rows[from + linear.feature()[term]];
            if (value != value) {
                return tree.leafValue()[leaf];
            }
            sum += linear.coefficient()[term] * value;
        }
        return sum;
    }
}
