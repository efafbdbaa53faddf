package io.transformjob.model.firstparty;

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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FirstPartyContainerTest {
    private static final String REGISTRY = "382416733822.dkr.ecr.us-east-1.amazonaws.com/";

    private static final byte[] LINEAR =
            Modules.linear("binary_classifier", "LinearRegressionOutput", "0.25", new float[] {0.1f, 1}, 0);
    private static final byte[] KMEANS = Modules.unnamed(Modules.dense(new float[] {0, 0, 3, 4}, 2, 2));
    private static final byte[] PCA = Modules.list(Map.of("v", Modules.dense(new float[] {1, 0, 0.1f, 2}, 2, 2)));
    private static final byte[] MACHINE = Modules.machine(
            "binary_classifier", "LogisticRegressionOutput", Map.of("arg:v", Modules.dense(new float[] {1, 1}, 2, 1)));

    /** The repository of the image, and a model of it. */
    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(
                        "linear-learner", LINEAR, "linear-learner, binary_classifier with threshold 0.25, 2 features"),
                Arguments.of("kmeans", KMEANS, "kmeans, 2 clusters, 2 features"),
                Arguments.of("pca", PCA, "pca, 2 components, 2 features"),
                Arguments.of(
                        "factorization-machines",
                        MACHINE,
                        "factorization-machines, binary_classifier with 1 factors, 2 features"));
    }

    private static ModelArchive archive(byte[] model) throws IOException {
        return new Archives()
                .with("state_c97e21a7", new byte[] {1})
                .with("model_algo-1", model)
                .open();
    }

    private static InferenceContainer open(String image, byte[] model) throws IOException {
        return Containers.open(new ContainerSpec(image, Map.of(), Optional.empty()), archive(model));
    }

    @ParameterizedTest
    @MethodSource("models")
    void artifacts1_anAlgorithmIsKnownByImageOptionOrArtifact(String name, byte[] model, String description)
            throws IOException {
        assertThat(open(REGISTRY + name + ":1", model).description()).isEqualTo(description);
        assertThat(open("registry/ours:7", model).description()).isEqualTo(description);
        ContainerSpec spec = new ContainerSpec("sagemaker-xgboost:1.7-1", Map.of(), Optional.of(name));
        assertThat(Containers.open(spec, archive(model)).description()).isEqualTo(description);
    }

    @Test
    void artifacts2_aModelOfAnotherKindIsRefused() throws IOException {
        assertThatThrownBy(() -> open(REGISTRY + "kmeans:1", LINEAR))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("model_algo-1: the file must be a list of MXNet arrays, found a ZIP archive.");
        assertThatThrownBy(() -> open(REGISTRY + "pca:1", KMEANS))
                .hasMessageStartingWith("model_algo-1: there must be an array \"v\", found an unnamed float32 [2, 2].");
        ModelArchive other =
                new Archives().with("xgboost-model", new byte[] {1}).open();
        assertThatThrownBy(() -> FirstPartyContainer.open(Algorithm.PCA, other))
                .hasMessage("model archive: there must be a file model_algo-1 at the top level,"
                        + " found \"xgboost-model\". Use the archive as the training job wrote it");
        Map<String, byte[]> ntm = new LinkedHashMap<>();
        ntm.put("meta.json", "{}".getBytes(UTF_8));
        ntm.put("symbol.json", Modules.symbol("null data", "null projection_weight"));
        ntm.put("params", new byte[0]);
        assertThatThrownBy(() -> open("registry/ours:7", Modules.zip(ntm)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        "model_algo-1/params: the file must be a list of MXNet arrays, found an empty file.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | | application/jsonlines",
                "text/csv | '' | application/jsonlines",
                "text/csv | */* | application/jsonlines",
                "application/jsonlines | | application/jsonlines",
                "application/json | | application/json",
                "application/json; charset=utf-8 | */* | application/json",
                "application/json | application/* | application/json",
                "text/csv | application/* | application/jsonlines",
                "text/csv | text/* | text/csv",
                "text/csv | TEXT/CSV;charset=utf-8 | text/csv",
                "application/json | application/jsonlines | application/jsonlines",
                "text/csv | application/json;q=0.5, application/x-recordio-protobuf | application/x-recordio-protobuf",
                "text/csv | application/json, text/csv | application/json"
            })
    void formats11_theAnswersTypeIsNegotiated(String contentType, String accept, String responseType)
            throws IOException {
        RequestHandler handler = open(REGISTRY + "kmeans:1", KMEANS).handler(RequestForm.of(contentType, accept));

        assertThat(handler.responseType()).isEqualTo(responseType);
    }

    @Test
    void formats11_whatIsNotAnsweredWithIsRefusedByName() throws IOException {
        InferenceContainer kmeans = open(REGISTRY + "kmeans:1", KMEANS);
        assertThatThrownBy(() -> kmeans.handler(RequestForm.of("text/csv", "image/png")))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/TransformOutput/Accept"))
                .hasMessage("first-party containers answer with one of application/jsonlines, application/json,"
                        + " application/x-recordio-protobuf, text/csv, found \"image/png\". Name one of these types,"
                        + " or none for application/jsonlines.");
        assertThatThrownBy(() -> kmeans.handler(RequestForm.of("text/csv", "text/csv;q=7")))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage(
                        "Accept must be a media type or a list of them, found another text: weight q must be from 0 to"
                                + " 1, such as 0.5, found \"7\". Leave it out for 1.. Name a type such as application/jsonlines.");
    }

    static Stream<Arguments> contentTypes() {
        String all = "kmeans models take text/csv, application/json, application/jsonlines,"
                + " application/x-recordio-protobuf, found ";
        String labels = "label_size must be a number from 0 to 1000000, and stand once, at text/csv, found ";
        return Stream.of(
                Arguments.of("text/libsvm", all + "\"text/libsvm\""),
                Arguments.of("csv", all + "\"csv\""),
                Arguments.of(null, all + "no ContentType"),
                Arguments.of("text/csv;label_size=-1", labels + "\"text/csv;label_size=-1\""),
                Arguments.of("text/csv;label_size=1000001", labels + "\"text/csv;label_size=1000001\""),
                Arguments.of("text/csv;label_size=1;label_size=1", labels + "\"text/csv;label_size=1;label_size=1\""),
                Arguments.of("application/json;label_size=1", labels + "\"application/json;label_size=1\""),
                Arguments.of(
                        "text/csv;charset=utf-16",
                        "charset must be one of utf-8, us-ascii, iso-8859-1, found \"text/csv;charset=utf-16\""),
                Arguments.of(
                        "text/csv;=",
                        "ContentType must be a media type, found another text: media type \"text/csv;=\" must have a"
                                + " parameter name at character 10, found \"=\". Write it as \"text/csv; name=value\"."));
    }

    @ParameterizedTest
    @MethodSource("contentTypes")
    void formats1_contentTypesThatAreNotTakenAreRefusedByName(String contentType, String message) throws IOException {
        InferenceContainer kmeans = open(REGISTRY + "kmeans:1", KMEANS);
        assertThatThrownBy(() -> kmeans.handler(RequestForm.of(contentType, null)))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/TransformInput/ContentType"))
                .hasMessage(message + ". Set ContentType to what the objects hold, such as application/jsonlines.");
    }

    @Test
    void formats1_factorizationMachinesTakeNoCsv() throws IOException {
        InferenceContainer machine = open(REGISTRY + "factorization-machines:1", MACHINE);
        assertThatThrownBy(() -> machine.handler(RequestForm.of("text/csv", null)))
                .hasMessage("factorization-machines models take application/json, application/jsonlines,"
                        + " application/x-recordio-protobuf, found \"text/csv\". Set ContentType to what the objects hold,"
                        + " such as application/jsonlines.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | application/jsonlines | 1,0.5\\n-2,0\\n | {\"predicted_label\":1,\"score\":0.600000023841857}\\n{\"predicted_label\":0,\"score\":-0.200000002980232}\\n",
                "text/csv | application/json | 1,0.5\\n | {\"predictions\": [{\"score\": 0.6000000238418579, \"predicted_label\": 1}]}",
                "text/csv | text/csv | 1,0.5\\n-2,0\\n | 0.6000000238418579,1\\n-0.20000000298023224,0\\n",
                "text/csv;label_size=2 | text/csv | 7,,1,0.5\\n | 0.6000000238418579,1\\n",
                "application/jsonlines | text/csv | {\"features\": [1, 0.5]}\\n{\"data\": {\"features\": {\"keys\": [0], \"shape\": [2], \"values\": [-2]}}}\\n | 0.6000000238418579,1\\n-0.20000000298023224,0\\n",
                "application/json | application/json | {\"instances\": [{\"features\": [1, 0.5]}, {\"features\": [-2, 0]}]} | {\"predictions\": [{\"score\": 0.6000000238418579, \"predicted_label\": 1}, {\"score\": -0.20000000298023224, \"predicted_label\": 0}]}"
            })
    void formats101_aLinearLearnerAnswersInEveryForm(String contentType, String accept, String request, String response)
            throws IOException {
        RequestHandler handler =
                open(REGISTRY + "linear-learner:1", LINEAR).handler(RequestForm.of(contentType, accept));

        assertThat(answer(handler, request.replace("\\n", "\n"))).isEqualTo(response.replace("\\n", "\n"));
    }

    @Test
    void formats101_otherAlgorithmsAnswerInTheirs() throws IOException {
        assertThat(answer(open(REGISTRY + "kmeans:1", KMEANS).handler(RequestForm.of("text/csv", null)), "3,0\n"))
                .isEqualTo("{\"closest_cluster\":0.0,\"distance_to_cluster\":3.0}\n");
        assertThat(answer(
                        open(REGISTRY + "pca:1", PCA).handler(RequestForm.of("text/csv", "application/json")), "1,1\n"))
                .isEqualTo("{\"projections\": [{\"projection\": [1.100000023841858, 2.0]}]}");
        assertThat(answer(
                        open(REGISTRY + "factorization-machines:1", MACHINE)
                                .handler(RequestForm.of("application/jsonlines", null)),
                        "{\"data\": {\"features\": {\"keys\": [1], \"shape\": [2], \"values\": [4]}}}\n"))
                .isEqualTo("{\"predicted_label\":1.0,\"score\":0.5}\n");
    }

    @Test
    void formats6_recordsInRecordIoAreDenseOrSparse() throws IOException {
        // float32 values 1 and 0.5; then key 0 with value -2 in shape 2; then a row of zeros.
        byte[] request = HexFormat.of()
                .parseHex("0A23D7CE18000000" + "0A160A0676616C756573120C120A0A080000803F0000003F"
                        + "0A23D7CE1A000000" + "0A180A0676616C756573120E120C0A04000000C01201001A0102" + "0000"
                        + "0A23D7CE11000000" + "0A0F0A0676616C7565731205" + "12031A0102" + "000000");
        RequestHandler handler = open(REGISTRY + "linear-learner:1", LINEAR)
                .handler(RequestForm.of("application/x-recordio-protobuf", "text/csv"));

        assertThat(answer(handler, request)).isEqualTo("0.6000000238418579,1\n-0.20000000298023224,0\n0.0,0\n");
        assertThat(handler.readsCsv()).isFalse();
    }

    @Test
    void formats41_aShapeThatIsNotTheModelsIsRefused() throws IOException {
        RequestHandler handler =
                open(REGISTRY + "linear-learner:1", LINEAR).handler(RequestForm.of("application/jsonlines", null));
        assertThatThrownBy(() -> answer(
                        handler,
                        "{\"data\": {\"features\": {\"keys\": [0], \"shape\": [1], \"values\": [-2]}}}\n"
                                .getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("a record must have 2 columns, for the model has 2 features, found 1 columns."
                        + " If the records hold a label or an id, leave it out.");
    }

    @Test
    void formats2_cellsAreBetweenCommasAndNothingElse() throws IOException {
        RequestHandler handler = open(
                        REGISTRY + "linear-learner:1",
                        Modules.linear("regressor", "LinearRegressionOutput", "null", new float[] {1}, 0))
                .handler(RequestForm.of("text/csv", "text/csv"));

        // The XGBoost container would take the minus for a delimiter.
        assertThat(answer(handler, "-5e-05\n")).isEqualTo("-4.999999873689376e-05\n");
        assertThatThrownBy(() -> answer(handler, "1;2\n"))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith("column 1 must be a number or empty, found \"1;2\".");
    }

    @Test
    void answersThatAreDocumentsOfARequestDependOnIt() throws IOException {
        InferenceContainer kmeans = open(REGISTRY + "kmeans:1", KMEANS);
        assertThat(kmeans.handler(RequestForm.of("text/csv", "application/json"))
                        .dependsOnRequest())
                .isTrue();
        assertThat(kmeans.handler(RequestForm.of("text/csv", "application/jsonlines"))
                        .dependsOnRequest())
                .isFalse();
        assertThat(kmeans.handler(RequestForm.of("application/jsonlines", "application/json"))
                        .dependsOnRequest())
                .isTrue();
    }

    private static String answer(RequestHandler handler, String body) {
        return answer(handler, body.getBytes(UTF_8));
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
}
