package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;

/** The plain walk: one row, one tree, one node after the other, as the specification tells it. */
final class ReferenceTrees {
    private ReferenceTrees() {}

    /** Margins of a row whose features beyond its end are missing. */
    static float[] margins(XgboostModel model, float[] base, boolean sumStartsAtBase, int trees, float[] row) {
        float[] sums = sumStartsAtBase ? base.clone() : new float[base.length];
        for (int i = 0; i < trees; i++) {
            Tree tree = model.trees().get(i);
            int leaf = leaf(tree, row);
            float weight = model.treeWeights().length == 0 ? 1 : model.treeWeights()[i];
            if (model.leafVectors()) {
                for (int target = 0; target < base.length; target++) {
                    sums[target] += tree.leafVector()[leaf * base.length + target] * weight;
                }
            } else {
                sums[model.treeGroups()[i]] += tree.value()[leaf] * weight;
            }
        }
        if (!sumStartsAtBase) {
            for (int group = 0; group < base.length; group++) {
                sums[group] += base[group];
            }
        }
        return sums;
    }

    private static int leaf(Tree tree, float[] row) {
        int node = 0;
        while (!tree.isLeaf(node)) {
            int feature = tree.feature()[node];
            float value = feature < row.length ? row[feature] : Float.NaN;
            node = goesLeft(tree, node, value) ? tree.left()[node] : tree.right()[node];
        }
        return node;
    }

    private static boolean goesLeft(Tree tree, int node, float value) {
        if (Float.isNaN(value)) {
            return tree.defaultLeft()[node];
        }
        int[] categories = tree.categories().length == 0 ? null : tree.categories()[node];
        if (categories == null) {
            return value < tree.value()[node];
        }
        if (value < 0 || value >= 16777216) {
            return true;
        }
        for (int category : categories) {
            if (category == (int) value) {
                return false;
            }
        }
        return true;
    }
}
