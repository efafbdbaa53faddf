package io.transformjob.model.tree;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;

/**
 * Builds a {@link TreeEnsemble}, tree after tree: {@link #tree} begins one, then each of its nodes is made a split or a
 * leaf, in any order. Node 0 is the root. Nodes that no walk reaches are left out.
 *
 * <p>What files can get wrong (children, groups, features) is checked when a tree ends: when the next one begins, or in
 * {@link #build}. Memory is in proportion to the nodes that were announced.
 */
public final class TreeEnsembleBuilder {
    private static final String REMEDY = "Save the model again.";
    /** Keeps what is computed from nodes, up to four times as many, within the length of an array. */
    private static final int NODES_MAX = 1 << 28;

    private static final byte LEAF = 1;
    private static final byte SPLIT = 2;

    final Precision precision;
    final double[] base;
    final boolean startsAtBase;
    final IntList roots = new IntList();
    final IntList depths = new IntList();
    final IntList treeGroups = new IntList();
    final IntList children = new IntList();
    final IntList columns = new IntList();
    final IntList sets = new IntList();
    final IntList setStarts = new IntList();
    double[] edges = new double[16];
    byte[] missing = new byte[16];
    double[] setEdges = new double[16];
    float[] floatLeaves = new float[16];
    double[] doubleLeaves = new double[16];
    /** Values of leaves so far. */
    int leafValues;

    private final String where;
    /** The tree being built, by the numbers of the caller. */
    private byte[] kinds = new byte[0];

    private int[] no = new int[0];
    private int[] yes = new int[0];
    /** Feature of a split, first value of a leaf. */
    private int[] subjects = new int[0];

    private int[] nodeSets = new int[0];
    private double[] nodeEdges = new double[0];
    private boolean[] nodeMissing = new boolean[0];
    private int group;
    private boolean open;

    /**
     * @param where the model file, for messages
     * @param precision of leaves and of their sums
     * @param base one value for each group, at least one
     * @param startsAtBase whether sums start at the base; else they start at 0, and the base is added last
     */
    public TreeEnsembleBuilder(String where, Precision precision, double[] base, boolean startsAtBase) {
        if (base.length == 0) {
            throw new IllegalArgumentException("base must have one value for each group, got none");
        }
        this.where = where;
        this.precision = precision;
        this.base = base.clone();
        this.startsAtBase = startsAtBase;
        setStarts.add(0);
    }

    /**
     * Begins a tree that adds to one group.
     *
     * @param nodes how many it has, at least one; bounded by the caller, since memory for them is allocated here
     * @throws ArtifactException if there is no such group, or the tree before is none
     */
    public void tree(int group, int nodes) {
        endTree();
        if (group < 0 || group >= base.length) {
            throw fault("a tree must belong to one of %d groups".formatted(base.length), Integer.toString(group));
        }
        begin(group, nodes);
    }

    /**
     * Begins a tree whose leaves have a value for every group.
     *
     * @throws ArtifactException if the tree before is none
     */
    public void vectorTree(int nodes) {
        endTree();
        begin(TreeEnsemble.ALL_GROUPS, nodes);
    }

    private void begin(int treeGroup, int nodes) {
        if (nodes < 1) {
            throw fault("a tree must have at least one node", Integer.toString(nodes));
        }
        long all = (long) children.size() + nodes;
        if (all > NODES_MAX) {
            throw new ArtifactException(
                    where, "a model must have at most 2^28 nodes", Long.toString(all), "Train fewer trees.");
        }
        group = treeGroup;
        kinds = new byte[nodes];
        no = new int[nodes];
        yes = new int[nodes];
        subjects = new int[nodes];
        nodeSets = new int[nodes];
        nodeEdges = new double[nodes];
        nodeMissing = new boolean[nodes];
        open = true;
    }

