package io.transformjob.model.xgboost;

/** Walks trees one after the other over blocks of rows that stay in the nearest cache. */
final class TreeWalk implements MarginKernel {
    /** Values in a block: 32 KiB of rows. */
    private static final int BLOCK_VALUES = 1 << 13;

    private static final int BLOCK_ROWS_MAX = 256;
    private static final int BLOCK_ROWS_MIN = 16;
    /** Trees up to this depth are walked to it without looking for leaves. */
    private static final int STEADY_DEPTH_MAX = 14;

    private final TreeModel model;
    /** Leaf at which each row of the block ends. */
    private final int[] nodes = new int[BLOCK_ROWS_MAX];

    TreeWalk(TreeModel model) {
        this.model = model;
    }

    @Override
    public void margins(float[] values, int stride, int rows, boolean mayMiss, float[] margins, int marginOffset) {
        int groups = model.groups();
        int blockRows = Math.max(BLOCK_ROWS_MIN, Math.min(BLOCK_ROWS_MAX, BLOCK_VALUES / Math.max(1, stride)));
        for (int from = 0; from < rows; from += blockRows) {
            int count = Math.min(blockRows, rows - from);
            block(values, from * stride, stride, count, mayMiss, margins, marginOffset + from * groups);
        }
    }

    private void block(float[] values, int offset, int stride, int rows, boolean mayMiss, float[] margins, int out) {
        TreeTable table = model.table();
        float[] base = model.base();
        int groups = base.length;
        for (int i = 0; i < rows * groups; i++) {
            margins[out + i] = model.sumStartsAtBase() ? base[i % groups] : 0;
        }
        for (int tree = 0; tree < table.roots.length; tree++) {
            int root = table.roots[tree];
            int depth = table.depths[tree];
            if (table.hasCategories[tree]) {
                walk(table, root, values, offset, stride, rows, nodes);
            } else if (depth > STEADY_DEPTH_MAX) {
                walkDeep(table, root, values, offset, stride, rows, nodes);
            } else if (mayMiss) {
                walkSteadyMissing(table, root, depth, values, offset, stride, rows, nodes);
            } else {
                walkSteady(table, root, depth, values, offset, stride, rows, nodes);
            }
            if (table.targets == 0) {
                add(table.leaves, nodes, rows, margins, out + table.groups[tree], groups);
            } else {
                addVectors(table.leafVectors, nodes, rows, margins, out, groups);
            }
        }
        if (!model.sumStartsAtBase()) {
            for (int i = 0; i < rows * groups; i++) {
                margins[out + i] += base[i % groups];
            }
        }
    }

    /** Any tree, any values. */
    private static void walk(TreeTable table, int root, float[] values, int offset, int stride, int rows, int[] nodes) {
        for (int row = 0, at = offset; row < rows; row++, at += stride) {
            int node = root;
            int next;
            while ((next = table.left[node]) != node) {
                node = next + table.step(node, values[at + table.columns[node]]);
            }
            nodes[row] = node;
        }
    }

    /** Numeric splits, deep trees: a row stops at its leaf. */
    private static void walkDeep(
            TreeTable table, int root, float[] values, int offset, int stride, int rows, int[] nodes) {
        int[] columns = table.columns;
        float[] thresholds = table.thresholds;
        int[] left = table.left;
        byte[] missing = table.missing;
        for (int row = 0, at = offset; row < rows; row++, at += stride) {
            int node = root;
            int next;
            while ((next = left[node]) != node) {
                float value = values[at + columns[node]];
                node = next + (value >= thresholds[node] ? 1 : value != value ? missing[node] : 0);
            }
            nodes[row] = node;
        }
    }

