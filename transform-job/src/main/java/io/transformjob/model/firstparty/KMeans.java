package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import java.util.Arrays;
import java.util.Map;

/**
 * K-means: the nearest centroid, the first of equally near ones, and the Euclidean distance to it.
 *
 * <p>Source: developer guide, "K-means algorithm"; model files of public training jobs.
 *
 * @param centroids shape [features][clusters]
 */
record KMeans(int features, int clusters, float[] centroids) implements FirstPartyModel {
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
        float[] centroids = new float[stored.values().length];
        for (int cluster = 0; cluster < clusters; cluster++) {
            for (int feature = 0; feature < features; feature++) {
                centroids[feature * clusters + cluster] = stored.values()[cluster * features + feature];
            }
        }
        return new KMeans(features, clusters, centroids);
    }

    static boolean matches(NdArrayList arrays) {
        return arrays.arrays().size() == 1
                && arrays.arrays().get(0) instanceof NdArray.Dense dense
                && dense.shape().length == 2;
    }

    @Override
    public String description() {
        return "%d clusters, %d features".formatted(clusters, features);
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("Clusters", clusters);
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
    public RowKernel newKernel() {
        return new Distances(this);
    }

    /** Squared distances to all centroids. */
    private static final class Distances implements RowKernel {
        private final KMeans model;
        private final float[] squares;
        private final double[] sparseSquares;
        /** Squared distances of centroids from zero. */
        private final double[] norms;

        Distances(KMeans model) {
            this.model = model;
            this.squares = new float[model.clusters];
            this.sparseSquares = new double[model.clusters];
            this.norms = new double[model.clusters];
            for (int i = 0; i < model.centroids.length; i++) {
                norms[i % model.clusters] += (double) model.centroids[i] * model.centroids[i];
            }
        }

        @Override
        public boolean dense(float[] values, int from, double[][] answers, int row) {
            Arrays.fill(squares, 0);
            for (int feature = 0; feature < model.features; feature++) {
                Vectors.addSquares(squares, values[from + feature], model.centroids, feature * model.clusters);
            }
            int nearest = 0;
            for (int i = 1; i < squares.length; i++) {
                nearest = squares[i] < squares[nearest] ? i : nearest;
            }
            return answer(nearest, squares[nearest], answers, row);
        }

        /** The distance from zero, changed by the features that are not. In double, since much cancels out. */
        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            System.arraycopy(norms, 0, sparseSquares, 0, norms.length);
            for (int entry = from; entry < to; entry++) {
                int at = indices[entry] * model.clusters;
                double value = values[entry];
                for (int i = 0; i < sparseSquares.length; i++) {
                    sparseSquares[i] += value * (value - 2 * model.centroids[at + i]);
                }
            }
            int nearest = 0;
            for (int i = 1; i < sparseSquares.length; i++) {
                nearest = sparseSquares[i] < sparseSquares[nearest] ? i : nearest;
            }
            return answer(nearest, Math.max(0, sparseSquares[nearest]), answers, row);
        }

        private static boolean answer(int nearest, double square, double[][] answers, int row) {
            answers[0][row] = nearest;
            answers[1][row] = (float) Math.sqrt(square);
            return Double.isFinite(square);
        }
    }
}
