package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.model.tree.Condition;
import io.transformjob.model.tree.TreeEnsemble;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import io.transformjob.model.tree.TreeEnsembleBuilder;

/** An ensemble of trees: the comparisons, weights and order of sums of the library. */
record TreeModel(TreeEnsemble trees) implements CompiledModel {
    static TreeModel of(String where, XgboostModel model, XgboostRules rules, float[] base) {
        int count = rules.treesUsed(model);
        requireGroups(where, model, count);
        double[] bases = new double[base.length];
        for (int group = 0; group < base.length; group++) {
            bases[group] = base[group];
        }
        var builder = new TreeEnsembleBuilder(where, Precision.FLOAT, bases, rules.sumStartsAtBase());
        for (int number = 0; number < count; number++) {
            Tree tree = model.trees().get(number);
            if (model.leafVectors()) {
                builder.vectorTree(tree.nodes());
            } else {
                builder.tree(model.treeGroups()[number], tree.nodes());
            }
            add(tree, model.booster().equals("dart") ? model.treeWeights()[number] : 1, builder);
        }
        return new TreeModel(builder.build());
    }

    private static void requireGroups(String where, XgboostModel model, int trees) {
        boolean dart = model.booster().equals("dart");
        if (model.treeGroups().length < trees || dart && model.treeWeights().length < trees) {
            throw new ArtifactException(
                    where,
                    "each of %d trees must have a group, and a weight if the booster is dart".formatted(trees),
                    "%d groups and %d weights".formatted(model.treeGroups().length, model.treeWeights().length),
                    "Save the model again.");
        }
    }

    private static void add(Tree tree, float weight, TreeEnsembleBuilder builder) {
        int targets = tree.leafVector().length / tree.nodes();
        float[] vector = new float[targets];
        for (int node = 0; node < tree.nodes(); node++) {
            if (!tree.isLeaf(node)) {
                builder.split(node, condition(tree, node), tree.left()[node], tree.right()[node]);
            } else if (targets == 0) {
                builder.leaf(node, tree.value()[node] * weight);
            } else {
                for (int target = 0; target < targets; target++) {
                    vector[target] = tree.leafVector()[node * targets + target] * weight;
                }
                builder.leaf(node, vector, 0);
            }
        }
    }

    /** What sends a row to the right. */
    private static Condition condition(Tree tree, int node) {
        int feature = tree.feature()[node];
        boolean missing = !tree.defaultLeft()[node];
        int[] categories = tree.categories().length == 0 ? null : tree.categories()[node];
        if (categories != null) {
            return Condition.oneOf(feature, categories, missing);
        }
        float threshold = tree.value()[node];
        // Nothing is less than NaN: everything that is there goes right, as it does with the lowest threshold.
        return Condition.atLeast(feature, threshold != threshold ? Double.NEGATIVE_INFINITY : threshold, missing);
    }

    @Override
    public int groups() {
        return trees.groups();
    }

    @Override
    public Margins newMargins() {
        return trees.newSums()::floats;
    }

    @Override
    public String path() {
        return trees.description();
    }
}
