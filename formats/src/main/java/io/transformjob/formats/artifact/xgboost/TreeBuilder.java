package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;

/**
 * Makes sure that a tree is one: from the root every node is reached at most once, so every walk ends, and every test
 * is of a feature that exists. Nodes that no walk reaches (pruned ones stay in the file) and leaves are brought to one
 * form, so that the same tree is equal whatever file it came from.
 */
final class TreeBuilder {
    private final String name;
    private final int featureCount;
    private final Fault at;

    /**
     * @param name which tree, for messages
     * @param at where the tree stands in its file
     */
    TreeBuilder(String name, int featureCount, Fault at) {
        this.name = name;
        this.featureCount = featureCount;
        this.at = at;
    }

    /** Keeps the arrays, which it may change. Parameters as in {@link Tree}. */
    Tree build(
            int[] left,
            int[] right,
            int[] feature,
            float[] value,
            boolean[] defaultLeft,
            int[][] categories,
            float[] leafVector) {
        boolean[] reached = walk(left, right, feature);
        boolean categorical = false;
        for (int node = 0; node < left.length; node++) {
            boolean split = reached[node] && left[node] >= 0;
            if (!split) {
                left[node] = -1;
                right[node] = -1;
                feature[node] = 0;
                defaultLeft[node] = false;
                value[node] = reached[node] ? value[node] : 0;
                if (categories.length > 0) {
                    categories[node] = null;
                }
            }
            categorical |= categories.length > 0 && categories[node] != null;
        }
        return new Tree(left, right, feature, value, defaultLeft, categorical ? categories : new int[0][], leafVector);
    }

    private boolean[] walk(int[] left, int[] right, int[] feature) {
        boolean[] reached = new boolean[left.length];
        // A node waits here at most once, since it is marked when it is put in.
        int[] waiting = new int[left.length];
        int count = 1;
        reached[0] = true;
        while (count > 0) {
            int node = waiting[--count];
            if (left[node] == -1) {
                continue;
            }
            if (feature[node] < 0 || feature[node] >= featureCount) {
                throw fault(
                        "node %d must test one of %d features".formatted(node, featureCount),
                        feature[node] & 0xFFFFFFFFL);
            }
            for (int child : new int[] {left[node], right[node]}) {
                if (child < 0 || child >= left.length) {
                    throw fault("children of node %d must be among %d nodes".formatted(node, left.length), child);
                }
                if (reached[child]) {
                    throw fault("children of node %d must have no other parent".formatted(node), child);
                }
                reached[child] = true;
                waiting[count++] = child;
            }
        }
        return reached;
    }

    private RuntimeException fault(String rule, long found) {
        return at.fault(name + ": " + rule, String.valueOf(found), ByteCursor.DAMAGED);
    }
}
