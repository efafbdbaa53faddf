package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/** Models and rows made from a seed: every shape of tree, and values on, beside and beyond the thresholds. */
final class RandomModels {
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE,
        3f,
        63f,
        64f,
        16777215f,
        16777216f,
        -0.5f
    };

    private final Random random;

    RandomModels(long seed) {
        random = new Random(seed);
    }

    /** Any model of the boosters gbtree and dart. */
    XgboostModel model() {
        int features = 1 + random.nextInt(random.nextBoolean() ? 6 : 60);
        int groups = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
        boolean vectors = groups > 1 && random.nextInt(3) == 0;
        boolean dart = random.nextInt(4) == 0;
        int trees = random.nextInt(12) * groups;
        List<Tree> list = new ArrayList<>();
        int[] treeGroups = new int[trees];
        float[] weights = new float[dart ? trees : 0];
        for (int i = 0; i < trees; i++) {
            list.add(tree(features, vectors ? groups : 0));
            treeGroups[i] = vectors ? 0 : i % groups;
            if (dart) {
                weights[i] = random.nextFloat();
            }
        }
        return new XgboostModel(
                Form.JSON,
                false,
                new Version(1, 7, 4),
                "reg:squarederror",
                dart ? "dart" : "gbtree",
                new float[] {random.nextFloat()},
                features,
                List.of(),
                0,
                groups,
                1,
                list,
                treeGroups,
                weights,
                new float[0],
                vectors,
                Map.of(),
                OptionalInt.empty());
    }

    /** A row of any width up to a little more than the model's, missing values included or not. */
    float[] row(XgboostModel model, int width, boolean missing) {
        float[] row = new float[width];
        for (int feature = 0; feature < width; feature++) {
            row[feature] = missing && random.nextInt(4) == 0 ? Float.NaN : value(model, feature);
        }
        return row;
    }

    private float value(XgboostModel model, int feature) {
        int kind = random.nextInt(4);
        if (kind == 0 || model.trees().isEmpty()) {
            return SPECIAL[random.nextInt(SPECIAL.length)];
        }
        Tree tree = model.trees().get(random.nextInt(model.trees().size()));
        float threshold = tree.value()[random.nextInt(tree.nodes())];
        if (kind == 1 || Float.isNaN(threshold)) {
            return Float.isNaN(threshold) ? 1 : threshold;
        }
        return kind == 2 ? Math.nextUp(threshold) : (float) random.nextGaussian() * 3;
    }

    private Tree tree(int features, int targets) {
        int depth = switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 16;
            default -> 2 + random.nextInt(6);
        };
        boolean categorical = random.nextInt(4) == 0;
        Growing tree = new Growing(features, categorical);
        tree.grow(depth, depth == 16 ? 0.55 : 0.85);
        return tree.finish(targets);
    }

    /** A tree in depth-first order, so that the right child seldom stands behind the left one. */
    private final class Growing {
        private final int features;
        private final boolean categorical;
        private final List<int[]> nodes = new ArrayList<>();
        private final List<int[]> categories = new ArrayList<>();

        Growing(int features, boolean categorical) {
            this.features = features;
            this.categorical = categorical;
        }

        int grow(int depth, double splits) {
            int at = nodes.size();
            nodes.add(new int[] {-1, -1});
            categories.add(null);
            // The leftmost path of a deep tree always reaches its depth.
            if (depth > 0 && (at < 16 || random.nextDouble() < splits)) {
                if (categorical && random.nextBoolean()) {
                    int shift = random.nextInt(3) * 40;
                    categories.set(
                            at,
                            random.ints(random.nextInt(5), 0, 64)
                                    .map(category -> category + shift)
                                    .distinct()
                                    .sorted()
                                    .toArray());
                }
                nodes.get(at)[0] = grow(depth - 1, splits);
                nodes.get(at)[1] = grow(depth - 1, splits);
            }
            return at;
        }

        Tree finish(int targets) {
            int count = nodes.size();
            int[] left = new int[count];
            int[] right = new int[count];
            int[] feature = new int[count];
            float[] value = new float[count];
            boolean[] defaultLeft = new boolean[count];
            for (int node = 0; node < count; node++) {
                left[node] = nodes.get(node)[0];
                right[node] = nodes.get(node)[1];
                feature[node] = left[node] < 0 ? 0 : random.nextInt(features);
                value[node] = random.nextInt(8) == 0 ? SPECIAL[random.nextInt(5)] : (float) random.nextGaussian();
                defaultLeft[node] = random.nextBoolean();
                if (categories.get(node) != null) {
                    value[node] = Float.NaN;
                }
            }
            float[] vector = new float[count * targets];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) random.nextGaussian();
            }
            return new Tree(
                    left,
                    right,
                    feature,
                    value,
                    defaultLeft,
                    categorical ? categories.toArray(int[][]::new) : new int[0][],
                    vector);
        }
    }
}
