package io.transformjob.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.recordio.RecordIoProtobufWriter;
import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.testing.Runtimes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainersTest {
    private static final String REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com/";
    private static final String XGBOOST_17 = REGISTRY + "sagemaker-xgboost:1.7-1";

    // Requests and answers that a real endpoint recorded, from the same case.
    private static final Map<String, String> RECORDED = Map.of(
            "132,10,182.9,54,292.4,68,142.3,116,11.5,4,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,0,1",
            "0.036397725343704224",
            "130,0,263.7,113,186.5,103,195.3,99,18.3,6,1,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,1,0",
            "0.3791300654411316",
            "85,0,210.3,66,195.8,76,221.6,82,11.2,7,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,1,0",
            "0.017852725461125374",
            "146,0,160.1,63,208.4,112,177.6,98,9.2,3,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,1,0,0,0,1,1,0",
            "0.13224346935749054");

    @Test
    void golden_aChurnModelAnswersWhatItsEndpointAnswered() throws IOException {
        ModelArchive archive = ModelArchive.open("model.tar.gz", resource("xgb-churn-090-csv/model.tar.gz"));
        InferenceContainer container = open(REGISTRY + "sagemaker-xgboost:0.90-2-cpu-py3", Map.of(), archive);

        assertThat(container.description())
                .isEqualTo("xgboost as version 0.90.0 scores, binary:logistic, 100 of 100 trees, 69 features");
        assertThat(answer(container, "text/csv", resource("xgb-churn-090-csv/input.csv")))
                .isEqualTo(text("xgb-churn-090-csv/expected.csv"));
        RECORDED.forEach((request, response) -> assertThat(answer(container, "text/csv", request.getBytes(UTF_8)))
                .isEqualTo(response + "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "xgb-iris-softprob-10/saved/xgboost-model, xgb-iris-softprob-10, input.csv, text/csv, 1.7-1",
        "xgb-iris-softprob-10/pickled/xgboost-model, xgb-iris-softprob-10, input.csv, text/csv, 1.7-1",
        "xgb-abalone-libsvm-10/xgboost-model, xgb-abalone-libsvm-10, input.libsvm, text/libsvm, 1.7-1",
        "ubjson-32/xgboost-model, ubjson-32, input.csv, text/csv, 3.0-5",
        "binf-17/xgboost-model, binf-17, input.csv, text/csv, 1.7-1",
        "pickle3-config-offset-10/xgboost-model, pickle3-config-offset-10, input.csv, text/csv, 1.7-1",
    })
    void golden_realModelsAnswerWhatTheLibraryAnswers(
            String model, String folder, String input, String contentType, String tag) throws IOException {
        ModelArchive archive =
                new Archives().with("xgboost-model", resource(model)).open();
        InferenceContainer container = open(REGISTRY + "sagemaker-xgboost:" + tag, Map.of(), archive);

        assertThat(answer(container, contentType, resource(folder + "/" + input)))
                .isEqualTo(lists(text(folder + "/expected.csv")));
    }

    @ParameterizedTest
    @CsvSource({
        // The library narrows float64 itself, and so the same numbers come out.
        "binf-17, input.csv, 1.7-1, FLOAT32, false",
        "binf-17, input.csv, 1.7-1, FLOAT32, true",
        "binf-17, input.csv, 1.7-1, FLOAT64, false",
        "binf-17, input.csv, 1.7-1, FLOAT64, true",
        "ubjson-32, input.csv, 3.0-5, FLOAT32, true",
        "pickle3-config-offset-10, input.csv, 1.7-1, FLOAT64, true",
    })
    void formats6_recordIoProtobufIsAnsweredAsTheSameRowsInCsv(
            String folder, String input, String tag, Tensor.Type type, boolean sparse) throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource(folder + "/xgboost-model"))
                .open();
        InferenceContainer container = open(REGISTRY + "sagemaker-xgboost:" + tag, Map.of(), archive);
        List<double[]> rows = text(folder + "/" + input)
                .lines()
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
                        .toArray())
                .toList();

        assertThat(rows.stream().flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN))
                .isTrue();
        assertThat(answer(container, "application/x-recordio-protobuf", recordIo(rows, type, sparse)))
                .isEqualTo(lists(text(folder + "/expected.csv")));
    }

    /** Rows as records; of sparse ones what is missing is left out. */
    private static byte[] recordIo(List<double[]> rows, Tensor.Type type, boolean sparse) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            for (double[] row : rows) {
                long[] keys = LongStream.range(0, row.length)
                        .filter(column -> sparse && !Double.isNaN(row[(int) column]))
                        .toArray();
                long[] shape = sparse ? new long[] {row.length} : new long[0];
                Tensor values = Tensor.of(
                        sparse
                                ? Arrays.stream(keys)
                                        .mapToDouble(key -> row[(int) key])
                                        .toArray()
                                : row,
                        keys,
                        shape);
                writer.write(TensorRecord.of(
                        type == Tensor.Type.FLOAT64 ? values : Tensor.of(values.floats(), keys, shape),
                        Tensor.dense(1f)));
            }
        }
        return stream.toByteArray();
    }

    /** The expected files hold comma separated numbers; the container prints several as a list. */
    private static String lists(String csv) {
        StringBuilder lines = new StringBuilder();
        csv.lines()
                .map(line -> line.contains(",") ? "[" + line.replace(",", ", ") + "]" : line)
                .forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    @Test
    void formats102_selectedOutputsInEveryFormThatTheClientAccepts() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("binf-17/xgboost-model"))
                .open();
        InferenceContainer container = open(
                XGBOOST_17, Map.of("SAGEMAKER_INFERENCE_OUTPUT", "probabilities, predicted_label,labels"), archive);
        byte[] request = resource("binf-17/input.csv");

        assertThat(answer(container, "text/csv", "text/csv", request))
                .startsWith("\"[0.4216991066932678, 0.5783008933067322]\",1,\"[0, 1]\"\n"
                        + "\"[0.7460622489452362, 0.2539377510547638]\",0,\"[0, 1]\"\n");
        assertThat(answer(container, "text/csv", "application/jsonlines", request))
                .startsWith("{\"predicted_label\": 1, \"labels\": [0, 1], \"probabilities\": [0.4216991066932678,"
                        + " 0.5783008933067322]}\n");
        assertThat(answer(container, "text/csv", "application/json;x=y", request))
                .startsWith("{\"predictions\": [{\"predicted_label\": 1, \"labels\": [0, 1], \"probabilities\": [")
                .endsWith("]}]}");
        assertThat(handler(container, "text/csv", "application/x-recordio-protobuf")
                        .responseType())
                .isEqualTo("application/x-recordio-protobuf");
    }

    @Test
    void formats102_withoutSelectionTheAcceptedTypeIsTheResponsesTypeAndNothingElse() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("binf-17/xgboost-model"))
                .open();
        InferenceContainer container = open(XGBOOST_17, Map.of(), archive);
        RequestHandler json = handler(container, "text/csv", "application/json");

        assertThat(json.responseType()).isEqualTo("application/json");
        assertThat(answer(json, resource("binf-17/input.csv"))).isEqualTo(text("binf-17/expected.csv"));
        assertThatThrownBy(() -> handler(container, "text/csv", "text/plain"))
                .isInstanceOf(UnsupportedRequestException.class);
        assertThat(handler(open(REGISTRY + "sagemaker-xgboost:1.2-1", Map.of(), archive), "text/csv", "text/plain")
                        .responseType())
                .isEqualTo("text/csv");
    }

    @Test
    void formats102_severalFilesAreAnEnsembleUnlessItIsSwitchedOff() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model-0", resource("ubjson-32/xgboost-model"))
                .with("inference.py", "import os".getBytes(UTF_8))
                .with(".hidden", new byte[] {1})
                .with("xgboost-model-1", resource("ubjson-32/xgboost-model"))
                .open();

        assertThat(open(XGBOOST_17, Map.of(), archive).description())
                .endsWith(" features, 2 models, not read: inference.py");
        assertThat(open(XGBOOST_17, Map.of("SAGEMAKER_INFERENCE_ENSEMBLE", "false"), archive)
                        .description())
                .endsWith(" features, not read: inference.py, xgboost-model-1");
        assertThat(answer(open(XGBOOST_17, Map.of(), archive), "text/csv", resource("ubjson-32/input.csv")))
                .isEqualTo(text("ubjson-32/expected.csv"));
    }

    @Test
    void formats3_theNewestContainersAnswerDependsOnTheWholeRequest() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("ubjson-32/xgboost-model"))
                .open();
        InferenceContainer newest = open(REGISTRY + "sagemaker-xgboost:3.2-0", Map.of(), archive);

        assertThat(handler(newest, "text/libsvm", "text/csv").dependsOnRequest())
                .isTrue();
        assertThat(handler(newest, "text/csv", "text/csv").dependsOnRequest()).isFalse();
        assertThat(handler(open(XGBOOST_17, Map.of(), archive), "text/libsvm", "text/csv")
                        .dependsOnRequest())
                .isFalse();
        assertThat(answer(newest, "text/libsvm", "0 1:3 2:0.045\n".getBytes(UTF_8)))
                .isEqualTo(answer(newest, "text/libsvm", "0 0:3 1:0.045\n".getBytes(UTF_8)));
    }

    @Test
    void theFirstContainerPrintsTwelveDigits() throws IOException {
        ModelArchive archive = ModelArchive.open("model.tar.gz", resource("xgb-churn-090-csv/model.tar.gz"));
        InferenceContainer first = open("811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1", Map.of(), archive);

        assertThat(answer(first, "text/csv", resource("xgb-churn-090-csv/input.csv")))
                .startsWith("0.0151600530371\n");
    }

    @Test
    void aRecordOfTheWrongWidthIsRefusedWithItsPlace() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("ubjson-32/xgboost-model"))
                .open();

        assertThatThrownBy(() ->
                        answer(open(XGBOOST_17, Map.of(), archive), "text/csv", "1,2,3,4,5,6,7,8,9\n".getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "a record must have at most 8 columns, for the model has 8 features, found 9 columns. If the"
                                + " records hold a label or an id, leave it out.");
    }

    @Test
    void anImageOfAnotherAlgorithmIsRefusedByName() throws IOException {
        ModelArchive archive = new Archives().with("model_algo-1", new byte[8]).open();

        assertThatThrownBy(() -> open("382416733822.dkr.ecr.us-east-1.amazonaws.com/ntm:1", Map.of(), archive))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/PrimaryContainer/Image"))
                .hasMessage(
                        "the neural topic model is not run here: whether its topic weights are a softmax of the encoder's"
                                + " means or these means cut at 0 and normalised is not published, and the two differ, found image"
                                + " \"382416733822.dkr.ecr.us-east-1.amazonaws.com/ntm:1\". Convert the model to ONNX, or let it answer"
                                + " in its own container or at an endpoint through a remote runtime.");
    }

    @Test
    void aFrameworksImageGoesByTheArtifactAndIsElseRefusedByName() throws IOException {
        String image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2";
        ModelArchive model = new Archives()
                .with("xgboost-model", resource("binf-17/xgboost-model"))
                .open();
        ModelArchive other =
                new Archives().with("notes.txt", "hello".getBytes(UTF_8)).open();
        ModelArchive pickle = new Archives()
                .with("model.joblib", new byte[] {(byte) 0x80, 4, 'N', '.'})
                .open();
        String waysOut =
                ". Convert the model to ONNX, or let it answer in its own container or at an endpoint through a remote"
                        + " runtime.";

        assertThat(answer(open(image, Map.of(), model), "text/csv", resource("binf-17/input.csv")))
                .isNotEmpty();
        assertThatThrownBy(() -> open(image, Map.of(), other))
                .hasMessage(
                        "a PyTorch model is not run here: it is answered by a Python program, and programs of a model are not"
                                + " run, found image \"" + image
                                + "\" with \"notes.txt\" (text that begins with \"hello\")" + waysOut);
        assertThatThrownBy(() -> open("registry/ours:7", Map.of(), pickle))
                .hasMessage("a Python object is not run here: to load one is to run whatever its file says, found image"
                        + " \"registry/ours:7\" with \"model.joblib\" (a Python pickle)" + waysOut);
    }

    @Test
    void anUnknownImageIsRunByWhatItsArtifactIs() throws IOException {
        ModelArchive model = new Archives()
                .with("model.bin", resource("binf-17/xgboost-model"))
                .open();
        ModelArchive other = new Archives()
                .with("notes.txt", "hello".getBytes(UTF_8))
                .with("code/inference.py", "import os".getBytes(UTF_8))
                .open();

        assertThat(answer(open("registry/ours:7", Map.of(), model), "text/csv", resource("binf-17/input.csv")))
                .isEqualTo(text("binf-17/expected.csv"));
        assertThatThrownBy(() -> open("registry/ours:7", Map.of(), other))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage("the image or the artifact must tell the algorithm, found image"
                        + " \"registry/ours:7\" with \"notes.txt\" (text that begins with \"hello\"),"
                        + " \"code/inference.py\" (text that begins with \"import os\"). Use the image the model was"
                        + " trained with, or name the runtime with TRANSFORM_JOB_RUNTIME, one of: " + Runtimes.NAMES
                        + "; if it runs elsewhere, one of: " + Runtimes.ELSEWHERE + ".");
    }

    @Test
    void theRuntimeOptionGoesBeforeTheImage() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("binf-17/xgboost-model"))
                .open();
        ContainerSpec spec = new ContainerSpec("kmeans:1", Map.of(), Optional.of("xgboost"));

        assertThat(answer(Containers.open(spec, archive), "text/csv", resource("binf-17/input.csv")))
                .isEqualTo(text("binf-17/expected.csv"));
        assertThatThrownBy(
                        () -> Containers.open(new ContainerSpec(XGBOOST_17, Map.of(), Optional.of("nothing")), archive))
                .hasMessage(
                        "runtime must be one of: " + Runtimes.NAMES + ", or of a model elsewhere: " + Runtimes.ELSEWHERE
                                + ", found \"nothing\". Name one of these, or leave the option out to go by image and artifact.");
    }

    @Test
    void aModelWithAProgramOfItsOwnIsRefused() throws IOException {
        ModelArchive archive = new Archives()
                .with("xgboost-model", resource("binf-17/xgboost-model"))
                .open();

        assertThatThrownBy(() -> open(XGBOOST_17, Map.of("SAGEMAKER_PROGRAM", "inference.py"), archive))
                .hasMessage(
                        "Python programs of a model are not run, found \"inference.py\". If its answers are those of the"
                                + " XGBoost container itself, set TRANSFORM_JOB_RUNTIME to xgboost; else let its own"
                                + " container answer, with http.");
    }

    @Test
    void anArchiveWithoutAModelSaysWhatItHolds() throws IOException {
        ModelArchive archive = new Archives()
                .with("a/xgboost-model", new byte[] {1})
                .with("b/readme", new byte[] {1})
                .open();

        assertThatThrownBy(() -> open(XGBOOST_17, Map.of(), archive))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model archive: there must be an XGBoost model at the top level, found only \"a/xgboost-model\","
                                + " \"b/readme\". Pack the model file itself, without folders.");
    }

    private static InferenceContainer open(String image, Map<String, String> environment, ModelArchive archive) {
        return Containers.open(new ContainerSpec(image, environment, Optional.empty()), archive);
    }

    private static RequestHandler handler(InferenceContainer container, String contentType, String accept) {
        return container.handler(RequestForm.of(contentType, accept));
    }

    private static String answer(InferenceContainer container, String contentType, byte[] request) {
        return answer(container.handler(RequestForm.of(contentType, null)), request);
    }

    private static String answer(InferenceContainer container, String contentType, String accept, byte[] request) {
        return answer(handler(container, contentType, accept), request);
    }

    private static String answer(RequestHandler handler, byte[] request) {
        Exchange exchange = handler.newExchange();
        BatchDecoder decoder = exchange.decoder();
        Scorer scorer = handler.newScorer();
        ScoreEncoder encoder = exchange.encoder();
        ByteSink out = new ByteSink();
        decoder.start(request, 0, request.length, Edges.WHOLE);
        encoder.begin(out);
        for (FeatureBatch batch = decoder.next(); batch != null; batch = decoder.next()) {
            encoder.rows(scorer.score(batch), out);
        }
        encoder.end(out);
        return out.toString();
    }

    private static String text(String name) throws IOException {
        return new String(resource(name), UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ContainersTest.class.getResourceAsStream("/xgboost/golden/" + name)) {
            return in.readAllBytes();
        }
    }
}
