package io.transformjob.model.xgboost;

import java.util.Arrays;

/**
 * Nodes of all trees as parallel arrays. The right child stands behind the left one. A leaf is its own left child and has
 * NaN as its threshold, so that a step from it stays where it is: trees can be walked for as many steps as they are deep,
 * without a test for leaves.
 */
final class TreeTable {
    /** Column tested. */
    final int[] columns;
    /** Go right if the value is at least this. */
    final float[] thresholds;

    final int[] left;
    /** Steps to the right for a missing value, 0 or 1. */
    final byte[] missing;
    /** Values of leaves, times the weight of their tree. */
    final float[] leaves;
    /** Targets of leaf vectors, 0 if leaves are single values. */
    final int targets;
    /** Shape [nodes][targets]. */
    final float[] leafVectors;

    /** Node at which each tree begins. */
    final int[] roots;
    /** Steps to the deepest leaf of each tree. */
    final int[] depths;
    /** Group to which each tree adds. */
    final int[] groups;

    final boolean[] hasCategories;
    /** Categories that go right, sorted within each node. */
    final int[] categories;
    /** First and behind the last category of each node, from {@link #categories}; equal and negative if numeric. */
    private final int[] categoryStarts;

    private final int[] categoryEnds;

    TreeTable(int nodes, int trees, int categoryCount, int targets) {
        columns = new int[nodes];
        thresholds = new float[nodes];
        left = new int[nodes];
        missing = new byte[nodes];
        leaves = new float[nodes];
        this.targets = targets;
        leafVectors = new float[Math.multiplyExact(nodes, targets)];
        roots = new int[trees];
        depths = new int[trees];
        groups = new int[trees];
        hasCategories = new boolean[trees];
        categories = new int[categoryCount];
        categoryStarts = new int[nodes];
        categoryEnds = new int[nodes];
        Arrays.fill(categoryStarts, -1);
    }

    void leaf(int node, float value) {
        left[node] = node;
        thresholds[node] = Float.NaN;
        leaves[node] = value;
    }

    void split(int node, int leftChild, int column, float threshold, boolean defaultLeft) {
        left[node] = leftChild;
        columns[node] = column;
        // Nothing is less than NaN: everything that is there goes right, as it does with the lowest threshold.
        thresholds[node] = threshold != threshold ? Float.NEGATIVE_INFINITY : threshold;
        missing[node] = (byte) (defaultLeft ? 0 : 1);
    }

    void categorical(int node, int start, int end) {
        categoryStarts[node] = start;
        categoryEnds[node] = end;
    }

    /** Steps to the right for a value at a node: 0 or 1. */
    int step(int node, float value) {
        if (value != value) {
            return missing[node];
        }
        int start = categoryStarts[node];
        if (start < 0) {
            return value >= thresholds[node] ? 1 : 0;
        }
        // What is no category goes left, like one that is not in the set.
        return value >= 0
                        && value < 1 << 24
                        && Arrays.binarySearch(categories, start, categoryEnds[node], (int) value) >= 0
                ? 1
                : 0;
    }
}
