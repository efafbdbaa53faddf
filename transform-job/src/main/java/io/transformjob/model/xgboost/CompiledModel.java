package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.batch.FeatureBatch;

/** A model made ready to be run. Immutable, shared by all tasks. */
interface CompiledModel {
    /** Sums for each row. */
    int groups();

    /** A kernel with buffers of its own, for one task. */
    Margins newMargins();

    /** How the model is run and what it took to make it ready, for people; empty if there is nothing to say. */
    String path();

    /** Computes margins. Holds buffers: one task, one of these. */
    @FunctionalInterface
    interface Margins {
        /**
         * Margins of the rows, base margin included, bit for bit as the library computes them; shape [rows][groups], in an
         * array that is longer and is overwritten by the next call. Features that a row does not have are missing.
         */
        float[] of(FeatureBatch batch);
    }

    /**
     * Compiles a model once.
     *
     * @param where the model file, for messages
     * @throws ArtifactException if the booster is none that is known, or the model cannot be walked
     */
    static CompiledModel of(String where, XgboostModel model, Objective objective, XgboostRules rules) {
        float[] base = rules.baseMargins(where, model, objective);
        return switch (model.booster()) {
            case "gbtree", "dart" -> TreeModel.of(where, model, rules, base);
            case "gblinear" -> LinearModel.of(where, model, base);
            default ->
                throw new ArtifactException(
                        where,
                        "the booster must be gbtree, dart or gblinear",
                        ArtifactException.quote(model.booster()),
                        "Train the model with one of these.");
        };
    }
}
