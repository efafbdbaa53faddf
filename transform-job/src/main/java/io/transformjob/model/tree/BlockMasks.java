package io.transformjob.model.tree;

import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/**
 * Answers of every condition for a block of up to 64 rows: one {@code long} for each, bit r for row r. A row sets a bit at
 * its rank, and each edge gets the bits at its rank and beyond: the work does not depend on how many trees ask. Holds
 * buffers: one task, one of these.
 */
final class BlockMasks {
    /** Sets with more edges are asked row by row. */
    private static final int SET_EDGES_MAX = 64;

    private final ConditionTable conditions;
    private final int[] starts;
    /** By number of condition. */
    private final long[] masks;
    /** Rows at each rank of a column; all 0 between columns. */
    private final long[] hits;

    private final int[] ranks = new int[FloatRanks.ROWS];
    private final int[] rows = new int[FloatRanks.ROWS];
    /** Whether all masks but those of the columns of the last sparse block are those of rows where everything is missing. */
    private boolean allMissing;

    BlockMasks(ConditionTable conditions) {
        this.conditions = conditions;
        starts = conditions.edges.starts;
        masks = new long[conditions.count];
        hits = new long[conditions.edges.widest + 1];
    }

    /** What {@link BlockRows#rank} answers for a column that no row has. */
    static long missing(int count, int[] ranks) {
        Arrays.fill(ranks, 0, count, 0);
        return -1L >>> FloatRanks.ROWS - count;
    }

    /**
     * Asks every condition.
     *
     * @param missingToo whether the conditions with one edge that say yes to missing values are asked, too
     * @return answers by number of condition, in an array that the next call overwrites
     */
    long[] of(BlockRows block, int first, int count, boolean missingToo) {
        allMissing = false;
        for (int column = 0; column < conditions.edges.columns(); column++) {
            long missing = block.rank(column, first, count, ranks);
            for (int row = 0; row < count; row++) {
                hits[ranks[row]] |= 1L << row;
            }
            spread(column, missing, missingToo);
            for (int set = conditions.columnSets[column]; set < conditions.columnSets[column + 1]; set++) {
                long yes = isSmall(set) ? smallSet(column, set) : 0;
                for (int row = 0; row < count && !isSmall(set); row++) {
                    yes |= conditions.test(set, ranks[row]) ? 1L << row : 0;
                }
                masks[conditions.firstSet + set] = conditions.setMissing[set] ? yes | missing : yes;
            }
        }
        return masks;
    }

    /** As {@link #of(BlockRows, int, int, boolean)}, all conditions; a block that nobody else sorts. */
    long[] of(SparseRows block, SparseBatch batch, int first, int count) {
        if (!allMissing) {
            for (int column = 0; column < conditions.edges.columns(); column++) {
                clear(column);
            }
            allMissing = true;
        } else {
            for (int i = 0; i < block.touched(); i++) {
                clear(block.touched(i));
            }
        }
        block.sort(batch, first, count);
        for (int i = 0; i < block.touched(); i++) {
            int column = block.touched(i);
            int entries = block.rank(column, rows, ranks);
            long present = 0;
            for (int entry = 0; entry < entries; entry++) {
                hits[ranks[entry]] |= 1L << rows[entry];
                present |= 1L << rows[entry];
            }
            spread(column, ~present, true);
            for (int set = conditions.columnSets[column]; set < conditions.columnSets[column + 1]; set++) {
                long yes = isSmall(set) ? smallSet(column, set) : 0;
                for (int entry = 0; entry < entries && !isSmall(set); entry++) {
                    yes |= conditions.test(set, ranks[entry]) ? 1L << rows[entry] : 0;
                }
                masks[conditions.firstSet + set] = conditions.setMissing[set] ? yes | ~present : yes;
            }
        }
        return masks;
    }

    /** Makes the column's conditions answer as for missing values. */
    private void clear(int column) {
        int from = 1 + starts[column];
        int to = 1 + starts[column + 1];
        Arrays.fill(masks, from, to, 0);
        if (conditions.missing > 0) {
            Arrays.fill(masks, from + conditions.missing, to + conditions.missing, -1L);
        }
        for (int set = conditions.columnSets[column]; set < conditions.columnSets[column + 1]; set++) {
            masks[conditions.firstSet + set] = conditions.setMissing[set] ? -1L : 0;
        }
    }

    private void spread(int column, long missing, boolean missingToo) {
        int from = 1 + starts[column];
        int count = starts[column + 1] - starts[column];
        spread(hits, masks, from, count);
        if (missingToo && conditions.missing > 0) {
            or(masks, from, from + conditions.missing, count, missing);
        }
    }

    /** Edge k gets the bits at ranks above k; hits are cleared. */
    private static void spread(long[] hits, long[] masks, int from, int count) {
        long rows = 0;
        for (int edge = count - 1; edge >= 0; edge--) {
            rows |= hits[edge + 1];
            hits[edge + 1] = 0;
            masks[from + edge] = rows;
        }
        hits[0] = 0;
    }

    private static void or(long[] masks, int from, int to, int count, long missing) {
        for (int i = 0; i < count; i++) {
            masks[to + i] = masks[from + i] | missing;
        }
    }

    private boolean isSmall(int set) {
        return conditions.setStarts[set + 1] - conditions.setStarts[set] <= SET_EDGES_MAX;
    }

    /** Where an odd number of edges lies at or below the value. */
    private long smallSet(int column, int set) {
        long yes = 0;
        for (int i = conditions.setStarts[set]; i < conditions.setStarts[set + 1]; i++) {
            yes ^= masks[1 + starts[column] + conditions.setRanks[i]];
        }
        return yes;
    }
}
