package io.transformjob.formats.artifact.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Missing;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightgbmModelReaderTest {
    private static LightgbmModel read(String text) {
        return LightgbmModelReader.read("model.txt", ModelFiles.bytes(text));
    }

    @Test
    void artifacts6_theHeaderTellsWidthNamesAndObjective() {
        LightgbmModel model = read(ModelFiles.MIXED);
        assertThat(model.version()).isEqualTo("v4");
        assertThat(model.classCount()).isEqualTo(1);
        assertThat(model.treesPerIteration()).isEqualTo(1);
        assertThat(model.featureCount()).isEqualTo(3);
        assertThat(model.featureNames()).containsExactly("age", "town", "income");
        assertThat(model.objective()).isEqualTo(new Objective("binary", Map.of("sigmoid", "1")));
        assertThat(model.objective()).hasToString("binary sigmoid:1");
        assertThat(model.averageOutput()).isFalse();
        assertThat(model.iterations()).isEqualTo(2);
        assertThat(model.depth()).isEqualTo(2);
    }

    @Test
    void artifacts6_aTreeIsArraysOfItsSplitsAndLeaves() {
        Tree tree = read(ModelFiles.MIXED).trees().get(0);
        assertThat(tree.feature()).containsExactly(0, 1);
        assertThat(tree.threshold()).containsExactly(0.50000000000000011, 0);
        assertThat(tree.left()).containsExactly(1, -1);
        assertThat(tree.right()).containsExactly(-2, -3);
        assertThat(tree.leafValue()).containsExactly(0.1, -0.2, 0.00003);
        assertThat(tree.categoryOffsets()).containsExactly(0, 2);
        assertThat(tree.categoryWords()).containsExactly(5, 0x80000000);
        assertThat(tree.isCategorical(0)).isFalse();
        assertThat(tree.defaultLeft(0)).isTrue();
        assertThat(tree.missing(0)).isEqualTo(Missing.NAN);
        assertThat(tree.isCategorical(1)).isTrue();
        assertThat(tree.missing(1)).isEqualTo(Missing.NONE);
        assertThat(tree.isLinear()).isFalse();
    }

    @Test
    void artifacts6_aTreeOfOneLeafHasNoSplit() {
        Tree tree = read(ModelFiles.MIXED).trees().get(1);
        assertThat(tree.splits()).isZero();
        assertThat(tree.leafValue()).containsExactly(0.25);
        assertThat(tree.depth()).isZero();
    }

    @Test
    void artifacts6_linearLeavesHaveConstantsAndTerms() {
        LightgbmModel model = read(ModelFiles.LINEAR);
        assertThat(model.averageOutput()).isTrue();
        assertThat(model.treesPerIteration()).isEqualTo(2);
        assertThat(model.iterations()).isEqualTo(1);
        Tree tree = model.trees().get(0);
        assertThat(tree.missing(0)).isEqualTo(Missing.ZERO);
        assertThat(tree.defaultLeft(0)).isFalse();
        assertThat(tree.threshold()[0]).isEqualTo(Tree.ZERO);
        assertThat(tree.linear().constant()).containsExactly(0.5, -0.5);
        assertThat(tree.linear().offsets()).containsExactly(0, 2, 2);
        assertThat(tree.linear().feature()).containsExactly(1, 0);
        assertThat(tree.linear().coefficient()).containsExactly(0.25, -4);
        assertThat(model.trees().get(1).linear().constant()).containsExactly(7);
    }

    @Test
    void artifacts6_lineEndsOfOtherSystemsAreTaken() {
        LightgbmModel model = read(ModelFiles.MIXED.replace("\n", "\r\n"));
        assertThat(model.trees()).hasSize(2);
        assertThat(model.featureNames()).containsExactly("age", "town", "income");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3", "v4"})
    void artifacts6_threeVersionsAreReadAlike(String version) {
        assertThat(read(ModelFiles.MIXED.replace("version=v4", "version=" + version))
                        .trees())
                .hasSize(2);
    }

    @Test
    void artifacts6_oldFilesEndTheirTreesWithImportances() {
        assertThat(read(ModelFiles.MIXED.replace("end of trees", "feature importances:"))
                        .trees())
                .hasSize(2);
    }

    @Test
    void artifacts6_aModelOfACustomObjectiveNamesNone() {
        LightgbmModel model = read(ModelFiles.MIXED.replace("objective=binary sigmoid:1\n", ""));
        assertThat(model.objective()).hasToString("custom");
    }

    @ParameterizedTest
    @CsvSource({
        "'tree\nversion=v4\n',true",
        "'tree\r\nversion=v9',true",
        "'tree\nv=1',false",
        "'trees\nversion=v4',false",
        "'',false"
    })
    void artifacts6_aModelIsToldByItsFirstTwoLines(String text, boolean matches) {
        assertThat(LightgbmModelReader.matches(ModelFiles.bytes(text))).isEqualTo(matches);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change(
                        "version=v4",
                        "version=v5",
                        2,
                        "version must be v2, v3 or v4, found \"v5\"",
                        "Load the model with LightGBM 4 and save it again"),
                change("version=v4\n", "", 11, "the lines before the trees must have the key version, found none"),
                change(
                        "num_class=1",
                        "num_class=0",
                        3,
                        "num_class must be a whole number from 1 to 2147483646, found \"0\""),
                change("num_class=1", "num_class=3", 3, "num_class must be 1 or num_tree_per_iteration, 1, found 3"),
                change(
                        "iteration=1",
                        "iteration=3",
                        12,
                        "a model must have equally many trees for each of its 3 outputs, found 2 trees"),
                change(
                        "_idx=2",
                        "_idx=2147483647",
                        6,
                        "max_feature_idx must be a whole number from 0 to 2147483638, found \"2147483647\""),
                change(
                        "_idx=2",
                        "_idx=2147483638",
                        8,
                        "feature_names must have one name for each of max_feature_idx + 1 = 2147483639 features, found 3"),
                change(
                        "sigmoid:1",
                        "sigmoid:1 sigmoid:2",
                        7,
                        "objective must have each option once, found \"sigmoid\" twice"),
                change("label_index=0", "num_class=1", 5, "num_class must be there once, found it in line 3 too"),
                change(
                        "tree_sizes=400 100",
                        "tree_sizes=400",
                        10,
                        "tree_sizes must have one number for each of 2 trees, found 1"),
                change(
                        "Tree=1",
                        "Tree=2",
                        33,
                        "trees must be numbered in their order: the next one is 1, found \"Tree=2\""),
                change("num_leaves=3\n", "", 12, "tree 0: must have the key num_leaves, found none"),
                change(
                        "num_leaves=3",
                        "num_leaves=2147483646",
                        21,
                        "tree 0: leaf_value must have 2147483646 numbers, found 3"),
                change(
                        "num_leaves=3",
                        "num_leaves=0",
                        13,
                        "tree 0: num_leaves must be a whole number from 1 to 2147483646, found \"0\""),
                change(
                        "split_gain=1 0.5",
                        "threshold=1 2",
                        17,
                        "tree 0: threshold must be there once, found it in line 16 too"),
                change(
                        "split_feature=0 1",
                        "split_feature=0 3",
                        15,
                        "tree 0: split_feature must hold whole numbers from 0 to 2, found \"3\" as number 2"),
                change(
                        "split_feature=0 1",
                        "split_feature=0 -1",
                        15,
                        "tree 0: split_feature must hold whole numbers from 0 to 2, found \"-1\" as number 2"),
                change(
                        "0.50000000000000011",
                        "nan",
                        17,
                        "tree 0: threshold must hold numbers, found \"nan\" as number 1"),
                change("0.50000000000000011", "x", 17, "tree 0: threshold must hold numbers, found \"x\" as number 1"),
                change(
                        "leaf_value=0.1",
                        "leaf_value=inf",
                        21,
                        "tree 0: leaf_value must hold finite numbers, found Infinity as number 1"),
                change(
                        "decision_type=10 1",
                        "decision_type=10 12",
                        18,
                        "tree 0: decision_type must hold whole numbers from 0 to 11, found \"12\" as number 2"),
                change(
                        "left_child=1",
                        "left_child=2",
                        19,
                        "tree 0: left_child must hold whole numbers from -3 to 1, found \"2\" as number 1"),
                change(
                        "left_child=1",
                        "left_child=0",
                        19,
                        "tree 0: left_child must give every split and leaf one parent, found split 0 again, under split 0"),
                change(
                        "right_child=-2 -3",
                        "right_child=-2 1",
                        20,
                        "tree 0: right_child must give every split and leaf one parent, found split 1 again, under split 1"),
                change(
                        "right_child=-2 -3",
                        "right_child=-2 -1",
                        20,
                        "tree 0: right_child must give every split and leaf one parent, found leaf 0 again, under split 1"),
                change(
                        "left_child=1 -1",
                        "left_child=-1 1",
                        19,
                        "tree 0: left_child must give every split and leaf one parent, found none of split 1"),
                change("num_cat=1", "num_cat=3", 14, "tree 0: num_cat must be a whole number from 0 to 2, found \"3\""),
                change(
                        "num_cat=1",
                        "num_cat=0",
                        17,
                        "tree 0: threshold must name one of 0 category sets at split 1, found 0.0"),
                change(
                        "cat_boundaries=0 2",
                        "cat_boundaries=0 2 4",
                        27,
                        "tree 0: cat_boundaries must have 2 numbers, found 3"),
                change(
                        "cat_boundaries=0 2",
                        "cat_boundaries=1 2",
                        27,
                        "tree 0: cat_boundaries must begin with 0 and not fall, found 1"),
                change(
                        "cat_boundaries=0 2",
                        "cat_boundaries=0 2147483639",
                        28,
                        "tree 0: cat_threshold must have 2147483639 numbers, found 2"),
                change(
                        "cat_threshold=5 2147483648",
                        "cat_threshold=5 4294967296",
                        28,
                        "tree 0: cat_threshold must hold whole numbers from 0 to 4294967295, found \"4294967296\" as number 2"),
                change("is_linear=0", "is_linear=1", 12, "tree 0: must have the key leaf_const, found none"));
    }

    private static Arguments change(String from, String to, int line, String message) {
        return change(from, to, line, message, ByteCursor.DAMAGED);
    }

    private static Arguments change(String from, String to, int line, String message, String remedy) {
        return Arguments.of(from, to, "model.txt line %d: %s. %s".formatted(line, message, remedy));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void artifacts6_aModelThatContradictsItselfIsRefusedWhereItDoes(String from, String to, String message) {
        int at = ModelFiles.MIXED.indexOf(from);
        String changed = ModelFiles.MIXED.substring(0, at) + to + ModelFiles.MIXED.substring(at + from.length());
        assertThatThrownBy(() -> read(changed))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "num_features=2 0,num_features=3 0,'num_features must hold whole numbers from 0 to 2, found \"3\" as number 1',24",
        "num_features=2 0,num_features=2 1,'leaf_features must have as many numbers as num_features adds up to, found 2, too few for leaf 1',25",
        "num_features=2 0,num_features=1 0,'leaf_features must have 1 numbers, found 2',25",
        "leaf_features=1 0,leaf_features=1 2,'leaf_features must hold whole numbers from 0 to 1, found \"2\" as number 2',25",
        "leaf_coeff=0.25,leaf_coeff=nan,'leaf_coeff must hold numbers, found \"nan\" as number 1',26"
    })
    void artifacts6_linearLeavesThatContradictThemselvesAreRefused(String from, String to, String message, int line) {
        assertThatThrownBy(() -> read(ModelFiles.LINEAR.replace(from, to)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.txt line %d: tree 0: %s. %s".formatted(line, message, ByteCursor.DAMAGED));
    }

    @Test
    void artifacts6_anotherFileIsRefusedByWhatItIs() {
        assertThatThrownBy(() -> read("{\"name\": \"tree\"}"))
                .hasMessage("model.txt: the file must be a LightGBM text model, found JSON text. "
                        + "Save it with Booster.save_model");
    }

    @Test
    void artifacts6_aModelCutInItsTreesIsRefused() {
        byte[] whole = ModelFiles.bytes(ModelFiles.MIXED);
        int treesEnd = ModelFiles.MIXED.indexOf("end of trees\n") + "end of trees\n".length();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < treesEnd) {
                assertThatThrownBy(() -> LightgbmModelReader.read("model.txt", cut))
                        .as("cut to %d bytes", length)
                        .isInstanceOf(ArtifactException.class);
            } else {
                assertThat(LightgbmModelReader.read("model.txt", cut).trees()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelFiles.MIXED, ModelFiles.LINEAR})
    void artifacts6_aChangedModelIsReadOrRefused(String text) {
        Mutants.read("model.txt", ModelFiles.bytes(text), bytes -> LightgbmModelReader.read("model.txt", bytes));
        Mutants.readCut("model.txt", ModelFiles.bytes(text), bytes -> LightgbmModelReader.read("model.txt", bytes));
    }
}
