package io.transformjob.model.tree;

import java.util.Arrays;

/**
 * Decision trees as parallel arrays, made by a {@link TreeEnsembleBuilder}. Immutable, shared by all tasks.
 *
 * <p>Nodes of a tree stand level by level, siblings side by side: the child for yes behind the one for no. A leaf is its
 * own child. Features that are tested have columns, in rising order of features; no others are ever looked at.
 */
public final class TreeEnsemble {
    /** In what numbers sums are taken: every addition of a leaf is rounded to it, in the order of trees. */
    public enum Precision {
        FLOAT,
        DOUBLE
    }

    /** Group of trees whose leaves have a value for every group. */
    static final int ALL_GROUPS = -1;

    final Precision precision;
    /** What sums start at, or end with; one value for each group. */
    final double[] base;
    /** Whether sums start at the base instead of ending with it. */
    final boolean startsAtBase;

    /** Features tested, rising; the index is the column. */
    final int[] features;

    /** First node of each tree. */
    final int[] roots;
    /** Steps to the deepest leaf of each tree. */
    final int[] depths;
    /** Group to which each tree adds, or {@link #ALL_GROUPS}. */
    final int[] treeGroups;

    /** Child for no; the node itself if it is a leaf. */
    final int[] children;
    /** Column tested; of a leaf the index of its first value. */
    final int[] columns;
    /** Where the answer of a condition with one edge becomes yes. */
    final double[] edges;
    /** Answers for missing values, 0 or 1. */
    final byte[] missing;
    /** Index of the set of edges, negative if the condition has one edge; empty if all have. */
    final int[] sets;
    /** First edge of each set, and behind the last of all. */
    final int[] setStarts;

    final double[] setEdges;
    /** Values of leaves if sums are floats, else empty. */
    final float[] floatLeaves;
    /** Values of leaves if sums are doubles, else empty. */
    final double[] doubleLeaves;

    private final CompiledTrees compiled;

    TreeEnsemble(TreeEnsembleBuilder builder) {
        precision = builder.precision;
        base = builder.base;
        startsAtBase = builder.startsAtBase;
        roots = builder.roots.toArray();
        depths = builder.depths.toArray();
        treeGroups = builder.treeGroups.toArray();
        children = builder.children.toArray();
        int nodes = children.length;
        columns = builder.columns.toArray();
        edges = Arrays.copyOf(builder.edges, nodes);
        missing = Arrays.copyOf(builder.missing, nodes);
        setStarts = builder.setStarts.toArray();
        sets = setStarts.length == 1 ? new int[0] : builder.sets.toArray();
        setEdges = Arrays.copyOf(builder.setEdges, setStarts[setStarts.length - 1]);
        floatLeaves = Arrays.copyOf(builder.floatLeaves, precision == Precision.FLOAT ? builder.leafValues : 0);
        doubleLeaves = Arrays.copyOf(builder.doubleLeaves, precision == Precision.DOUBLE ? builder.leafValues : 0);
        features = tested();
        for (int node = 0; node < nodes; node++) {
            if (!isLeaf(node)) {
                columns[node] = Arrays.binarySearch(features, columns[node]);
            }
        }
        compiled = new CompiledTrees(this);
    }

    private int[] tested() {
        int[] tested = new int[columns.length / 2];
        int count = 0;
        for (int node = 0; node < columns.length; node++) {
            if (!isLeaf(node)) {
                tested[count++] = columns[node];
            }
        }
        return Arrays.stream(tested, 0, count).sorted().distinct().toArray();
    }

    /** Sums of each row. */
    public int groups() {
        return base.length;
    }

    public int trees() {
        return roots.length;
    }

    /** Nodes of all trees, leaves among them. */
    public int nodes() {
        return children.length;
    }

    /** Steps to the deepest leaf of all. */
    public int depth() {
        return Arrays.stream(depths).max().orElse(0);
    }

    /** Sums over batches, with buffers of its own, for one task. */
    public TreeSums newSums() {
        return new TreeSums(this, compiled, null);
    }

    /** How it is evaluated and what it took to make it ready, for people. */
    public String description() {
        return compiled.description();
    }

    /** Sums by one way for all batches, to compare ways with each other. */
    TreeSums newSums(CompiledTrees.Way way) {
        return new TreeSums(this, compiled, way);
    }

    boolean isLeaf(int node) {
        return children[node] == node;
    }

    /** The set of edges of a node that is no leaf, negative if it has one edge. */
    int set(int node) {
        return sets.length == 0 ? -1 : sets[node];
    }

    /** The answer at a node that is no leaf. */
    boolean test(int node, double value) {
        if (value != value) {
            return missing[node] != 0;
        }
        int set = set(node);
        return set < 0 ? value >= edges[node] : Condition.test(setEdges, setStarts[set], setStarts[set + 1], value);
    }
}
