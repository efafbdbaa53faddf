package io.transformjob.model.tree;

/** An ensemble made ready for every way of evaluating it, and the choice between them. Immutable, shared by all tasks. */
final class CompiledTrees {
    /** How up to 64 rows are evaluated. */
    enum Way {
        /** {@link PlainWalk}. */
        PLAIN,
        /** {@link RowAnswers}, row after row. */
        ROWS,
        /** {@link BlockMasks} and {@link SlicedSums}. */
        SLICED
    }

    // Nanoseconds, measured on one core of an EPYC server; what counts are their ratios.
    private static final double PLAIN_STEP = 5;
    private static final double ROWS_STEP = 2.6;
    private static final double ROWS_COLUMN = 30;
    private static final double SLICED_COLUMN = 5.5;
    private static final double SLICED_CONDITION = 0.8;
    /** For each leaf of a complete tree, 64 rows at once. */
    private static final double SLICED_LEAF = 1;
    /** For each tree, 64 rows at once: adding leaves. */
    private static final double SLICED_TREE = 35;
    /** For each step behind the complete top of a tree, 64 rows at once. */
    private static final double SLICED_STEP = 64 * 2.5;

    final SlicedTrees sliced;
    final FloatRanks floatRanks;

    private final TreeEnsemble trees;
    private final long nanos;
    /** What a row costs by each way but for its values. */
    private final double plainRow;

    private final double rowsRow;
    /** What a block costs however many rows it has. */
    private final double slicedBlock;
    /** Trees that are walked from their tops on. */
    private final int deepTrees;
    /** Made when the first batch of doubles comes. */
    private volatile DoubleRanks doubleRanks;

    CompiledTrees(TreeEnsemble trees) {
        long start = System.nanoTime();
        this.trees = trees;
        sliced = new SlicedTrees(trees);
        floatRanks = new FloatRanks(sliced.conditions.edges);
        double plain = 0;
        double rows = 0;
        double block = SLICED_CONDITION * (sliced.conditions.count - 1);
        int deep = 0;
        for (int tree = 0; tree < trees.trees(); tree++) {
            plain += PLAIN_STEP * (1 + trees.depths[tree]);
            rows += ROWS_STEP * (1 + trees.depths[tree]);
            block += SLICED_TREE
                    + SLICED_LEAF * (1 << sliced.tops[tree])
                    + SLICED_STEP * Math.max(0, sliced.steps[tree]);
            deep += sliced.steps[tree] > 0 ? 1 : 0;
        }
        plainRow = plain;
        rowsRow = rows;
        slicedBlock = block;
        deepTrees = deep;
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

    /**
     * The way that costs least.
     *
     * @param values of a row, in columns that are tested
     */
    Way way(int rows, int values) {
        double byPlainWalk = rows * plainRow;
        double byRows = rows * (rowsRow + ROWS_COLUMN * values);
        double byBlock = slicedBlock + rows * SLICED_COLUMN * values;
        if (byBlock <= byRows && byBlock <= byPlainWalk) {
            return Way.SLICED;
        }
        return byRows <= byPlainWalk ? Way.ROWS : Way.PLAIN;
    }

    /** Fewest rows that are evaluated as a block; 65 if none are. */
    private int slicedRowsMin() {
        int rows = 1;
        while (rows <= FloatRanks.ROWS && way(rows, trees.features.length) != Way.SLICED) {
            rows++;
        }
        return rows;
    }

    String description() {
        int rowsMin = slicedRowsMin();
        return "%,d trees of depth %d bit-sliced to depth %d, %,d of them walked from there, %,d conditions, %s; compiled in %d ms"
                .formatted(
                        trees.trees(),
                        trees.depth(),
                        Math.min(trees.depth(), Mux.DEPTH_MAX),
                        deepTrees,
                        sliced.conditions.count - 1,
                        rowsMin > FloatRanks.ROWS ? "plain walk for every batch" : "from %d rows on".formatted(rowsMin),
                        nanos / 1_000_000);
    }
}
