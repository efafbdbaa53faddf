package io.transformjob.model.firstparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ByteCursor;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** K-means, principal components and factorization machines. */
class OtherModelsTest {
    private static final String OTHER =
            ". Use the archive as the training job wrote it, with the image it was trained with";
    private static final long SEED = 20250120;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OtherModelsTest.class.getResourceAsStream("/firstparty/" + name)) {
            return in.readAllBytes();
        }
    }

    private static JsonNode scored(String algorithm) throws IOException {
        return new ObjectMapper().readTree(resource("scored.json")).get(algorithm);
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(4) == 0 ? 0 : (float) random.nextGaussian();
        }
        return values;
    }

    // --- k-means ---

    private static KMeans kmeans(float[] centroids, int clusters) {
        return KMeans.read(
                Modules.cursor(Modules.unnamed(Modules.dense(centroids, clusters, centroids.length / clusters))));
    }

    @Test
    void artifacts31_aRealRecordIsInTheClusterItsEndpointNamed() throws IOException {
        JsonNode scored = scored("kmeans");
        float[] centroids = new float[8 * 7];
        for (int cluster = 0; cluster < 8; cluster++) {
            System.arraycopy(floats(scored.get("centroids").get(cluster)), 0, centroids, 7 * cluster, 7);
        }
        KMeans model = kmeans(centroids, 8);

        assertThat(model.description()).isEqualTo("8 clusters, 7 features");
        float[] features = floats(scored.get("features"));
        assertThat(Rows.answers(model, Rows.dense(features), 0)).containsExactly(3);
        assertThat(Rows.answers(model, Rows.dense(features), 1)[0]).isCloseTo(0.27046188712120056, within(1e-7));
    }

    @Test
    void artifacts31_ofEquallyNearCentroidsTheFirstIsNamed() {
        KMeans model = kmeans(new float[] {5, 0, 0, 5, 3, 4}, 3);
        assertThat(Rows.answers(model, Rows.dense(new float[] {0, 0}, new float[] {3, 4}), 0))
                .containsExactly(0, 2);
        assertThat(Rows.answers(model, Rows.dense(new float[] {0, 0}, new float[] {3, 4}), 1))
                .containsExactly(5, 0);
        assertThat(Rows.answers(model, Rows.sparse(new float[] {0, 0}, new float[] {3, 4}), 1))
                .containsExactly(5, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 17})
    void artifacts31_distancesAreEuclidean(int clusters) {
        Random random = new Random(SEED + clusters);
        float[] centroids = random(random, clusters * 9);
        KMeans model = kmeans(centroids, clusters);
        float[][] rows = new float[40][];
        double[] nearest = new double[rows.length];
        double[] distances = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = random(random, 9);
            distances[row] = Double.MAX_VALUE;
            for (int cluster = 0; cluster < clusters; cluster++) {
                double square = 0;
                for (int i = 0; i < 9; i++) {
                    square += Math.pow((double) rows[row][i] - centroids[9 * cluster + i], 2);
                }
                if (Math.sqrt(square) < distances[row]) {
                    distances[row] = Math.sqrt(square);
                    nearest[row] = cluster;
                }
            }
        }
        for (var batch : new io.transformjob.formats.batch.FeatureBatch[] {Rows.dense(rows), Rows.sparse(rows)}) {
            assertThat(Rows.answers(model, batch, 0)).containsExactly(nearest);
            assertThat(Rows.answers(model, batch, 1))
                    .usingComparatorWithPrecision(1e-6)
                    .containsExactly(distances);
        }
    }

    @Test
    void artifacts31_otherListsAreRefused() {
        assertThatThrownBy(() -> KMeans.read(Modules.cursor(Modules.unnamed(Modules.dense(new float[2], 2)))))
                .hasMessage("model_algo-1: a k-means model must be one dense matrix of centroids,"
                        + " found an unnamed float32 [2]" + OTHER);
        assertThatThrownBy(() -> kmeans(new float[] {1, Float.POSITIVE_INFINITY}, 1))
                .hasMessage("model_algo-1: numbers of array \"\" must be finite, found Infinity at index 1" + OTHER);
    }

    // --- principal components ---

    @Test
    void artifacts32_aRealRecordIsProjectedAsItsEndpointDid() throws IOException {
        Pca model = Pca.read(Modules.cursor(resource("pca_model_algo-1")));
        JsonNode scored = scored("pca");
        double[] expected = new double[25];
        for (int i = 0; i < 25; i++) {
            expected[i] = scored.get("projection").get(i).asDouble();
        }
        float[] features = floats(scored.get("features"));

        assertThat(model.description()).isEqualTo("25 components, 26 features");
        assertThat(Rows.answers(model, Rows.dense(features), 0))
                .usingComparatorWithPrecision(5e-7)
                .containsExactly(expected);
        assertThat(Rows.answers(model, Rows.sparse(features), 0))
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(expected);
    }

    @Test
    void artifacts32_componentsKeepTheirOrderAndMeanMayBeAbsent() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("s", Modules.dense(new float[] {Float.NaN, 2, 1}, 3));
        arrays.put("v", Modules.dense(new float[] {1, 0, 2, 0, 1, -1}, 2, 3));
        float[][] rows = {{10, 20}, {0, 0}};

        Pca plain = Pca.read(Modules.cursor(Modules.list(arrays)));
        assertThat(Rows.answers(plain, Rows.dense(rows), 0)).containsExactly(10, 20, 0, 0, 0, 0);
        arrays.put("mean", Modules.dense(new float[] {1, 2}, 1, 2));
        Pca centred = Pca.read(Modules.cursor(Modules.list(arrays)));
        assertThat(Rows.answers(centred, Rows.dense(rows), 0)).containsExactly(9, 18, 0, -1, -2, 0);
        assertThat(Rows.answers(centred, Rows.sparse(rows), 0)).containsExactly(9, 18, 0, -1, -2, 0);
    }

    @Test
    void artifacts32_otherListsAreRefused() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("v", Modules.dense(new float[6], 2, 3));
        arrays.put("mean", Modules.dense(new float[3], 1, 3));
        assertThatThrownBy(() -> Pca.read(Modules.cursor(Modules.list(arrays))))
                .hasMessage("model_algo-1: array \"mean\" must have 2 numbers, found float32 [1, 3]" + OTHER);
        arrays.remove("v");
        assertThatThrownBy(() -> Pca.read(Modules.cursor(Modules.list(arrays))))
                .hasMessage("model_algo-1: there must be an array \"v\", found \"mean\" float32 [1, 3]" + OTHER);
    }

    // --- factorization machines ---

    private static Map<String, byte[]> machineArrays() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:w1_weight", Modules.rowSparse(new float[] {10, 30}, new long[] {0, 2}, 4, 1));
        arrays.put("arg:w0_weight", Modules.dense(new float[] {0.5f}, 1));
        arrays.put("arg:v", Modules.rowSparse(new float[] {1, 2, 3, 4}, new long[] {1, 2}, 4, 2));
        return arrays;
    }

    private static FactorizationMachine machine(String type, String output, Map<String, byte[]> arrays) {
        return FactorizationMachine.read(Modules.cursor(Modules.machine(type, output, arrays)));
    }

    @Test
    void artifacts34_rowsThatAreNotStoredAreZero() {
        FactorizationMachine model = machine("regressor", "LinearRegressionOutput", machineArrays());
        // Only features 1 and 2 have factors: their product is 1·3 + 2·4 = 11.
        float[][] rows = {{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 1, 1, 5}, {2, 3, 0.5f, 0}};
        double[] expected = {0.5, 10.5, 0.5, 30.5, 41.5, 0.5 + 20 + 15 + 16.5};

        assertThat(model.description()).isEqualTo("regressor with 2 factors, 4 features");
        assertThat(model.form()).isEqualTo(AnswerForm.FACTORIZATION_MACHINE_REGRESSOR);
        assertThat(Rows.answers(model, Rows.dense(rows), 0)).containsExactly(expected);
        assertThat(Rows.answers(model, Rows.sparse(rows), 0)).containsExactly(expected);
    }

    @Test
    void artifacts34_factorsOfWhichNoneIsStoredCostNothing() {
        Map<String, byte[]> arrays = machineArrays();
        arrays.put("arg:v", Modules.rowSparse(new float[0], new long[0], 4, Integer.MAX_VALUE - 8));
        FactorizationMachine model = machine("regressor", "LinearRegressionOutput", arrays);

        assertThat(Rows.answers(model, Rows.sparse(new float[] {1, 1, 1, 1}), 0))
                .containsExactly(40.5);
    }

    @Test
    void artifacts34_aClassifierLabelsFromOneHalfOn() {
        Map<String, byte[]> arrays = Map.of("arg:v", Modules.dense(new float[] {1, 1}, 2, 1));
        FactorizationMachine model = machine("binary_classifier", "LogisticRegressionOutput", arrays);
        float[][] rows = {{1, 1}, {1, 0}, {1, -1}};

        assertThat(model.description()).isEqualTo("binary_classifier with 1 factors, 2 features");
        assertThat(Rows.answers(model, Rows.sparse(rows), 0))
                .usingComparatorWithPrecision(1e-7)
                .containsExactly(0.73105858, 0.5, 0.26894142);
        assertThat(Rows.answers(model, Rows.sparse(rows), 1)).containsExactly(1, 1, 0);
    }

    @Test
    void artifacts34_pairsOfFeaturesAreSummedOverFactors() {
        Random random = new Random(SEED);
        float[] factors = random(random, 12 * 5);
        float[] weights = random(random, 12);
        Map<String, byte[]> arrays = new LinkedHashMap<>(machineArrays());
        arrays.put("arg:w1_weight", Modules.dense(weights, 12, 1));
        arrays.put("arg:v", Modules.dense(factors, 12, 5));
        FactorizationMachine model = machine("regressor", "LinearRegressionOutput", arrays);
        float[][] rows = new float[30][];
        double[] expected = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            float[] x = random(random, 12);
            rows[row] = x;
            expected[row] = 0.5;
            for (int i = 0; i < 12; i++) {
                expected[row] += (double) weights[i] * x[i];
                for (int j = i + 1; j < 12; j++) {
                    for (int f = 0; f < 5; f++) {
                        expected[row] += (double) factors[5 * i + f] * factors[5 * j + f] * x[i] * x[j];
                    }
                }
            }
        }
        assertThat(Rows.answers(model, Rows.dense(rows), 0))
                .usingComparatorWithPrecision(1e-5)
                .containsExactly(expected);
        assertThat(Rows.answers(model, Rows.sparse(rows), 0)).containsExactly(Rows.answers(model, Rows.dense(rows), 0));
    }

    @Test
    void artifacts34_otherModulesAreRefused() {
        String unknown = ". This version does not know such a model: score it with its own container";
        assertThatThrownBy(() -> machine("ranker", "LinearRegressionOutput", machineArrays()))
                .hasMessage("model_algo-1/meta.json: predictor_type must be regressor or binary_classifier,"
                        + " found \"ranker\". " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> machine("regressor", "SoftmaxOutput", machineArrays()))
                .hasMessage("model_algo-1/symbol.json: the output must be one of LogisticRegressionOutput,"
                        + " LinearRegressionOutput, MAERegressionOutput, SVMOutput, SoftmaxOutput, sigmoid, softmax"
                        + " but a softmax, found \"SoftmaxOutput\"" + unknown);
        Map<String, byte[]> narrow = machineArrays();
        narrow.put("arg:w1_weight", Modules.dense(new float[3], 3, 1));
        assertThatThrownBy(() -> machine("regressor", "LinearRegressionOutput", narrow))
                .hasMessage("model_algo-1/params: there must be one weight for each of 4 features,"
                        + " found float32 [3, 1]" + OTHER);
        Map<String, byte[]> flat = machineArrays();
        flat.put("arg:v", Modules.dense(new float[3], 3));
        assertThatThrownBy(() -> machine("regressor", "LinearRegressionOutput", flat))
                .hasMessage("model_algo-1/params: array \"arg:v\" must be a matrix, dense or row_sparse,"
                        + " found float32 [3]" + OTHER);
    }
}