    /**
     * Makes a node ask about a feature.
     *
     * @param no child of rows for which the answer is no
     * @param yes child of rows for which it is yes
     */
    public void split(int node, Condition condition, int no, int yes) {
        kinds[node] = SPLIT;
        this.no[node] = no;
        this.yes[node] = yes;
        subjects[node] = condition.feature();
        nodeMissing[node] = condition.missing();
        double[] steps = condition.edges();
        if (steps.length == 1) {
            nodeEdges[node] = steps[0];
            nodeSets[node] = -1;
            return;
        }
        nodeSets[node] = setStarts.size() - 1;
        int start = setStarts.get(setStarts.size() - 1);
        int end = Math.addExact(start, steps.length);
        setEdges = end <= setEdges.length ? setEdges : Arrays.copyOf(setEdges, roomFor(end));
        System.arraycopy(steps, 0, setEdges, start, steps.length);
        setStarts.add(end);
    }

    /** Makes a node a leaf. If sums are floats, the value is one. */
    public void leaf(int node, double value) {
        kinds[node] = LEAF;
        subjects[node] = leafValues;
        add(value);
    }

    /** Makes a node of a {@link #vectorTree} a leaf with {@code groups} values from {@code offset} on. */
    public void leaf(int node, float[] values, int offset) {
        kinds[node] = LEAF;
        subjects[node] = leafValues;
        for (int i = 0; i < base.length; i++) {
            add(values[offset + i]);
        }
    }

    /** Makes a node of a {@link #vectorTree} a leaf with {@code groups} values from {@code offset} on. */
    public void leaf(int node, double[] values, int offset) {
        kinds[node] = LEAF;
        subjects[node] = leafValues;
        for (int i = 0; i < base.length; i++) {
            add(values[offset + i]);
        }
    }

    private void add(double value) {
        if (precision == Precision.FLOAT) {
            if (leafValues == floatLeaves.length) {
                floatLeaves = Arrays.copyOf(floatLeaves, roomFor(leafValues + 1));
            }
            floatLeaves[leafValues++] = (float) value;
        } else {
            if (leafValues == doubleLeaves.length) {
                doubleLeaves = Arrays.copyOf(doubleLeaves, roomFor(leafValues + 1));
            }
            doubleLeaves[leafValues++] = value;
        }
    }

    /**
     * Ends the last tree.
     *
     * @throws ArtifactException if it is none
     */
    public TreeEnsemble build() {
        endTree();
        return new TreeEnsemble(this);
    }

    /** Copies the tree breadth first: {@code queue[i]} is the caller's number of the node that becomes {@code root + i}. */
    private void endTree() {
        if (!open) {
            return;
        }
        int root = children.size();
        int[] queue = new int[kinds.length];
        int[] levels = new int[kinds.length];
        int end = 1;
        reserve(root + kinds.length);
        for (int at = 0; at < end; at++) {
            int node = queue[at];
            requireNode(node);
            columns.add(subjects[node]);
            sets.add(nodeSets[node]);
            edges[root + at] = nodeEdges[node];
            missing[root + at] = (byte) (nodeMissing[node] ? 1 : 0);
            if (kinds[node] == LEAF) {
                children.add(root + at);
                continue;
            }
            if (end + 2 > kinds.length) {
                throw fault(
                        "every node must have one parent",
                        "node %d with a child that another node has, too".formatted(node));
            }
            children.add(root + end);
            queue[end] = no[node];
            queue[end + 1] = yes[node];
            levels[end] = levels[at] + 1;
            levels[end + 1] = levels[at] + 1;
            end += 2;
        }
        roots.add(root);
        depths.add(levels[end - 1]);
        treeGroups.add(group);
        open = false;
    }

    private void requireNode(int node) {
        if (node < 0 || node >= kinds.length) {
            throw fault("children must be among %d nodes".formatted(kinds.length), "node " + node);
        }
        if (kinds[node] == 0) {
            throw fault("every node must be a split or a leaf", "node %d, which is neither".formatted(node));
        }
    }

    private void reserve(int nodes) {
        if (nodes > edges.length) {
            edges = Arrays.copyOf(edges, roomFor(nodes));
            missing = Arrays.copyOf(missing, roomFor(nodes));
        }
    }

    private static int roomFor(int length) {
        return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(16, length * 3L / 2));
    }

    private ArtifactException fault(String rule, String found) {
        return new ArtifactException(where + " tree " + roots.size(), rule, found, REMEDY);
    }
}
