package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import io.transformjob.model.dense.DenseMatrix;
import io.transformjob.model.dense.Multiplier;
import java.util.List;
import java.util.Map;

/**
 * Principal components: {@code (x - mean) · v}, in the order in which the components are stored. That is the largest last
 * after the regular mode of training, and first after the randomized one.
 *
 * <p>Source: developer guide, "Principal component analysis algorithm"; model files of public training jobs.
 *
 * @param means one for each feature, zeros if the model subtracts none
 * @param components shape [features][components]
 */
record Pca(float[] means, DenseMatrix components) implements FirstPartyModel {
    static final String COMPONENTS = "v";
    private static final String MEAN = "mean";

    /**
     * Reads {@code model_algo-1}: arrays {@code v} and maybe {@code mean}; singular values {@code s} are not needed.
     *
     * @throws ArtifactException if it is damaged or has another form
     */
    static Pca read(ByteCursor file) {
        NdArrayList arrays = NdArrayList.read(file);
        NdArray.Dense components = ModelFile.matrix(arrays, COMPONENTS);
        int features = (int) components.shape()[0];
        float[] means = arrays.array(MEAN).isPresent() ? ModelFile.vector(arrays, MEAN, features) : new float[features];
        return new Pca(means, DenseMatrix.of(features, (int) components.shape()[1], components.values()));
    }

    @Override
    public String description() {
        return "%d components, %d features".formatted(components.outputs(), features());
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("Components", components.outputs());
    }

    @Override
    public int features() {
        return means.length;
    }

    @Override
    public AnswerForm form() {
        return AnswerForm.PCA;
    }

    @Override
    public int arrayLength() {
        return components.outputs();
    }

    /** Whether there is a mean to subtract. */
    private boolean centred() {
        for (float mean : means) {
            if (mean != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public BlockKernel newKernel() {
        return new Projection(this);
    }

    @Override
    public List<String> kernels() {
        return List.of(components.description());
    }

    private static final class Projection implements BlockKernel {
        private final float[] means;
        private final int count;
        private final Multiplier multiplier;
        private final int rowsMax;
        /** Whether features are used as they are. */
        private final boolean plain;
        /** Features less their means, shape [rows][features]. */
        private final float[] centred;

        private final float[] products;

        Projection(Pca model) {
            this.means = model.means;
            this.count = model.components.outputs();
            this.multiplier = model.components.newMultiplier();
            this.rowsMax = BlockKernel.rowsMax(Math.max(means.length, count));
            this.plain = !model.centred();
            this.centred = new float[plain ? 0 : rowsMax * means.length];
            this.products = new float[rowsMax * count];
        }

        @Override
        public int rowsMax() {
            return rowsMax;
        }

        @Override
        public void dense(
                float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite) {
            if (plain) {
                multiplier.dense(values, from, stride, rows, products);
            } else {
                for (int i = 0; i < rows; i++) {
                    Vectors.subtract(values, from + i * stride, means, centred, i * means.length);
                }
                multiplier.dense(centred, 0, means.length, rows, products);
            }
            for (int i = 0; i < rows; i++) {
                finite[i] = answer(i * count, answers[0], (row + i) * count);
            }
        }

        /** With means, no feature is 0 but those that are their mean, so such a row is a dense one. */
        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            if (plain) {
                multiplier.sparse(indices, values, from, to, products);
            } else {
                for (int feature = 0; feature < means.length; feature++) {
                    centred[feature] = 0 - means[feature];
                }
                for (int entry = from; entry < to; entry++) {
                    centred[indices[entry]] = values[entry] - means[indices[entry]];
                }
                multiplier.dense(centred, 0, means.length, 1, products);
            }
            return answer(0, answers[0], row * count);
        }

        private boolean answer(int product, double[] answers, int to) {
            // Zero times a finite number is zero, else NaN.
            float test = 0;
            for (int i = 0; i < count; i++) {
                float sum = products[product + i] + 0.0f;
                answers[to + i] = sum;
                test += 0 * sum;
            }
            return test == 0;
        }
    }
}
