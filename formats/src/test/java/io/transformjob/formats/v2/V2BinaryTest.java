package io.transformjob.formats.v2;

import static io.transformjob.formats.v2.V2Messages.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.v2.V2Request.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors behind the JSON of their message. */
class V2BinaryTest {
    private static final int REQUEST_JSON_LENGTH = 546;
    private static final int RESPONSE_JSON_LENGTH = 253;
    private static final float[] RESPONSE_VALUES = {
        1.2001953125f, 2.19921875f, 3.19921875f, 4.1015625f, 1.5f, 2.599609375f, 3.787109375f, 4.5390625f
    };

    private final V2DocumentReader requests = new V2DocumentReader(List.of());

    @Test
    void v2_6_a_request_of_kserve_is_read_to_its_values() throws IOException {
        V2Request request = request(resource("request.bin"), REQUEST_JSON_LENGTH);

        assertThat(request.id()).contains("4be4e82f-5500-420a-a5c5-ac86841e271b");
        assertThat(request.outputs()).containsExactly(new Output("output-0", false), new Output("output-1", false));
        assertThat(request.inputs()).extracting(V2Tensor::name).containsExactly("input1", "input2", "input3");
        assertThat(request.inputs())
                .extracting(V2Tensor::datatype)
                .containsExactly(Datatype.INT32, Datatype.BYTES, Datatype.FP16);
        assertThat(V2RequestTest.floats(request.inputs().get(0))).containsExactly(1, 2, 3);
        assertThat(request.inputs().get(1).texts()).containsExactly("test".getBytes(StandardCharsets.US_ASCII));
        assertThat(V2RequestTest.floats(request.inputs().get(2)))
                .containsExactly(1.2001953125f, 2.19921875f, 3.19921875f);
    }

    @Test
    void v2_6_a_response_of_kserve_is_read_to_its_values() throws IOException {
        V2Response response = response(resource("response.bin"));

        assertThat(response.modelName()).contains("test_model");
        assertThat(response.modelVersion()).isEmpty();
        assertThat(response.id()).contains("1");
        assertThat(response.outputs()).extracting(V2Tensor::name).containsExactly("fp16_output", "fp32_output");
        assertThat(response.outputs()).extracting(V2Tensor::datatype).containsExactly(Datatype.FP16, Datatype.FP32);
        assertThat(response.outputs()).allSatisfy(output -> {
            assertThat(output.shape()).containsExactly(2, 4);
            assertThat(V2RequestTest.floats(output)).containsExactly(RESPONSE_VALUES);
        });
    }

    /** KServe writes the id first and a null version, which says the same. */
    @Test
    void v2_6_the_same_response_is_written_with_equal_outputs_and_bytes() throws IOException {
        byte[] golden = resource("response.bin");
        ByteBuffer fp16 = ByteBuffer.wrap(HexFormat.of().parseHex("CD3C664066421A44003E334193438A44"));
        ByteBuffer fp32 = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        fp32.asFloatBuffer().put(RESPONSE_VALUES);
        V2Response response = new V2Response(
                Optional.of("test_model"),
                Optional.empty(),
                Optional.of("1"),
                List.of(
                        V2Tensor.of("fp16_output", Datatype.FP16, new long[] {2, 4}, fp16.array()),
                        V2Tensor.of("fp32_output", Datatype.FP32, new long[] {2, 4}, fp32.array())));
        ByteSink out = new ByteSink();

        int jsonLength = response.write(true, out);

        int outputs = new String(golden, StandardCharsets.ISO_8859_1).indexOf("\"outputs\"");
        byte[] ours = out.toByteArray();
        assertThat(Arrays.copyOfRange(ours, ours.length - (golden.length - outputs), ours.length))
                .isEqualTo(Arrays.copyOfRange(golden, outputs, golden.length));
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode expected = (ObjectNode) mapper.readTree(golden, 0, RESPONSE_JSON_LENGTH);
        assertThat(expected.remove("model_version").isNull()).isTrue();
        assertThat(mapper.readTree(ours, 0, jsonLength)).isEqualTo(expected);
    }

