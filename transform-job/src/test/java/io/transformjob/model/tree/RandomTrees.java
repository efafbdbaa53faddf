package io.transformjob.model.tree;

import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Ensembles and rows made from a seed: every shape of tree and kind of condition, and values on and beside the edges. */
final class RandomTrees {
    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Double.MIN_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Double.MAX_VALUE,
        1e-35f,
        3,
        63,
        64,
        16777216
    };

    private final Random random;
    private final int features;
    /** Whether thresholds are floats. */
    private final boolean floats;

    private final boolean sets;
    private final boolean manyThresholds;
    private final List<double[]> edges = new ArrayList<>();

    RandomTrees(long seed) {
        random = new Random(seed);
        features = switch (random.nextInt(5)) {
            case 0 -> 1;
            case 1 -> 3000;
            default -> 2 + random.nextInt(40);
        };
        floats = random.nextBoolean();
        sets = random.nextInt(3) == 0;
        manyThresholds = random.nextInt(3) == 0;
    }

    int features() {
        return features;
    }

    Random random() {
        return random;
    }

    TreeEnsemble ensemble(Precision precision) {
        int groups = random.nextInt(3) == 0 ? 2 + random.nextInt(5) : 1;
        double[] base = random.doubles(groups).map(value -> (float) value).toArray();
        var builder = new TreeEnsembleBuilder("model", precision, base, random.nextBoolean());
        boolean vectors = groups > 1 && random.nextInt(3) == 0;
        int trees = random.nextInt(manyThresholds ? 80 : 50);
        for (int tree = 0; tree < trees; tree++) {
            grow(builder, groups, random.nextInt(groups), vectors && random.nextInt(4) > 0);
        }
        return builder.build();
    }

    private void grow(TreeEnsembleBuilder builder, int groups, int group, boolean vector) {
        int kind = random.nextInt(8);
        int depth = switch (kind) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 16;
            case 3 -> 30;
            case 4 -> 9 + random.nextInt(3);
            default -> 2 + random.nextInt(7);
        };
        double splits = kind == 2 ? 0.6 : kind == 3 ? 0 : kind == 4 ? 0.9 : 0.5 + random.nextDouble() / 2;
        // Children of each node, -1 for leaves; a chain goes on at one side.
        List<int[]> nodes = new ArrayList<>();
        grow(nodes, depth, splits, kind == 3);
        if (vector) {
            builder.vectorTree(nodes.size());
        } else {
            builder.tree(group, nodes.size());
        }
        for (int node = 0; node < nodes.size(); node++) {
            int[] children = nodes.get(node);
            if (children[0] >= 0) {
                builder.split(node, condition(), children[0], children[1]);
            } else if (vector) {
                double[] values = random.doubles(groups + 1).toArray();
                builder.leaf(node, values, 1);
            } else {
                builder.leaf(node, random.nextInt(20) == 0 ? -0.0 : random.nextGaussian());
            }
        }
    }

    private int grow(List<int[]> nodes, int depth, double splits, boolean chain) {
        int at = nodes.size();
        int[] children = {-1, -1};
        nodes.add(children);
        if (depth > 0 && (chain || random.nextDouble() < splits)) {
            boolean left = random.nextBoolean();
            children[0] = grow(nodes, chain && !left ? 0 : depth - 1, splits, chain);
            children[1] = grow(nodes, chain && left ? 0 : depth - 1, splits, chain);
        }
        return at;
    }

    private Condition condition() {
        int feature = random.nextInt(features);
        boolean missing = random.nextBoolean();
        Condition condition = sets && random.nextBoolean() ? set(feature, missing) : threshold(feature, missing);
        if (condition.edges().length > 0) {
            edges.add(condition.edges());
        }
        return condition;
    }

    private Condition threshold(int feature, boolean missing) {
        double threshold = random.nextInt(10) == 0
                ? SPECIAL[random.nextInt(SPECIAL.length)]
                : manyThresholds && feature == 0 ? Math.exp(4 * random.nextGaussian()) : random.nextInt(80) / 8.0 - 5;
        if (!floats && random.nextBoolean()) {
            threshold = Math.nextUp(threshold) * (1 + 1e-12);
        } else {
            threshold = (float) threshold;
        }
        return random.nextBoolean()
                ? Condition.atLeast(feature, threshold, missing)
                : Condition.above(feature, threshold, missing);
    }

    private Condition set(int feature, boolean missing) {
        return switch (random.nextInt(5)) {
            case 0 -> Condition.equal(feature, random.nextInt(6), missing);
            case 1 -> Condition.above(feature, random.nextGaussian(), missing).aroundZero(1e-35f, missing);
            case 2 -> threshold(feature, missing).not();
            case 3 ->
                Condition.oneOf(
                        feature,
                        random.ints(random.nextInt(200), 0, 300)
                                .sorted()
                                .distinct()
                                .toArray(),
                        missing);
            default ->
                Condition.oneOfTruncated(
                        feature,
                        random.ints(random.nextInt(5), 0, 8).sorted().distinct().toArray(),
                        missing);
        };
    }

    /** A value that is special, on an edge, beside one, or any. */
    double value() {
        int kind = random.nextInt(5);
        if (kind == 0 || edges.isEmpty()) {
            return SPECIAL[random.nextInt(SPECIAL.length)];
        }
        double[] some = edges.get(random.nextInt(edges.size()));
        double edge = some[random.nextInt(some.length)];
        return switch (kind) {
            case 1 -> edge;
            case 2 -> random.nextBoolean() ? Math.nextUp(edge) : Math.nextUp((float) edge);
            case 3 -> random.nextBoolean() ? Math.nextDown(edge) : Math.nextDown((float) edge);
            default -> 3 * random.nextGaussian();
        };
    }
}
