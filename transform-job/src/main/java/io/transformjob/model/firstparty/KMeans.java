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
 * K-means: the nearest centroid, the first of equally near ones, and the Euclidean distance to it, as {@link Distances} has it.
 *
 * <p>Source: developer guide, "K-means algorithm"; model files of public training jobs.
 *
 * @param centroids shape [clusters][features]
 * @param norms length of each
 * @param products the same as a matrix, shape [features][clusters]
 */
record KMeans(int features, float[] centroids, double[] norms, DenseMatrix products) implements FirstPartyModel {
    /**
     * Reads {@code model_algo-1}: one array without name, shape [clusters][features].
     *
     * @throws ArtifactException if it is damaged or has another form
     */
    static KMeans read(ByteCursor file) {
        NdArrayList arrays = NdArrayList.read(file);
        if (!matches(arrays)) {
            throw arrays.fault("a k-means model must be one dense matrix of centroids", arrays.describe());
        }
        NdArray.Dense stored =
                ModelFile.checked(arrays, "", (NdArray.Dense) arrays.arrays().get(0));
        int clusters = (int) stored.shape()[0];
        int features = (int) stored.shape()[1];
        float[] centroids = stored.values();
        float[] transposed = new float[centroids.length];
        double[] norms = new double[clusters];
        for (int cluster = 0; cluster < clusters; cluster++) {
            double square = 0;
            for (int feature = 0; feature < features; feature++) {
                float value = centroids[cluster * features + feature];
                transposed[feature * clusters + cluster] = value;
                square += (double) value * value;
            }
            norms[cluster] = Math.sqrt(square);
        }
        return new KMeans(features, centroids, norms, DenseMatrix.of(features, clusters, transposed));
    }

    static boolean matches(NdArrayList arrays) {
        return arrays.arrays().size() == 1
                && arrays.arrays().get(0) instanceof NdArray.Dense dense
                && dense.shape().length == 2;
    }

    @Override
    public String description() {
        return "%d clusters, %d features".formatted(norms.length, features);
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("Clusters", norms.length);
    }

    @Override
    public AnswerForm form() {
        return AnswerForm.KMEANS;
    }

    @Override
    public int arrayLength() {
        return 1;
    }

    @Override
    public BlockKernel newKernel() {
        return new Nearest(this);
    }

    @Override
    public List<String> kernels() {
        return List.of(products.description());
    }

    /**
     * Finds the nearest centroid. Squared distances are {@code |x|² - 2 x·c + |c|²}, where {@code x·c} in float32 has an error
     * with a known bound. Centroids that may be the nearest by these, one in almost all rows, are measured by {@link Distances};
     * the answer is as if all were.
     */
    private static final class Nearest implements BlockKernel {
        private final KMeans model;
        private final int clusters;
        private final Multiplier multiplier;
        private final Distances distances;
        private final int rowsMax;
        private final float[] products;
        /** {@code |c|² - 2 x·c} for each centroid; NaN if it is beyond float32. */
        private final double[] scores;

        /** Error of a product for each unit of {@code |x| |c|}, and beside it, where numbers are too small for their digits. */
        private final double errorRelative;

        private final double errorAbsolute;
        /** Error of sums in double for each unit of what is summed. */
        private final double errorDouble;

        Nearest(KMeans model) {
            this.model = model;
            this.clusters = model.products.outputs();
            this.multiplier = model.products.newMultiplier();
            this.distances = new Distances(model.centroids, model.features);
            this.rowsMax = BlockKernel.rowsMax(clusters);
            this.products = new float[rowsMax * clusters];
            this.scores = new double[clusters];
            // N. Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1: n u / (1 - n u) for n steps.
            double steps = model.features * 0x1p-24;
            this.errorRelative = steps < 0.5 ? steps / (1 - steps) : Double.POSITIVE_INFINITY;
            this.errorAbsolute = model.features * 0x1p-149;
            this.errorDouble = (model.features + 8) * 0x1p-50;
        }

        @Override
        public int rowsMax() {
            return rowsMax;
        }

        @Override
        public void dense(
                float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite) {
            multiplier.dense(values, from, stride, rows, products);
            for (int i = 0; i < rows; i++) {
                distances.dense(values, from + i * stride);
                finite[i] = answer(i * clusters, answers, row + i);
            }
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            multiplier.sparse(indices, values, from, to, products);
            distances.sparse(indices, values, from, to);
            return answer(0, answers, row);
        }

        private boolean answer(int product, double[][] answers, int row) {
            double[] norms = model.norms;
            int first = 0;
            for (int i = 0; i < clusters; i++) {
                float x = products[product + i];
                scores[i] = Float.isFinite(x) ? norms[i] * norms[i] - 2.0 * x : Double.NaN;
                first = scores[i] < scores[first] || Double.isNaN(scores[first]) ? i : first;
            }
            double square = distances.square(first);
            int nearest = first;
            // The length of x, by the triangle inequality.
            double length = norms[first] + Math.sqrt(square);
            for (int i = 0; i < clusters; i++) {
                double span = norms[i] + norms[first] + length;
                double error = 2 * (errorRelative * length * (norms[i] + norms[first]) + 2 * errorAbsolute)
                        + errorDouble * span * span;
                // A NaN on either side may be the nearest.
                if (i != first && !(scores[i] - scores[first] > error)) {
                    double other = distances.square(i);
                    if (other < square || other == square && i < nearest) {
                        square = other;
                        nearest = i;
                    }
                }
            }
            answers[0][row] = nearest;
            answers[1][row] = (float) Math.sqrt(square);
            return Double.isFinite(square);
        }
    }
}
