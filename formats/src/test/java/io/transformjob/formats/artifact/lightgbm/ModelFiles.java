package io.transformjob.formats.artifact.lightgbm;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Models as the library writes them, cut to what is short. */
final class ModelFiles {
    private ModelFiles() {}

    /** A numeric split, a categorical one, three leaves; and a tree of one leaf. */
    static final String MIXED = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=2
            objective=binary sigmoid:1
            feature_names=age town income
            feature_infos=[0:10] 0:1:2 none
            tree_sizes=400 100

            Tree=0
            num_leaves=3
            num_cat=1
            split_feature=0 1
            split_gain=1 0.5
            threshold=0.50000000000000011 0
            decision_type=10 1
            left_child=1 -1
            right_child=-2 -3
            leaf_value=0.1 -0.20000000000000001 3e-05
            leaf_weight=1 2 3
            leaf_count=1 2 3
            internal_value=0 0
            internal_weight=0 0
            internal_count=6 4
            cat_boundaries=0 2
            cat_threshold=5 2147483648
            is_linear=0
            shrinkage=0.1


            Tree=1
            num_leaves=1
            num_cat=0
            split_feature=
            leaf_value=0.25
            is_linear=0
            shrinkage=1


            end of trees

            feature_importances:
            age=1

            parameters:
            [boosting: gbdt]
            end of parameters

            pandas_categorical:null
            """;

    /** Linear leaves, two trees for each iteration. */
    static final String LINEAR = """
            tree
            version=v3
            num_class=2
            num_tree_per_iteration=2
            label_index=0
            max_feature_idx=1
            objective=multiclassova num_class:2 sigmoid:1
            average_output
            feature_names=Column_0 Column_1
            feature_infos=none none
            tree_sizes=1 2

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=1
            threshold=1.0000000180025095e-35
            decision_type=4
            left_child=-1
            right_child=-2
            leaf_value=1 2
            is_linear=1
            leaf_const=0.5 -0.5
            num_features=2 0
            leaf_features=1 0\s
            leaf_coeff=0.25 -4\s
            shrinkage=1


            Tree=1
            num_leaves=1
            num_cat=0
            leaf_value=0
            is_linear=1
            leaf_const=7
            num_features=0
            leaf_features=
            leaf_coeff=
            shrinkage=1


            end of trees
            """;

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
