package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;

/**
 * A linear booster. Sums start at bias plus base margin and go on in the order of features, missing ones left out.
 *
 * <p>Source: {@code dmlc/xgboost}, {@code src/gbm/gblinear.cc}.
 *
 * @param weights shape [features][groups]
 * @param start bias plus base margin, one for each group
 */
record LinearModel(FeatureColumns columns, float[] weights, float[] start) implements CompiledModel {
    static LinearModel of(String where, XgboostModel model, float[] base) {
        int groups = base.length;
        int features = model.featureCount();
        float[] weights = model.linearWeights();
        if (weights.length != (features + 1L) * groups) {
            throw new ArtifactException(
                    where,
                    "a linear booster must have %d weights, (features + 1) × outputs"
                            .formatted((features + 1L) * groups),
                    Integer.toString(weights.length),
                    "Save the model again.");
        }
        float[] start = new float[groups];
        for (int group = 0; group < groups; group++) {
            start[group] = weights[features * groups + group] + base[group];
        }
        return new LinearModel(FeatureColumns.inPlace(features), weights, start);
    }

    @Override
    public int groups() {
        return start.length;
    }

    @Override
    public MarginKernel newKernel() {
        return this::margins;
    }

    private void margins(float[] values, int stride, int rows, boolean mayMiss, float[] margins, int out) {
        int groups = start.length;
        int width = columns.width();
        for (int row = 0; row < rows; row++) {
            for (int group = 0; group < groups; group++) {
                float sum = start[group];
                for (int column = 0; column < width; column++) {
                    float value = values[row * stride + column];
                    if (value == value) {
                        sum += value * weights[column * groups + group];
                    }
                }
                margins[out + row * groups + group] = sum;
            }
        }
    }
}
