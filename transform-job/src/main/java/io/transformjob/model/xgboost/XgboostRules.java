package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;

/**
 * What depends on the library that scores, which is the container's and not the one that wrote the file.
 *
 * <p>Source: {@code dmlc/xgboost}, tags v0.72 to v3.4, {@code src/learner.cc}, {@code src/gbm}, {@code src/objective}.
 *
 * @param library the version that scores
 */
record XgboostRules(Version library) {
    /** Sums of leaves start at the base margin; before, it is added last. */
    boolean sumStartsAtBase() {
        return library.atLeast(1, 3, 0);
    }

    /** Rows with more columns than the model has features are an error; before, what is too much is ignored. */
    boolean refusesWiderRows() {
        return library.atLeast(1, 2, 0);
    }

    boolean capsSigmoid() {
        return library.atLeast(1, 6, 0);
    }

    /** Containers before 1.0 have a C library whose {@code expf} is correctly rounded. */
    boolean roundsExp() {
        return !library.atLeast(1, 0, 0);
    }

    boolean sortsQuantiles() {
        return library.atLeast(3, 4, 0);
    }

    /** Trees that score, counted from the first. */
    int treesUsed(XgboostModel model) {
        int all = model.trees().size();
        int limit = model.treeLimit().orElse(0);
        // A file without a pickle carries the limit as an attribute, which only the libraries 1.4 to 1.7 turn into a
        // limit of predictions.
        boolean honoured = model.pickled() || library.atLeast(1, 4, 0) && !library.atLeast(2, 0, 0);
        if (limit <= 0 || !honoured) {
            return all;
        }
        long perRound = (long) model.parallelTreeCount() * (model.leafVectors() ? 1 : model.groups());
        long used;
        if (library.atLeast(2, 0, 0)) {
            // The newest container hands the number over as one of rounds.
            used = limit * perRound;
        } else if (library.atLeast(1, 4, 0)) {
            used = limit / model.parallelTreeCount() * perRound;
        } else {
            used = (long) limit * model.groups();
        }
        return (int) Math.min(all, used);
    }

    /**
     * What sums start or end with, one value for each group.
     *
     * @param where the model file, for messages
     * @throws ArtifactException if the objective cannot take the stored base score
     */
    float[] baseMargins(String where, XgboostModel model, Objective objective) {
        float[] stored = model.baseScore();
        int groups = model.groups();
        if (stored.length != 1 && stored.length != groups) {
            throw new ArtifactException(
                    where,
                    "base_score must have one value or one for each of %d outputs".formatted(groups),
                    stored.length + " values",
                    "Save the model again.");
        }
        float[] margins = new float[groups];
        for (int group = 0; group < groups; group++) {
            float score = stored[stored.length == 1 ? 0 : group];
            margins[group] = baseMargin(where, model, objective, score);
        }
        if (objective.link() == Objective.Link.EXPECTILES) {
            expectileMargins(stored, margins);
        }
        return margins;
    }

    private float baseMargin(String where, XgboostModel model, Objective objective, float stored) {
        if (model.form() != Form.LEGACY_BINARY || model.version().major() > 0) {
            return toMargin(where, objective, stored);
        }
        // Before 1.0 files hold a margin. From 1.1 libraries turn it into an output and back, which is not always the
        // same: a margin of 0.5 becomes 1 under binary:hinge.
        if (!library.atLeast(1, 1, 0) || objective.isMulticlass()) {
            return stored;
        }
        return toMargin(where, objective, toOutput(objective, stored));
    }

    private float toOutput(Objective objective, float margin) {
        float[] one = {margin};
        new OutputTransform(objective, this, 1).apply(one, 1);
        return one[0];
    }

    private float toMargin(String where, Objective objective, float score) {
        return switch (objective.link()) {
            case IDENTITY, EXPECTILES -> score;
            case LOG -> FloatMath.log(score);
            case LOGISTIC -> logit(where, objective, score);
            case LOGISTIC_RAW -> library.atLeast(1, 3, 1) ? score : logit(where, objective, score);
        };
    }

    private float logit(String where, Objective objective, float score) {
        float p = library.atLeast(3, 2, 0) ? Math.min(Math.max(score, 1e-6f), 1 - 1e-6f) : score;
        if (!(p > 0 && p < 1)) {
            throw new ArtifactException(
                    where,
                    "base_score must be between 0 and 1 for %s under XGBoost %s".formatted(objective.name(), library),
                    Float.toString(score),
                    "XGBoost refuses such a model, too; train it again with a base_score between 0 and 1.");
        }
        return -FloatMath.log(1 / p - 1);
    }

    /** The first margin is the first base score; each next is the inverse softplus of the step from the one before. */
    private static void expectileMargins(float[] stored, float[] margins) {
        for (int group = 1; group < margins.length; group++) {
            float step = stored.length == 1 ? 0 : stored[group] - stored[group - 1];
            double y = Math.max(step - OutputTransform.EXPECTILE_STEP_MIN, OutputTransform.EXPECTILE_STEP_MIN);
            margins[group] = (float) (y + StrictMath.log(-StrictMath.expm1(-y)));
        }
    }
}
