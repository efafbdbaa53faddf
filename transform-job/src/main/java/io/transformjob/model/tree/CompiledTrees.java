package io.transformjob.model.tree;

/** An ensemble made ready for every way of evaluating it. Immutable, shared by all tasks. */
final class CompiledTrees {
    /** How a batch, or what is left of one behind its blocks of 64 rows, is evaluated. */
    enum Way {
        /** {@link PlainWalk}. */
        PLAIN,
        /** {@link RowAnswers}, row after row. */
        ROWS,
        /** {@link BlockMasks} and {@link SlicedSums}. */
        SLICED
    }

    final SlicedTrees sliced;
    final FloatRanks floatRanks;
    final long nanos;

    private final TreeEnsemble trees;
    /** Fewest rows for which a block pays. */
    private final int slicedRowsMin;
    /** Made when the first batch of doubles comes. */
    private volatile DoubleRanks doubleRanks;

    CompiledTrees(TreeEnsemble trees) {
        long start = System.nanoTime();
        this.trees = trees;
        sliced = new SlicedTrees(trees);
        floatRanks = new FloatRanks(sliced.conditions.edges);
        slicedRowsMin = 12;
        nanos = System.nanoTime() - start;
    }

    DoubleRanks doubleRanks() {
        DoubleRanks ranks = doubleRanks;
        if (ranks == null) {
            // Two tasks may both make it; they are equal.
            ranks = new DoubleRanks(sliced.conditions.edges);
            doubleRanks = ranks;
        }
        return ranks;
    }

    Way way(int rows) {
        return rows >= slicedRowsMin ? Way.SLICED : Way.ROWS;
    }
}
