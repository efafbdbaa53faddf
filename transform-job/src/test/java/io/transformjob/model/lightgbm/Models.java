package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.LinearLeaves;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Models made by hand or at random. */
final class Models {
    /** One numeric split of the first of two features: -1 to the left, 1 to the right. */
    static final String STUMP = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=OBJECTIVE
            feature_names=age income
            feature_infos=none none

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            threshold=THRESHOLD
            decision_type=TYPE
            left_child=-1
            right_child=-2
            leaf_value=-1 1
            is_linear=0
            shrinkage=1


            end of trees
            """;

    private Models() {}

    static String stump(String objective, String threshold, int decisionType) {
        return STUMP.replace("OBJECTIVE", objective)
                .replace("THRESHOLD", threshold)
                .replace("TYPE", String.valueOf(decisionType));
    }

    static LightgbmModel model(int features, int outputs, Objective objective, List<Tree> trees) {
        List<String> names =
                IntStream.range(0, features).mapToObj(i -> "Column_" + i).toList();
        return new LightgbmModel("v4", outputs, outputs, features, names, objective, false, trees);
    }

    /** Trees with every kind of split, and thresholds about zero. */
    static LightgbmModel random(long seed, int features, int outputs) {
        Random random = new Random(seed);
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < 10 * outputs; i++) {
            trees.add(tree(random, features, random.nextInt(40)));
        }
        return model(features, outputs, new Objective("custom", Map.of()), trees);
    }

    private static Tree tree(Random random, int features, int splits) {
        int[] left = new int[splits];
        int[] right = new int[splits];
        int[] feature = new int[splits];
        double[] threshold = new double[splits];
        byte[] type = new byte[splits];
        List<Integer> words = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>(List.of(0));
        for (int split = 0; split < splits; split++) {
            feature[split] = random.nextInt(features);
            if (random.nextInt(4) == 0) {
                type[split] = 1;
                threshold[split] = offsets.size() - 1;
                IntStream.range(0, random.nextInt(3)).forEach(word -> words.add(random.nextInt()));
                offsets.add(words.size());
            } else {
                type[split] = (byte) (2 * random.nextInt(2) + 4 * random.nextInt(3));
                threshold[split] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
            left[split] = ~0;
            right[split] = ~(split + 1);
            if (split > 0) {
                // A new split takes the place of a leaf, which becomes its left child.
                int parent = random.nextInt(split);
                int[] side = random.nextBoolean() ? left : right;
                while (side[parent] >= 0) {
                    parent = side[parent];
                }
                left[split] = side[parent];
                side[parent] = split;
            }
        }
        double[] leaves = random.doubles(splits + 1, -1, 1).toArray();
        int[] none = {};
        boolean categorical = offsets.size() > 1;
        return new Tree(
                feature,
                threshold,
                type,
                left,
                right,
                leaves,
                categorical ? offsets.stream().mapToInt(i -> i).toArray() : none,
                words.stream().mapToInt(i -> i).toArray(),
                LinearLeaves.NONE);
    }

    /** Values and thresholds where rules meet. */
    static final double[] SPECIAL = {
        0,
        -0.0,
        Tree.ZERO,
        -Tree.ZERO,
        Math.nextUp(Tree.ZERO),
        Math.nextDown(-Tree.ZERO),
        1e-35,
        -1e-35,
        1e-36,
        Double.MIN_VALUE,
        0.5,
        (float) 0.1,
        0.1,
        Math.nextUp(0.1),
        -0.5,
        -1,
        1,
        31.9,
        32,
        63,
        64,
        95.5,
        96,
        1e10,
        -1e10,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    static double[] rows(long seed, int count, int features) {
        Random random = new Random(seed);
        return random.ints((long) count * features, 0, 2 * SPECIAL.length + 8)
                .mapToDouble(choice -> choice < SPECIAL.length
                        ? SPECIAL[choice]
                        : choice < SPECIAL.length + 8 ? Double.NaN : random.nextInt(100))
                .toArray();
    }
}