    @Test
    void v2_6_tensors_of_every_kind_come_back_from_bytes_and_from_json() {
        List<V2Tensor> tensors = List.of(
                V2Tensor.of("truths", Datatype.BOOL, new long[] {2}, new byte[] {1, 0}),
                V2Tensor.of("u8", Datatype.UINT8, new long[] {2, 1}, new byte[] {-1, 7}),
                V2Tensor.of(
                        "u64", Datatype.UINT64, new long[] {1}, HexFormat.of().parseHex("FEFFFFFFFFFFFFFF")),
                V2Tensor.of(
                        "i64", Datatype.INT64, new long[] {1}, HexFormat.of().parseHex("010000000000E0FF")),
                V2Tensor.of(
                        "f16", Datatype.FP16, new long[] {1, 2}, HexFormat.of().parseHex("CD3C007E")),
                V2Tensor.of("f64", Datatype.FP64, new long[] {1}, HexFormat.of().parseHex("9A9999999999B93F")),
                V2Tensor.of("none", Datatype.FP32, new long[] {0, 3}, new byte[0]),
                V2Tensor.ofTexts(
                        "texts",
                        new long[] {3},
                        List.of(
                                "é\"".getBytes(StandardCharsets.UTF_8),
                                new byte[0],
                                "b".getBytes(StandardCharsets.UTF_8))));
        for (boolean binary : new boolean[] {false, true}) {
            ByteSink out = new ByteSink();
            int jsonLength =
                    V2Request.write(Optional.of("a \"b\""), tensors, List.of(new Output("y", true)), binary, out);

            V2Request request = request(out.toByteArray(), jsonLength);

            assertThat(request.id()).contains("a \"b\"");
            assertThat(request.outputs()).containsExactly(new Output("y", true));
            for (int i = 0; i < tensors.size(); i++) {
                V2Tensor expected = tensors.get(i);
                V2Tensor read = request.inputs().get(i);
                assertThat(read.name()).isEqualTo(expected.name());
                assertThat(read.datatype()).isEqualTo(expected.datatype());
                assertThat(read.shape()).isEqualTo(expected.shape());
                if (read.datatype() == Datatype.BYTES) {
                    assertThat(read.texts()).containsExactlyElementsOf(expected.texts());
                } else {
                    assertThat(read.littleEndian()).isEqualTo(expected.littleEndian());
                }
            }
        }
    }

