package io.transformjob.model.tree;

/**
 * The plain walk, one row, one tree, one node after the other. What faster ways answer is compared with it; it answers
 * itself where nothing is to be gained.
 */
final class PlainWalk {
    private PlainWalk() {}

    /**
     * The leaf of each tree where a row ends.
     *
     * @param ends filled
     */
    static void walk(TreeEnsemble trees, RowValues values, int row, int[] ends) {
        for (int tree = 0; tree < trees.roots.length; tree++) {
            int node = trees.roots[tree];
            while (!trees.isLeaf(node)) {
                node = trees.children[node] + (trees.test(node, values.value(trees.columns[node], row)) ? 1 : 0);
            }
            ends[tree] = node;
        }
    }

    /** Sums of a row in float32, written to {@code sums} from {@code out} on. */
    static void sum(TreeEnsemble trees, int[] ends, float[] sums, int out) {
        int groups = trees.groups();
        for (int group = 0; group < groups; group++) {
            sums[out + group] = trees.startsAtBase ? (float) trees.base[group] : 0;
        }
        for (int tree = 0; tree < trees.roots.length; tree++) {
            int first = trees.columns[ends[tree]];
            if (trees.treeGroups[tree] >= 0) {
                sums[out + trees.treeGroups[tree]] += trees.floatLeaves[first];
            } else {
                for (int group = 0; group < groups; group++) {
                    sums[out + group] += trees.floatLeaves[first + group];
                }
            }
        }
        for (int group = 0; group < groups && !trees.startsAtBase; group++) {
            sums[out + group] += (float) trees.base[group];
        }
    }

    /** Sums of a row in float64, written to {@code sums} from {@code out} on. */
    static void sum(TreeEnsemble trees, int[] ends, double[] sums, int out) {
        int groups = trees.groups();
        for (int group = 0; group < groups; group++) {
            sums[out + group] = trees.startsAtBase ? trees.base[group] : 0;
        }
        for (int tree = 0; tree < trees.roots.length; tree++) {
            int first = trees.columns[ends[tree]];
            if (trees.treeGroups[tree] >= 0) {
                sums[out + trees.treeGroups[tree]] += trees.doubleLeaves[first];
            } else {
                for (int group = 0; group < groups; group++) {
                    sums[out + group] += trees.doubleLeaves[first + group];
                }
            }
        }
        for (int group = 0; group < groups && !trees.startsAtBase; group++) {
            sums[out + group] += trees.base[group];
        }
    }
}
