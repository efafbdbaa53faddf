package io.transformjob.formats.artifact.mxnet;

import static io.transformjob.formats.artifact.mxnet.ArrayBytes.V1;
import static io.transformjob.formats.artifact.mxnet.ArrayBytes.V2;
import static io.transformjob.formats.artifact.mxnet.ArrayBytes.V3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.Resources;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.NdArray.Csr;
import io.transformjob.formats.artifact.mxnet.NdArray.Dense;
import io.transformjob.formats.artifact.mxnet.NdArray.RowSparse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdArrayListTest {
    private static NdArrayList read(byte[] bytes) {
        return NdArrayList.read(new ByteCursor("params", bytes));
    }

    private static NdArray only(ArrayBytes array) {
        return read(ArrayBytes.one(array)).arrays().get(0);
    }

    private static ArrayBytes rowSparse() {
        return new ArrayBytes()
                .ints(V2, 1)
                .shape(2, 3)
                .shape(5, 3)
                .type(0)
                .ints(6)
                .shape(2)
                .floats(1, 2, 3, 4, 5, 6)
                .longs(1, 4);
    }

    private static ArrayBytes csr() {
        return new ArrayBytes()
                .ints(V2, 2)
                .shape(3)
                .shape(2, 4)
                .type(0)
                .ints(6)
                .shape(3)
                .ints(4)
                .shape(3)
                .floats(1, 2, 3)
                .longs(0, 2, 3)
                .ints(0, 3, 1);
    }

    @Test
    void artifacts4_aPcaModelOfARealJobHasItsThreeArrays() throws IOException {
        NdArrayList list = read(Resources.bytes("mxnet/pca_model_algo-1"));
        JsonNode pca = new ObjectMapper()
                .readTree(Resources.bytes("mxnet/scored.json"))
                .get("pca");

        assertThat(list.names()).containsExactly("s", "v", "mean");
        assertThat(list.describe()).isEqualTo("\"s\" float32 [25], \"v\" float32 [26, 25], \"mean\" float32 [1, 26]");
        float[] v = list.matrix("v").values();
        float[] mean = list.matrix("mean").values();
        for (int row = 0; row < 26; row++) {
            assertThat(mean[row]).isCloseTo((float) pca.get("mean").get(row).asDouble(), within(0f));
            for (int column = 0; column < 25; column++) {
                float expected = (float) pca.get("v").get(row).get(column).asDouble();
                assertThat(v[25 * row + column]).isCloseTo(expected, within(0f));
            }
        }
    }

    @Test
    void artifacts33_aLinearLearnerOfARealJobHasItsWeights() {
        ModelArchive archive =
                ModelArchive.open("model.tar.gz", Resources.bytes("mxnet/linear_learner_adult_model.tar.gz"));
        ZipArchive module =
                ZipArchive.open("model_algo-1", archive.topLevelFiles().get("model_algo-1"));

        assertThat(module.names())
                .containsExactly("mx-mod-symbol.json", "manifest.json", "additional-params.json", "mx-mod-0000.params");
        NdArrayList list = NdArrayList.read(module.require("mx-mod-0000.params"));
        assertThat(list.member()).isEqualTo("model_algo-1/mx-mod-0000.params");
        assertThat(list.names()).containsExactly("arg:fc0_weight", "arg:fc0_bias");
        assertThat(list.matrix("arg:fc0_weight").shape()).containsExactly(14, 1);
        assertThat(list.matrix("arg:fc0_weight").values())
                .containsExactly(
                        0.03938636928796768f,
                        -0.1280129849910736f,
                        -1.2598095011639998e-08f,
                        0.034934524446725845f,
                        0.35340479016304016f,
                        -0.25997990369796753f,
                        -0.003786280518397689f,
                        -0.11320913583040237f,
                        0.09978037327528f,
                        0.8937293887138367f,
                        0.00031779808341525495f,
                        0.0006628313567489386f,
                        0.03377905115485191f,
                        0.014029457233846188f);
        assertThat(list.matrix("arg:fc0_bias").values()).containsExactly(-9.085369110107422f);
        JsonParameters parameters = JsonParameters.read(module.require("additional-params.json"));
        assertThat(parameters.number("/threshold")).isEqualTo(0.46301859617233276);
        assertThat(parameters.text("/predictor_type")).contains("binary_classifier");
        assertThat(parameters.text("/metrics_params/quantile")).isEmpty();
        SymbolGraph graph = SymbolGraph.read(module.require("mx-mod-symbol.json"));
        assertThat(graph.head().operator()).isEqualTo("LogisticRegressionOutput");
        assertThat(graph.head().inputs().get(0).inputs().get(1).name()).isEqualTo("fc0_bias");
        assertThat(graph.nodes().get(3).attributes()).containsEntry("__shape__", "(1, 1)");
        assertThat(graph.nodes().get(3).isVariable()).isTrue();
    }

    @Test
    void artifacts42_versionsOneToThreeAndTheFormBeforeHoldTheSame() {
        byte[] list = ArrayBytes.list(4)
                .ints(V1)
                .shape(1, 2)
                .type(0)
                .floats(1, 2)
                .ints(V2, 0)
                .shape(1, 2)
                .type(0)
                .floats(1, 2)
                .ints(V3, 0)
                .shape(1, 2)
                .type(0)
                .floats(1, 2)
                .ints(2, 1, 2)
                .type(0)
                .floats(1, 2)
                .longs(0)
                .toBytes();

        assertThat(read(list).names()).isEmpty();
        assertThat(read(list).arrays()).hasSize(4).allSatisfy(array -> {
            assertThat(array.shape()).containsExactly(1, 2);
            assertThat(((Dense) array).values()).containsExactly(1, 2);
        });
        assertThat(read(list).describe())
                .isEqualTo("an unnamed float32 [1, 2], an unnamed float32 [1, 2], an unnamed float32 [1, 2],"
                        + " an unnamed float32 [1, 2]");
    }

    @Test
    void artifacts42_anArrayWithoutShapeIsEmptyAndNothingOfItFollows() {
        byte[] list = ArrayBytes.list(7)
                .ints(V2, 0, 0)
                .ints(V1, 0)
                .ints(0)
                .ints(V3, 0, -1)
                .ints(V3, 0)
                .shape(3, -1)
                .ints(V2, 1)
                .shape(0)
                .ints(0)
                .ints(V3, 0, 0)
                .type(0)
                .floats(7)
                .longs(0)
                .toBytes();

        List<NdArray> arrays = read(list).arrays();
        assertThat(arrays.subList(0, 6))
                .allSatisfy(array -> assertThat(array.shape()).containsExactly(0));
        // Version 3 has shapes as NumPy has them: no dimension is one number.
        assertThat(arrays.get(6).shape()).isEmpty();
        assertThat(((Dense) arrays.get(6)).values()).containsExactly(7);
    }

    static Stream<Arguments> elements() {
        return Stream.of(
                Arguments.of(0, "float32", bytes(4).putFloat(-0.1f), -0.1f),
                Arguments.of(1, "float64", bytes(8).putDouble(0.1), 0.1f),
                Arguments.of(1, "float64", bytes(8).putDouble(1e300), Float.POSITIVE_INFINITY),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0x3C00), 1f),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0xC248), -3.140625f),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0x7BFF), 65504f),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0x0001), 5.9604645E-8f),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0x83FF), -6.097555E-5f),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0xFC00), Float.NEGATIVE_INFINITY),
                Arguments.of(2, "float16", bytes(2).putShort((short) 0x7C01), Float.NaN),
                Arguments.of(3, "uint8", bytes(1).put((byte) 200), 200f),
                Arguments.of(4, "int32", bytes(4).putInt(-16777217), -16777216f),
                Arguments.of(5, "int8", bytes(1).put((byte) 200), -56f),
                Arguments.of(6, "int64", bytes(8).putLong(-3), -3f),
                Arguments.of(7, "bool", bytes(1).put((byte) 1), 1f),
                Arguments.of(8, "int16", bytes(2).putShort((short) 0xFFFE), -2f),
                Arguments.of(9, "uint16", bytes(2).putShort((short) 0xFFFE), 65534f),
                Arguments.of(10, "uint32", bytes(4).putInt(-1), 4294967296f),
                Arguments.of(11, "uint64", bytes(8).putLong(5), 5f),
                Arguments.of(11, "uint64", bytes(8).putLong(-1), 18446744073709551616f),
                // The middle between two floats and one more: up. Halved without its last bit it would be the middle:
                // down.
                Arguments.of(11, "uint64", bytes(8).putLong(0x8000_0080_0000_0001L), 9223373136366403584f),
                Arguments.of(12, "bfloat16", bytes(2).putShort((short) 0xC049), -3.140625f));
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("elements")
    void artifacts42_everyElementTypeBecomesTheNearestFloat(int code, String name, ByteBuffer element, float value) {
        NdArray array = only(new ArrayBytes().ints(V2, 0).shape(1).type(code).bytes(element.array()));

        assertThat(array.type()).hasToString(name);
        assertThat(((Dense) array).values()).containsExactly(value);
    }

    @Test
    void artifacts42_rowsAndMatricesMayBeSparse() {
        RowSparse rows = (RowSparse) only(rowSparse());
        assertThat(rows.shape()).containsExactly(5, 3);
        assertThat(rows.rows()).containsExactly(1, 4);
        assertThat(rows.values()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(rows.description()).isEqualTo("row_sparse float32 [5, 3]");
        Csr matrix = (Csr) only(csr());
        assertThat(matrix.shape()).containsExactly(2, 4);
        assertThat(matrix.rowOffsets()).containsExactly(0, 2, 3);
        assertThat(matrix.columns()).containsExactly(0, 3, 1);
        assertThat(matrix.values()).containsExactly(1, 2, 3);
        assertThat(matrix.description()).isEqualTo("csr float32 [2, 4]");
    }

    @Test
    void artifacts42_sparseArraysMayHoldNothing() {
        RowSparse rows = (RowSparse) only(new ArrayBytes()
                .ints(V2, 1)
                .shape(0, 3)
                .shape(1L << 40, 3)
                .type(0)
                .ints(6)
                .shape(0));
        assertThat(rows.values()).isEmpty();
        assertThat(rows.rows()).isEmpty();
        Csr matrix = (Csr) only(new ArrayBytes()
                .ints(V2, 2)
                .shape(0)
                .shape(1L << 40, 4)
                .type(0)
                .ints(6)
                .shape(0)
                .ints(6)
                .shape(0));
        assertThat(matrix.rowOffsets()).isEmpty();
    }

    static Stream<Arguments> contradictions() {
        ArrayBytes v2 = new ArrayBytes().ints(V2, 0);
        return Stream.of(
                Arguments.of(
                        ArrayBytes.list(1L << 40).toBytes(),
                        "params byte 24: count of arrays must fit the bytes that follow,"
                                + " found 1099511627776 of at least 4 bytes each, with 0 bytes left"),
                Arguments.of(
                        ArrayBytes.list(-1).toBytes(),
                        "params byte 24: count of arrays must fit the bytes that follow,"
                                + " found -1 of at least 4 bytes each, with 0 bytes left"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(V2, 0, 0x7FFFFFFF)),
                        "params byte 36: array 0 must have from 0 to 32 dimensions, found 2147483647"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(0x12345678)),
                        "params byte 28: array 0 must have from 0 to 32 dimensions, found 305419896"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(V2, 0, 32)),
                        "params byte 36: count of array 0's dimensions must fit the bytes that follow,"
                                + " found 32 of at least 8 bytes each, with 8 bytes left"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(V2, 0).shape(-1, 2, 3, 4, 5, 6, 7, 8, 9)),
                        "params byte 108: dimensions of array 0 must not be negative,"
                                + " found [-1, 2, 3, 4, 5, 6, 7, 8, …]"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes()
                                .ints(V2, 0)
                                .shape(1L << 32, 1L << 32)
                                .type(0)),
                        "params byte 64: array 0's elements must fit the bytes that follow,"
                                + " found float32 [4294967296, 4294967296], with 8 bytes left"),
                Arguments.of(
                        ArrayBytes.one(
                                new ArrayBytes().ints(V2, 0).shape(2).type(1).floats(1)),
                        "params byte 56: array 0's elements must fit the bytes that follow,"
                                + " found float64 [2], with 12 bytes left"),
                Arguments.of(
                        ArrayBytes.one(v2.shape(2, -1)),
                        "params byte 52: dimensions of array 0 must not be negative, found [2, -1]"),
                Arguments.of(
                        ArrayBytes.one(
                                new ArrayBytes().ints(V2, 0).shape(1).type(13).floats(1)),
                        "params byte 56: element types of array 0 must be numbers from 0 (float32) to 12 (bfloat16),"
                                + " and whole ones for indices, found 13"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(V2, -1).shape(1)),
                        "params byte 32: the storage type of array 0 must be 0 (dense), 1 (row_sparse) or 2 (csr),"
                                + " found -1"),
                Arguments.of(
                        ArrayBytes.one(new ArrayBytes().ints(V3, 1).shape(1)),
                        "params byte 32: the storage type of array 0 must be 0, as of all arrays of version 3, found 1"),
                Arguments.of(
                        ArrayBytes.list(1)
                                .ints(V2, 0)
                                .shape(1)
                                .type(0)
                                .floats(1)
                                .longs(2)
                                .name("a")
                                .name("b")
                                .toBytes(),
                        "params byte 68: there must be a name for each of 1 arrays, or none, found 2 names"),
                Arguments.of(
                        ArrayBytes.list(2)
                                .ints(0, 0)
                                .longs(2)
                                .name("a")
                                .name("a")
                                .toBytes(),
                        "params byte 58: every array must have its own name, found \"a\" twice"),
                Arguments.of(
                        ArrayBytes.list(1).ints(0).longs(1, 1L << 33).toBytes(),
                        "params byte 44: a name of 8589934592 bytes must be there, found 0 bytes to the end"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void artifacts42_contradictionsAreRefusedWithTheirByte(byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message + ". " + ByteCursor.DAMAGED);
    }

    static Stream<Arguments> sparseContradictions() {
        // Offsets of a field: list head 24, magic and storage 8.
        return Stream.of(
                Arguments.of(
                        rowSparse(),
                        36,
                        8,
                        3,
                        "array 0 of shape [5, 3] must store whole rows, each with its index,"
                                + " found values of shape [3, 3], indices of shape [2]"),
                Arguments.of(
                        rowSparse(),
                        44,
                        8,
                        4,
                        "array 0 of shape [5, 3] must store whole rows, each with its index,"
                                + " found values of shape [2, 4], indices of shape [2]"),
                Arguments.of(
                        rowSparse(),
                        84,
                        4,
                        0,
                        "element types of array 0 must be numbers from 0 (float32) to 12"
                                + " (bfloat16), and whole ones for indices, found 0"),
                Arguments.of(rowSparse(), 124, 8, 4, "indices of array 0 must ascend and be below 5, found 4 behind 4"),
                Arguments.of(
                        rowSparse(),
                        124,
                        8,
                        -1,
                        "indices of array 0 must ascend and be below 5," + " found -1 behind nothing"),
                Arguments.of(rowSparse(), 132, 8, 5, "indices of array 0 must ascend and be below 5, found 5 behind 1"),
                Arguments.of(
                        csr(),
                        48,
                        8,
                        3,
                        "array 0 of shape [3, 4] must be a matrix with an offset for each row and"
                                + " its end, and a column for each value, found values of shape [3], offsets of shape [3],"
                                + " columns of shape [3]"),
                Arguments.of(csr(), 120, 8, 1, "row offsets of array 0 must ascend from 0 to 3, found 1 for row 0"),
                Arguments.of(csr(), 128, 8, 4, "row offsets of array 0 must ascend from 0 to 3, found 4 for row 1"),
                Arguments.of(csr(), 136, 8, 2, "row offsets of array 0 must ascend from 0 to 3, found 2 for row 2"),
                Arguments.of(csr(), 144, 4, 4, "indices of array 0 must ascend and be below 4, found 4 behind nothing"),
                Arguments.of(csr(), 148, 4, 0, "indices of array 0 must ascend and be below 4, found 0 behind 0"));
    }

    @ParameterizedTest
    @MethodSource("sparseContradictions")
    void artifacts42_sparseArraysHoldWhatTheirShapesSay(
            ArrayBytes array, int at, int width, long value, String message) {
        byte[] bytes = ArrayBytes.one(array);
        ByteBuffer field = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (width == 8) {
            field.putLong(at, value);
        } else {
            field.putInt(at, (int) value);
        }
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching("params byte \\d+: .*")
                .hasMessageContaining(message)
                .hasMessageEndingWith(ByteCursor.DAMAGED);
    }

    @Test
    void artifacts41_otherFilesAreRefusedByWhatTheyAre() {
        assertThatThrownBy(() -> read(new byte[0]))
                .hasMessage(
                        "params: the file must be a list of MXNet arrays, found an empty file. " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> read("PK\u0003\u0004....".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage(
                        "params: the file must be a list of MXNet arrays, found a ZIP archive. " + ByteCursor.DAMAGED);
    }

    @Test
    void anArrayThatIsNotThereIsMissedByName() {
        NdArrayList list = read(Resources.bytes("mxnet/pca_model_algo-1"));
        String remedy = ". Use the archive as the training job wrote it, with the image it was trained with";
        assertThat(list.array("w")).isEmpty();
        assertThatThrownBy(() -> list.matrix("w"))
                .hasMessage("params: there must be an array \"w\", found \"s\" float32 [25], \"v\" float32 [26, 25],"
                        + " \"mean\" float32 [1, 26]" + remedy);
        assertThatThrownBy(() -> list.matrix("s"))
                .hasMessage("params: array \"s\" must be a dense matrix, found float32 [25]" + remedy);
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("pca", Resources.bytes("mxnet/pca_model_algo-1")),
                Arguments.of("row_sparse", ArrayBytes.one(rowSparse())),
                Arguments.of("csr", ArrayBytes.one(csr())),
                Arguments.of(
                        "old",
                        ArrayBytes.list(2)
                                .ints(1, 2)
                                .type(0)
                                .floats(1, 2)
                                .ints(V1)
                                .shape(1)
                                .type(6)
                                .longs(9)
                                .longs(2)
                                .name("arg:fc0_weight")
                                .name("arg:fc0_bias")
                                .toBytes()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void artifacts4_aChangedOrCutListIsReadOrRefused(String name, byte[] bytes) {
        Mutants.read(name, bytes, NdArrayListTest::read);
        Mutants.readCut(name, bytes, NdArrayListTest::read);
    }
}
