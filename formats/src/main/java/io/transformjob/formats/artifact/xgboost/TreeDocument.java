package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import java.util.Arrays;
import java.util.Optional;

/**
 * One tree of a JSON or UBJSON model: arrays indexed by node. Source: {@code dmlc/xgboost} {@code
 * src/tree/tree_model.cc}, {@code src/tree/multi_target_tree_model.cc}.
 */
final class TreeDocument {
    /** Categories are exact in a float up to here, the library refuses those behind. */
    private static final int CATEGORY_MAX = (1 << 24) - 1;

    private final DocumentNode tree;
    private final ModelHeader header;

    TreeDocument(DocumentNode tree, ModelHeader header) {
        this.tree = tree;
        this.header = header;
    }

    Tree read() {
        DocumentNode parameters = tree.get("tree_param");
        int nodeCount = parameters.get("num_nodes").integer(1, Integer.MAX_VALUE - 1);
        int[] left = ints("left_children", nodeCount);
        int[] right = ints("right_children", nodeCount);
        int targets = parameters
                .find("size_leaf_vector")
                .map(node -> node.integer(0, Integer.MAX_VALUE - 1))
                .orElse(0);
        float[] leafVector = targets > 1 ? leafVector(targets, left, right) : new float[0];
        int[] defaultLeft = ints("default_left", nodeCount);
        boolean[] goesLeft = new boolean[nodeCount];
        for (int node = 0; node < nodeCount; node++) {
            goesLeft[node] = defaultLeft[node] != 0;
        }
        return new TreeBuilder("the tree", header.featureCount(), tree::fault)
                .build(
                        left,
                        right,
                        ints("split_indices", nodeCount),
                        checkLength("split_conditions", nodeCount).floats(),
                        goesLeft,
                        categories(left),
                        leafVector);
    }

    private int[] ints(String key, int nodeCount) {
        int[] values = tree.get(key).ints();
        requireLength(key, values.length, nodeCount);
        return values;
    }

    private DocumentNode checkLength(String key, int nodeCount) {
        DocumentNode node = tree.get(key);
        requireLength(key, node.floats().length, nodeCount);
        return node;
    }

    private void requireLength(String key, int length, int expected) {
        if (length != expected) {
            throw tree.get(key).fault("the array must have %d items".formatted(expected), length + " items");
        }
    }

    /**
     * Leaf values of all targets, shape [nodes][targets]. Up to 3.1 that is how {@code base_weights} holds them; from
     * 3.2 {@code leaf_weights} has rows for leaves only, and a leaf names its row where a split has its right child.
     */
    private float[] leafVector(int targets, int[] left, int[] right) {
        if (targets != header.groups()) {
            throw tree.fault(
                    "a leaf vector must have one value for each of %d outputs".formatted(header.groups()),
                    targets + " values");
        }
        Optional<DocumentNode> leafWeights = tree.find("leaf_weights");
        DocumentNode node = leafWeights.orElseGet(() -> tree.get("base_weights"));
        float[] rows = node.floats();
        if (leafWeights.isEmpty()) {
            if (rows.length != (long) left.length * targets) {
                throw node.fault(
                        "the array must have %d rows of %d values".formatted(left.length, targets),
                        rows.length + " values");
            }
            return rows;
        }
        // Leaves are at most half of the nodes and one more; a row is theirs alone in files of the library.
        if ((long) left.length * targets > 2L * rows.length + targets) {
            throw node.fault(
                    "the array must have a row of %d values for each leaf of %d nodes".formatted(targets, left.length),
                    rows.length + " values");
        }
        float[] vectors = new float[left.length * targets];
        for (int leaf = 0; leaf < left.length; leaf++) {
            if (left[leaf] != -1) {
                continue;
            }
            int row = right[leaf];
            if (row < 0 || row >= rows.length / targets) {
                throw node.fault(
                        "leaf %d must name one of %d rows".formatted(leaf, rows.length / targets), String.valueOf(row));
            }
            System.arraycopy(rows, row * targets, vectors, leaf * targets, targets);
        }
        return vectors;
    }

    /** The categories that go right for each node, as {@link Tree#categories()}; files before 1.3 have none. */
    private int[][] categories(int[] left) {
        Optional<DocumentNode> types = tree.find("split_type");
        if (types.isEmpty()) {
            return new int[0][];
        }
        int[] splitTypes = ints("split_type", left.length);
        int[][] categories = new int[0][];
        for (int node = 0; node < left.length; node++) {
            if (splitTypes[node] < 0 || splitTypes[node] > 1) {
                throw types.get()
                        .fault(
                                "the split of node %d must have type 0 or 1".formatted(node),
                                String.valueOf(splitTypes[node]));
            }
            if (splitTypes[node] == 1) {
                categories = categories.length == 0 ? new int[left.length][] : categories;
                categories[node] = new int[0];
            }
        }
        if (categories.length > 0) {
            fill(categories);
        }
        return categories;
    }

    private void fill(int[][] categories) {
        int[] nodes = tree.get("categories_nodes").ints();
        int[] from = tree.get("categories_segments").ints();
        int[] counts = tree.get("categories_sizes").ints();
        int[] all = tree.get("categories").ints();
        requireLength("categories_segments", from.length, nodes.length);
        requireLength("categories_sizes", counts.length, nodes.length);
        long total = 0;
        for (int i = 0; i < nodes.length; i++) {
            total += counts[i];
            // The sum keeps segments from lying over one another, and the copies from growing beyond the file.
            if (from[i] < 0 || counts[i] < 0 || (long) from[i] + counts[i] > all.length || total > all.length) {
                throw tree.get("categories_sizes")
                        .fault(
                                "segment %d must lie in %d categories".formatted(i, all.length),
                                "%d from %d".formatted(counts[i], from[i]));
            }
            if (nodes[i] < 0 || nodes[i] >= categories.length || categories[nodes[i]] == null) {
                throw tree.get("categories_nodes")
                        .fault("segment %d must belong to a categorical split".formatted(i), "node " + nodes[i]);
            }
            int[] right = Arrays.copyOfRange(all, from[i], from[i] + counts[i]);
            Arrays.sort(right);
            if (right.length > 0 && (right[0] < 0 || right[right.length - 1] > CATEGORY_MAX)) {
                throw tree.get("categories")
                        .fault(
                                "categories must be from 0 to %d".formatted(CATEGORY_MAX),
                                "%d to %d".formatted(right[0], right[right.length - 1]));
            }
            categories[nodes[i]] = right;
        }
    }
}
