package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.Resources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that contradict themselves are refused where they do, whatever they would have cost. */
class HostileModelTest {
    private static final String TREE = "xgboost-model at learner.gradient_booster.model.trees[0]";
    private static final String PARAMETERS = "xgboost-model at learner.learner_model_param";
    private static final String MODEL = "xgboost-model at learner.gradient_booster.model";

    private static byte[] vector(String file) {
        return Resources.bytes("xgboost/vectors/" + file);
    }

    static Stream<Arguments> changes() {
        String left = "\"left_children\":[1,3,5,-1,-1,-1,-1]";
        return Stream.of(
                Arguments.of(
                        left,
                        "\"left_children\":[1,0,5,-1,-1,-1,-1]",
                        TREE + ": the tree: children of node 1 must have no other parent, found 0"),
                Arguments.of(
                        left,
                        "\"left_children\":[1,3,4,-1,-1,-1,-1]",
                        TREE + ": the tree: children of node 1 must have no other parent, found 4"),
                Arguments.of(
                        left,
                        "\"left_children\":[2,3,5,-1,-1,-1,-1]",
                        TREE + ": the tree: children of node 0 must have no other parent, found 2"),
                Arguments.of(
                        left,
                        "\"left_children\":[1,7,5,-1,-1,-1,-1]",
                        TREE + ": the tree: children of node 1 must be among 7 nodes, found 7"),
                Arguments.of(
                        left,
                        "\"left_children\":[1,-2,5,-1,-1,-1,-1]",
                        TREE + ": the tree: children of node 1 must be among 7 nodes, found -2"),
                Arguments.of(
                        left,
                        "\"left_children\":[1,3,5,-1,-1,-1]",
                        TREE + ".left_children: the array must have 7 items, found 6 items"),
                Arguments.of(
                        left,
                        "\"left_children\":[1,3,5,-1,-1,-1,99999999999]",
                        TREE + ".left_children: item 6 must be a 32-bit integer, found 99999999999"),
                Arguments.of(
                        left,
                        "\"left_children\":{}",
                        TREE + ".left_children: the value must be an array, found an object"),
                Arguments.of(left, "\"x\":0", TREE + ": the object must have \"left_children\", found no such member"),
                Arguments.of(
                        "\"split_indices\":[2,",
                        "\"split_indices\":[4,",
                        TREE + ": the tree: node 0 must test one of 4 features, found 4"),
                Arguments.of(
                        "\"split_indices\":[2,",
                        "\"split_indices\":[-2,",
                        TREE + ": the tree: node 0 must test one of 4 features, found 4294967294"),
                Arguments.of(
                        "\"split_type\":[0,",
                        "\"split_type\":[2,",
                        TREE + ".split_type: the split of node 0 must have type 0 or 1, found 2"),
                Arguments.of(
                        "\"num_nodes\":\"7\"",
                        "\"num_nodes\":\"2000000000\"",
                        TREE + ".left_children: the array must have 2000000000 items, found 7 items"),
                Arguments.of(
                        "\"num_nodes\":\"7\"",
                        "\"num_nodes\":\"0\"",
                        TREE + ".tree_param.num_nodes: the value must be an integer from 1 to 2147483646, found \"0\""),
                Arguments.of(
                        "\"num_trees\":\"2\"",
                        "\"num_trees\":\"3\"",
                        MODEL + ".trees: the model must have num_trees = 3 trees, found 2"),
                Arguments.of(
                        "\"tree_info\":[0,0]",
                        "\"tree_info\":[0,1]",
                        MODEL + ": tree 1 must add to an output from 0 to 0, found 1"),
                Arguments.of(
                        "\"tree_info\":[0,0]",
                        "\"tree_info\":[0]",
                        MODEL + ": tree_info must name the output of each of 2 trees, found 1 outputs"),
                Arguments.of(
                        "\"tree_info\":[0,0]",
                        "\"iteration_indptr\":[0,1],\"tree_info\":[0,0]",
                        MODEL
                                + ".iteration_indptr: iterations must follow one another from tree 0 to tree 2, found an end at 1"),
                Arguments.of(
                        "\"num_parallel_tree\":\"1\"",
                        "\"num_parallel_tree\":\"3\"",
                        MODEL + ": num_parallel_tree must be at most the number of trees, 2, found 3"),
                Arguments.of(
                        "\"num_class\":\"0\"",
                        "\"num_class\":\"3\"",
                        MODEL + ": a model must have equally many trees for each of its 3 outputs, found 2 trees"),
                Arguments.of(
                        "\"num_class\":\"0\"",
                        "\"num_class\":\"-1\"",
                        PARAMETERS + ".num_class: the value must be an integer from 0 to 2147483646, found \"-1\""),
                Arguments.of(
                        "\"base_score\":\"5E-1\"",
                        "\"base_score\":\"half\"",
                        PARAMETERS
                                + ".base_score: base_score must be a number or a list of numbers in brackets, found \"half\""),
                Arguments.of(
                        "\"base_score\":\"5E-1\"",
                        "\"base_score\":\"[]\"",
                        PARAMETERS
                                + ".base_score: base_score must be a number or a list of numbers in brackets, found \"[]\""),
                Arguments.of(
                        "\"base_score\":\"5E-1\"",
                        "\"base_score\":\"[1,2]\"",
                        "xgboost-model at learner.gradient_booster: base_score must have one value, or one for each of 1 outputs, found 2 values"),
                Arguments.of(
                        "\"best_ntree_limit\":\"2\"",
                        "\"best_ntree_limit\":\"-2\"",
                        MODEL + ": attribute best_ntree_limit must be a whole number, found \"-2\""),
                Arguments.of(
                        "\"version\":[1,7,4]",
                        "\"version\":[1,7]",
                        "xgboost-model at version: the version must be three whole numbers, found 2 numbers"),
                Arguments.of(
                        "\"objective\":{\"name\":",
                        "\"objective\":{\"n\":",
                        "xgboost-model at learner.objective: the object must have \"name\", found no such member"),
                Arguments.of(
                        "\"attributes\":{",
                        "\"attributes\":{\"a\":1,",
                        "xgboost-model at learner.attributes.a: the value must be a string, found 1"),
                Arguments.of(
                        "\"attributes\":{",
                        "\"attributes\":{},\"attributes\":{",
                        "xgboost-model: every member of an object must have its own name, found \"attributes\" twice"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void artifacts53_contradictionsAreRefusedWithTheirPath(String old, String replacement, String message) {
        String json = new String(vector("squarederror.json"), UTF_8);
        assertThat(json).contains(old);
        String changed = json.replaceFirst(java.util.regex.Pattern.quote(old), replacement);
        assertThatThrownBy(() -> XgboostModelReader.read("xgboost-model", changed.getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message + ". " + ByteCursor.DAMAGED);
    }

    static Stream<Arguments> categories() {
        return Stream.of(
                Arguments.of(
                        "\"categories_sizes\":[16,3]",
                        "\"categories_sizes\":[16,4]",
                        "categories_sizes: segment 1 must lie in 19 categories, found 4 from 16"),
                Arguments.of(
                        "\"categories_segments\":[0,16]",
                        "\"categories_segments\":[-1,16]",
                        "categories_sizes: segment 0 must lie in 19 categories, found 16 from -1"),
                Arguments.of(
                        "\"categories_segments\":[0,16]",
                        "\"categories_segments\":[0]",
                        "categories_segments: the array must have 2 items, found 1 items"),
                Arguments.of(
                        "\"categories_nodes\":[0,1]",
                        "\"categories_nodes\":[0,2]",
                        "categories_nodes: segment 1 must belong to a categorical split, found node 2"),
                Arguments.of(
                        "\"categories_nodes\":[0,1]",
                        "\"categories_nodes\":[0,5]",
                        "categories_nodes: segment 1 must belong to a categorical split, found node 5"),
                Arguments.of(
                        "\"categories\":[0,3,",
                        "\"categories\":[16777216,3,",
                        "categories: categories must be from 0 to 16777215, found 3 to 16777216"));
    }

    @ParameterizedTest
    @MethodSource("categories")
    void artifacts53_categoriesMustLieInTheirArrays(String old, String replacement, String message) {
        String json = new String(vector("categorical.json"), UTF_8);
        assertThat(json).contains(old);
        byte[] changed = json.replaceFirst(java.util.regex.Pattern.quote(old), replacement)
                .getBytes(UTF_8);
        assertThatThrownBy(() -> XgboostModelReader.read("xgboost-model", changed))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(TREE + "." + message + ". " + ByteCursor.DAMAGED);
    }

    @Test
    void artifacts53_categorySegmentsMayNotLieOverOneAnother() {
        String json = new String(vector("categorical.json"), UTF_8)
                .replace("\"categories_segments\":[0,16]", "\"categories_segments\":[0,0]")
                .replace("\"categories_sizes\":[16,3]", "\"categories_sizes\":[16,16]");
        assertThatThrownBy(() -> XgboostModelReader.read("m", json.getBytes(UTF_8)))
                .hasMessageContaining("segment 1 must lie in 19 categories, found 16 from 0");
    }

    @Test
    void artifacts53_unknownBoosterIsRefusedByName() {
        String json =
                new String(vector("squarederror.json"), UTF_8).replace("\"name\":\"gbtree\"", "\"name\":\"gbforest\"");
        assertThatThrownBy(() -> XgboostModelReader.read("xgboost-model", json.getBytes(UTF_8)))
                .hasMessage("xgboost-model at learner.gradient_booster: the booster must be gbtree, dart or gblinear,"
                        + " found \"gbforest\". Train with one of these boosters");
        byte[] binary = new String(vector("squarederror.binf"), ISO_8859_1)
                .replace("gbtree", "gbtrie")
                .getBytes(ISO_8859_1);
        assertThatThrownBy(() -> XgboostModelReader.read("xgboost-model", binary))
                .hasMessageMatching("xgboost-model byte \\d+: the booster must be gbtree, dart or gblinear,"
                        + " found \"gbtrie\"\\. Train with one of these boosters");
    }

    @Test
    void artifacts53_deepOrTinyContainersAreRefused() {
        String deep = "{\"learner\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> XgboostModelReader.read("m", deep.getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("nesting depth");
        String deepUbjson = "{L\0\0\0\0\0\0\0\1a" + "[".repeat(100_000);
        assertThatThrownBy(() -> XgboostModelReader.read("m", deepUbjson.getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: a model document must nest at most 64 deep, found more. " + ByteCursor.DAMAGED);
        String skipped = "{L\0\0\0\0\0\0\0\6Config" + "[".repeat(100_000);
        assertThatThrownBy(() -> XgboostModelReader.read("m", skipped.getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: a model document must nest at most 64 deep, found more. " + ByteCursor.DAMAGED);
        String tiny = "{\"learner\":[" + "{\"a\":0},".repeat(100_000) + "0]}";
        assertThatThrownBy(() -> XgboostModelReader.read("m", tiny.getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: a model document must not consist of tiny objects and arrays,"
                        + " found more than one in 64 bytes. " + ByteCursor.DAMAGED);
    }

    @Test
    void artifacts53_countsOfUbjsonMustFitTheBytesLeft() {
        String huge = "{L\0\0\0\0\0\0\0\1a[$d#L\0\0\0\0\177\177\177\177";
        assertThatThrownBy(() -> XgboostModelReader.read("m", huge.getBytes(UTF_8)))
                .hasMessage("m byte 24: count of array items must fit the bytes that follow,"
                        + " found 2139062143 of at least 4 bytes each, with 0 bytes left. " + ByteCursor.DAMAGED);
        byte[] key = "{Lxxxxxxxxa".getBytes(UTF_8);
        assertThatThrownBy(() -> XgboostModelReader.read("m", key))
                .hasMessageMatching("m byte 10: a key of \\d+ bytes must be there, found 1 bytes to the end\\. .*");
    }

    static Stream<Arguments> binaryFields() {
        int names = 4 + 136;
        int treeModel = names + 8 + "reg:squarederror".length() + 8 + "gbtree".length();
        int tree = treeModel + 160;
        int node = tree + 148;
        return Stream.of(
                Arguments.of(4 + 4, -1, "num_feature must be at least 0, found -1"),
                Arguments.of(4 + 8, -5, "num_class must be at least 0, found -5"),
                Arguments.of(names, 2000, "the name of the objective must have at most 1000 bytes, found 2000"),
                Arguments.of(
                        treeModel,
                        1 << 30,
                        "count of trees must fit the bytes that follow, found 1073741824 of at least 184 bytes each"),
                Arguments.of(treeModel, -1, "count of trees must fit the bytes that follow, found -1 of"),
                Arguments.of(tree + 4, 0, "num_nodes must be at least 1, found 0"),
                Arguments.of(
                        tree + 4,
                        1 << 30,
                        "count of nodes must fit the bytes that follow, found 1073741824 of at least 36 bytes each"),
                Arguments.of(node + 4, 0, "tree 0: children of node 0 must have no other parent, found 0"),
                Arguments.of(node + 4, 7, "tree 0: children of node 0 must be among 7 nodes, found 7"),
                Arguments.of(node + 12, -1, "tree 0: node 0 must test one of 4 features, found 2147483647"));
    }

    @ParameterizedTest
    @MethodSource("binaryFields")
    void artifacts52_fieldsOfTheBinaryFormAreChecked(int at, int value, String message) {
        byte[] binary = vector("squarederror.binf");
        ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        assertThatThrownBy(() -> XgboostModelReader.read("xgboost-model", binary))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching("(?s)xgboost-model byte \\d+: .*")
                .hasMessageContaining(message)
                .hasMessageEndingWith(ByteCursor.DAMAGED);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(new byte[0], "an empty file"),
                Arguments.of("import xgboost\n".getBytes(UTF_8), "text that begins with \"import xgboost\\x0A\""),
                Arguments.of("tree\nversion=v4\n".getBytes(UTF_8), "a LightGBM text model"),
                Arguments.of(Resources.bytes("xgboost/models/xgboost_0.72_churn_model.tar.gz"), "a gzip archive"),
                Arguments.of("bs64\tAAAA".getBytes(UTF_8), "an XGBoost model in base64"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void artifacts51_otherFilesAreRefusedByWhatTheyAre(byte[] bytes, String description) {
        assertThatThrownBy(() -> XgboostModelReader.read("feature_columns.pkl", bytes))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("feature_columns.pkl: the file must be an XGBoost model, found " + description
                        + ". Save it with Booster.save_model, or leave it out of the top level of the archive");
    }

    @Test
    void artifacts51_picklesOfOtherThingsAreRefusedByWhatTheyAre() {
        String remedy = ". Save the model with Booster.save_model, and pack that file";
        assertThatThrownBy(() -> XgboostModelReader.read("m", new byte[] {(byte) 0x80, 3, ']', '.'}))
                .hasMessage("m: a pickled model must be an xgboost.core.Booster, found a list" + remedy);
        assertThatThrownBy(() -> XgboostModelReader.read("m", "cxgboost.core\nBooster\n)R}b.".getBytes(UTF_8)))
                .hasMessage("m: \"handle\" of a pickled Booster must be bytes, found none" + remedy);
        assertThatThrownBy(() -> XgboostModelReader.read("m", "cxgboost.core\nBooster\n)R.".getBytes(UTF_8)))
                .hasMessage("m: the state of a pickled Booster must be a dictionary, found None" + remedy);
        byte[] wrapped = Pickles.booster(4, Pickles.booster(4, vector("dart.ubj"), 1), 1);
        assertThatThrownBy(() -> XgboostModelReader.read("m", wrapped))
                .hasMessage("m (booster in the pickle): the file must be an XGBoost model, found a Python pickle."
                        + " Save it with Booster.save_model, or leave it out of the top level of the archive");
    }

    @Test
    void artifacts51_aSyntaxErrorOfJsonHasItsByte() {
        assertThatThrownBy(() -> XgboostModelReader.read("m", "{\"a\":x}".getBytes(UTF_8)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching("m byte \\d+: the model must be JSON, found a syntax error \\(.+\\)\\. .*");
    }
}