    @Test
    void v2_6_a_request_is_written_in_compact_json() {
        V2Tensor tensor = V2Tensor.of("x", Datatype.INT8, new long[] {1, 2}, new byte[] {1, -2});
        ByteSink out = new ByteSink();

        V2Request.write(Optional.empty(), List.of(tensor), List.of(), false, out);

        assertThat(out.toString())
                .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT8\",\"data\":[1,-2]}]}");
    }

    @Test
    void v2_9_infinity_and_brain_floats_are_not_written_in_json() {
        V2Tensor infinity =
                V2Tensor.of("x", Datatype.FP16, new long[] {2}, HexFormat.of().parseHex("003C007C"));
        V2Tensor brain =
                V2Tensor.of("y", Datatype.BF16, new long[] {1}, HexFormat.of().parseHex("803F"));

        assertThatThrownBy(() -> write(infinity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("element 2 of tensor \"x\" must have a form in JSON, got FP16 Infinity");
        assertThatThrownBy(() -> write(brain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("element 1 of tensor \"y\" must have a form in JSON, got BF16 1.0");
    }

    private static void write(V2Tensor tensor) {
        new V2Response(Optional.empty(), Optional.empty(), Optional.empty(), List.of(tensor))
                .write(false, new ByteSink());
    }

    @Test
    void tensors_must_fill_their_shape() {
        assertThatThrownBy(() -> V2Tensor.of("x", Datatype.INT16, new long[] {2}, new byte[3]))
                .hasMessage("littleEndian must fill the shape [2] with INT16, got 3 bytes");
        assertThatThrownBy(() -> V2Tensor.of("x", Datatype.INT16, new long[] {-1, -2}, new byte[4]))
                .hasMessage("littleEndian must fill the shape [-1, -2] with INT16, got 4 bytes");
        assertThatThrownBy(() -> V2Tensor.ofTexts("x", new long[] {2}, List.of()))
                .hasMessage("texts must fill the shape [2], got 0 texts");
    }

    @Test
    void texts_and_numbers_are_not_taken_for_each_other() {
        V2Tensor number = V2Tensor.of("x", Datatype.INT8, new long[] {1}, new byte[1]);
        V2Tensor text = V2Tensor.ofTexts("y", new long[] {1}, List.of(new byte[1]));

        assertThatThrownBy(number::texts)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor \"x\" must be BYTES, got INT8");
        assertThatThrownBy(text::littleEndian)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor \"y\" must hold numbers, got BYTES");
        assertThatThrownBy(() -> text.read(0, 1, new float[1], 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor \"y\" must hold numbers, got BYTES");
    }

    @Test
    void what_is_no_response_is_refused() {
        JsonTape tape = V2Messages.tape("{\"error\":\"no\"}");

        assertThatThrownBy(() -> V2Response.read(tape, new byte[0], 0, 0))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "a V2 response must have \"outputs\", an array, found \"{\"error\":\"no\"}\". Ask a server that speaks"
                                + " the protocol.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FP32; [2]; 8; 0000803F000000; input \"x\" must have 8 bytes behind the JSON, found 7 bytes. Send all tensors, in the"
                        + " order of their names in the JSON.",
                "FP32; [1]; 4; 0000803F00; the bytes behind the JSON must be those of its tensors, found 5 bytes in place of 4. Give"
                        + " each tensor its binary_data_size.",
                "FP32; [2]; 4; 0000803F; input \"x\" must have as many bytes as FP32 of its shape [2] take, found 4 bytes. Correct"
                        + " shape or binary_data_size.",
                "FP32; [4611686018427387904,4]; 0; ''; input \"x\" must have as many bytes as FP32 of its shape"
                        + " [4611686018427387904,4] take, found 0 bytes. Correct shape or binary_data_size.",
                "BYTES; [1]; 3; 010000; element 1 of input \"x\" must end within the bytes of its tensor, found a length that is cut."
                        + " Put its length before each element, as a uint32 with the lowest byte first.",
                "BYTES; [1]; 5; FFFFFFFF61; element 1 of input \"x\" must end within the bytes of its tensor, found a length of"
                        + " 4294967295. Put its length before each element, as a uint32 with the lowest byte first.",
                "BYTES; [1]; 8; 0000000000000000; input \"x\" must have as many elements as its shape [1] says, found 2 elements."
                        + " Correct the shape.",
                "FP32; [1]; 18446744073709551615; 00; \"binary_data_size\" of input \"x\" must be a count of bytes, found"
                        + " \"18446744073709551615\". Write the length of its part behind the JSON.",
                "FP32; [1]; -4; 00; \"binary_data_size\" of input \"x\" must be a count of bytes, found \"-4\". Write the length of"
                        + " its part behind the JSON."
            })
    void v2_6_bytes_that_are_not_exactly_those_of_the_tensors_are_refused(
            String datatype, String shape, String length, String hex, String message) {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"parameters\":{\"binary_data_size\":%s}}]}"
                        .formatted(shape, datatype, length);

        assertThatThrownBy(() -> request(concat(json, HexFormat.of().parseHex(hex)), json.length()))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
    }

    @Test
    void v2_6_a_tensor_is_in_the_json_or_behind_it() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1],"
                + "\"parameters\":{\"binary_data_size\":1}}]}";

        assertThatThrownBy(() -> request(concat(json, new byte[] {1}), json.length()))
                .hasMessage(
                        "input \"x\" must have either \"data\" or \"binary_data_size\", found both. Leave one of them out.");
    }

    @Test
    void v2_6_brain_floats_are_read_from_bytes() {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"BF16\",\"parameters\":{\"binary_data_size\":4}}]}";

        V2Request request = request(concat(json, HexFormat.of().parseHex("C03F80C0")), json.length());

        assertThat(V2RequestTest.floats(request.inputs().get(0))).containsExactly(1.5f, -4);
    }

    private static final String MIXED = "{\"id\":\"m\",\"inputs\":["
            + "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}},"
            + "{\"name\":\"b\",\"shape\":[2,1],\"datatype\":\"INT8\",\"data\":[5,6]},"
            + "{\"name\":\"c\",\"shape\":[2],\"datatype\":\"UINT16\",\"parameters\":{\"binary_data_size\":4}}]}";
    private static final byte[] MIXED_BYTES = HexFormat.of().parseHex("0000803F00000040FFFF0100");

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    void v2_9_a_payload_is_a_request_whose_json_length_is_told_or_found(int told) {
        String blanks = " ".repeat(Math.max(0, told));
        byte[] payload = concat(MIXED + blanks, MIXED_BYTES);
        OptionalInt jsonLength = told < 0 ? OptionalInt.empty() : OptionalInt.of(MIXED.length() + told);

        for (V2BinaryDecoder decoder : List.of(
                new V2BinaryDecoder(requests, jsonLength), new V2BinaryDecoder(requests, OptionalInt.empty()))) {
            decoder.start(payload, 0, payload.length, Edges.WHOLE);
            DenseBatch batch = (DenseBatch) decoder.next();

            assertThat(batch.rows()).isEqualTo(2);
            assertThat(Arrays.copyOf(batch.values(), 6)).containsExactly(1, 5, 65535, 2, 6, 1);
            assertThat(requests.request().id()).contains("m");
            assertThat(decoder.readsDocuments()).isTrue();
            assertThat(decoder.endsDocument()).isTrue();
            assertThat(decoder.documentStart()).isZero();
            assertThat(decoder.documentEnd()).isEqualTo(payload.length);
            assertThat(decoder.next()).isNull();
        }
    }

    @Test
    void v2_9_a_payload_with_too_few_or_too_many_bytes_is_refused() {
        byte[] more = concat(MIXED, Arrays.copyOf(MIXED_BYTES, 13));
        byte[] less = concat(MIXED, Arrays.copyOf(MIXED_BYTES, 11));

        assertRefused(
                OptionalInt.empty(),
                more,
                "the bytes behind the JSON must be those of its tensors, found 13 bytes in place of 12. Give each tensor its"
                        + " binary_data_size.");
        assertRefused(
                OptionalInt.empty(),
                less,
                "input \"c\" must have 4 bytes behind the JSON, found 3 bytes. Send all tensors, in the order of their names in the"
                        + " JSON.");
        assertRefused(
                OptionalInt.of(MIXED.length()),
                more,
                "the bytes behind the JSON must be those of its tensors, found 13 bytes in place of 12. Give each tensor its"
                        + " binary_data_size.");
        assertRefused(
                OptionalInt.of(MIXED.length() + 13),
                concat(MIXED, MIXED_BYTES),
                "a request must begin with %d bytes of JSON, found %d bytes. Correct inference-header-content-length."
                        .formatted(MIXED.length() + 13, MIXED.length() + 12));
    }

    @Test
    void v2_9_sums_of_lengths_do_not_overflow() {
        String json = "{\"inputs\":["
                + "{\"name\":\"a\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":9223372036854775807}},"
                + "{\"name\":\"b\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":9223372036854775807}}]}";

        assertRefused(
                OptionalInt.empty(),
                concat(json, new byte[4]),
                "input \"a\" must have 9223372036854775807 bytes behind the JSON, found 4 bytes. Send all tensors, in the order of"
                        + " their names in the JSON.");
    }

    @Test
    void v2_6_a_raw_request_is_one_row_whose_outputs_come_back_as_bytes() {
        byte[] row = HexFormat.of().parseHex("0000803F00000040");
        V2BinaryDecoder decoder = new V2BinaryDecoder(requests, OptionalInt.of(0));
        decoder.start(row, 0, row.length, Edges.WHOLE);

        DenseBatch batch = (DenseBatch) decoder.next();

        assertThat(batch.rows()).isOne();
        assertThat(Arrays.copyOf(batch.values(), 2)).containsExactly(1, 2);
        assertThat(requests.request().binaryOutputs()).isTrue();
        assertRefused(
                OptionalInt.of(0),
                new byte[7],
                "a raw V2 request must be a row of FP32, 4 bytes each, found 7 bytes. Send JSON before the bytes if they are of"
                        + " another datatype.");
    }

    private void assertRefused(OptionalInt jsonLength, byte[] payload, String message) {
        V2BinaryDecoder decoder = new V2BinaryDecoder(requests, jsonLength);

        assertThatThrownBy(() -> decoder.start(payload, 0, payload.length, Edges.WHOLE))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
    }

    private static V2Request request(byte[] message, int jsonLength) {
        JsonTape tape = new JsonTape();
        tape.parseWhole(message, 0, jsonLength);
        return V2Request.read(tape, message, jsonLength, message.length);
    }

    private static V2Response response(byte[] message) {
        JsonTape tape = new JsonTape();
        tape.parseWhole(message, 0, RESPONSE_JSON_LENGTH);
        return V2Response.read(tape, message, RESPONSE_JSON_LENGTH, message.length);
    }

    private static byte[] concat(String json, byte[] bytes) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(text, text.length + bytes.length);
        System.arraycopy(bytes, 0, all, text.length, bytes.length);
        return all;
    }
}
