package io.transformjob.model.onnx;

import io.transformjob.model.tree.Condition;
import io.transformjob.model.tree.TreeEnsemble;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import io.transformjob.model.tree.TreeEnsembleBuilder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes of all trees as the attributes of an operator list them, and the weights of leaves. A tree is a run of nodes with its id,
 * of which the first is the root.
 *
 * @param start first node of each tree, and behind the last
 * @param yes node for yes, by its place in the list
 * @param no node for no
 * @param leafStarts first weight of each node's in {@code order}, and behind the last
 * @param order places of weights, node by node
 * @param ids output of each weight
 */
record TreeNodes(
        int[] start,
        long[] features,
        float[] values,
        List<String> modes,
        long[] missing,
        int[] yes,
        int[] no,
        int[] leafStarts,
        int[] order,
        long[] ids,
        float[] weights) {
    private static final String LEAF = "LEAF";
    private static final int VECTOR_VALUES_FREE = 1 << 22;
    private static final List<String> MODES =
            List.of(LEAF, "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ");

    /** A node by the numbers of its tree and of itself. */
    private record Id(long tree, long node) {}

    /**
     * Reads the attributes.
     *
     * @param kind of their names: {@code target} or {@code class}
     * @return empty if they contradict themselves, or have what is not run here
     */
    static Optional<TreeNodes> read(TreeOperator.Attributes attributes, String kind) {
        long[] trees = attributes.numbers("nodes_treeids");
        long[] nodes = attributes.numbers("nodes_nodeids");
        long[] features = attributes.numbers("nodes_featureids");
        long[] yesIds = attributes.numbers("nodes_truenodeids");
        long[] noIds = attributes.numbers("nodes_falsenodeids");
        float[] values = attributes.fractions("nodes_values");
        List<String> modes = attributes.texts("nodes_modes");
        long[] missing = attributes.numbers("nodes_missing_value_tracks_true");
        int count = trees.length;
        boolean whole = count > 0
                && nodes.length == count
                && features.length == count
                && yesIds.length == count
                && noIds.length == count
                && values.length == count
                && modes.size() == count
                && MODES.containsAll(modes);
        if (!whole || missing.length != 0 && missing.length != count) {
            return Optional.empty();
        }
        Map<Id, Integer> places = new HashMap<>();
        int[] start = new int[count + 1];
        int treeCount = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || trees[i] != trees[i - 1]) {
                start[treeCount++] = i;
            }
            if (places.put(new Id(trees[i], nodes[i]), i) != null) {
                return Optional.empty();
            }
        }
        start[treeCount] = count;
        int[] yes = new int[count];
        int[] no = new int[count];
        for (int i = 0; i < count; i++) {
            boolean split = !modes.get(i).equals(LEAF);
            yes[i] = split ? places.getOrDefault(new Id(trees[i], yesIds[i]), -1) : i;
            no[i] = split ? places.getOrDefault(new Id(trees[i], noIds[i]), -1) : i;
            if (yes[i] < 0
                    || split && values[i] != values[i]
                    || no[i] < 0
                    || split && (features[i] < 0 || features[i] > Integer.MAX_VALUE - 8)) {
                return Optional.empty();
            }
        }
        return weights(attributes, kind, places, count)
                .map(weights -> new TreeNodes(
                        Arrays.copyOf(start, distinctRuns(start, count)),
                        features,
                        values,
                        modes,
                        missing,
                        yes,
                        no,
                        weights.leafStarts,
                        weights.order,
                        weights.ids,
                        weights.values));
    }

    /** Runs of trees, and one for the end. */
    private static int distinctRuns(int[] start, int count) {
        int runs = 0;
        while (start[runs] < count) {
            runs++;
        }
        return runs + 1;
    }

    private record Weights(int[] leafStarts, int[] order, long[] ids, float[] values) {}

    private static Optional<Weights> weights(
            TreeOperator.Attributes attributes, String kind, Map<Id, Integer> places, int nodeCount) {
        long[] trees = attributes.numbers(kind + "_treeids");
        long[] nodes = attributes.numbers(kind + "_nodeids");
        long[] ids = attributes.numbers(kind + "_ids");
        float[] values = attributes.fractions(kind + "_weights");
        int count = ids.length;
        if (trees.length != count || nodes.length != count || values.length != count) {
            return Optional.empty();
        }
        int[] owners = new int[count];
        int[] starts = new int[nodeCount + 1];
        for (int i = 0; i < count; i++) {
            Integer owner = places.get(new Id(trees[i], nodes[i]));
            if (owner == null) {
                return Optional.empty();
            }
            owners[i] = owner;
            starts[owner + 1]++;
        }
        for (int node = 0; node < nodeCount; node++) {
            starts[node + 1] += starts[node];
        }
        int[] next = starts.clone();
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[next[owners[i]]++] = i;
        }
        return Optional.of(new Weights(starts, order, ids, values));
    }

    /** One more than the largest feature that is tested. */
    int columnsMin() {
        long most = -1;
        for (int node = 0; node < features.length; node++) {
            most = isLeaf(node) ? most : Math.max(most, features[node]);
        }
        return (int) most + 1;
    }

    /** Whether every class is named by each leaf of some tree. */
    boolean alwaysNames(int classes) {
        boolean[] always = new boolean[classes];
        for (int tree = 0; tree + 1 < start.length; tree++) {
            int[] leavesThatName = new int[classes];
            int leaves = 0;
            for (int node = start[tree]; node < start[tree + 1]; node++) {
                if (isLeaf(node)) {
                    leaves++;
                    for (int at = leafStarts[node]; at < leafStarts[node + 1]; at++) {
                        if (ids[order[at]] >= 0 && ids[order[at]] < classes) {
                            leavesThatName[(int) ids[order[at]]]++;
                        }
                    }
                }
            }
            for (int each = 0; each < classes; each++) {
                always[each] |= leavesThatName[each] == leaves;
            }
        }
        for (boolean each : always) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    private boolean isLeaf(int node) {
        return modes.get(node).equals(LEAF);
    }

    /**
     * Builds the trees.
     *
     * @param base added last, one value for each output
     * @return empty if a leaf names an output twice, or one that there is not, or a split has weights
     */
    Optional<TreeEnsemble> compile(String member, int outputs, float[] base) {
        // Leaves of vectors take memory that the file did not.
        if (outputs > 1 && (long) modes.size() * outputs > VECTOR_VALUES_FREE + 16L * weights.length) {
            return Optional.empty();
        }
        double[] wide = new double[outputs];
        for (int output = 0; output < outputs; output++) {
            wide[output] = base[output];
        }
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(member, Precision.FLOAT, wide, false);
        for (int tree = 0; tree + 1 < start.length; tree++) {
            int from = start[tree];
            int to = start[tree + 1];
            int output = onlyOutput(from, to);
            if (output >= 0) {
                if (output >= outputs) {
                    return Optional.empty();
                }
                builder.tree(output, to - from);
            } else {
                builder.vectorTree(to - from);
            }
            for (int node = from; node < to; node++) {
                if (!isLeaf(node)) {
                    if (leafStarts[node] != leafStarts[node + 1]) {
                        return Optional.empty();
                    }
                    split(builder, node, from);
                } else if (output >= 0) {
                    builder.leaf(node - from, weights[order[leafStarts[node]]]);
                } else {
                    Optional<float[]> vector = vector(node, outputs);
                    if (vector.isEmpty()) {
                        return Optional.empty();
                    }
                    builder.leaf(node - from, vector.get(), 0);
                }
            }
        }
        return Optional.of(builder.build());
    }

    /** The output that each leaf of a tree has one weight for, and no other; -1 if there is none. */
    private int onlyOutput(int from, int to) {
        long output = -1;
        for (int node = from; node < to; node++) {
            if (isLeaf(node)) {
                boolean one = leafStarts[node + 1] - leafStarts[node] == 1;
                long id = one ? ids[order[leafStarts[node]]] : -1;
                if (id < 0 || id > Integer.MAX_VALUE || output >= 0 && id != output) {
                    return -1;
                }
                output = id;
            }
        }
        return (int) output;
    }

    private Optional<float[]> vector(int node, int outputs) {
        float[] vector = new float[outputs];
        boolean[] named = new boolean[outputs];
        for (int at = leafStarts[node]; at < leafStarts[node + 1]; at++) {
            long id = ids[order[at]];
            if (id < 0 || id >= outputs || named[(int) id]) {
                return Optional.empty();
            }
            named[(int) id] = true;
            vector[(int) id] = weights[order[at]];
        }
        return Optional.of(vector);
    }

    /** A missing value answers no to every question but that for inequality, unless it is tracked. */
    private void split(TreeEnsembleBuilder builder, int node, int from) {
        int feature = (int) features[node];
        float value = values[node];
        boolean tracked = missing.length > 0 && missing[node] != 0;
        int ifYes = yes[node] - from;
        int ifNo = no[node] - from;
        switch (modes.get(node)) {
            case "BRANCH_LEQ" -> builder.split(node - from, Condition.above(feature, value, !tracked), ifYes, ifNo);
            case "BRANCH_LT" -> builder.split(node - from, Condition.atLeast(feature, value, !tracked), ifYes, ifNo);
            case "BRANCH_GTE" -> builder.split(node - from, Condition.atLeast(feature, value, tracked), ifNo, ifYes);
            case "BRANCH_GT" -> builder.split(node - from, Condition.above(feature, value, tracked), ifNo, ifYes);
            case "BRANCH_EQ" -> builder.split(node - from, Condition.equal(feature, value, tracked), ifNo, ifYes);
            default -> builder.split(node - from, Condition.equal(feature, value, false), ifYes, ifNo);
        }
    }
}
