package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import java.util.Arrays;
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
record Pca(float[] means, int count, float[] components) implements FirstPartyModel {
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
        return new Pca(means, (int) components.shape()[1], components.values());
    }

    @Override
    public String description() {
        return "%d components, %d features".formatted(count, features());
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("Components", count);
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
        return count;
    }

    @Override
    public RowKernel newKernel() {
        return new Projection(this);
    }

    private static final class Projection implements RowKernel {
        private final Pca model;
        private final float[] sums;
        /** The projection of a row of zeros. */
        private final float[] zero;

        Projection(Pca model) {
            this.model = model;
            this.sums = new float[model.count];
            this.zero = new float[model.count];
            for (int feature = 0; feature < model.means.length; feature++) {
                Vectors.addScaled(zero, model.components, feature * model.count, -model.means[feature]);
            }
        }

        @Override
        public boolean dense(float[] values, int from, double[][] answers, int row) {
            Arrays.fill(sums, 0);
            for (int feature = 0; feature < model.means.length; feature++) {
                float centred = values[from + feature] - model.means[feature];
                Vectors.addScaled(sums, model.components, feature * model.count, centred);
            }
            return answer(answers[0], row);
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            System.arraycopy(zero, 0, sums, 0, sums.length);
            for (int entry = from; entry < to; entry++) {
                Vectors.addScaled(sums, model.components, indices[entry] * model.count, values[entry]);
            }
            return answer(answers[0], row);
        }

        private boolean answer(double[] answers, int row) {
            for (int i = 0; i < sums.length; i++) {
                answers[row * sums.length + i] = sums[i];
            }
            return Vectors.isFinite(sums);
        }
    }
}
