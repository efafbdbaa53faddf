package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/**
 * A linear booster. Sums start at bias plus base margin and go on in the order of features, missing ones left out.
 *
 * <p>Source: {@code dmlc/xgboost}, {@code src/gbm/gblinear.cc}.
 *
 * @param weights shape [features][groups]
 * @param start bias plus base margin, one for each group
 */
record LinearModel(float[] weights, float[] start) implements CompiledModel {
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
        return new LinearModel(weights, start);
    }

    @Override
    public int groups() {
        return start.length;
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public Margins newMargins() {
        return new Kernel(this);
    }

    /** Runs the model, with buffers of its own. */
    private static final class Kernel implements Margins {
        private final float[] weights;
        private final float[] start;
        private final int features;
        private float[] margins = new float[0];
        /** A sparse row; all NaN between rows. */
        private float[] row = new float[0];

        Kernel(LinearModel model) {
            weights = model.weights;
            start = model.start;
            features = weights.length / start.length - 1;
        }

        @Override
        public float[] of(FeatureBatch batch) {
            int length = Math.multiplyExact(batch.rows(), start.length);
            margins = margins.length < length ? new float[length] : margins;
            for (int i = 0; i < batch.rows(); i++) {
                if (batch instanceof DenseBatch dense) {
                    int columns = dense.columns();
                    add(dense.values(), i * columns, Math.min(columns, features), i * start.length);
                } else {
                    add((SparseBatch) batch, i);
                }
            }
            return margins;
        }

        private void add(SparseBatch batch, int index) {
            if (row.length < features) {
                row = new float[features];
                Arrays.fill(row, Float.NaN);
            }
            int from = batch.rowOffset(index);
            int end = batch.rowOffset(index + 1);
            for (int entry = from; entry < end; entry++) {
                if (batch.indices()[entry] < features) {
                    row[batch.indices()[entry]] = batch.values()[entry];
                }
            }
            add(row, 0, features, index * start.length);
            for (int entry = from; entry < end; entry++) {
                if (batch.indices()[entry] < features) {
                    row[batch.indices()[entry]] = Float.NaN;
                }
            }
        }

        private void add(float[] values, int offset, int count, int out) {
            int groups = start.length;
            for (int group = 0; group < groups; group++) {
                float sum = start[group];
                for (int feature = 0; feature < count; feature++) {
                    float value = values[offset + feature];
                    if (value == value) {
                        sum += value * weights[feature * groups + group];
                    }
                }
                margins[out + group] = sum;
            }
        }
    }
}
