package io.transformjob.model.tree;

import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;

/**
 * Trees as complete ones, for {@link Mux}: every tree down to a level of its own, where either all its leaves are reached,
 * or the walk goes on from node to node. Where a branch ends sooner, conditions repeat that decide nothing. Immutable.
 *
 * <p>Trees that add to one group stand together, in their order: sums of groups do not depend on one another.
 */
final class SlicedTrees {
    /** A tree is not completed to more leaves than this many times its nodes. */
    private static final int PADDING_MAX = 4;

    final TreeEnsemble trees;
    final ConditionTable conditions;
    /** Groups of the trees, in the order in which they stand here. */
    final int[] groups;
    /** Levels of each tree that are complete. */
    final byte[] tops;
    /** First of the conditions of each tree in {@link #ids}. */
    final int[] idStarts;
    /** First of the entries of each tree that is walked on. */
    final int[] entryStarts;
    /** Conditions of complete trees, level by level. */
    final int[] ids;
    /** The same for rows in which nothing is missing: fewer conditions to ask. */
    final int[] plainIds;
    /** Values of leaves of each tree that is complete; as many as a power of two, so that indices need no check. */
    final float[][] floatEnds;

    final double[][] doubleEnds;
    /** Nodes from which the walk goes on. */
    final int[] entries;
    /** Steps from there to the deepest leaf; negative if the tree is complete and its leaves are single values. */
    final int[] steps;
    /** Condition and child for no of each node: {@code condition << 32 | child}; a leaf is its own child, and never yes. */
    final long[] nodes;
    /** The same for rows in which nothing is missing. */
    final long[] plainNodes;
    /** Values of leaves by node, if there are trees to be walked. */
    final float[] floatNodes;

    final double[] doubleNodes;

    SlicedTrees(TreeEnsemble trees) {
        this.trees = trees;
        conditions = new ConditionTable(trees);
        int count = trees.trees();
        int nodeCount = trees.nodes();
        nodes = new long[nodeCount];
        for (int node = 0; node < nodeCount; node++) {
            long condition = trees.isLeaf(node) ? ConditionTable.NEVER : conditions.number(trees, node);
            nodes[node] = condition << 32 | trees.children[node];
        }
        int[] order = order(trees);
        groups = new int[count];
        tops = new byte[count];
        steps = new int[count];
        idStarts = new int[count];
        entryStarts = new int[count];
        boolean floats = trees.precision == Precision.FLOAT;
        floatEnds = new float[floats ? count : 0][];
        doubleEnds = new double[floats ? 0 : count][];
        int idCount = 0;
        int entryCount = 0;
        for (int i = 0; i < count; i++) {
            int tree = order[i];
            groups[i] = trees.treeGroups[tree];
            tops[i] = (byte) top(trees, tree);
            boolean ends = tops[i] == trees.depths[tree] && groups[i] >= 0;
            steps[i] = ends ? -1 : trees.depths[tree] - tops[i];
            idStarts[i] = idCount;
            entryStarts[i] = entryCount;
            int width = 1 << tops[i];
            idCount = Math.addExact(idCount, width - 1);
            entryCount += ends ? 0 : width;
            if (floats && ends) {
                floatEnds[i] = new float[width];
            } else if (ends) {
                doubleEnds[i] = new double[width];
            }
        }
        ids = new int[idCount];
        entries = new int[entryCount];
        floatNodes = new float[floats && entryCount > 0 ? nodeCount : 0];
        doubleNodes = new double[floats || entryCount == 0 ? 0 : nodeCount];
        for (int i = 0; i < count; i++) {
            fill(i, trees.roots[order[i]], 0, 0);
        }
        for (int node = 0; node < nodeCount && entryCount > 0; node++) {
            if (trees.isLeaf(node) && floats) {
                floatNodes[node] = trees.floatLeaves[trees.columns[node]];
            } else if (trees.isLeaf(node)) {
                doubleNodes[node] = trees.doubleLeaves[trees.columns[node]];
            }
        }
        plainIds = conditions.missing == 0 ? ids : ids.clone();
        plainNodes = conditions.missing == 0 || entryCount == 0 ? nodes : nodes.clone();
        for (int i = 0; i < plainIds.length && plainIds != ids; i++) {
            plainIds[i] = plain(ids[i]);
        }
        for (int i = 0; i < nodeCount && plainNodes != nodes; i++) {
            plainNodes[i] = (long) plain((int) (nodes[i] >>> 32)) << 32 | nodes[i] & 0xFFFFFFFFL;
        }
    }

    /** The condition that gives the same answer to what is not missing, and the other one to what is, if it has one edge. */
    private int plain(int id) {
        return id > conditions.missing && id < conditions.firstSet ? id - conditions.missing : id;
    }

    /** Trees by group, unless there are trees that add to all. */
    private static int[] order(TreeEnsemble trees) {
        int[] starts = new int[trees.groups() + 1];
        for (int tree = 0; tree < trees.trees(); tree++) {
            if (trees.treeGroups[tree] < 0) {
                int[] order = new int[trees.trees()];
                Arrays.setAll(order, i -> i);
                return order;
            }
            starts[trees.treeGroups[tree] + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] order = new int[trees.trees()];
        for (int tree = 0; tree < trees.trees(); tree++) {
            order[starts[trees.treeGroups[tree]]++] = tree;
        }
        return order;
    }

    /** Levels at which completing a tree costs less than walking it. */
    private static int top(TreeEnsemble trees, int tree) {
        int depth = trees.depths[tree];
        int end = tree + 1 < trees.trees() ? trees.roots[tree + 1] : trees.nodes();
        int most = Math.min(depth, Mux.DEPTH_MAX);
        while (most > 0 && 1L << most > (long) PADDING_MAX * (end - trees.roots[tree])) {
            most--;
        }
        return most;
    }

    private void fill(int tree, int node, int level, int place) {
        int top = tops[tree];
        if (level == top) {
            if (steps[tree] >= 0) {
                entries[entryStarts[tree] + place] = node;
            } else if (trees.precision == Precision.FLOAT) {
                floatEnds[tree][place] = trees.floatLeaves[trees.columns[node]];
            } else {
                doubleEnds[tree][place] = trees.doubleLeaves[trees.columns[node]];
            }
            return;
        }
        ids[idStarts[tree] + (1 << level) - 1 + place] = (int) (nodes[node] >>> 32);
        int child = trees.children[node];
        fill(tree, child, level + 1, 2 * place);
        fill(tree, trees.isLeaf(node) ? node : child + 1, level + 1, 2 * place + 1);
    }
}
