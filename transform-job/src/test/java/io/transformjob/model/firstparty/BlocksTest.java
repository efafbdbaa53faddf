package io.transformjob.model.firstparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that are matrices: blocks of rows, sparse rows, and which centroid is the nearest. */
class BlocksTest {
    private static final long SEED = 20261128;

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(4) == 0 ? 0 : (float) random.nextGaussian();
        }
        return values;
    }

    private static float[][] rows(Random random, int count, int width) {
        float[][] rows = new float[count][];
        for (int row = 0; row < count; row++) {
            rows[row] = random(random, width);
        }
        return rows;
    }

    private static KMeans kmeans(float[] centroids, int clusters) {
        return KMeans.read(
                Modules.cursor(Modules.unnamed(Modules.dense(centroids, clusters, centroids.length / clusters))));
    }

    private static Pca pca(float[] components, int count, float[] means) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("v", Modules.dense(components, components.length / count, count));
        arrays.put("mean", Modules.dense(means, 1, means.length));
        return Pca.read(Modules.cursor(Modules.list(arrays)));
    }

    private static FactorizationMachine machine(float[] weights, byte[] factors) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:w1_weight", Modules.dense(weights, weights.length, 1));
        arrays.put("arg:w0_weight", Modules.dense(new float[] {0.5f}, 1));
        arrays.put("arg:v", factors);
        return FactorizationMachine.read(
                Modules.cursor(Modules.machine("regressor", "LinearRegressionOutput", arrays)));
    }

    /** A model of each algorithm, of 70 features. */
    static Stream<Arguments> models() {
        Random random = new Random(SEED);
        return Stream.of(
                Arguments.of("k-means", kmeans(random(random, 9 * 70), 9)),
                Arguments.of("pca", pca(random(random, 70 * 5), 5, random(random, 70))),
                Arguments.of("pca without means", pca(random(random, 70 * 5), 5, new float[70])),
                Arguments.of(
                        "classes",
                        LinearLearner.read(Modules.cursor(Modules.linear(
                                "multiclass_classifier", "softmax", "null", random(random, 70 * 4), 1, 0, -1, 2)))),
                Arguments.of("machine", machine(random(random, 70), Modules.dense(random(random, 70 * 6), 70, 6))),
                Arguments.of(
                        "machine with few factors",
                        machine(
                                random(random, 70),
                                Modules.rowSparse(random(random, 3 * 6), new long[] {0, 7, 69}, 70, 6))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void p1_answersDoNotDependOnTheRowsBeside(String name, FirstPartyModel model) {
        float[][] rows = rows(new Random(SEED), 1000, 70);
        for (int member = 0; member < model.form().columns(1).size(); member++) {
            double[] all = Rows.answers(model, Rows.dense(rows), member);
            for (int count : new int[] {1, 15, 16, 479, 480, 481}) {
                double[] some = Rows.answers(model, Rows.dense(Arrays.copyOf(rows, count)), member);
                assertThat(some).isEqualTo(Arrays.copyOf(all, some.length));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void p1_aSparseRowIsScoredAsTheDenseOneThatItIsInWhateverOrder(String name, FirstPartyModel model) {
        float[][] rows = rows(new Random(SEED), 100, 70);
        rows[0] = new float[70];
        SparseBatch backwards = new SparseBatch();
        backwards.reset();
        for (int row = 0; row < rows.length; row++) {
            for (int i = 69; i >= 0; i--) {
                if (rows[row][i] != 0) {
                    backwards.add(i, rows[row][i]);
                }
            }
            backwards.addRow(10 * row, 10 * row + 9);
        }
        for (int member = 0; member < model.form().columns(1).size(); member++) {
            double[] dense = Rows.answers(model, Rows.dense(rows), member);
            assertThat(Rows.answers(model, Rows.sparse(rows), member)).isEqualTo(dense);
            assertThat(Rows.answers(model, backwards, member)).isEqualTo(dense);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void p6_ofBadRecordsInABlockTheFirstIsNamed(String name, FirstPartyModel model) {
        float[][] rows = rows(new Random(SEED), 1000, 70);
        for (int bad : new int[] {999, 481, 480, 479, 3}) {
            rows[bad][69] = Float.NaN;
            MalformedRecordException e =
                    catchThrowableOfType(MalformedRecordException.class, () -> Rows.score(model, Rows.dense(rows)));
            assertThat(e.offset()).isEqualTo(10 * bad);
            assertThat(e)
                    .hasMessage("column 70 must be a finite number, found a missing value."
                            + " Give every feature a number, filled in as for training, or leave the record out.");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void theCodeThatScoresIsNamed(String name, FirstPartyModel model) {
        assertThat(model.kernels()).containsExactly("dense: plain Java, strips of 492 rows");
    }

    /** Squared distance as it is defined, in another order of additions. */
    private static double square(float[] row, float[] centroids, int centroid) {
        double sum = 0;
        for (int i = row.length - 1; i >= 0; i--) {
            double difference = (double) row[i] - centroids[centroid * row.length + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Spread of centroids and records around a point that is {@code offset} off zero. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 3",
        "64, 0, 5",
        "65, 3, 10",
        "130, 1000, 7",
        "784, 0, 100",
        "784, 1, 20",
        "300, 1e6, 30",
        "20, 1e18, 4",
        "5, 3e38, 4"
    })
    void artifacts31_noOtherCentroidIsNearer(int features, float offset, int clusters) {
        Random random = new Random(SEED);
        float[] centroids = random(random, clusters * features);
        float[][] rows = rows(random, 100, features);
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] += offset;
        }
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < features; i++) {
                // Every other record lies very near to a centroid.
                rows[row][i] = row % 2 == 0
                        ? rows[row][i] + offset
                        : centroids[row % clusters * features + i] * (1 + random.nextInt(3) * 0x1p-23f);
            }
        }
        KMeans model = kmeans(centroids, clusters);

        double[] nearest = Rows.answers(model, Rows.dense(rows), 0);
        double[] distances = Rows.answers(model, Rows.dense(rows), 1);

        for (int row = 0; row < rows.length; row++) {
            double least = Double.MAX_VALUE;
            for (int centroid = 0; centroid < clusters; centroid++) {
                least = Math.min(least, square(rows[row], centroids, centroid));
            }
            assertThat(square(rows[row], centroids, (int) nearest[row])).isLessThanOrEqualTo(least * (1 + 1e-12));
            double expected = (float) Math.sqrt(least);
            assertThat(distances[row]).isBetween(expected * (1 - 1.2e-7), expected * (1 + 1.2e-7));
        }
        assertThat(Rows.answers(model, Rows.sparse(rows), 0)).isEqualTo(nearest);
        assertThat(Rows.answers(model, Rows.sparse(rows), 1)).isEqualTo(distances);
    }

    @Test
    void artifacts31_aRecordThatIsACentroidHasDistanceZeroAndOfEqualCentroidsTheFirst() {
        Random random = new Random(SEED);
        float[] centroids = random(random, 50 * 784);
        // Centroids 20 to 39 are those from 0 to 19 once more; 40 to 49 are very near to 0 to 9.
        System.arraycopy(centroids, 0, centroids, 20 * 784, 20 * 784);
        System.arraycopy(centroids, 0, centroids, 40 * 784, 10 * 784);
        for (int centroid = 40; centroid < 50; centroid++) {
            centroids[centroid * 784 + 5] = Math.nextUp(centroids[centroid * 784 + 5]);
        }
        float[][] rows = new float[50][];
        double[] expected = new double[50];
        for (int row = 0; row < 50; row++) {
            rows[row] = Arrays.copyOfRange(centroids, row * 784, (row + 1) * 784);
            expected[row] = row < 20 || row >= 40 ? row : row - 20;
        }
        KMeans model = kmeans(centroids, 50);
        for (var batch : new io.transformjob.formats.batch.FeatureBatch[] {Rows.dense(rows), Rows.sparse(rows)}) {
            assertThat(Rows.answers(model, batch, 0)).isEqualTo(expected);
            assertThat(Rows.answers(model, batch, 1)).containsOnly(0);
        }
    }

    @Test
    void artifacts31_sparseRowsOfManyFeaturesHaveTheirDistances() {
        int features = 1_000_000;
        float[] centroids = new float[2 * features];
        Arrays.fill(centroids, features, 2 * features, 0.5f);
        SparseBatch batch = new SparseBatch();
        batch.reset();
        batch.add(999_999, 3);
        batch.addRow(0, 9);
        for (int i = 0; i < features; i += 1000) {
            batch.add(i, 0.5f);
        }
        batch.addRow(10, 19);

        double[] distances = Rows.answers(kmeans(centroids, 2), batch, 1);

        assertThat(distances).containsExactly(3, (float) Math.sqrt(1000 * 0.25));
    }
}
