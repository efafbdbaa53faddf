package io.transformjob.formats.artifact.xgboost;

import static io.transformjob.formats.artifact.xgboost.XgboostModelReaderTest.description;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.Resources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What library generations other than 1.7 write, made from files of 1.7 by small changes, or by hand. */
class ModelVariantsTest {
    private static String json(String name) {
        return new String(Resources.bytes("xgboost/vectors/" + name + ".json"), UTF_8);
    }

    private static XgboostModel read(String json) {
        return XgboostModelReader.read("xgboost-model", json.getBytes(UTF_8));
    }

    /** Replaces a text that must be there. */
    private static String with(String json, String old, String replacement) {
        assertThat(json).contains(old);
        return json.replace(old, replacement);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "squarederror;0.500000;0.5",
                "squarederror;5E-1;0.5",
                "squarederror;[5E-1];0.5",
                "squarederror;(0.5,);0.5",
                "squarederror;-1.25E1;-12.5",
                "softprob;[1E0,2.5E-1,-3E0];1.0 0.25 -3.0",
                "softprob;(1, 2, 3);1.0 2.0 3.0"
            })
    void artifacts55_baseScoreIsReadInEveryTextForm(String name, String text, String expected) {
        XgboostModel model = read(with(json(name), "\"base_score\":\"5E-1\"", "\"base_score\":\"" + text + "\""));
        StringBuilder values = new StringBuilder();
        for (float value : model.baseScore()) {
            values.append(values.isEmpty() ? "" : " ").append(value);
        }
        assertThat(values).hasToString(expected);
    }

    @Test
    void artifacts53_parametersMayBeNumbersAndSomeAbsent() {
        String json = json("squarederror");
        json = with(json, "\"num_feature\":\"4\"", "\"num_feature\":4");
        json = with(json, ",\"num_target\":\"1\"", "");
        json = with(json, "\"base_score\":\"5E-1\"", "\"base_score\":0.5");
        assertThat(description(read(json))).isEqualTo(description(read(json("squarederror"))));
    }

    @Test
    void artifacts53_filesOf10HaveBooleansAndNoSplitTypes() {
        String json = json("squarederror");
        json = with(
                json,
                "\"default_left\":[1,0,0,0,0,0,0]",
                "\"default_left\":[true,false,false,false,false,false,false]");
        json = with(json, "\"split_type\":[0,0,0,0,0,0,0],", "");
        assertThat(description(read(json))).isEqualTo(description(read(json("squarederror"))));
    }

    @Test
    void artifacts53_numbersOf31AreSkippedOrChecked() {
        String json = with(
                json("squarederror"),
                "\"tree_info\"",
                "\"cats\":{\"enc\":[{\"type\":1,\"values\":[\"a\",\"b\"]}],\"feature_segments\":[0,1],\"sorted_idx\":[]},"
                        + "\"iteration_indptr\":[0,1,2],\"tree_info\"");
        assertThat(description(read(json))).isEqualTo(description(read(json("squarederror"))));
    }

    @Test
    void artifacts53_attributesMayHaveTheNamesOfSkippedParts() {
        String json =
                with(json("squarederror"), "\"attributes\":{", "\"attributes\":{\"parents\":\"p\",\"Config\":\"c\",");
        assertThat(read(json).attributes()).containsAllEntriesOf(Map.of("parents", "p", "Config", "c"));
    }

    @Test
    void artifacts53_weightsOfDartMayStandInTheTreeBooster() {
        String json = json("dart");
        int at = json.indexOf(",\"weight_drop\":[");
        String weights = json.substring(at, json.indexOf(']', at) + 1);
        String moved = with(with(json, weights, ""), "\"gbtree\":{", "\"gbtree\":{" + weights.substring(1) + ",");
        assertThat(description(read(moved))).isEqualTo(description(read(json)));
        assertThat(read(moved).treeWeights()).containsExactly(0.4266667f, 0.4266667f, 0.4f, 0.4f);
    }

    private static final String LINEAR = """
            {"learner":{"attributes":{},"feature_names":null,"gradient_booster":{"model":{"weights":%s},"name":"gblinear"},
            "learner_model_param":{"base_score":"5E-1","num_class":"2","num_feature":"3"},"objective":{"name":"multi:softprob"}},
            "version":[1,5,2]}""";

    @Test
    void artifacts52_weightsOfGblinearHaveTheBiasRowLast() {
        XgboostModel model = read(LINEAR.formatted("[1,2,3E0,4,5,6,7,8.5]"));
        assertThat(model.linearWeights()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8.5f);
        assertThat(model.trees()).isEmpty();
        ByteBuffer binary = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        binary.put("binf".getBytes(UTF_8))
                .putFloat(0.5f)
                .putInt(3)
                .putInt(2)
                .putInt(0)
                .putInt(0)
                .putInt(1)
                .putInt(5);
        binary.position(4 + 136);
        binary.putLong(14).put("multi:softprob".getBytes(UTF_8)).putLong(8).put("gblinear".getBytes(UTF_8));
        binary.position(binary.position() + 34 * 4).putLong(8);
        for (float weight : model.linearWeights()) {
            binary.putFloat(weight);
        }
        byte[] bytes = java.util.Arrays.copyOf(binary.array(), binary.position());
        assertThat(description(XgboostModelReader.read("binary", bytes))).isEqualTo(description(model));
    }

    @Test
    void namesOfFeaturesAreOneForEachOrNone() {
        String json = LINEAR.formatted("[1,2,3,4,5,6,7,8]");
        assertThat(read(json).featureNames()).isEmpty();
        assertThat(read(with(json, "null", "[\"age\",\"income\",\"\"]")).featureNames())
                .containsExactly("age", "income", "");
        assertThat(read(with(json, "null", "[\"age\",\"income\"]")).featureNames())
                .isEmpty();
        assertThat(read(with(json, "null", "[]")).featureNames()).isEmpty();
    }

    private static final String VECTOR_LEAVES = """
            {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{
            "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"iteration_indptr":[0,1],"tree_info":[0],
            "trees":[{"base_weights":[0,0,0, 1.5,2,3, 4,5,6],%s"default_left":[1,0,0],"id":0,"left_children":[1,-1,-1],
            "parents":[2147483647,0,0],"right_children":%s,"split_conditions":[0.5,NaN,NaN],"split_indices":[1,0,0],
            "tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"3","size_leaf_vector":"3"}}]},"name":"gbtree"},
            "learner_model_param":{"base_score":"%s","num_class":"0","num_feature":"2","num_target":"3"},
            "objective":{"name":"reg:squarederror"}},"version":[%s]}""";

    @Test
    void artifacts55_vectorLeavesAreRowsOfBaseWeightsUpTo31() {
        XgboostModel model = read(VECTOR_LEAVES.formatted("", "[2,-1,-1]", "5E-1", "2,1,0"));
        assertThat(model.leafVectors()).isTrue();
        assertThat(model.trees().get(0).leafVector()).containsExactly(0, 0, 0, 1.5f, 2, 3, 4, 5, 6);
        assertThat(ReferenceWalker.margins(model, new float[] {9, 0.25f})).containsExactly(2, 2.5f, 3.5f);
        assertThat(ReferenceWalker.margins(model, new float[] {9, 0.5f})).containsExactly(4.5f, 5.5f, 6.5f);
        assertThat(ReferenceWalker.margins(model, new float[] {9})).containsExactly(2, 2.5f, 3.5f);
    }

    @Test
    void artifacts55_vectorLeavesAreRowsOfLeafWeightsFrom32() {
        XgboostModel model = read(
                VECTOR_LEAVES.formatted("\"leaf_weights\":[10,20,30,40,50,60],", "[2,1,0]", "[1E0,2E0,3E0]", "3,2,0"));
        assertThat(model.trees().get(0).right()).containsExactly(2, -1, -1);
        assertThat(ReferenceWalker.margins(model, new float[] {0, 0})).containsExactly(41, 52, 63);
        assertThat(ReferenceWalker.margins(model, new float[] {0, 1})).containsExactly(11, 22, 33);
    }

    /** Position of the binary form's parts in {@code poisson.binf}, which has two trees of one node. */
    private static byte[] binary(int major, boolean leafVectors, boolean oldNames) {
        byte[] source = Resources.bytes("xgboost/vectors/poisson.binf");
        ByteBuffer in = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        in.position(4);
        out.put(source, 4, 136).putInt(20, major).putInt(24, major);
        in.position(4 + 136);
        for (int name = 0; name < 2; name++) {
            byte[] text = new byte[(int) in.getLong()];
            in.get(text);
            if (oldNames) {
                out.putInt(0x7777).putInt(text.length).putInt(0x5555);
            } else {
                out.putLong(text.length);
            }
            out.put(text);
        }
        byte[] treeModel = new byte[160];
        in.get(treeModel);
        out.put(treeModel);
        for (int tree = 0; tree < 2; tree++) {
            byte[] bytes = new byte[148 + 36];
            in.get(bytes);
            int at = out.position();
            out.put(bytes);
            if (leafVectors) {
                out.putInt(at + 20, 1).putLong(2).putFloat(1).putFloat(2);
            }
        }
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        out.put(rest);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void artifacts52_filesBefore10MayHaveLeafVectorsAndEndWithMaxDeltaStep() {
        String expected = description(XgboostModelReader.read("m", Resources.bytes("xgboost/vectors/poisson.binf")));
        byte[] old = binary(0, true, false);
        byte[] withStep = java.util.Arrays.copyOf(old, old.length + 8 + 3);
        withStep[old.length] = 3;
        XgboostModel model = XgboostModelReader.read("m", withStep);
        assertThat(model.version()).hasToString("0.0.0");
        assertThat(model.attributes()).containsKey("objective");
        assertThat(description(model).lines().skip(1))
                .isEqualTo(expected.lines().skip(1).toList());
    }

    @Test
    void artifacts52_metricsMayBeAnnouncedAndNotWritten() {
        byte[] binary = Resources.bytes("xgboost/vectors/dart.binf");
        String expected = description(XgboostModelReader.read("m", binary));
        ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN).putInt(4 + 16, 1);
        assertThat(description(XgboostModelReader.read("m", binary))).isEqualTo(expected);
    }

    @Test
    void artifacts52_namesWithLengthsOf32BitsAreRead() {
        assertThat(description(XgboostModelReader.read("m", binary(1, false, true))))
                .isEqualTo(description(XgboostModelReader.read("m", binary(1, false, false))));
    }

    @Test
    void artifacts52_prunedNodesAreKeptOutOfTheWay() {
        byte[] binary = Resources.bytes("xgboost/vectors/squarederror.binf");
        XgboostModel whole = XgboostModelReader.read("m", binary);
        // Node 2 of the first tree becomes a leaf; its children stay in the file, marked as deleted.
        String head = new String(binary, ISO_8859_1);
        int nodes = head.indexOf("gbtree") + 6 + 160 + 148;
        ByteBuffer patched = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
        patched.putInt(nodes + 2 * 20 + 4, -1).putInt(nodes + 2 * 20 + 8, -1).putFloat(nodes + 2 * 20 + 16, 7);
        patched.putInt(nodes + 5 * 20 + 12, -1).putInt(nodes + 6 * 20 + 12, -1).putInt(nodes + 6 * 20 + 4, 99);
        XgboostModel pruned = XgboostModelReader.read("m", binary);
        assertThat(pruned.trees().get(0).left()).containsExactly(1, 3, -1, -1, -1, -1, -1);
        assertThat(pruned.trees().get(0).value()[2]).isEqualTo(7);
        assertThat(pruned.trees().get(0).value()[6]).isZero();
        assertThat(pruned.trees().get(1).value()).isEqualTo(whole.trees().get(1).value());
    }

    @Test
    void artifacts57_limitIsTheAttributesIfNoPickleSaysOne() {
        byte[] json = json("squarederror")
                .replace("\"best_ntree_limit\":\"2\"", "\"best_ntree_limit\":\"1\"")
                .getBytes(UTF_8);
        assertThat(XgboostModelReader.read("m", json).treeLimit()).hasValue(1);
        assertThat(XgboostModelReader.read("m", Pickles.booster(4, json, 0)).treeLimit())
                .hasValue(1);
        assertThat(XgboostModelReader.read("m", Pickles.booster(4, json, 2)).treeLimit())
                .hasValue(2);
        String none = with(json("squarederror"), ",\"best_ntree_limit\":\"2\"", "");
        assertThat(read(none).treeLimit()).isEmpty();
    }
}
