package io.transformjob.model.onnx;

import static io.transformjob.model.onnx.OnnxWriter.FLOAT;
import static io.transformjob.model.onnx.OnnxWriter.INT64;
import static io.transformjob.model.onnx.OnnxWriter.STRING;
import static io.transformjob.model.onnx.OnnxWriter.fractions;
import static io.transformjob.model.onnx.OnnxWriter.integer;
import static io.transformjob.model.onnx.OnnxWriter.integers;
import static io.transformjob.model.onnx.OnnxWriter.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Archives;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.Exchange;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.model.UnsupportedRequestException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxContainerTest {
    static InferenceContainer open(byte[] model) throws IOException {
        return Containers.open(
                new ContainerSpec("scorer:latest", Map.of(), Optional.empty()),
                new Archives().with("model.onnx", model).open());
    }

    static String answer(InferenceContainer container, String contentType, String accept, String body) {
        RequestForm form = new RequestForm(
                contentType, accept, RecordPath.parse("$"), true, Long.MAX_VALUE, "m", CsvFormat.CONTAINER);
        RequestHandler handler = container.handler(form);
        return new String(answer(handler, body.getBytes(UTF_8)), UTF_8);
    }

    private static byte[] answer(RequestHandler handler, byte[] payload) {
        Exchange exchange = handler.newExchange();
        Scorer scorer = handler.newScorer();
        ByteSink out = new ByteSink();
        exchange.decoder().start(payload, 0, payload.length, Edges.WHOLE);
        boolean documents = exchange.decoder().readsDocuments();
        if (!documents) {
            exchange.encoder().begin(out);
        }
        for (FeatureBatch batch; (batch = exchange.decoder().next()) != null; ) {
            if (documents) {
                exchange.encoder().begin(out);
            }
            exchange.encoder().rows(scorer.score(batch), out);
            if (documents) {
                exchange.encoder().end(out);
            }
        }
        if (!documents) {
            exchange.encoder().end(out);
        }
        return out.toByteArray();
    }

    /** {@code y = x1 - 2 x2 + 0.5}. */
    private static byte[] linear() {
        return new OnnxWriter()
                .input("x", FLOAT, -1, 2)
                .weights("w", new long[] {2, 1}, 1, -2)
                .weights("b", new long[] {1}, 0.5f)
                .node("Gemm", List.of("x", "w", "b"), List.of("y"))
                .output("y", FLOAT, -1, 1)
                .toBytes();
    }

    @Test
    void artifacts7_recordsAreRowsOfTheInput() throws IOException {
        InferenceContainer container = open(linear());
        assertThat(container.description()).isEqualTo("onnx, x float[?,2] to y");
        assertThat(answer(container, "text/csv", null, "1,2\n3,0.5\n")).isEqualTo("-2.5\n2.5\n");
        assertThat(answer(container, "text/csv", "application/jsonlines", "1,2\n3,0.5\n"))
                .isEqualTo("{\"y\": -2.5}\n{\"y\": 2.5}\n");
        assertThat(answer(container, "application/jsonlines", null, "{\"features\":[1,2]}\n"))
                .isEqualTo("{\"y\": -2.5}\n");
        assertThat(answer(container, "text/libsvm", null, "0 1:4\n0 0:1\n")).isEqualTo("-7.5\n1.5\n");
    }

    @Test
    void artifacts7_aRowOfAnotherWidthIsRefusedAtItsRecord() throws IOException {
        InferenceContainer container = open(linear());
        assertThatThrownBy(() -> answer(container, "text/csv", null, "1,2,3\n"))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("a record must have 2 columns, for the model's input has as many, found 3 columns."
                        + " If the records hold a label or an id, leave it out.");
    }

    @Test
    void v2_9_aRequestIsRunAsItIsAndAnsweredInKind() throws IOException {
        InferenceContainer container = open(linear());
        String request =
                "{\"id\":\"a\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP64\",\"data\":[1,2,3,0.5]}]}";
        assertThat(answer(container, "application/jsonlines", null, request + "\n"))
                .isEqualTo(
                        "{\"model_name\":\"m\",\"id\":\"a\",\"outputs\":[{\"name\":\"y\",\"shape\":[2,1],\"datatype\":\"FP32\",\"data\":[-2.5,2.5]}]}\n");
        assertThat(answer(container, "application/jsonlines", "text/csv", request + "\n"))
                .isEqualTo("-2.5\n2.5\n");
    }

    @Test
    void v2_9_aRequestOfAnotherShapeIsRefused() throws IOException {
        InferenceContainer container = open(linear());
        String request = "{\"inputs\":[{\"name\":\"x\",\"shape\":[4],\"datatype\":\"FP32\",\"data\":[1,2,3,0.5]}]}";
        assertThatThrownBy(() -> answer(container, "application/json", null, request))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "input x float[?,2] must have the shape of the model, found [4]. Send a tensor of that shape.");
    }

    /** Texts, whole numbers and fractions in; the same out. */
    private static byte[] mixed() {
        return new OnnxWriter()
                .input("age", INT64, -1, 1)
                .input("city", STRING, -1, 1)
                .input("sizes", FLOAT, -1, 2)
                .node(
                        "LabelEncoder",
                        "ai.onnx.ml",
                        List.of("city"),
                        List.of("code"),
                        texts("keys_strings", "Bern", "Genf"),
                        integers("values_int64s", 100, 200),
                        integer("default_int64", -1))
                .node("Add", List.of("age", "code"), List.of("sum"))
                .node("Identity", List.of("city"), List.of("label"))
                .node("Relu", List.of("sizes"), List.of("positive"))
                .output("sum", INT64, -1, 1)
                .output("label", STRING, -1, 1)
                .output("positive", FLOAT, -1, 2)
                .toBytes();
    }

    @Test
    void artifacts7_columnsAreInputsInTheirOrderAndTypes() throws IOException {
        InferenceContainer container = open(mixed());
        String rows = "42,Bern,1.5,-2\n9007199254740000,\"Genf, \"\"old\"\"\",0,3\n";
        assertThat(answer(container, "text/csv", null, rows))
                .isEqualTo("142,Bern,1.5,0.0\n9007199254739999,\"Genf, \"\"old\"\"\",0.0,3.0\n");
        assertThat(answer(container, "text/csv", "application/jsonlines", "1,Genf,1,1\n"))
                .isEqualTo("{\"sum\": 201, \"label\": \"Genf\", \"positive\": [1.0, 1.0]}\n");
    }

    @Test
    void artifacts7_textsAndWholeNumbersOf64BitsComeThroughV2() throws IOException {
        String request = "{\"inputs\":[{\"name\":\"sizes\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,-1]},"
                + "{\"name\":\"city\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"Zürich\"]},"
                + "{\"name\":\"age\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[9223372036854775807]}],"
                + "\"outputs\":[{\"name\":\"label\"},{\"name\":\"sum\"}]}";
        assertThat(answer(open(mixed()), "application/json", null, request))
                .isEqualTo("{\"model_name\":\"m\",\"outputs\":["
                        + "{\"name\":\"label\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"Z\\u00fcrich\"]},"
                        + "{\"name\":\"sum\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[9223372036854775806]}]}");
    }

    @Test
    void artifacts7_anInputThatIsMissingIsNamed() throws IOException {
        InferenceContainer container = open(mixed());
        String request = "{\"inputs\":[{\"name\":\"age\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[1]}]}";
        assertThatThrownBy(() -> answer(container, "application/json", null, request))
                .hasMessage(
                        "a request must have the inputs of the model: age int64[?,1], city string[?,1], sizes float[?,2],"
                                + " found no \"city\". Name the inputs of the request as those of the model.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5,Bern,1,1", ",Bern,1,1", "99999999999999999999,Bern,1,1"})
    void artifacts7_aWholeNumberIsOne(String row) throws IOException {
        InferenceContainer container = open(mixed());
        String found = row.substring(0, row.indexOf(','));
        assertThatThrownBy(() -> answer(container, "text/csv", null, "1,Bern,1,1\n" + row + "\n"))
                .isInstanceOfSatisfying(MalformedRecordException.class, fault -> {
                    assertThat(fault.offset()).isEqualTo(11);
                    assertThat(fault.column()).isEqualTo(1);
                })
                .hasMessage(
                        "column 1 must be a whole number from -9223372036854775808 to 9223372036854775807, found \"%s\"."
                                        .formatted(found)
                                + " The model's input holds no other; a missing value has none.");
    }

    @Test
    void artifacts7_wholeNumbersThatNoAnswerCanHoldAreRefusedAndNotRounded() throws IOException {
        InferenceContainer container = open(mixed());
        assertThatThrownBy(() -> answer(container, "text/csv", null, "1,Bern,1,1\n9223372036854775807,Rom,1,1\n"))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(11))
                .hasMessage("whole numbers of an answer must be at most 2^53, except in V2, found 9223372036854775806."
                        + " Ask with V2 requests, whose answers are the model's outputs as they are.");
    }

    @Test
    void artifacts7_otherRequestsOfFeaturesAreRefusedForSuchAModel() throws IOException {
        InferenceContainer container = open(mixed());
        assertThatThrownBy(() -> answer(container, "application/jsonlines", null, "{\"features\":[1,2,3,4]}\n"))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith(
                        "a model with other inputs than a matrix of floats must be asked with V2 requests, or with CSV,");
        assertThatThrownBy(() -> container.handler(RequestForm.of("text/libsvm", null)))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessageStartingWith(
                        "only CSV and V2 requests can be asked of a model whose input is no matrix of floats,");
    }

    @Test
    void artifacts7_aFixedNumberOfRowsIsKept() throws IOException {
        byte[] model = new OnnxWriter()
                .input("x", FLOAT, 1, 2)
                .weights("w", new long[] {2, 1}, 1, -2)
                .node("MatMul", List.of("x", "w"), List.of("y"))
                .output("y", FLOAT, 1, 1)
                .toBytes();
        assertThat(answer(open(model), "text/csv", null, "1,2\n3,0.5\n5,0\n")).isEqualTo("-3.0\n2.0\n5.0\n");
    }

    @Test
    void artifacts7_anOutputWithOtherRowsThanRecordsIsRefused() throws IOException {
        byte[] model = new OnnxWriter()
                .input("x", FLOAT, -1, 2)
                .node("Concat", List.of("x", "x"), List.of("y"), integer("axis", 0))
                .output("y", FLOAT, -1, 2)
                .toBytes();
        assertThatThrownBy(() -> answer(open(model), "text/csv", null, "1,2\n3,4\n"))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("output \"y\" must have one row for each record, found the shape [128, 2] for 64 rows."
                        + " Ask with V2 requests, whose answers are the model's outputs as they are.");
    }

    /** A classifier as converters write it: labels that are texts, and maps from label to probability. */
    static byte[] classifier(String... classes) {
        return new OnnxWriter()
                .input("x", FLOAT, -1, 1)
                .node(
                        "LinearClassifier",
                        "ai.onnx.ml",
                        List.of("x"),
                        List.of("label", "p"),
                        fractions("coefficients", 1, 0, -1),
                        fractions("intercepts", 0, 0, 0),
                        texts("classlabels_strings", classes),
                        integer("multi_class", 0))
                .node(
                        "ZipMap",
                        "ai.onnx.ml",
                        List.of("p"),
                        List.of("probabilities"),
                        texts("classlabels_strings", classes))
                .output("label", STRING, -1)
                .outputMaps("probabilities", STRING)
                .toBytes();
    }

    @Test
    void artifacts7_aMapFromClassToProbabilityIsAColumnForEachClass() throws IOException {
        InferenceContainer container = open(classifier("cat", "dog", "emu"));
        assertThat(container.facts()).containsEntry("Classes", List.of("cat", "dog", "emu"));
        assertThat(answer(container, "text/csv", null, "2\n-3\n")).isEqualTo("cat,2.0,0.0,-2.0\nemu,-3.0,0.0,3.0\n");
        assertThat(answer(container, "text/csv", "application/jsonlines", "2\n"))
                .isEqualTo("{\"label\": \"cat\", \"probabilities_cat\": 2.0, \"probabilities_dog\": 0.0,"
                        + " \"probabilities_emu\": -2.0}\n");
    }

    /** Two layers of random weights. */
    static byte[] network(int features, int hidden, long seed) {
        Random random = new Random(seed);
        float[] first = floats(random, features * hidden);
        float[] second = floats(random, hidden);
        return new OnnxWriter()
                .input("x", FLOAT, -1, features)
                .weights("w1", new long[] {features, hidden}, first)
                .weights("w2", new long[] {hidden, 1}, second)
                .node("MatMul", List.of("x", "w1"), List.of("a"))
                .node("Tanh", List.of("a"), List.of("b"))
                .node("MatMul", List.of("b", "w2"), List.of("c"))
                .node("Sigmoid", List.of("c"), List.of("y"))
                .output("y", FLOAT, -1, 1)
                .toBytes();
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() / 4;
        }
        return values;
    }

    @Test
    void p1_whereAPayloadIsCutDoesNotShowInAnswers() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < 700; row++) {
            for (int column = 0; column < 29; column++) {
                rows.append(column == 0 ? "" : ",").append(random.nextGaussian());
            }
            rows.append('\n');
        }
        InferenceContainer container = open(network(29, 67, seed));
        RequestHandler handler = container.handler(RequestForm.of("text/csv", null));
        String whole = new String(answer(handler, rows.toString().getBytes(UTF_8)), UTF_8);
        String[] lines = rows.toString().split("(?<=\n)");
        for (int each : new int[] {1, 2, 3, 61, 64, 65, 127, 200, 511}) {
            StringBuilder pieces = new StringBuilder();
            for (int from = 0; from < lines.length; from += each) {
                String payload = String.join("", List.of(lines).subList(from, Math.min(lines.length, from + each)));
                pieces.append(new String(answer(handler, payload.getBytes(UTF_8)), UTF_8));
            }
            assertThat(pieces.toString())
                    .as("%d rows a payload, seed %d", each, seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void artifacts7_aRowThatTheModelCannotTakeIsFoundAmongOthers() throws IOException {
        byte[] model = new OnnxWriter()
                .input("i", INT64, -1)
                .weights("table", new long[] {3, 1}, 10, 20, 30)
                .node("Gather", List.of("table", "i"), List.of("y"))
                .output("y", FLOAT, -1, 1)
                .toBytes();
        InferenceContainer container = open(model);
        assertThat(answer(container, "text/csv", null, "0\n2\n")).isEqualTo("10.0\n30.0\n");
        assertThatThrownBy(() -> answer(container, "text/csv", null, "0\n2\n9\n1\n"))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(4))
                .hasMessageStartingWith("ONNX Runtime must be able to run the model on the record, found ")
                .hasMessageContaining(
                        "indices element out of data bounds, idx=9 must be within the inclusive range [-3,2]");
    }

    @Test
    void artifacts7_modelsAreRecognizedWithoutANameOrAnImage() throws IOException {
        InferenceContainer container = Containers.open(
                new ContainerSpec("", Map.of(), Optional.empty()),
                new Archives().with("nameless", linear()).open());
        assertThat(container.description()).isEqualTo("onnx, x float[?,2] to y");
        assertThat(container.kernels()).containsExactly("ONNX Runtime 1.29.0, one thread for each task");
    }
}
