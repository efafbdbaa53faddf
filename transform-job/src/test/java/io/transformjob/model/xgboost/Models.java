package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Small models by hand. */
final class Models {
    private Models() {}

    static Version version(String text) {
        String[] parts = text.split("\\.");
        return new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    static XgboostRules rules(String library) {
        return new XgboostRules(version(library));
    }

    /** A tree of one leaf. */
    static Tree leaf(float value) {
        return new Tree(
                new int[] {-1},
                new int[] {-1},
                new int[1],
                new float[] {value},
                new boolean[1],
                new int[0][],
                new float[0]);
    }

    /** A model of one tree, base score 0. */
    static XgboostModel of(Tree tree, int features) {
        return new Builder().features(features).trees(tree).build();
    }

    /** A model whose parts have usual values until they are named: {@code reg:squarederror}, 1.7.4, JSON, base 0. */
    static final class Builder {
        private Form form = Form.JSON;
        private boolean pickled;
        private Version version = version("1.7.4");
        private String objective = "reg:squarederror";
        private String booster = "gbtree";
        private float[] baseScore = {0};
        private int features = 1;
        private int classes;
        private int targets = 1;
        private int parallelTrees = 1;
        private List<Tree> trees = List.of();
        private float[] linearWeights = {};
        private OptionalInt treeLimit = OptionalInt.empty();

        Builder form(Form form, boolean pickled, String version) {
            this.form = form;
            this.pickled = pickled;
            this.version = version(version);
            return this;
        }

        Builder objective(String objective) {
            this.objective = objective;
            return this;
        }

        Builder baseScore(float... baseScore) {
            this.baseScore = baseScore;
            return this;
        }

        Builder features(int features) {
            this.features = features;
            return this;
        }

        Builder groups(int classes, int targets, int parallelTrees) {
            this.classes = classes;
            this.targets = targets;
            this.parallelTrees = parallelTrees;
            return this;
        }

        Builder trees(Tree... trees) {
            this.trees = List.of(trees);
            return this;
        }

        Builder linear(float... weights) {
            this.booster = "gblinear";
            this.linearWeights = weights;
            return this;
        }

        Builder treeLimit(int limit) {
            this.treeLimit = OptionalInt.of(limit);
            return this;
        }

        XgboostModel build() {
            int groups = Math.max(1, Math.max(classes, targets));
            int[] treeGroups = new int[trees.size()];
            for (int i = 0; i < treeGroups.length; i++) {
                treeGroups[i] = i / parallelTrees % groups;
            }
            return new XgboostModel(
                    form,
                    pickled,
                    version,
                    objective,
                    booster,
                    baseScore,
                    features,
                    List.of(),
                    classes,
                    targets,
                    parallelTrees,
                    trees,
                    treeGroups,
                    new float[0],
                    linearWeights,
                    false,
                    Map.of(),
                    treeLimit);
        }
    }
}
