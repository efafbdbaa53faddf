package io.transformjob.model.tree;

import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;

/**
 * Sums of leaves for a block of up to 64 rows, from the answers to all conditions. Holds buffers: one task, one of these.
 *
 * <p>Within the block, row {@code 8 * g + r} stands at place {@code 8 * r + g}, as {@link Mux} hands leaf indices out.
 */
final class SlicedSums {
    private static final int ROWS = FloatRanks.ROWS;
    /** Trees whose leaf indices are computed before their leaves are added, eight rows at a time in registers. */
    private static final int TREES = 32;

    /** How often it is looked at whether all rows are at their leaves. */
    private static final int STEPS_UNSEEN = 4;

    private final SlicedTrees sliced;
    private final long[] leaves = new long[8 * TREES];
    private final int[] ends = new int[ROWS];
    /** Shape [groups][places]. */
    private final float[] floats;

    private final double[] doubles;

    SlicedSums(SlicedTrees sliced) {
        this.sliced = sliced;
        int length = Math.multiplyExact(sliced.trees.groups(), ROWS);
        floats = new float[sliced.trees.precision == Precision.FLOAT ? length : 0];
        doubles = new double[sliced.trees.precision == Precision.DOUBLE ? length : 0];
    }

    /**
     * Sums in float32.
     *
     * @param masks answers of all conditions
     * @param missing whether something may be missing in the rows
     * @param sums filled from {@code out} on, shape [rows][groups]
     */
    void sum(long[] masks, boolean missing, int rows, float[] sums, int out) {
        TreeEnsemble trees = sliced.trees;
        int[] ids = missing ? sliced.ids : sliced.plainIds;
        long[] nodes = missing ? sliced.nodes : sliced.plainNodes;
        int groups = trees.groups();
        for (int group = 0; group < groups; group++) {
            float start = trees.startsAtBase ? (float) trees.base[group] : 0;
            Arrays.fill(floats, group * ROWS, (group + 1) * ROWS, start);
        }
        for (int tree = 0; tree < trees.trees(); ) {
            int run = run(tree);
            for (int i = 0; i < Math.max(1, run); i++) {
                Mux.leaves(sliced.tops[tree + i], masks, ids, sliced.idStarts[tree + i], leaves, 8 * i);
            }
            if (run > 0) {
                add(leaves, sliced.floatEnds, tree, run, floats, sliced.groups[tree] * ROWS);
            } else {
                walk(tree, masks, nodes);
                addEnds(tree);
            }
            tree += Math.max(1, run);
        }
        for (int group = 0; group < groups; group++) {
            float last = trees.startsAtBase ? 0 : (float) trees.base[group];
            for (int row = 0; row < rows; row++) {
                float sum = floats[group * ROWS + place(row)];
                sums[out + row * groups + group] = trees.startsAtBase ? sum : sum + last;
            }
        }
    }

    /** As {@link #sum(long[], boolean, int, float[], int)}, in float64. */
    void sum(long[] masks, boolean missing, int rows, double[] sums, int out) {
        TreeEnsemble trees = sliced.trees;
        int[] ids = missing ? sliced.ids : sliced.plainIds;
        long[] nodes = missing ? sliced.nodes : sliced.plainNodes;
        int groups = trees.groups();
        for (int group = 0; group < groups; group++) {
            double start = trees.startsAtBase ? trees.base[group] : 0;
            Arrays.fill(doubles, group * ROWS, (group + 1) * ROWS, start);
        }
        for (int tree = 0; tree < trees.trees(); ) {
            int run = run(tree);
            for (int i = 0; i < Math.max(1, run); i++) {
                Mux.leaves(sliced.tops[tree + i], masks, ids, sliced.idStarts[tree + i], leaves, 8 * i);
            }
            if (run > 0) {
                add(leaves, sliced.doubleEnds, tree, run, doubles, sliced.groups[tree] * ROWS);
            } else {
                walk(tree, masks, nodes);
                addEnds(tree);
            }
            tree += Math.max(1, run);
        }
        for (int group = 0; group < groups; group++) {
            double last = trees.startsAtBase ? 0 : trees.base[group];
            for (int row = 0; row < rows; row++) {
                double sum = doubles[group * ROWS + place(row)];
                sums[out + row * groups + group] = trees.startsAtBase ? sum : sum + last;
            }
        }
    }

    private static int place(int row) {
        return (row & 7) << 3 | row >> 3;
    }

    /** How many trees from here on are complete and add to the same group; 0 if this one is to be walked. */
    private int run(int tree) {
        int end = Math.min(sliced.steps.length, tree + TREES);
        int next = tree;
        while (next < end && sliced.steps[next] < 0 && sliced.groups[next] == sliced.groups[tree]) {
            next++;
        }
        return next - tree;
    }

    private static void add(long[] leaves, float[][] ends, int tree, int count, float[] sums, int at) {
        for (int r = 0; r < 8; r++) {
            int to = at + 8 * r;
            float sum0 = sums[to];
            float sum1 = sums[to + 1];
            float sum2 = sums[to + 2];
            float sum3 = sums[to + 3];
            float sum4 = sums[to + 4];
            float sum5 = sums[to + 5];
            float sum6 = sums[to + 6];
            float sum7 = sums[to + 7];
            for (int i = 0; i < count; i++) {
                long leaf = leaves[8 * i + r];
                float[] values = ends[tree + i];
                int last = values.length - 1;
                sum0 += values[(int) leaf & last];
                sum1 += values[(int) (leaf >>> 8) & last];
                sum2 += values[(int) (leaf >>> 16) & last];
                sum3 += values[(int) (leaf >>> 24) & last];
                sum4 += values[(int) (leaf >>> 32) & last];
                sum5 += values[(int) (leaf >>> 40) & last];
                sum6 += values[(int) (leaf >>> 48) & last];
                sum7 += values[(int) (leaf >>> 56) & last];
            }
            sums[to] = sum0;
            sums[to + 1] = sum1;
            sums[to + 2] = sum2;
            sums[to + 3] = sum3;
            sums[to + 4] = sum4;
            sums[to + 5] = sum5;
            sums[to + 6] = sum6;
            sums[to + 7] = sum7;
        }
    }

