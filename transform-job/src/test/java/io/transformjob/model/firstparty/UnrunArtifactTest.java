package io.transformjob.model.firstparty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.transformjob.model.Archives;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnrunArtifactTest {
    private static UnrunArtifact only(String name, byte[] content) throws IOException {
        return UnrunArtifact.of(new Archives().with(name, content).open()).orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void artifacts35_aTopicModelIsToldByItsArrays() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:enc_0_weight", Modules.dense(new float[6 * 5], 6, 5));
        arrays.put("arg:enc_1_weight", Modules.dense(new float[4 * 6], 4, 6));
        arrays.put("arg:mean_weight", Modules.dense(new float[2 * 4], 2, 4));
        arrays.put("arg:projection_weight", Modules.dense(new float[5 * 2], 5, 2));
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(
                "meta.json",
                "{\"version\": 1, \"training_parameters\": {\"encoder_layers_activation\": \"relu\", \"batch_norm\": \"true\"}}"
                        .getBytes(UTF_8));
        members.put("symbol.json", Modules.symbol("null data"));
        members.put("params", Modules.list(arrays));

        UnrunArtifact artifact = only("model_algo-1", Modules.zip(members));
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.NTM);
        assertThat(artifact.facts())
                .containsExactly(
                        entry("Version", 1L),
                        entry("Vocabulary", 5L),
                        entry("Topics", 2L),
                        entry("EncoderLayers", 2L),
                        entry("EncoderActivation", "relu"),
                        entry("BatchNorm", "true"));
    }

    @Test
    void artifacts36_mixturesAreToldByTheirShapes() throws IOException {
        byte[] file = Modules.unnamed(Modules.dense(new float[] {1, 1, 1}, 3), Modules.dense(new float[3 * 7], 3, 7));
        UnrunArtifact artifact = only("model_algo-1", file);
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.LDA);
        assertThat(artifact.facts()).containsExactly(entry("Topics", 3L), entry("Vocabulary", 7L));
    }

    @Test
    void artifacts39_wordVectorsAreToldByTheirFirstLine() throws IOException {
        UnrunArtifact artifact = only("vectors.txt", bytes("3051 100\nthe 0.25 0.5\n"));
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.WORD2VEC);
        assertThat(artifact.facts()).containsExactly(entry("Words", 3051L), entry("Dimensions", 100L));
    }

    @Test
    void artifacts3_networksOfImagesAreToldByTheirFiles() throws IOException {
        String symbol = """
                {"nodes": [{"op": "null", "name": "data", "inputs": []},
                {"op": "FullyConnected", "name": "fc1", "attrs": {"num_hidden": "257"}, "inputs": [[0, 0, 0]]},
                {"op": "SoftmaxOutput", "name": "softmax", "inputs": [[1, 0, 0]]}], "heads": [[2, 0, 0]]}""";
        UnrunArtifact classes = only("image-classification-symbol.json", bytes(symbol));
        assertThat(classes.algorithm()).isEqualTo(UnrunAlgorithm.IMAGE_CLASSIFICATION);
        assertThat(classes.facts()).containsExactly(entry("Classes", 257L), entry("Nodes", 3));

        UnrunArtifact boxes = UnrunArtifact.of(new Archives()
                        .with("model_algo_1-symbol.json", bytes("{}"))
                        .with(
                                "hyperparams.json",
                                bytes("{\"base_network\": \"vgg-16\", \"num_classes\": \"20\", \"image_shape\": 300}"))
                        .open())
                .orElseThrow();
        assertThat(boxes.algorithm()).isEqualTo(UnrunAlgorithm.OBJECT_DETECTION);
        assertThat(boxes.facts())
                .containsExactly(entry("BaseNetwork", "vgg-16"), entry("Classes", 20L), entry("ImageShape", 300L));
    }

    @Test
    void artifacts1_aPipelineOfSparkIsToldByItsBundle() throws IOException {
        UnrunArtifact artifact = UnrunArtifact.of(new Archives()
                        .with(
                                "bundle.json",
                                bytes("{\"name\": \"pipeline\", \"format\": \"json\", \"version\": \"0.20.0\"}"))
                        .with("root/model.json", bytes("{}"))
                        .with("root/StringIndexer_1.node/node.json", bytes("{}"))
                        .with("root/StringIndexer_1.node/model.json", bytes("{}"))
                        .with("root/OneHot_2.node/node.json", bytes("{}"))
                        .open())
                .orElseThrow();
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.SPARKML);
        assertThat(artifact.facts())
                .containsExactly(
                        entry("Name", "pipeline"),
                        entry("MLeap", "0.20.0"),
                        entry("Format", "json"),
                        entry("Stages", 2L));
    }

    @ParameterizedTest
    @CsvSource({
        "model.joblib, '\u0080\u0004\u0095joblib.numpy_pickle', python, a Python pickle of joblib",
        "code/model.pkl, '\u0080\u0003csklearn', python, a Python pickle",
        "predictor.pkl, '\u0080\u0004\u0095', autogluon, a Python pickle",
        "model.ser, '\u00ac\u00ed\u0000\u0005sr', java, a serialized Java object",
        "1/saved_model.pb, '\u0008\u0001\u0012', tensorflow, unknown bytes that begin with 08 01 12",
        "model.h5, '\u0089HDF\r\n', tensorflow, an HDF5 file",
        "model.cbm, CBM1abc, catboost, a CatBoost model",
    })
    void artifacts310_objectsAndGraphsOfFrameworksAreToldAndNotLoaded(
            String name, String content, String algorithm, String signature) throws IOException {
        UnrunArtifact artifact = only(name, bytes(content.translateEscapes()));
        assertThat(artifact.algorithm()).hasToString(algorithm);
        assertThat(artifact.facts()).containsExactly(entry("File", name), entry("Content", signature));
    }

    @Test
    void artifacts310_aTorchArchiveIsToldWhereverItsPickleStands() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("net/code/forward.py", bytes("def forward(self): ..."));
        members.put("net/data.pkl", bytes("\u0080\u0002."));
        UnrunArtifact artifact = only("model.pt", Modules.zip(members));
        assertThat(artifact.algorithm()).isEqualTo(UnrunAlgorithm.PYTORCH);
        assertThat(artifact.facts()).containsExactly(entry("File", "model.pt"), entry("Content", "a ZIP archive"));
    }

    @Test
    void artifacts3_modelsThatAreRunAreNone() throws IOException {
        byte[] kmeans = Modules.unnamed(Modules.dense(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(UnrunArtifact.of(new Archives().with("model_algo-1", kmeans).open()))
                .isEmpty();
        assertThat(UnrunArtifact.of(
                        new Archives().with("notes.txt", bytes("hello")).open()))
                .isEmpty();
    }

    @Test
    void artifacts8_aRefusalSaysWhatWhyAndTheWaysOut() {
        assertThat(UnrunAlgorithm.LDA.refusal("/PrimaryContainer/Image", "image \"lda:1\""))
                .hasMessage(
                        "latent Dirichlet allocation is not run here: the steps by which its container finds the topics of"
                                + " a document, and when it stops, are not published, found image \"lda:1\". Convert the model to ONNX,"
                                + " or let it answer in its own container or at an endpoint through a remote runtime.");
    }

    @ParameterizedTest
    @EnumSource(UnrunAlgorithm.class)
    void artifacts8_everyReasonIsTheRestOfASentence(UnrunAlgorithm algorithm) {
        assertThat(algorithm.reason()).isNotBlank().doesNotEndWith(".");
        assertThat(UnrunAlgorithm.of(algorithm.toString())).contains(algorithm);
    }
}
