package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.batch.FeatureBatch;

/**
 * One model file under the rules of one library. Immutable, shared by all tasks.
 *
 * @param name of the file
 * @param transform from margins to predictions
 */
record XgboostPredictor(
        String name, XgboostModel model, Objective objective, CompiledModel compiled, OutputTransform transform) {
    /**
     * Prepares a model.
     *
     * @throws ArtifactException if the objective, the booster, or something in them is not known
     */
    static XgboostPredictor of(String name, XgboostModel model, XgboostRules rules) {
        Objective objective = Objective.of(name, model.objective());
        CompiledModel compiled = CompiledModel.of(name, model, objective, rules);
        return new XgboostPredictor(
                name, model, objective, compiled, new OutputTransform(objective, rules, model.groups()));
    }

    /** Predictions of a row. */
    int width() {
        return transform.width();
    }

    Cursor newCursor() {
        return new Cursor(this);
    }

    /** Predicts, with buffers of its own, for one task. */
    static final class Cursor {
        private final CompiledModel.Margins margins;
        private final OutputTransform transform;

        private Cursor(XgboostPredictor predictor) {
            margins = predictor.compiled.newMargins();
            transform = predictor.transform;
        }

        /** Margins, shape [rows][groups], in an array that the next call overwrites. */
        float[] margins(FeatureBatch batch) {
            return margins.of(batch);
        }

        /** Predictions, shape [rows][width], in an array that the next call overwrites. */
        float[] predict(FeatureBatch batch) {
            float[] values = margins.of(batch);
            transform.apply(values, batch.rows());
            return values;
        }
    }
}
