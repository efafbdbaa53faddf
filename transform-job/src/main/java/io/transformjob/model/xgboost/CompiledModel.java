package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;

/** A model made ready to be run. Immutable, shared by all tasks. */
interface CompiledModel {
    /** Which features rows must bring, and where. */
    FeatureColumns columns();

    /** Sums for each row. */
    int groups();

    /** A kernel with buffers of its own, for one task. */
    MarginKernel newKernel();

    /**
     * Compiles a model once.
     *
     * @param where the model file, for messages
     * @throws ArtifactException if the booster is none that is known, or the model cannot be walked
     */
    static CompiledModel of(String where, XgboostModel model, Objective objective, XgboostRules rules) {
        float[] base = rules.baseMargins(where, model, objective);
        return switch (model.booster()) {
            case "gbtree", "dart" -> new TreeCompiler(where, model, rules, base).compile();
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