    private static void add(long[] leaves, double[][] ends, int tree, int count, double[] sums, int at) {
        for (int r = 0; r < 8; r++) {
            int to = at + 8 * r;
            double sum0 = sums[to];
            double sum1 = sums[to + 1];
            double sum2 = sums[to + 2];
            double sum3 = sums[to + 3];
            double sum4 = sums[to + 4];
            double sum5 = sums[to + 5];
            double sum6 = sums[to + 6];
            double sum7 = sums[to + 7];
            for (int i = 0; i < count; i++) {
                long leaf = leaves[8 * i + r];
                double[] values = ends[tree + i];
                int last = values.length - 1;
                sum0 += values[(int) leaf & last];
                sum1 += values[(int) (leaf >>> 8) & last];
                sum2 += values[(int) (leaf >>> 16) & last];
                sum3 += values[(int) (leaf >>> 24) & last];
                sum4 += values[(int) (leaf >>> 32) & last];
                sum5 += values[(int) (leaf >>> 40) & last];
                sum6 += values[(int) (leaf >>> 48) & last];
                sum7 += values[(int) (leaf >>> 56) & last];
            }
            sums[to] = sum0;
            sums[to + 1] = sum1;
            sums[to + 2] = sum2;
            sums[to + 3] = sum3;
            sums[to + 4] = sum4;
            sums[to + 5] = sum5;
            sums[to + 6] = sum6;
            sums[to + 7] = sum7;
        }
    }

    /** Goes on from the indices of the first tree in {@link #leaves} to the leaf of each row. */
    private void walk(int tree, long[] masks, long[] nodes) {
        for (int r = 0; r < 8; r++) {
            walk(nodes, sliced.entries, sliced.entryStarts[tree], sliced.steps[tree], masks, leaves[r], r, ends);
        }
    }

    /** Eight rows at a time, because a step waits for the one before it, and nothing waits for the other rows. */
    private static void walk(
            long[] nodes, int[] entries, int start, int steps, long[] masks, long index, int r, int[] ends) {
        int node0 = entries[start + (int) (index & 0xFF)];
        int node1 = entries[start + (int) (index >>> 8 & 0xFF)];
        int node2 = entries[start + (int) (index >>> 16 & 0xFF)];
        int node3 = entries[start + (int) (index >>> 24 & 0xFF)];
        int node4 = entries[start + (int) (index >>> 32 & 0xFF)];
        int node5 = entries[start + (int) (index >>> 40 & 0xFF)];
        int node6 = entries[start + (int) (index >>> 48 & 0xFF)];
        int node7 = entries[start + (int) (index >>> 56)];
        for (int step = 0; step < steps; step++) {
            int last0 = node0;
            int last1 = node1;
            int last2 = node2;
            int last3 = node3;
            int last4 = node4;
            int last5 = node5;
            int last6 = node6;
            int last7 = node7;
            node0 = next(nodes[node0], masks, r);
            node1 = next(nodes[node1], masks, r + 8);
            node2 = next(nodes[node2], masks, r + 16);
            node3 = next(nodes[node3], masks, r + 24);
            node4 = next(nodes[node4], masks, r + 32);
            node5 = next(nodes[node5], masks, r + 40);
            node6 = next(nodes[node6], masks, r + 48);
            node7 = next(nodes[node7], masks, r + 56);
            if (step % STEPS_UNSEEN != 0) {
                continue;
            }
            int moved = node0 ^ last0 | node1 ^ last1 | node2 ^ last2 | node3 ^ last3;
            if ((moved | node4 ^ last4 | node5 ^ last5 | node6 ^ last6 | node7 ^ last7) == 0) {
                break;
            }
        }
        int to = 8 * r;
        ends[to] = node0;
        ends[to + 1] = node1;
        ends[to + 2] = node2;
        ends[to + 3] = node3;
        ends[to + 4] = node4;
        ends[to + 5] = node5;
        ends[to + 6] = node6;
        ends[to + 7] = node7;
    }

    private static int next(long node, long[] masks, int row) {
        return (int) node + (int) (masks[(int) (node >>> 32)] >>> row & 1);
    }

    private void addEnds(int tree) {
        int group = sliced.groups[tree];
        boolean inFloats = floats.length > 0;
        if (group >= 0 && inFloats) {
            add(sliced.floatNodes, ends, floats, group * ROWS);
        } else if (group >= 0) {
            add(sliced.doubleNodes, ends, doubles, group * ROWS);
        } else {
            int[] firsts = sliced.trees.columns;
            for (int all = 0; all < sliced.trees.groups(); all++) {
                for (int place = 0; place < ROWS; place++) {
                    int value = firsts[ends[place]] + all;
                    if (inFloats) {
                        floats[all * ROWS + place] += sliced.trees.floatLeaves[value];
                    } else {
                        doubles[all * ROWS + place] += sliced.trees.doubleLeaves[value];
                    }
                }
            }
        }
    }

    private static void add(float[] values, int[] ends, float[] sums, int at) {
        for (int place = 0; place < ROWS; place++) {
            sums[at + place] += values[ends[place]];
        }
    }

    private static void add(double[] values, int[] ends, double[] sums, int at) {
        for (int place = 0; place < ROWS; place++) {
            sums[at + place] += values[ends[place]];
        }
    }
}
