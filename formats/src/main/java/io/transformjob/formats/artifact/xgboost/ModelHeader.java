package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What every form of a model says beside its trees or weights, and the rules that join the two. */
record ModelHeader(
        Form form,
        Origin origin,
        Version version,
        String objective,
        String booster,
        float[] baseScore,
        int featureCount,
        int classCount,
        int targetCount,
        List<String> featureNames) {
    static final Set<String> BOOSTERS = Set.of("gbtree", "dart", "gblinear");

    /** Models without trees would otherwise name any number of outputs. */
    private static final int EMPTY_GROUPS_MAX = 1 << 16;

    int groups() {
        return Math.max(1, Math.max(classCount, targetCount));
    }

    ModelHeader check(Fault at) {
        if (!BOOSTERS.contains(booster)) {
            throw at.fault(
                    "the booster must be gbtree, dart or gblinear",
                    ArtifactException.quote(booster),
                    "Train with one of these boosters");
        }
        if (baseScore.length != 1 && baseScore.length != groups()) {
            throw at.fault(
                    "base_score must have one value, or one for each of %d outputs".formatted(groups()),
                    baseScore.length + " values",
                    ByteCursor.DAMAGED);
        }
        return this;
    }

    XgboostModel linear(float[] weights, Map<String, String> attributes, Fault at) {
        long expected = (featureCount + 1L) * groups();
        if (weights.length != expected) {
            throw at.fault(
                    "gblinear must have (%d features + 1) × %d outputs = %d weights"
                            .formatted(featureCount, groups(), expected),
                    String.valueOf(weights.length),
                    ByteCursor.DAMAGED);
        }
        return model(1, List.of(), new int[0], new float[0], weights, attributes, at);
    }

    XgboostModel trees(
            int parallelTreeCount,
            List<Tree> trees,
            int[] treeGroups,
            float[] treeWeights,
            Map<String, String> attributes,
            Fault at) {
        checkGroups(trees, treeGroups, at);
        if (parallelTreeCount > Math.max(1, trees.size())) {
            throw at.fault(
                    "num_parallel_tree must be at most the number of trees, %d".formatted(trees.size()),
                    String.valueOf(parallelTreeCount),
                    ByteCursor.DAMAGED);
        }
        int weightsExpected = booster.equals("dart") ? trees.size() : 0;
        if (treeWeights.length != weightsExpected) {
            throw at.fault(
                    "%s must have %d tree weights".formatted(booster, weightsExpected),
                    String.valueOf(treeWeights.length),
                    ByteCursor.DAMAGED);
        }
        return model(Math.max(1, parallelTreeCount), trees, treeGroups, treeWeights, new float[0], attributes, at);
    }

    private void checkGroups(List<Tree> trees, int[] treeGroups, Fault at) {
        if (treeGroups.length != trees.size()) {
            throw at.fault(
                    "tree_info must name the output of each of %d trees".formatted(trees.size()),
                    treeGroups.length + " outputs",
                    ByteCursor.DAMAGED);
        }
        for (int tree = 0; tree < treeGroups.length; tree++) {
            if (treeGroups[tree] < 0 || treeGroups[tree] >= groups()) {
                throw at.fault(
                        "tree %d must add to an output from 0 to %d".formatted(tree, groups() - 1),
                        String.valueOf(treeGroups[tree]),
                        ByteCursor.DAMAGED);
            }
        }
        if (trees.isEmpty() ? groups() > EMPTY_GROUPS_MAX : !vectors(trees) && trees.size() % groups() != 0) {
            throw at.fault(
                    "a model must have equally many trees for each of its %d outputs".formatted(groups()),
                    trees.size() + " trees",
                    ByteCursor.DAMAGED);
        }
        for (int tree = 1; tree < trees.size(); tree++) {
            if (trees.get(tree).leafVector().length > 0 != vectors(trees)) {
                throw at.fault(
                        "all trees must have leaves of one kind",
                        "vectors and single values",
                        "Train the model again with one multi_strategy");
            }
        }
    }

    private static boolean vectors(List<Tree> trees) {
        return !trees.isEmpty() && trees.get(0).leafVector().length > 0;
    }

    private XgboostModel model(
            int parallelTreeCount,
            List<Tree> trees,
            int[] treeGroups,
            float[] treeWeights,
            float[] linearWeights,
            Map<String, String> attributes,
            Fault at) {
        return new XgboostModel(
                form,
                origin.pickled(),
                version,
                objective,
                booster,
                baseScore,
                featureCount,
                featureNames.size() == featureCount ? List.copyOf(featureNames) : List.of(),
                classCount,
                targetCount,
                parallelTreeCount,
                List.copyOf(trees),
                treeGroups,
                treeWeights,
                linearWeights,
                vectors(trees),
                Map.copyOf(attributes),
                treeLimit(attributes, at));
    }

    /** The pickle's own limit, else the attribute; 0 is no limit. */
    private OptionalInt treeLimit(Map<String, String> attributes, Fault at) {
        if (origin.treeLimit().isPresent()) {
            return origin.treeLimit();
        }
        String text = attributes.getOrDefault("best_ntree_limit", "0");
        if (!text.matches("[0-9]{1,9}")) {
            throw at.fault(
                    "attribute best_ntree_limit must be a whole number",
                    ArtifactException.quote(text),
                    ByteCursor.DAMAGED);
        }
        int limit = Integer.parseInt(text);
        return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
    }
}
