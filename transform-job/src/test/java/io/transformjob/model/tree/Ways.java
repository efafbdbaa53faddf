package io.transformjob.model.tree;

import io.transformjob.model.tree.CompiledTrees.Way;

/** Ways of evaluating an ensemble that benchmarks compare. */
public final class Ways {
    private Ways() {}

    /** The plain walk for every batch. */
    public static TreeSums plain(TreeEnsemble trees) {
        return trees.newSums(Way.PLAIN);
    }

    /** Row after row for every batch. */
    public static TreeSums rows(TreeEnsemble trees) {
        return trees.newSums(Way.ROWS);
    }

    /** Blocks of 64 rows for every batch. */
    public static TreeSums sliced(TreeEnsemble trees) {
        return trees.newSums(Way.SLICED);
    }
}
