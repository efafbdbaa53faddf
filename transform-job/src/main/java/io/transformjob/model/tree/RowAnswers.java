package io.transformjob.model.tree;

import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/**
 * Answers of every condition for one row, and the walk of the row through all trees: for batches too small for {@link
 * BlockMasks}. From one row to the next only those answers are written that change. Holds buffers: one task, one of these.
 */
final class RowAnswers {
    /** How often it is looked at whether all trees are at their leaves. */
    private static final int STEPS_UNSEEN = 4;

    private final ConditionTable conditions;
    private final int[] starts;
    /** 0 or 1, by number of condition. */
    private final byte[] answers;
    /** How many of the conditions of each column, from the first on, now say yes: those that say no to missing values. */
    private final int[] yes;
    /** The same for those that say yes to missing values. */
    private final int[] yesOrMissing;

    /** Whether all answers but those for the columns of the last sparse row are those for missing values. */
    private boolean allMissing;

    RowAnswers(ConditionTable conditions) {
        this.conditions = conditions;
        starts = conditions.edges.starts;
        answers = new byte[conditions.count];
        yes = new int[conditions.edges.columns()];
        yesOrMissing = new int[conditions.edges.columns()];
        clear();
    }

    private void clear() {
        for (int column = 0; column < yes.length; column++) {
            set(column, 0, true);
        }
        allMissing = true;
    }

    /**
     * Asks every condition about a row.
     *
     * @return answers by number of condition, in an array that the next call overwrites
     */
    byte[] of(BlockRows rows, int index) {
        allMissing = false;
        for (int column = 0; column < yes.length; column++) {
            int rank = rows.rank(column, index);
            set(column, Math.max(0, rank), rank == BlockRows.MISSING);
        }
        return answers;
    }

    /** As {@link #of(BlockRows, int)}; a block that nobody else sorts. */
    byte[] of(SparseRows block, SparseBatch batch, int index) {
        if (!allMissing) {
            clear();
        }
        for (int i = 0; i < block.touched(); i++) {
            set(block.touched(i), 0, true);
        }
        block.sort(batch, index, 1);
        for (int i = 0; i < block.touched(); i++) {
            set(block.touched(i), block.rank(block.touched(i)), false);
        }
        return answers;
    }

    private void set(int column, int rank, boolean missing) {
        int from = 1 + starts[column];
        move(from, yes[column], rank);
        yes[column] = rank;
        if (conditions.missing > 0) {
            int rankOrAll = missing ? starts[column + 1] - starts[column] : rank;
            move(from + conditions.missing, yesOrMissing[column], rankOrAll);
            yesOrMissing[column] = rankOrAll;
        }
        for (int set = conditions.columnSets[column]; set < conditions.columnSets[column + 1]; set++) {
            boolean answer = missing ? conditions.setMissing[set] : conditions.test(set, rank);
            answers[conditions.firstSet + set] = (byte) (answer ? 1 : 0);
        }
    }

    /** The first {@code before} conditions said yes, the first {@code now} do. */
    private void move(int from, int before, int now) {
        if (now > before) {
            Arrays.fill(answers, from + before, from + now, (byte) 1);
        } else {
            Arrays.fill(answers, from + now, from + before, (byte) 0);
        }
    }

    /**
     * Walks the row through all trees, eight at a time, because a step waits for the one before it, and nothing waits for
     * the other trees.
     *
     * @param nodes as in {@link SlicedTrees}
     * @param ends filled with the leaf of each tree; longer by seven than there are trees
     */
    static void walk(long[] nodes, int[] roots, int[] depths, byte[] answers, int[] ends) {
        int last = roots.length - 1;
        for (int tree = 0; tree <= last; tree += 8) {
            int node0 = roots[tree];
            int node1 = roots[Math.min(last, tree + 1)];
            int node2 = roots[Math.min(last, tree + 2)];
            int node3 = roots[Math.min(last, tree + 3)];
            int node4 = roots[Math.min(last, tree + 4)];
            int node5 = roots[Math.min(last, tree + 5)];
            int node6 = roots[Math.min(last, tree + 6)];
            int node7 = roots[Math.min(last, tree + 7)];
            int steps = 0;
            for (int i = tree; i <= Math.min(last, tree + 7); i++) {
                steps = Math.max(steps, depths[i]);
            }
            for (int step = 0; step < steps; step++) {
                int from0 = node0;
                int from1 = node1;
                int from2 = node2;
                int from3 = node3;
                int from4 = node4;
                int from5 = node5;
                int from6 = node6;
                int from7 = node7;
                node0 = next(nodes[node0], answers);
                node1 = next(nodes[node1], answers);
                node2 = next(nodes[node2], answers);
                node3 = next(nodes[node3], answers);
                node4 = next(nodes[node4], answers);
                node5 = next(nodes[node5], answers);
                node6 = next(nodes[node6], answers);
                node7 = next(nodes[node7], answers);
                if (step % STEPS_UNSEEN != 0) {
                    continue;
                }
                int moved = node0 ^ from0 | node1 ^ from1 | node2 ^ from2 | node3 ^ from3;
                if ((moved | node4 ^ from4 | node5 ^ from5 | node6 ^ from6 | node7 ^ from7) == 0) {
                    break;
                }
            }
            ends[tree] = node0;
            ends[tree + 1] = node1;
            ends[tree + 2] = node2;
            ends[tree + 3] = node3;
            ends[tree + 4] = node4;
            ends[tree + 5] = node5;
            ends[tree + 6] = node6;
            ends[tree + 7] = node7;
        }
    }

    private static int next(long node, byte[] answers) {
        return (int) node + answers[(int) (node >>> 32)];
    }
}
