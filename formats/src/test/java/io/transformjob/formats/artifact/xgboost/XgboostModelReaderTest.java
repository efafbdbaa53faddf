package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.Resources;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostModelReaderTest {
    private static final JsonNode VECTORS = json("xgboost/vectors/manifest.json");

    private static JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(Resources.bytes(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static XgboostModel read(String path) {
        return XgboostModelReader.read("xgboost-model", Resources.bytes(path));
    }

    private static byte[] vector(String file) {
        return Resources.bytes("xgboost/vectors/" + file);
    }

    /** Everything a model says but its form and the patch of its version, which the binary form does not know. */
    static String description(XgboostModel model) {
        StringBuilder text = new StringBuilder();
        text.append("%s %s %d.%d base %s features %d classes %d targets %d parallel %d vectors %s limit %s %s%n"
                .formatted(
                        model.objective(),
                        model.booster(),
                        model.version().major(),
                        model.version().minor(),
                        Arrays.toString(model.baseScore()),
                        model.featureCount(),
                        model.classCount(),
                        model.targetCount(),
                        model.parallelTreeCount(),
                        model.leafVectors(),
                        model.treeLimit(),
                        new TreeMap<>(model.attributes())));
        text.append("groups %s weights %s linear %s%n"
                .formatted(
                        Arrays.toString(model.treeGroups()),
                        Arrays.toString(model.treeWeights()),
                        Arrays.toString(model.linearWeights())));
        for (Tree tree : model.trees()) {
            text.append("%s %s %s %s %s %s %s%n"
                    .formatted(
                            Arrays.toString(tree.left()),
                            Arrays.toString(tree.right()),
                            Arrays.toString(tree.feature()),
                            Arrays.toString(tree.value()),
                            Arrays.toString(tree.defaultLeft()),
                            Arrays.deepToString(tree.categories()),
                            Arrays.toString(tree.leafVector())));
        }
        return text.toString();
    }

    static Stream<String> vectors() {
        List<String> names = new ArrayList<>();
        VECTORS.fieldNames().forEachRemaining(names::add);
        return names.stream().filter(name -> !name.startsWith("_"));
    }

    static Stream<String> vectorFiles() {
        return vectors().flatMap(name -> {
            List<String> files = new ArrayList<>();
            VECTORS.get(name).get("files").fieldNames().forEachRemaining(files::add);
            return files.stream();
        });
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void artifacts51_theSameModelIsReadFromEveryForm(String name) {
        XgboostModel json = XgboostModelReader.read("json", vector(name + ".json"));
        XgboostModel ubjson = XgboostModelReader.read("ubjson", vector(name + ".ubj"));
        assertThat(json.form()).isEqualTo(Form.JSON);
        assertThat(json.version()).isEqualTo(new Version(1, 7, 4));
        assertThat(ubjson.form()).isEqualTo(Form.UBJSON);
        assertThat(description(ubjson)).isEqualTo(description(json));
        if (VECTORS.get(name).get("files").has(name + ".binf")) {
            XgboostModel binary = XgboostModelReader.read("binary", vector(name + ".binf"));
            assertThat(binary.form()).isEqualTo(Form.LEGACY_BINARY);
            assertThat(description(binary)).isEqualTo(description(json));
        }
    }

    @ParameterizedTest
    @MethodSource("vectorFiles")
    void artifacts55_marginsAreThoseOfTheLibrary(String file) {
        JsonNode expected = VECTORS.get(file.substring(0, file.indexOf('.')));
        XgboostModel model = XgboostModelReader.read(file, vector(file));
        assertMargins(model, expected);
        assertThat(model.treeLimit()).hasValue(model.trees().size() / model.groups());
    }

    private static void assertMargins(XgboostModel model, JsonNode expected) {
        for (int row = 0; row < expected.get("test").size(); row++) {
            float[] margins =
                    ReferenceWalker.margins(model, floats(expected.get("test").get(row)));
            JsonNode margin = expected.get("margin").get(row);
            for (int group = 0; group < margins.length; group++) {
                JsonNode value = margin.isArray() ? margin.get(group) : margin;
                float want = (float) value.asDouble();
                assertThat(Math.abs(margins[group] - want))
                        .as("row %d group %d: %s and %s", row, group, margins[group], want)
                        .isLessThanOrEqualTo(2 * Math.ulp(want));
            }
        }
    }

    private static float[] floats(JsonNode row) {
        float[] values = new float[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i).isNull() ? Float.NaN : (float) row.get(i).asDouble();
        }
        return values;
    }

    @Test
    void artifacts51_archiveOfThe072ContainerHoldsAPickledBinaryModel() {
        JsonNode expected = json("xgboost/models/manifest.json").get("xgboost_0.72_churn_model.tar.gz");
        ModelArchive archive =
                ModelArchive.open("model.tar.gz", Resources.bytes("xgboost/models/xgboost_0.72_churn_model.tar.gz"));
        assertThat(archive.topLevelFiles()).containsOnlyKeys("xgboost-model");
        XgboostModel model =
                XgboostModelReader.read("xgboost-model", archive.topLevelFiles().get("xgboost-model"));
        assertThat(model.form()).isEqualTo(Form.LEGACY_BINARY);
        assertThat(model.pickled()).isTrue();
        assertThat(model.version()).isEqualTo(new Version(0, 0, 0));
        assertThat(model.objective()).isEqualTo("binary:logistic");
        assertThat(model.featureCount()).isEqualTo(69);
        assertThat(model.trees()).hasSize(100);
        assertThat(model.treeLimit()).hasValue(100);
        assertThat(Float.floatToRawIntBits(model.baseScore()[0])).isEqualTo(0x80000000);
        assertMargins(model, expected);
    }

    @Test
    void artifacts57_limitOfAPickleCountsIterationsNotTrees() {
        XgboostModel model = read("xgboost/models/xgboost_1.0_pickled_iris");
        assertThat(model.pickled()).isTrue();
        assertThat(model.version()).isEqualTo(new Version(1, 0, 0));
        assertThat(model.classCount()).isEqualTo(3);
        assertThat(model.trees()).hasSize(60);
        assertThat(model.treeLimit()).hasValue(20);
        assertMargins(model, json("xgboost/models/manifest.json").get("xgboost_1.0_pickled_iris"));
    }

    @Test
    void artifacts51_savedAndPickledBoosterHoldTheSameTrees() {
        XgboostModel saved = read("xgboost/golden/iris-saved-10/xgboost-model");
        XgboostModel pickled = read("xgboost/models/xgboost_1.0_pickled_iris");
        assertThat(saved.pickled()).isFalse();
        assertThat(saved.treeLimit()).isEmpty();
        assertThat(description(saved).lines().skip(1))
                .isEqualTo(description(pickled).lines().skip(1).toList());
    }

    @Test
    void artifacts55_softmaxOfIrisIsThatOfTheLibrary() {
        XgboostModel model = read("xgboost/golden/iris-saved-10/xgboost-model");
        List<float[]> rows = csv("xgboost/golden/iris-saved-10/input.csv");
        List<float[]> expected = csv("xgboost/golden/iris-saved-10/expected.csv");
        for (int row = 0; row < rows.size(); row++) {
            float[] margins = ReferenceWalker.margins(model, rows.get(row));
            double sum = 0;
            for (float margin : margins) {
                sum += Math.exp(margin);
            }
            for (int group = 0; group < 3; group++) {
                double got = Math.exp(margins[group]) / sum;
                assertThat(got).isCloseTo(expected.get(row)[group], org.assertj.core.data.Offset.offset(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binf-17", "ubjson-32"})
    void artifacts55_predictionsOfFilesFromTrainingJobsAreThoseOfTheLibrary(String folder) {
        XgboostModel model = read("xgboost/golden/" + folder + "/xgboost-model");
        List<float[]> rows = csv("xgboost/golden/" + folder + "/input.csv");
        List<float[]> expected = csv("xgboost/golden/" + folder + "/expected.csv");
        assertThat(expected).hasSameSizeAs(rows);
        for (int row = 0; row < rows.size(); row++) {
            float margin = ReferenceWalker.margins(model, rows.get(row))[0];
            double got = model.objective().equals("binary:logistic") ? 1 / (1 + Math.exp(-margin)) : margin;
            float want = expected.get(row)[0];
            assertThat(got)
                    .as("row %d", row)
                    .isCloseTo(want, org.assertj.core.data.Offset.offset(1e-6 * (1 + Math.abs(want))));
        }
    }

    @Test
    void artifacts53_modelOf32SaysItsBaseScoreAsAList() {
        XgboostModel model = read("xgboost/golden/ubjson-32/xgboost-model");
        assertThat(model.version()).isEqualTo(new Version(3, 2, 0));
        assertThat(model.baseScore()).containsExactly(9.914442f);
        assertThat(model.trees()).hasSize(50);
        assertThat(model.leafVectors()).isFalse();
        assertThat(model.treeLimit()).isEmpty();
    }

    @Test
    void artifacts52_attributesOfTheBinaryFormAreKept() {
        XgboostModel model = read("xgboost/golden/binf-17/xgboost-model");
        assertThat(model.version()).isEqualTo(new Version(1, 7, 0));
        assertThat(model.attributes()).containsKey("best_iteration");
        assertThat(model.featureCount()).isEqualTo(27);
    }

    @Test
    void artifacts51_abaloneOfA10ContainerScoresAsTheLibrary() {
        XgboostModel model = read("xgboost/golden/abalone-10/xgboost-model");
        List<String> lines = new String(Resources.bytes("xgboost/golden/abalone-10/input.libsvm"), UTF_8)
                .lines()
                .toList();
        List<float[]> expected = csv("xgboost/golden/abalone-10/expected.csv");
        for (int i = 0; i < lines.size(); i++) {
            float[] row = new float[model.featureCount()];
            Arrays.fill(row, Float.NaN);
            for (String field : lines.get(i).split(" ")) {
                int colon = field.indexOf(':');
                if (colon > 0) {
                    row[Integer.parseInt(field.substring(0, colon))] = Float.parseFloat(field.substring(colon + 1));
                }
            }
            assertThat(ReferenceWalker.margins(model, row)[0])
                    .isCloseTo(expected.get(i)[0], org.assertj.core.data.Percentage.withPercentage(1e-4));
        }
    }

    private static List<float[]> csv(String path) {
        return new String(Resources.bytes(path), UTF_8)
                .lines()
                .map(line -> {
                    String[] fields = line.split(",", -1);
                    float[] row = new float[fields.length];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = fields[i].isEmpty() ? Float.NaN : Float.parseFloat(fields[i]);
                    }
                    return row;
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void artifacts51_everyPickleProtocolAndHandleGivesTheModel(int protocol) {
        String expected = description(XgboostModelReader.read("plain", vector("softprob.json")))
                .replace("limit OptionalInt[2]", "limit OptionalInt[300]");
        byte[] binary = vector("softprob.binf");
        List<byte[]> handles = List.of(
                binary,
                Arrays.copyOfRange(binary, 4, binary.length),
                configOffset(binary),
                configOffset(Arrays.copyOfRange(binary, 4, binary.length)),
                concat(
                        "{\"Config\":{\"learner\":{\"a\":[1,{\"b\":NaN}]}},\"Model\":".getBytes(UTF_8),
                        vector("softprob.json"),
                        "}".getBytes(UTF_8)),
                serializedUbjson(vector("softprob.ubj")));
        for (byte[] handle : handles) {
            XgboostModel model = XgboostModelReader.read("xgboost-model", Pickles.booster(protocol, handle, 300));
            assertThat(model.pickled()).isTrue();
            assertThat(model.treeLimit()).isEqualTo(OptionalInt.of(300));
            assertThat(description(model)).isEqualTo(expected);
        }
    }

    private static byte[] configOffset(byte[] model) {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(model.length)
                .array();
        return concat("CONFIG-offset:".getBytes(UTF_8), length, model, "{\"learner\":{}}".getBytes(UTF_8));
    }

    private static byte[] serializedUbjson(byte[] model) {
        byte[] config =
                "{L\0\0\0\0\0\0\0\6Config{L\0\0\0\0\0\0\0\1a[#L\0\0\0\0\0\0\0\2i\1[$d#L\0\0\0\0\0\0\0\1\0\0\0\0}"
                        .getBytes(UTF_8);
        return concat(config, "L\0\0\0\0\0\0\0\5Model".getBytes(UTF_8), model, "}".getBytes(UTF_8));
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
