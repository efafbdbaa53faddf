package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import io.transformjob.model.tree.Condition;
import io.transformjob.model.tree.TreeEnsemble;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import io.transformjob.model.tree.TreeEnsembleBuilder;
import java.util.Arrays;
import java.util.List;

/** Says the splits of the library in the conditions of {@link TreeEnsemble}. */
final class TreeCompiler {
    private TreeCompiler() {}

    /**
     * Trees that sum their leaves in doubles, in file order.
     *
     * @param where the model file, for messages
     * @param trees without linear leaves; tree {@code i} adds to output {@code i % outputs}
     */
    static TreeEnsemble compile(String where, List<Tree> trees, int outputs) {
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(where, Precision.DOUBLE, new double[outputs], true);
        for (int i = 0; i < trees.size(); i++) {
            Tree tree = trees.get(i);
            int splits = tree.splits();
            builder.tree(i % outputs, splits + tree.leaves());
            for (int split = 0; split < splits; split++) {
                int left = node(tree.left()[split], splits);
                int right = node(tree.right()[split], splits);
                if (tree.isCategorical(split)) {
                    builder.split(split, inSet(tree, split), right, left);
                } else {
                    builder.split(split, goesRight(tree, split), left, right);
                }
            }
            for (int leaf = 0; leaf < tree.leaves(); leaf++) {
                builder.leaf(splits + leaf, tree.leafValue()[leaf]);
            }
        }
        return builder.build();
    }

    /** Leaves are numbered behind splits. */
    private static int node(int child, int splits) {
        return child >= 0 ? child : splits + ~child;
    }

    private static Condition goesRight(Tree tree, int split) {
        int feature = tree.feature()[split];
        double threshold = tree.threshold()[split];
        boolean defaultRight = !tree.defaultLeft(split);
        return switch (tree.missing(split)) {
            case NONE -> Condition.above(feature, threshold, 0 > threshold);
            case ZERO -> Condition.above(feature, threshold, defaultRight).aroundZero(Tree.ZERO, defaultRight);
            case NAN -> Condition.above(feature, threshold, defaultRight);
        };
    }

    private static Condition inSet(Tree tree, int split) {
        int set = (int) tree.threshold()[split];
        int from = tree.categoryOffsets()[set];
        int to = tree.categoryOffsets()[set + 1];
        int[] words = Arrays.copyOfRange(tree.categoryWords(), from, to);
        int[] categories = new int[Arrays.stream(words).map(Integer::bitCount).sum()];
        int count = 0;
        for (int word = 0; word < words.length; word++) {
            for (int bits = words[word]; bits != 0; bits &= bits - 1) {
                categories[count++] = 32 * word + Integer.numberOfTrailingZeros(bits);
            }
        }
        return Condition.oneOfTruncated(tree.feature()[split], categories, false);
    }
}
