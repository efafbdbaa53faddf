package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import java.util.Arrays;

/** Lays the trees of a model out as one table, each tree level by level, so that siblings are neighbours. */
final class TreeCompiler {
    private final String where;
    private final XgboostModel model;
    private final XgboostRules rules;
    private final float[] base;
    private final int trees;
    private final FeatureColumns columns;
    private final TreeTable table;
    /** Nodes of all trees laid out so far. */
    private int nodes;

    private int categories;

    TreeCompiler(String where, XgboostModel model, XgboostRules rules, float[] base) {
        this.where = where;
        this.model = model;
        this.rules = rules;
        this.base = base;
        this.trees = rules.treesUsed(model);
        requireGroups();
        long nodeCount = 0;
        long categoryCount = 0;
        for (Tree tree : model.trees().subList(0, trees)) {
            nodeCount += tree.nodes();
            for (int[] set : tree.categories()) {
                categoryCount += set == null ? 0 : set.length;
            }
        }
        int targets = model.leafVectors() ? model.groups() : 0;
        if (nodeCount * Math.max(1, targets) + categoryCount > Integer.MAX_VALUE - 8) {
            throw new ArtifactException(
                    where, "a model must have fewer than 2^31 nodes", Long.toString(nodeCount), "Train fewer trees.");
        }
        columns = FeatureColumns.of(testedFeatures((int) nodeCount));
        table = new TreeTable((int) nodeCount, trees, (int) categoryCount, targets);
    }

    private int[] testedFeatures(int nodeCount) {
        int[] tested = new int[nodeCount];
        int count = 0;
        for (Tree tree : model.trees().subList(0, trees)) {
            for (int node = 0; node < tree.nodes(); node++) {
                if (!tree.isLeaf(node)) {
                    tested[count++] = tree.feature()[node];
                }
            }
        }
        return Arrays.copyOf(tested, count);
    }

    private void requireGroups() {
        boolean dart = model.booster().equals("dart");
        if (model.treeGroups().length < trees || dart && model.treeWeights().length < trees) {
            throw new ArtifactException(
                    where,
                    "each of %d trees must have a group, and a weight if the booster is dart".formatted(trees),
                    "%d groups and %d weights".formatted(model.treeGroups().length, model.treeWeights().length),
                    "Save the model again.");
        }
        for (int tree = 0; tree < trees; tree++) {
            int group = model.treeGroups()[tree];
            if (group < 0 || group >= model.groups()) {
                throw new ArtifactException(
                        where + " tree " + tree,
                        "a tree must belong to one of %d groups".formatted(model.groups()),
                        Integer.toString(group),
                        "Save the model again.");
            }
        }
    }

    CompiledModel compile() {
        for (int tree = 0; tree < trees; tree++) {
            float weight = model.booster().equals("dart") ? model.treeWeights()[tree] : 1;
            layOut(tree, model.trees().get(tree), weight);
        }
        return new TreeModel(table, columns, base, rules.sumStartsAtBase());
    }

    /** Copies a tree breadth first: {@code queue[i]} is the node that becomes number {@code root + i}. */
    private void layOut(int number, Tree tree, float weight) {
        int root = nodes;
        int[] queue = new int[tree.nodes()];
        int[] levels = new int[tree.nodes()];
        int end = 1;
        for (int at = 0; at < end; at++) {
            int node = queue[at];
            if (tree.isLeaf(node)) {
                table.leaf(root + at, tree.value()[node] * weight);
                for (int target = 0; target < table.targets; target++) {
                    float value = tree.leafVector()[node * table.targets + target];
                    table.leafVectors[(root + at) * table.targets + target] = value * weight;
                }
                continue;
            }
            if (end + 2 > tree.nodes()) {
                throw new ArtifactException(
                        where + " tree " + number,
                        "every node must have one parent",
                        "node %d with a child that another node has, too".formatted(node),
                        "Save the model again.");
            }
            split(root + at, root + end, tree, node, number);
            queue[end] = tree.left()[node];
            queue[end + 1] = tree.right()[node];
            levels[end] = levels[at] + 1;
            levels[end + 1] = levels[at] + 1;
            end += 2;
        }
        table.roots[number] = root;
        table.depths[number] = levels[end - 1];
        table.groups[number] = model.treeGroups()[number];
        nodes = root + end;
    }

    private void split(int at, int left, Tree tree, int node, int number) {
        table.split(at, left, columns.column(tree.feature()[node]), tree.value()[node], tree.defaultLeft()[node]);
        int[] set = tree.categories().length == 0 ? null : tree.categories()[node];
        if (set != null) {
            System.arraycopy(set, 0, table.categories, categories, set.length);
            Arrays.sort(table.categories, categories, categories + set.length);
            table.categorical(at, categories, categories + set.length);
            table.hasCategories[number] = true;
            categories += set.length;
        }
    }
}
