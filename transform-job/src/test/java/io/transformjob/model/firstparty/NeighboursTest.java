package io.transformjob.model.firstparty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Archives;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.UnsupportedRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
    private static final String CLASSIFIER = "{\"k\": 3, \"predictor_type\": \"classifier\", \"version\": \"1.0\"}";
    private static final String WAYS_OUT =
            ". Convert the model to ONNX, or let it answer in its own container or at an endpoint"
                    + " through a remote runtime.";
    private static final String NOT_RUN =
            "k-nearest neighbours with an index that is not flat, reduced dimensions or normalised"
                    + " points is not run here: what its container does before and in such a search is not published, found ";

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = NeighboursTest.class.getResourceAsStream("/firstparty/knn/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] floats(float... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            out.putFloat(value);
        }
        return out.array();
    }

    /** A flat index of points in {@code dimension} numbers, by squared Euclidean distance. */
    private static byte[] index(String letters, int metric, int dimension, float... points) {
        ByteBuffer out = ByteBuffer.allocate(45 + 4 * points.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(letters.getBytes(UTF_8)).putInt(dimension).putLong(points.length / dimension);
        out.putLong(1 << 20).putLong(1 << 20).put((byte) 1).putInt(metric).putLong(points.length);
        return out.put(floats(points)).array();
    }

    private static ModelArchive archive(String parameters, byte[] index, float... labels) throws IOException {
        return new Archives()
                .with("model_algo-1", index)
                .with("model_algo-1.labels", floats(labels))
                .with("model_algo-1.json", parameters.getBytes(UTF_8))
                .open();
    }

    /** Points 0, 1, 2, … on a line, with the labels given. */
    private static Neighbours line(String parameters, float... labels) throws IOException {
        float[] points = new float[labels.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = i;
        }
        return Neighbours.read(archive(parameters, index("IxF2", 1, 1, points), labels));
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    // --- against FAISS ---

    @ParameterizedTest
    @ValueSource(strings = {"l2", "inner-product"})
    void artifacts37_theNeighboursAreThoseThatFaissFinds(String metric) throws IOException {
        JsonNode cases = new ObjectMapper().readTree(resource("cases.json"));
        float[] labels = new float[700];
        ByteBuffer.wrap(resource("labels"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(labels);
        float[] indices = new float[700];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        // A regressor's one neighbour tells which point it is: its label.
        for (int query = 0; query < cases.get("queries").size(); query++) {
            double[] features = doubles(cases.get("queries").get(query));
            float[] row = new float[features.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) features[i];
            }
            double[] expected = doubles(cases.get(metric).get("neighbours").get(query));
            double mean = Arrays.stream(expected).average().orElseThrow();
            Neighbours model = Neighbours.read(
                    archive("{\"k\": 7, \"predictor_type\": \"regressor\"}", resource(metric + ".index"), indices));
            assertThat(Rows.answers(model, Rows.dense(row), 0)).containsExactly((float) mean);
            assertThat(Rows.answers(model, Rows.sparse(row), 0)).containsExactly((float) mean);
            if (metric.equals("l2")) {
                Neighbours verbose = model.answering(Optional.of("application/json; verbose=true"));
                assertThat(Rows.answers(verbose, Rows.dense(row), 2)).containsExactly(expected);
                assertThat(Rows.answers(verbose, Rows.dense(row), 1))
                        .usingComparatorWithPrecision(2e-6)
                        .containsExactly(
                                doubles(cases.get(metric).get("distances").get(query)));
            }
        }
    }

    /** Sums in float swap such points, lose them below the least float, and are infinite beyond the largest. */
    @ParameterizedTest
    @ValueSource(floats = {1e-25f, 1, 1e5f, 2e19f})
    void artifacts37_nearnessIsExactWhateverTheScale(float scale) throws IOException {
        Random random = new Random(20250126);
        int features = 16;
        float[] query = new float[features];
        float[] points = new float[600 * features];
        for (int i = 0; i < points.length; i++) {
            // Points that differ in the last places of their distances.
            points[i] = scale * (1 + (random.nextInt(5) - 2) * 0x1p-22f);
        }
        BigDecimal[] squares = new BigDecimal[600];
        float[] indices = new float[600];
        for (int point = 0; point < 600; point++) {
            indices[point] = point;
            squares[point] = BigDecimal.ZERO;
            for (int i = 0; i < features; i++) {
                BigDecimal value = new BigDecimal(points[point * features + i]);
                squares[point] = squares[point].add(value.multiply(value));
            }
        }
        double[] expected = IntStream.range(0, 600)
                .boxed()
                .sorted(Comparator.comparing((Integer point) -> squares[point]))
                .limit(9)
                .mapToDouble(Integer::doubleValue)
                .toArray();
        Neighbours model = Neighbours.read(archive(
                        "{\"k\": 9, \"predictor_type\": \"classifier\"}", index("IxF2", 1, features, points), indices))
                .answering(Optional.of("application/json; verbose=true"));
        assertThat(Rows.answers(model, Rows.dense(query), 2)).containsExactly(expected);
    }

    // --- answers ---

    @Test
    void artifacts37_aClassifierAnswersTheMostFrequentLabel() throws IOException {
        Neighbours model = line(CLASSIFIER, 5, 2, 2, 7, 7, 7);
        assertThat(Rows.answers(model, Rows.dense(new float[] {0}, new float[] {2}, new float[] {9}), 0))
                .containsExactly(2, 2, 7);
        assertThat(model.description()).isEqualTo("classifier, 3 neighbours among 6 points, 1 features");
        assertThat(model.facts())
                .containsExactly(
                        entry("Predictor", "classifier"),
                        entry("K", 3),
                        entry("Points", 6),
                        entry("Index", "Flat"),
                        entry("Metric", "L2"));
    }

    @Test
    void artifacts37_ofEquallyFrequentLabelsTheLowestIsAnswered() throws IOException {
        assertThat(Rows.answers(line(CLASSIFIER, 9, 4, 6), Rows.dense(new float[] {0}), 0))
                .containsExactly(4);
    }

    @Test
    void artifacts37_ofEquallyNearPointsTheFirstIsTaken() throws IOException {
        Neighbours model = line("{\"k\": 1, \"predictor_type\": \"classifier\"}", 8, 3);
        assertThat(Rows.answers(model, Rows.dense(new float[] {0.5f}), 0)).containsExactly(8);
    }

    @Test
    void artifacts37_aRegressorAnswersTheMean() throws IOException {
        Neighbours model = line("{\"k\": 2, \"predictor_type\": \"regressor\"}", 1, 2, 4);
        assertThat(Rows.answers(model, Rows.dense(new float[] {0}, new float[] {2}), 0))
                .containsExactly(1.5, 3);
    }

    @Test
    void artifacts37_whatIsNotGivenIsZeroAndAMissingFeatureIsRefused() throws IOException {
        Neighbours model = Neighbours.read(
                archive("{\"k\": 1, \"predictor_type\": \"classifier\"}", index("IxF2", 1, 2, 0, 5, 3, 0), 1, 2));
        assertThat(Rows.answers(model, Rows.sparse(new float[] {0, 5}, new float[] {3, 0}), 0))
                .containsExactly(1, 2);
        assertThatThrownBy(() -> Rows.answers(model, Rows.dense(new float[] {1, Float.NaN}), 0))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("column 2 must be a finite number, found a missing value");
    }

    // --- in a container ---

    private static String answer(String contentType, String accept, String request) throws IOException {
        RequestHandler handler = Containers.open(
                        new ContainerSpec(
                                "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1", Map.of(), Optional.empty()),
                        archive(CLASSIFIER, index("IxF2", 1, 1, 0, 1, 3, 9), 1, 0, 0, 1))
                .handler(RequestForm.of(contentType, accept));
        Exchange exchange = handler.newExchange();
        byte[] bytes = request.getBytes(UTF_8);
        exchange.decoder().start(bytes, 0, bytes.length, Edges.WHOLE);
        ByteSink out = new ByteSink();
        exchange.encoder().begin(out);
        exchange.encoder().rows(handler.newScorer().score(exchange.decoder().next()), out);
        exchange.encoder().end(out);
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv | application/json | 0 | {"predictions": [{"predicted_label": 0.0}]}
            application/jsonlines | | {"features": [0]} | {"predicted_label":0.0}
            text/csv | application/json; verbose=true | 0 | {"predictions": [{"predicted_label": 0.0, "distances": [0.0, 1.0, 9.0], "labels": [1.0, 0.0, 0.0]}]}
            text/csv | application/jsonlines; verbose=true | 0 | {"distances":[0.0,1.0,9.0],"labels":[1.0,0.0,0.0],"predicted_label":0.0}
            text/csv | application/json; verbose=false | 0 | {"predictions": [{"predicted_label": 0.0}]}
            text/csv | text/csv | 0 | 0.0
            """)
    void formats101_answersAreThoseOfTheGuide(String contentType, String accept, String request, String answer)
            throws IOException {
        assertThat(answer(contentType, accept, request).strip()).isEqualTo(answer);
    }

    @Test
    void formats12_squaredDistancesAreNoted() throws IOException {
        Neighbours model = line(CLASSIFIER, 1, 2, 3);
        assertThat(model.note()).isEmpty();
        assertThat(model.answering(Optional.of("application/json;verbose=true")).note())
                .contains(
                        "is answered with squared distances, as FAISS gives them: what the service's are is not published");
    }

    // --- refusals ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"k": 3, "predictor_type": "classifier", "dimension_reduction": {"type": "sign", "seed": 7, "target_dim": 1, "input_dim": 9}} | dimension_reduction "sign"
            {"k": 3, "predictor_type": "classifier", "normalize": true} | normalize true
            """)
    void artifacts37_whatIsDoneBeforeTheSearchIsRefusedByName(String parameters, String found) {
        assertThatThrownBy(() -> line(parameters, 1, 2, 3))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage(NOT_RUN + found + WAYS_OUT);
    }

    @Test
    void artifacts37_otherIndexesAreRefusedByName() throws IOException {
        ModelArchive archive = archive(CLASSIFIER, index("IwFl", 1, 1, 0, 1, 2), 1, 2, 3);
        assertThatThrownBy(() -> Neighbours.read(archive))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage(NOT_RUN + "an index of kind IVFFlat with L2" + WAYS_OUT);
        UnrunArtifact artifact = UnrunArtifact.of(archive).orElseThrow();
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.KNN);
        assertThat(artifact.facts())
                .containsExactly(
                        entry("Version", "1.0"),
                        entry("Predictor", "classifier"),
                        entry("K", "3"),
                        entry("Index", "IVFFlat"),
                        entry("Metric", "L2"),
                        entry("Points", 3L),
                        entry("Dimensions", 1));
        assertThat(UnrunArtifact.of(archive(CLASSIFIER, index("IxF2", 1, 1, 0, 1, 2), 1, 2, 3)))
                .isEmpty();
    }

    @Test
    void artifacts37_distancesOfInnerProductsAreRefused() throws IOException {
        Neighbours model = Neighbours.read(archive(CLASSIFIER, index("IxFI", 0, 1, 0, 1, 2), 1, 1, 2));
        assertThat(Rows.answers(model, Rows.dense(new float[] {1}), 0)).containsExactly(1);
        assertThatThrownBy(() -> model.answering(Optional.of("application/json; verbose=true")))
                .hasMessage(NOT_RUN + "verbose answers of INNER_PRODUCT" + WAYS_OUT);
    }

    @Test
    void artifacts37_filesThatContradictEachOtherAreRefused() {
        String damaged = ". The file is damaged or incomplete: copy it again from where it was trained";
        assertThatThrownBy(() -> line("{\"k\": 4, \"predictor_type\": \"classifier\"}", 1, 2, 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model_algo-1.json: k must be a whole number from 1 to 3, as there are 3 points, found 4.0"
                        + damaged);
        assertThatThrownBy(() -> line("{\"k\": 1, \"predictor_type\": \"ranker\"}", 1, 2, 3))
                .hasMessage("model_algo-1.json: predictor_type must be classifier or regressor, found \"ranker\""
                        + damaged);
        assertThatThrownBy(() -> Neighbours.read(archive(CLASSIFIER, index("IxF2", 1, 1, 0, 1, 2), 1, 2)))
                .hasMessage("model_algo-1.labels: there must be a finite float32 for each of 3 points, found 8 bytes"
                        + damaged);
        assertThatThrownBy(() -> Neighbours.read(archive(CLASSIFIER, index("IxF2", 1, 1, 0, 1, 2), 1, 2, Float.NaN)))
                .hasMessage("model_algo-1.labels: there must be a finite float32 for each of 3 points, found 12 bytes"
                        + damaged);
        assertThatThrownBy(() -> Neighbours.read(new Archives()
                        .with("model_algo-1", index("IxF2", 1, 1, 0))
                        .open()))
                .hasMessage(
                        "model archive: a k-NN model must have files model_algo-1, model_algo-1.json and"
                                + " model_algo-1.labels, found no model_algo-1.json. Use the archive as the training job wrote it");
    }

    @Test
    void artifacts37_aFileCutAnywhereIsRefused() throws IOException {
        byte[] index = index("IxF2", 1, 2, 1, 2, 3, 4);
        byte[] parameters = CLASSIFIER.replace('3', '1').getBytes(UTF_8);
        for (int length = 0; length < index.length; length++) {
            ByteCursor cut = new ByteCursor("model_algo-1", Arrays.copyOf(index, length));
            assertThatThrownBy(() -> Neighbours.read(
                            io.transformjob.formats.artifact.mxnet.JsonParameters.read(
                                    new ByteCursor("model_algo-1.json", parameters)),
                            cut,
                            new ByteCursor("model_algo-1.labels", floats(1, 2))))
                    .as("cut to %d", length)
                    .isInstanceOf(ArtifactException.class);
        }
    }
}