    /**
     * Numeric splits, nothing missing: every row takes as many steps as the tree is deep, and no branch depends on data.
     * Four rows at a time, because one step waits for the one before it, and nothing waits for the other rows.
     */
    private static void walkSteady(
            TreeTable table, int root, int depth, float[] values, int offset, int stride, int rows, int[] nodes) {
        int[] columns = table.columns;
        float[] thresholds = table.thresholds;
        int[] left = table.left;
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            int at0 = offset + row * stride;
            int at1 = at0 + stride;
            int at2 = at1 + stride;
            int at3 = at2 + stride;
            int node0 = root;
            int node1 = root;
            int node2 = root;
            int node3 = root;
            for (int level = 0; level < depth; level++) {
                node0 = left[node0] + (values[at0 + columns[node0]] >= thresholds[node0] ? 1 : 0);
                node1 = left[node1] + (values[at1 + columns[node1]] >= thresholds[node1] ? 1 : 0);
                node2 = left[node2] + (values[at2 + columns[node2]] >= thresholds[node2] ? 1 : 0);
                node3 = left[node3] + (values[at3 + columns[node3]] >= thresholds[node3] ? 1 : 0);
            }
            nodes[row] = node0;
            nodes[row + 1] = node1;
            nodes[row + 2] = node2;
            nodes[row + 3] = node3;
        }
        for (; row < rows; row++) {
            int at = offset + row * stride;
            int node = root;
            for (int level = 0; level < depth; level++) {
                node = left[node] + (values[at + columns[node]] >= thresholds[node] ? 1 : 0);
            }
            nodes[row] = node;
        }
    }

    /** As {@link #walkSteady}, but values may be missing: they take the step of their node. */
    private static void walkSteadyMissing(
            TreeTable table, int root, int depth, float[] values, int offset, int stride, int rows, int[] nodes) {
        int[] columns = table.columns;
        float[] thresholds = table.thresholds;
        int[] left = table.left;
        byte[] missing = table.missing;
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            int at0 = offset + row * stride;
            int at1 = at0 + stride;
            int at2 = at1 + stride;
            int at3 = at2 + stride;
            int node0 = root;
            int node1 = root;
            int node2 = root;
            int node3 = root;
            for (int level = 0; level < depth; level++) {
                float value0 = values[at0 + columns[node0]];
                float value1 = values[at1 + columns[node1]];
                float value2 = values[at2 + columns[node2]];
                float value3 = values[at3 + columns[node3]];
                node0 = left[node0] + ((value0 >= thresholds[node0] ? 1 : 0) | oneIfNaN(value0) & missing[node0]);
                node1 = left[node1] + ((value1 >= thresholds[node1] ? 1 : 0) | oneIfNaN(value1) & missing[node1]);
                node2 = left[node2] + ((value2 >= thresholds[node2] ? 1 : 0) | oneIfNaN(value2) & missing[node2]);
                node3 = left[node3] + ((value3 >= thresholds[node3] ? 1 : 0) | oneIfNaN(value3) & missing[node3]);
            }
            nodes[row] = node0;
            nodes[row + 1] = node1;
            nodes[row + 2] = node2;
            nodes[row + 3] = node3;
        }
        for (; row < rows; row++) {
            int at = offset + row * stride;
            int node = root;
            for (int level = 0; level < depth; level++) {
                float value = values[at + columns[node]];
                node = left[node] + ((value >= thresholds[node] ? 1 : 0) | oneIfNaN(value) & missing[node]);
            }
            nodes[row] = node;
        }
    }

    /** 1 for NaN, else 0. In integers: a comparison of floats with themselves becomes a branch, 2.4 times as slow. */
    private static int oneIfNaN(float value) {
        return 0x7F800000 - (Float.floatToRawIntBits(value) & 0x7FFFFFFF) >>> 31;
    }

    private static void add(float[] leaves, int[] nodes, int rows, float[] margins, int out, int groups) {
        for (int row = 0; row < rows; row++) {
            margins[out + row * groups] += leaves[nodes[row]];
        }
    }

    private static void addVectors(float[] vectors, int[] nodes, int rows, float[] margins, int out, int groups) {
        for (int row = 0; row < rows; row++) {
            for (int group = 0; group < groups; group++) {
                margins[out + row * groups + group] += vectors[nodes[row] * groups + group];
            }
        }
    }
}
