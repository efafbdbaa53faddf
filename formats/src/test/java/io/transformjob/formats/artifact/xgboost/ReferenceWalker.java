package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import java.util.Arrays;

/** Margins by the plainest code that follows the specification, for libraries from 1.3.1 on. NaN is missing. */
final class ReferenceWalker {
    private ReferenceWalker() {}

    static float[] margins(XgboostModel model, float[] row) {
        float[] margins = new float[model.groups()];
        for (int group = 0; group < margins.length; group++) {
            margins[group] = baseMargin(model, model.baseScore()[model.baseScore().length == 1 ? 0 : group]);
        }
        for (int i = 0; i < model.trees().size(); i++) {
            Tree tree = model.trees().get(i);
            int leaf = leaf(tree, row);
            if (model.leafVectors()) {
                for (int group = 0; group < margins.length; group++) {
                    margins[group] += tree.leafVector()[leaf * margins.length + group];
                }
            } else {
                float weight = model.treeWeights().length > 0 ? model.treeWeights()[i] : 1;
                margins[model.treeGroups()[i]] += weight * tree.value()[leaf];
            }
        }
        return margins;
    }

    private static int leaf(Tree tree, float[] row) {
        int node = 0;
        while (!tree.isLeaf(node)) {
            int feature = tree.feature()[node];
            float x = feature < row.length ? row[feature] : Float.NaN;
            node = goesLeft(tree, node, x) ? tree.left()[node] : tree.right()[node];
        }
        return node;
    }

    private static boolean goesLeft(Tree tree, int node, float x) {
        if (Float.isNaN(x)) {
            return tree.defaultLeft()[node];
        }
        if (tree.categories().length > 0 && tree.categories()[node] != null) {
            boolean category = x >= 0 && x < 1 << 24;
            return !category || Arrays.binarySearch(tree.categories()[node], (int) x) < 0;
        }
        return x < tree.value()[node];
    }

    private static float baseMargin(XgboostModel model, float base) {
        if (model.form() == Form.LEGACY_BINARY && model.version().major() == 0) {
            return base;
        }
        return switch (model.objective()) {
            case "reg:logistic", "binary:logistic" -> -(float) Math.log(1f / base - 1f);
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox" -> (float) Math.log(base);
            default -> base;
        };
    }
}
