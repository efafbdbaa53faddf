package io.transformjob.formats.artifact.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.Resources;
import io.transformjob.formats.artifact.onnx.OnnxModel.OperatorSet;
import io.transformjob.formats.artifact.onnx.OnnxTensor.ExternalData;
import io.transformjob.formats.artifact.onnx.OnnxValue.Dimension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelReaderTest {
    private static final String[] CASES = {
        "node/test_ai_onnx_ml_array_feature_extractor",
        "node/test_ai_onnx_ml_label_encoder_string_int",
        "node/test_concat_2d_axis_1",
        "node/test_gather_1",
        "node/test_gemm_all_attributes",
        "node/test_gemm_default_vector_bias",
        "node/test_leakyrelu",
        "node/test_matmul_2d",
        "node/test_relu",
        "node/test_sigmoid",
        "node/test_softmax_axis_1",
        "node/test_tanh",
        "pytorch-converted/test_Linear_no_bias",
        "simple/test_single_relu_model"
    };
    private static final String DAMAGED = " The file is damaged or incomplete: copy it again from where it was trained";

    private static OnnxModel conformance(String name) {
        return OnnxModelReader.read("model.onnx", Resources.bytes("onnx/%s/model.onnx".formatted(name)));
    }

    private static OnnxModel read(ProtoWriter model) {
        return OnnxModelReader.read("model.onnx", model.toBytes());
    }

    private static OnnxTensor initializer(ProtoWriter tensor) {
        return read(ProtoWriter.model(new ProtoWriter().message(5, tensor)))
                .graph()
                .initializers()
                .get(0);
    }

    private static ProtoWriter tensor(int type, long... shape) {
        return new ProtoWriter().packed(1, shape).number(2, type).text(8, "w");
    }

    @Test
    void artifacts7_aModelSaysItsOperatorsInputsAndOutputs() {
        OnnxModel model = conformance("node/test_gemm_all_attributes");
        assertThat(model.irVersion()).isEqualTo(7);
        assertThat(model.producer()).isEqualTo("backend-test");
        assertThat(model.operatorSets()).containsExactly(new OperatorSet("", 13));
        OnnxNode gemm = model.graph().nodes().get(0);
        assertThat(gemm.description()).isEqualTo("operator Gemm");
        assertThat(gemm.inputs()).containsExactly("a", "b", "c");
        assertThat(gemm.outputs()).containsExactly("y");
        assertThat(gemm.attribute("alpha").orElseThrow().fraction()).isEqualTo(0.25f);
        assertThat(gemm.attribute("transA").orElseThrow().number()).isEqualTo(1);
        assertThat(model.graph().inputs()).extracting(OnnxValue::name).containsExactly("a", "b", "c");
        assertThat(model.graph().outputs()).extracting(OnnxValue::type).hasToString("[float[3,5]]");
    }

    @Test
    void artifacts7_domainsTextsAndNumbersOfAnOperator() {
        OnnxModel model = conformance("node/test_ai_onnx_ml_label_encoder_string_int");
        OnnxNode encoder = model.graph().nodes().get(0);
        assertThat(model.operatorSet("ai.onnx.ml")).hasValue(4);
        assertThat(encoder.description()).isEqualTo("operator ai.onnx.ml.LabelEncoder");
        assertThat(encoder.attribute("keys_strings").orElseThrow().texts()).containsExactly("a", "b", "c");
        assertThat(encoder.attribute("values_int64s").orElseThrow().numbers()).containsExactly(0, 1, 2);
        assertThat(model.graph().inputs()).extracting(OnnxValue::type).hasToString("[string[5]]");
    }

    @Test
    void artifacts7_anInputWithAnInitializerIsNoneThatACallerMustGive() {
        OnnxModel model = conformance("pytorch-converted/test_Linear_no_bias");
        assertThat(model.irVersion()).isEqualTo(3);
        assertThat(model.graph().declaredInputs()).extracting(OnnxValue::name).containsExactly("0", "1");
        assertThat(model.graph().inputs()).extracting(OnnxValue::name).containsExactly("0");
        OnnxTensor weights = model.graph().initializers().get(0);
        assertThat(weights.description()).isEqualTo("tensor \"1\" float[8, 10]");
        assertThat(weights.floats()).hasSize(80).startsWith(0.049678326f);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void artifacts7_aModelIsRecognizedByItsFirstBytes(String name) {
        assertThat(OnnxModelReader.recognizes(Resources.bytes("onnx/%s/model.onnx".formatted(name))))
                .isTrue();
        assertThat(OnnxModelReader.recognizes(Resources.bytes("onnx/%s/test_data_set_0/input_0.pb".formatted(name))))
                .isFalse();
    }

    static Stream<String> cases() {
        return Stream.of(CASES);
    }

    @Test
    void artifacts7_dimensionsAreFixedOpenOrNamed() {
        ProtoWriter shape = new ProtoWriter()
                .message(1, new ProtoWriter().number(1, 3))
                .message(1, new ProtoWriter().text(2, "N"))
                .message(1, new ProtoWriter());
        ProtoWriter tensor = new ProtoWriter().number(1, 1).message(2, shape);
        ProtoWriter value = new ProtoWriter().text(1, "x").message(2, new ProtoWriter().message(1, tensor));
        OnnxValue input = read(ProtoWriter.model(new ProtoWriter().message(11, value)))
                .graph()
                .inputs()
                .get(0);
        assertThat(input.type())
                .isEqualTo(new OnnxValue.Tensor(
                        OnnxType.FLOAT,
                        Optional.of(List.of(new Dimension(3, ""), new Dimension(-1, "N"), new Dimension(-1, "")))))
                .hasToString("float[3,N,?]");
    }

    @Test
    void artifacts7_sequencesOfMapsAreWhatTheySay() {
        ProtoWriter number = new ProtoWriter().message(1, new ProtoWriter().number(1, 1));
        ProtoWriter map =
                new ProtoWriter().message(5, new ProtoWriter().number(1, 8).message(2, number));
        ProtoWriter sequence = new ProtoWriter().message(4, new ProtoWriter().message(1, map));
        ProtoWriter value = new ProtoWriter().text(1, "p").message(2, sequence);
        OnnxValue output = read(ProtoWriter.model(new ProtoWriter().message(12, value)))
                .graph()
                .outputs()
                .get(0);
        assertThat(output.type())
                .isEqualTo(new OnnxValue.Sequence(new OnnxValue.Mapping(
                        OnnxType.STRING, new OnnxValue.Tensor(OnnxType.FLOAT, Optional.empty()))));
    }

    static Stream<Arguments> elements() {
        return Stream.of(
                Arguments.of(tensor(1, 2).fraction(4, 1.5f).fraction(4, -2), new double[] {1.5, -2}),
                Arguments.of(tensor(1, 2).bytes(9, bytes(8, 1.5f, -2f)), new double[] {1.5, -2}),
                Arguments.of(
                        tensor(11, 1)
                                .bytes(
                                        10,
                                        ProtoWriter.littleEndian(8)
                                                .putDouble(0.1)
                                                .array()),
                        new double[] {0.1}),
                Arguments.of(tensor(6, 2).packed(5, -7, 8), new double[] {-7, 8}),
                Arguments.of(tensor(3, 2).number(5, 255).number(5, 1), new double[] {-1, 1}),
                Arguments.of(tensor(10, 2).packed(5, 0x3C00, 0xC000), new double[] {1, -2}),
                Arguments.of(tensor(16, 1).bytes(9, new byte[] {(byte) 0x80, 0x3F}), new double[] {1}),
                Arguments.of(tensor(7, 1).packed(7, Long.MIN_VALUE), new double[] {-0x1p63}),
                Arguments.of(tensor(13, 1).packed(11, -1), new double[] {0x1p64}),
                Arguments.of(tensor(9, 3).packed(5, 0, 1, 1), new double[] {0, 1, 1}),
                Arguments.of(tensor(12, 1).packed(11, 0xFFFFFFFFL), new double[] {4294967295.0}));
    }

    private static byte[] bytes(int length, float... values) {
        var buffer = ProtoWriter.littleEndian(length);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    @ParameterizedTest
    @MethodSource("elements")
    void artifacts7_elementsAreReadFromEveryField(ProtoWriter tensor, double[] expected) {
        OnnxTensor read = initializer(tensor);
        assertThat(read.doubles()).containsExactly(expected);
        float[] floats = new float[expected.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) expected[i];
        }
        assertThat(read.floats()).containsExactly(floats);
    }

    @Test
    void artifacts7_wholeNumbersAndTextsOfATensor() {
        assertThat(initializer(tensor(7, 3).packed(7, 1, Long.MAX_VALUE, -1)).longs())
                .containsExactly(1, Long.MAX_VALUE, -1);
        assertThat(initializer(tensor(8, 2).text(6, "ja").text(6, "né")).texts())
                .containsExactly("ja", "né");
        assertThatThrownBy(() -> initializer(tensor(1, 1).fraction(4, 1)).longs())
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model.onnx byte 27: tensor \"w\" float[1] must hold whole numbers, found elements of type float."
                                + " Export the model again with a current converter");
    }

    @Test
    void artifacts7_elementsInAnotherFileAreNamedAndNotRead() {
        OnnxTensor tensor = initializer(tensor(1, 4)
                .message(13, new ProtoWriter().text(1, "location").text(2, "weights.bin"))
                .message(13, new ProtoWriter().text(1, "offset").text(2, "4096"))
                .number(14, 1));
        assertThat(tensor.external()).contains(new ExternalData("weights.bin", 4096, -1));
        assertThatThrownBy(tensor::floats)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("tensor \"w\" float[4] must lie in the model's own file,"
                        + " found a reference to \"weights.bin\".");
    }

    static Stream<Arguments> refusals() {
        ProtoWriter deep = new ProtoWriter();
        for (int depth = 0; depth < 60; depth++) {
            // graph { node { attribute { g: … } } }
            deep = new ProtoWriter().message(1, new ProtoWriter().message(5, new ProtoWriter().message(6, deep)));
        }
        return Stream.of(
                Arguments.of(
                        new ProtoWriter().number(1, 8),
                        "model.onnx: an ONNX model must have a version of its format and a graph, found no graph."
                                + " Export the model with a converter to ONNX"),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter().message(5, tensor(1, 1L << 31, 1L << 31, 4))),
                        "model.onnx byte 32: tensor \"w\" must have less than 2 GiB, found float[2147483648, 2147483648, 4]."
                                + " Leave out of the model what scoring does not need"),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter().message(5, tensor(1, 1L << 62, 4, 1))),
                        "model.onnx byte 32: tensor \"w\" must have less than 2 GiB, found float[4611686018427387904, 4, 1]."
                                + " Leave out of the model what scoring does not need"),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter().message(5, tensor(1, -1))),
                        "model.onnx byte 31: dimensions of tensor \"w\" must not be negative, found -1." + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(
                                new ProtoWriter().message(5, tensor(1, 3).bytes(9, new byte[8]))),
                        "model.onnx byte 32: tensor \"w\" must fill float[3], found 8 bytes." + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(
                                new ProtoWriter().message(5, tensor(1, 1000000).fraction(4, 1))),
                        "model.onnx byte 29: tensor \"w\" must fill float[1000000], found 1 elements." + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter().message(5, tensor(99, 1))),
                        "model.onnx byte 22: the type of tensor \"w\" must be from 1 to 23, found 99." + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter().message(5, tensor(1, new long[33]))),
                        "model.onnx byte 14: tensor \"w\" must have at most 32 dimensions, found 33." + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter()
                                .message(
                                        5,
                                        tensor(1, 1)
                                                .message(
                                                        13,
                                                        new ProtoWriter()
                                                                .text(1, "location")
                                                                .text(2, "w"))
                                                .message(
                                                        13,
                                                        new ProtoWriter()
                                                                .text(1, "offset")
                                                                .text(2, "-8"))
                                                .number(14, 1))),
                        "model.onnx byte 53: the offset of tensor \"w\" outside the file must be a count of bytes, found \"-8\"."
                                + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(deep),
                        "model.onnx byte 311: messages must be nested at most 100 deep, found a graph deeper."
                                + DAMAGED),
                Arguments.of(
                        new ProtoWriter().number(1, 8).varint(7 << 3 | 2).varint(-1),
                        "model.onnx byte 13: the graph must fit the model, found 18446744073709551615 bytes, with 0 left."
                                + DAMAGED),
                Arguments.of(
                        ProtoWriter.model(new ProtoWriter()
                                .message(
                                        1,
                                        new ProtoWriter()
                                                .message(5, new ProtoWriter().text(1, "a"))
                                                .message(5, new ProtoWriter().text(1, "a")))),
                        "model.onnx byte 24: attributes of an operator must have a name each, found \"a\" twice."
                                + DAMAGED));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void artifacts7_aFileThatContradictsItselfIsRefusedWhereItDoes(ProtoWriter model, String message) {
        assertThatThrownBy(() -> read(model))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void artifacts7_aModelCutAnywhereIsReadOrRefused(String name) {
        byte[] model = Resources.bytes("onnx/%s/model.onnx".formatted(name));
        Mutants.readCut(name, model, bytes -> OnnxModelReader.read("model.onnx", bytes));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void artifacts7_aChangedModelIsReadOrRefused(String name) {
        byte[] model = Resources.bytes("onnx/%s/model.onnx".formatted(name));
        Mutants.read(name, model, bytes -> OnnxModelReader.read("model.onnx", bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 11, 12})
    void artifacts7_emptyPartsAreBoundedInNumber(int field) {
        byte[] parts = new byte[2 * 2_000_001];
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = (byte) (field << 3 | 2);
        }
        ProtoWriter model = new ProtoWriter().number(1, 8).bytes(7, parts);
        if (field == 5) {
            assertThatThrownBy(() -> read(model)).hasMessageContaining("the type of tensor \"\" must be from 1 to 23");
        } else {
            assertThatThrownBy(() -> read(model))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining("a model must have at most 2000000 parts, found more."
                            + " Leave out of the model what scoring does not need");
        }
    }

    @Test
    void artifacts7_metadataIsKept() {
        OnnxModel model = read(ProtoWriter.model(new ProtoWriter())
                .message(14, new ProtoWriter().text(1, "author").text(2, "me")));
        assertThat(model.metadata()).isEqualTo(Map.of("author", "me"));
    }
}
