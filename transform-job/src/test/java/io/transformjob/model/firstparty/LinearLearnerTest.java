package io.transformjob.model.firstparty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LinearLearnerTest {
    private static final String UNKNOWN = ". This version does not know such a model: score it with its own container";
    private static final String OTHER =
            ". Use the archive as the training job wrote it, with the image it was trained with";

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LinearLearnerTest.class.getResourceAsStream("/firstparty/" + name)) {
            return in.readAllBytes();
        }
    }

    private static LinearLearner read(byte[] file) {
        return LinearLearner.read(Modules.cursor(file));
    }

    @Test
    void golden_aRealModelAnswersWhatItsJobAnswered() throws IOException {
        ModelArchive archive = ModelArchive.open("model.tar.gz", resource("linear_learner_adult_model.tar.gz"));
        LinearLearner model = LinearLearner.read(ModelFile.require(archive));
        JsonNode instances =
                new ObjectMapper().readTree(resource("adult-input.json")).get("instances");
        JsonNode expected = new ObjectMapper()
                .readTree(resource("adult-expected.json"))
                .get("SageMakerOutput")
                .get("predictions");
        float[][] rows = new float[instances.size()][14];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < 14; i++) {
                rows[row][i] = (float) instances.get(row).get("features").get(i).asDouble();
            }
        }

        double[] scores = Rows.answers(model, Rows.dense(rows), 0);
        double[] labels = Rows.answers(model, Rows.dense(rows), 1);

        assertThat(model.description()).isEqualTo("binary_classifier with threshold 0.46301859617233276, 14 features");
        assertThat(scores).hasSize(334);
        int same = 0;
        for (int row = 0; row < rows.length; row++) {
            double score = expected.get(row).get("score").asDouble();
            assertThat(scores[row]).as("row %d", row).isCloseTo(score, within(1e-6));
            assertThat(labels[row])
                    .isEqualTo(expected.get(row).get("predicted_label").asDouble());
            same += scores[row] == score ? 1 : 0;
        }
        // To the last bit; sums in double agree in 63, in one lane of float32 in 185.
        assertThat(same).isEqualTo(222);
    }

    @ParameterizedTest
    @CsvSource({
        // x w + b = 0.5 for (1, 2, 3)
        "LinearRegressionOutput, 0.5",
        "MAERegressionOutput, 0.5",
        "SVMOutput, 0.5",
        "LogisticRegressionOutput, 0.622459352016449",
        "sigmoid, 0.622459352016449"
    })
    void artifacts33_theOutputOfTheGraphDecides(String output, double score) {
        LinearLearner model = read(Modules.linear("regressor", output, "null", new float[] {1, -1, 2}, -4.5f));

        assertThat(model.form()).isEqualTo(AnswerForm.LINEAR_REGRESSOR);
        assertThat(model.description()).isEqualTo("regressor, 3 features");
        assertThat(Rows.answers(model, Rows.dense(new float[] {1, 2, 3}), 0)).containsExactly(score);
    }

    @Test
    void golden_aScoreAtTheThresholdIsLabelledOne() {
        // 0.1 as a double is less than 0.1 as a float, and it is the double that the file holds.
        LinearLearner model =
                read(Modules.linear("binary_classifier", "LinearRegressionOutput", "0.1", new float[] {1}, 0));
        float[][] rows = {{0.1f}, {Math.nextDown(0.1f)}, {0.25f}, {-1}};

        assertThat(Rows.answers(model, Rows.dense(rows), 1)).containsExactly(1, 0, 1, 0);
        LinearLearner exact =
                read(Modules.linear("binary_classifier", "LinearRegressionOutput", "0.25", new float[] {1}, 0));
        assertThat(Rows.answers(exact, Rows.dense(rows), 1)).containsExactly(0, 0, 1, 0);
    }

    @Test
    void artifacts33_aMulticlassClassifierLabelsTheFirstLargestScore() {
        LinearLearner model = read(Modules.linear(
                "multiclass_classifier", "SoftmaxOutput", "0.5", new float[] {1, 0, 0, 0, 1, 1}, 0, 0, 0));

        assertThat(model.description()).isEqualTo("multiclass_classifier of 3 classes, 2 features");
        float[][] rows = {{1, 0}, {0, 1}};
        double[] scores = Rows.answers(model, Rows.dense(rows), 0);
        assertThat(scores)
                .usingComparatorWithPrecision(1e-7)
                .containsExactly(0.57611688, 0.21194156, 0.21194156, 0.15536240, 0.42231880, 0.42231880);
        assertThat(Rows.answers(model, Rows.dense(rows), 1)).containsExactly(0, 1);
        assertThat(Rows.answers(model, Rows.sparse(rows), 0)).containsExactly(scores);
    }

    /** Losses of the guide, with the output that a graph may have and the score of (1, 2, 3), whose sum is 0.5. */
    @ParameterizedTest
    @CsvSource({
        "logistic, binary_classifier, LogisticRegressionOutput, 0.622459352016449",
        "hinge_loss, binary_classifier, SVMOutput, 0.5",
        "squared_loss, regressor, LinearRegressionOutput, 0.5",
        "absolute_loss, regressor, MAERegressionOutput, 0.5",
        "quantile_loss, regressor, LinearRegressionOutput, 0.5",
        "huber_loss, regressor, LinearRegressionOutput, 0.5",
        "eps_insensitive_squared_loss, regressor, LinearRegressionOutput, 0.5",
        "eps_insensitive_absolute_loss, regressor, LinearRegressionOutput, 0.5"
    })
    void artifacts33_theLossAndItsParametersSayNothingOfScoring(String loss, String type, String output, double score) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:w", Modules.dense(new float[] {1, -1, 2}, 3, 1));
        arrays.put("arg:b", Modules.dense(new float[] {-4.5f}, 1, 1));
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("additional-params.json", """
                {"threshold": 0.5, "loss_type": "%s", "predictor_type": "%s", "metrics_params": {"quantile": 0.9,
                "huber_delta": 0.1, "margin": 2.0, "loss_insensitivity": 0.3, "eps_insensitive_loss_type": "squared",
                "accuracy_top_k": 3, "f_beta": 2.0, "positive_example_weight_mult": 5.0, "class_weights": [1, 2],
                "threshold": 0.7}}""".formatted(loss, type).getBytes(UTF_8));
        members.put(
                "mx-mod-symbol.json",
                Modules.symbol(
                        "null data",
                        "null w",
                        "dot d 0 1",
                        "null b",
                        "broadcast_add a 2 3",
                        "null out_label",
                        output + " out 4 5"));
        members.put("mx-mod-0000.params", Modules.list(arrays));
        LinearLearner model = read(Modules.zip(members));

        assertThat(Rows.answers(model, Rows.dense(new float[] {1, 2, 3}), 0)).containsExactly(score);
        if (type.equals("binary_classifier")) {
            assertThat(Rows.answers(model, Rows.dense(new float[] {1, 2, 3}), 1))
                    .containsExactly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Sums are 1, 2 and 0; the loss of classes may be one of softmax, or of margins.
        "SoftmaxOutput, 0.24472847, 0.66524096, 0.09003057",
        "softmax, 0.24472847, 0.66524096, 0.09003057",
        "SVMOutput, 1, 2, 0",
        "LogisticRegressionOutput, 0.73105858, 0.88079708, 0.5"
    })
    void artifacts33_scoresOfClassesAreWhatTheGraphSays(String output, double first, double second, double third) {
        LinearLearner model =
                read(Modules.linear("multiclass_classifier", output, "null", new float[] {1, 3, 0}, 0, -1, 0));

        assertThat(Rows.answers(model, Rows.dense(new float[] {1}), 0))
                .usingComparatorWithPrecision(1e-7)
                .containsExactly(first, second, third);
        assertThat(Rows.answers(model, Rows.dense(new float[] {1}), 1)).containsExactly(1);
    }

    @Test
    void artifacts33_aSoftmaxThatWouldBeAnotherIsRefused() {
        for (String type : new String[] {"regressor", "binary_classifier"}) {
            assertThatThrownBy(() -> read(Modules.linear(type, "SoftmaxOutput", "0.5", new float[] {1}, 0)))
                    .hasMessage(
                            "model_algo-1/mx-mod-symbol.json: the output of a model of one score must be no softmax,"
                                    + " which would be 1 for every record, found \"SoftmaxOutput\"" + UNKNOWN);
        }
        for (String attribute : new String[] {"temperature 2.0", "axis 0", "use_length True"}) {
            String[] words = attribute.split(" ");
            byte[] symbol = ("{\"nodes\": [{\"op\": \"null\", \"name\": \"data\", \"inputs\": []},"
                            + "{\"op\": \"null\", \"name\": \"w\", \"inputs\": []},"
                            + "{\"op\": \"dot\", \"name\": \"d\", \"inputs\": [[0, 0, 0], [1, 0, 0]]},"
                            + "{\"op\": \"softmax\", \"name\": \"s\", \"attrs\": {\"%s\": \"%s\"}, \"inputs\": [[2, 0, 0]]}],"
                            + "\"heads\": [[3, 0, 0]]}")
                    .formatted(words[0], words[1])
                    .getBytes(UTF_8);
            byte[] file = Modules.linear(
                    "multiclass_classifier", "null", symbol, Map.of("arg:w", Modules.dense(new float[2], 1, 2)));
            assertThatThrownBy(() -> read(file))
                    .hasMessage(
                            "model_algo-1/mx-mod-symbol.json: a softmax must be over all outputs, without temperature,"
                                    + " found node \"s\" with %s \"%s\"" + UNKNOWN,
                            words[0],
                            words[1]);
        }
    }

    @Test
    void artifacts33_theGraphMayAddNoBias() {
        byte[] symbol =
                Modules.symbol("null data", "null w", "dot d 0 1", "null out_label", "LinearRegressionOutput out 2 3");
        byte[] bare = Modules.symbol("null data", "null w", "dot d 0 1");
        for (byte[] graph : new byte[][] {symbol, bare}) {
            LinearLearner model = read(Modules.linear(
                    "regressor", "null", graph, Map.of("arg:w", Modules.dense(new float[] {2, 3}, 2, 1))));
            assertThat(Rows.answers(model, Rows.dense(new float[] {10, 1}), 0)).containsExactly(23);
        }
    }

    @Test
    void aSparseRowIsScoredAsTheDenseOneThatItIs() {
        Random random = new Random(20250119);
        for (int features = 1; features <= 40; features++) {
            float[] weights = new float[features];
            float[][] rows = new float[50][features];
            for (int i = 0; i < features; i++) {
                weights[i] = (float) random.nextGaussian();
                for (float[] row : rows) {
                    row[i] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
                }
            }
            LinearLearner model = read(Modules.linear("regressor", "LogisticRegressionOutput", "null", weights, 0.25f));
            double[] dense = Rows.answers(model, Rows.dense(rows), 0);
            assertThat(Rows.answers(model, Rows.sparse(rows), 0)).containsExactly(dense);
            for (int row = 0; row < rows.length; row++) {
                double sum = 0.25;
                for (int i = 0; i < features; i++) {
                    sum += (double) weights[i] * rows[row][i];
                }
                assertThat(dense[row]).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-6));
            }
        }
    }

    static Stream<Arguments> graphs() {
        String product =
                "model_algo-1/mx-mod-symbol.json: the graph must be a dot product of data and weights, plus a bias,"
                        + " with an output of LogisticRegressionOutput, LinearRegressionOutput, MAERegressionOutput, SVMOutput,"
                        + " SoftmaxOutput, sigmoid, softmax, found node ";
        return Stream.of(
                Arguments.of(
                        new String[] {"null data", "null w", "dot d 0 1", "relu r 2"},
                        product + "\"r\" with operator \"relu\""),
                Arguments.of(
                        new String[] {"null data", "null w", "dot d 0 1", "MakeLoss loss 2"},
                        product + "\"loss\" with operator \"MakeLoss\""),
                Arguments.of(
                        new String[] {"null data", "null w", "FullyConnected fc 0 1", "sigmoid s 2"},
                        product + "\"fc\" with operator \"FullyConnected\""),
                Arguments.of(
                        new String[] {"null data", "null w", "dot d 1 0"},
                        "model_algo-1/mx-mod-symbol.json: the first factor must be data, found \"w\""),
                Arguments.of(
                        new String[] {"null data", "null w", "dot d 0 1", "broadcast_add a 2 2"},
                        "model_algo-1/mx-mod-symbol.json: node \"d\" must be data or parameters, found operator \"dot\""),
                Arguments.of(
                        new String[] {"null data", "dot d 0"},
                        "model_algo-1/mx-mod-symbol.json: node \"d\" must take 2 values, found 1"));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void artifacts33_graphsThatAreNotKnownAreRefused(String[] nodes, String message) {
        byte[] file = Modules.linear(
                "regressor", "null", Modules.symbol(nodes), Map.of("arg:w", Modules.dense(new float[] {2}, 1, 1)));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message + UNKNOWN);
    }

    @Test
    void artifacts33_parametersThatAreNotThereAreMissedByName() {
        assertThatThrownBy(() -> read(Modules.linear("ranker", "sigmoid", "null", new float[1], 0)))
                .hasMessage(
                        "model_algo-1/additional-params.json: predictor_type must be regressor, binary_classifier or"
                                + " multiclass_classifier, found \"ranker\". " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> read(Modules.linear("binary_classifier", "sigmoid", "null", new float[1], 0)))
                .hasMessage(
                        "model_algo-1/additional-params.json at /threshold: there must be a finite number, found null. "
                                + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> read(Modules.linear("regressor", "sigmoid", "null", new float[4], 0, 0)))
                .hasMessage("model_algo-1/mx-mod-0000.params: a model of one score must have one column of weights,"
                        + " found float32 [2, 2]" + OTHER);
        assertThatThrownBy(() -> read(Modules.linear("regressor", "sigmoid", "null", new float[] {0, Float.NaN}, 0)))
                .hasMessage("model_algo-1/mx-mod-0000.params: numbers of array \"arg:fc0_weight\" must be finite,"
                        + " found NaN at index 1" + OTHER);
        assertThatThrownBy(() -> read(Modules.linear("regressor", "sigmoid", "null", new float[0], 0)))
                .hasMessage("model_algo-1/mx-mod-0000.params: array \"arg:fc0_weight\" must not be empty,"
                        + " found float32 [0, 1]" + OTHER);
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:w", Modules.dense(new float[] {1}, 1, 1));
        arrays.put("arg:b", Modules.dense(new float[] {1, 2}, 1, 2));
        byte[] symbol = Modules.symbol("null data", "null w", "dot d 0 1", "null b", "_plus a 2 3");
        assertThatThrownBy(() -> read(Modules.linear("regressor", "null", symbol, arrays)))
                .hasMessage("model_algo-1/mx-mod-0000.params: array \"arg:b\" must have 1 numbers,"
                        + " found float32 [1, 2]" + OTHER);
        arrays.remove("arg:b");
        assertThatThrownBy(() -> read(Modules.linear("regressor", "null", symbol, arrays)))
                .hasMessage("model_algo-1/mx-mod-0000.params: there must be an array \"arg:b\","
                        + " found \"arg:w\" float32 [1, 1]" + OTHER);
        assertThatThrownBy(() -> read(Modules.unnamed(Modules.dense(new float[] {1}, 1, 1))))
                .hasMessage("model_algo-1: the model must be a ZIP archive, found an MXNet array list" + OTHER);
    }
}
