package io.transformjob.formats.v2;

import static io.transformjob.formats.v2.V2Messages.input;
import static io.transformjob.formats.v2.V2Messages.request;
import static io.transformjob.formats.v2.V2Messages.resource;
import static io.transformjob.formats.v2.V2Messages.tape;
import static io.transformjob.formats.v2.V2Messages.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.v2.V2Request.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class V2RequestTest {
    private static final String X = "\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]";

    @Test
    void v2_2_a_request_is_its_id_its_inputs_and_the_outputs_it_asks_for() {
        V2Request request = request(
                "{\"id\":\"r-17\",\"inputs\":[{\"name\":\"input-0\",\"shape\":[1,4],\"datatype\":\"FP32\","
                        + "\"data\":[5.1,3.5,1.4,0.2]}],\"outputs\":[{\"name\":\"predict\"},{\"name\":\"predict_proba\"}]}");

        assertThat(request.id()).contains("r-17");
        assertThat(request.outputs()).containsExactly(new Output("predict", false), new Output("predict_proba", false));
        assertThat(request.inputs()).hasSize(1);
        V2Tensor input = request.inputs().get(0);
        assertThat(input.name()).isEqualTo("input-0");
        assertThat(input.datatype()).isEqualTo(Datatype.FP32);
        assertThat(input.shape()).containsExactly(1, 4);
        assertThat(input.rank()).isEqualTo(2);
        assertThat(input.count()).isEqualTo(4);
        assertThat(floats(input)).containsExactly(5.1f, 3.5f, 1.4f, 0.2f);
    }

    @Test
    void v2_2_what_may_be_absent_may_be_null_too() {
        V2Request request = request(
                "{\"id\":null,\"parameters\":null,\"inputs\":[{" + X + ",\"parameters\":null}],\"outputs\":null}");

        assertThat(request.id()).isEmpty();
        assertThat(request.outputs()).isEmpty();
        assertThat(request.contentType()).isEmpty();
    }

    @Test
    void v2_2_parameters_that_are_not_known_change_nothing_however_deep() {
        V2Request request =
                request("{\"parameters\":{\"headers\":{\"a\":[{\"b\":null}]},\"priority\":7,\"content_type\":\"np\"},"
                        + "\"inputs\":[{" + X
                        + ",\"parameters\":{\"content_type\":\"hf\",\"anything\":[[1],{}]},\"more\":1}],\"extra\":{}}");

        assertThat(request.contentType()).contains(ContentType.NP);
        assertThat(request.inputs().get(0).contentType()).isEmpty();
        assertThat(floats(request.inputs().get(0))).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|a V2 request must be an object, found \"[]\". Write it with \"inputs\".",
                "{\"id\":\"a\"}|a V2 request must have \"inputs\", an array of at least one, found none. Write it as"
                        + " {\"inputs\": [{\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}]}.",
                "{\"inputs\":{}}|a V2 request must have \"inputs\", an array of at least one, found \"{}\". Write it as"
                        + " {\"inputs\": [{\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}]}.",
                "{\"inputs\":[]}|a V2 request must have \"inputs\", an array of at least one, found \"[]\". Write it as"
                        + " {\"inputs\": [{\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}]}."
            })
    void v2_2_a_request_without_inputs_is_refused(String json, String message) {
        assertRefused(json, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|input 1 must have \"name\", a text, found none.",
                "{\"name\":5}|input 1 must have \"name\", a text, found \"5\".",
                "{\"name\":\"x\"}|input \"x\" must have \"shape\", an array, found none.",
                "{\"name\":\"x\",\"shape\":3}|input \"x\" must have \"shape\", an array, found \"3\".",
                "{\"name\":\"x\",\"shape\":[1],\"data\":[1]}|input \"x\" must have \"datatype\", a text, found none.",
                "{\"name\":\"x\",\"shape\":[1],\"datatype\":null,\"data\":[1]}|input \"x\" must have \"datatype\", a text, found"
                        + " null.",
                "{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\"}|input \"x\" must have \"data\", an array, found none.",
                "7|input 1 must be an object, found \"7\"."
            })
    void v2_2_a_missing_member_is_named(String input, String message) {
        assertRefused(
                "{\"inputs\":[" + input + "]}",
                message
                        + " Write it as {\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}.");
    }

    @Test
    void v2_2_members_of_the_wrong_type_are_refused() {
        String inputs = "\"inputs\":[{" + X + "}]}";
        assertRefused("{\"id\":7," + inputs, "\"id\" must be a text, found \"7\". Write it in quotes.");
        assertRefused(
                "{\"parameters\":[]," + inputs, "\"parameters\" must be an object, found \"[]\". Leave them out.");
        assertRefused(
                "{\"parameters\":{\"content_type\":1}," + inputs,
                "\"content_type\" must be a text, found \"1\". Write it in quotes, such as \"np\".");
        assertRefused(
                "{\"parameters\":{\"binary_data_output\":\"yes\"}," + inputs,
                "\"binary_data_output\" must be true or false, found \"\"yes\"\". Leave it out to get JSON.");
        assertRefused(
                "{\"outputs\":7," + inputs,
                "\"outputs\" must be an array, found \"7\". Leave it out to get every output.");
        for (String output : List.of("[7]", "[{}]", "[{\"name\":1}]", "[{\"name\":\"a\"},{\"name\":\"a\"}]")) {
            assertThatThrownBy(() -> request("{\"outputs\":" + output + "," + inputs))
                    .hasMessageStartingWith("each of \"outputs\" must be an object with a \"name\" of its own, found ")
                    .hasMessageEndingWith(" Write it as {\"outputs\": [{\"name\": \"predict\"}]}.");
        }
    }

    @Test
    void v2_2_two_inputs_of_one_name_are_refused() {
        assertRefused(
                "{\"inputs\":[{" + X + "},{" + X + "}]}",
                "inputs must have names of their own, found two of the name \"x\". Name each column once.");
    }

    @Test
    void a_hundred_thousand_inputs_are_told_apart_in_time() {
        String inputs = IntStream.range(0, 100_000)
                .mapToObj(i -> tensor("x" + i, "FP32", "[1]", "[1]"))
                .collect(Collectors.joining(","));

        assertThat(request("{\"inputs\":[" + inputs + "]}").inputs()).hasSize(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, true, 1",
        "BOOL, false, 0",
        "UINT8, 255, 255",
        "UINT16, 65535, 65535",
        "UINT32, 4294967295, 4294967295",
        "INT8, -128, -128",
        "INT8, 127, 127",
        "INT16, -32768, -32768",
        "INT32, 2147483647, 2147483647",
        "INT64, -9223372036854775808, -9223372036854775808",
        // Above 2^53 a double would lose it.
        "INT64, 9007199254740993, 9007199254740993",
        "UINT64, 18446744073709551615, -1",
        "INT64, -0, 0",
        "UINT8, -0, 0",
        "INT32, 7.0, 7",
        "INT32, -7.000, -7"
    })
    void v2_3_whole_numbers_are_exact(Datatype datatype, String text, long value) {
        byte[] bytes = tensorOf(datatype, text).littleEndian();

        assertThat(datatype.elementType().orElseThrow().readWhole(bytes, 0)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "FP16, 1.2, 1.2001953125",
        "FP16, 65504, 65504",
        "FP16, null, NaN",
        "FP16, NaN, NaN",
        "FP16, -Infinity, -Infinity",
        "FP32, 0.1, 0.10000000149011612",
        "FP32, 3.4028234663852886e38, 3.4028234663852886e38",
        "FP32, null, NaN",
        "FP32, Infinity, Infinity",
        "FP64, 0.1, 0.1",
        "FP64, 1e308, 1e308",
        "FP64, 5e-324, 4.9e-324",
        "FP64, null, NaN",
        "FP64, NaN, NaN",
        "FP64, 7, 7"
    })
    void v2_3_numbers_with_a_fraction_are_read_by_their_datatype(Datatype datatype, String text, double value) {
        byte[] bytes = tensorOf(datatype, text).littleEndian();

        assertThat(datatype.elementType().orElseThrow().readFraction(bytes, 0)).isEqualTo(Double.valueOf(value));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, true, 1", "UINT8, 255, 255", "INT64, 9007199254740993, 9007199254740992", "INT64, 16777219, 16777220",
        "UINT64, 18446744073709551615, 18446744073709551616", "FP16, 1.2, 1.2001953125", "FP32, 0.1, 0.1",
                "FP64, 0.1, 0.1",
        "FP64, null, NaN", "FP32, NaN, NaN", "FP32, 1e39, Infinity"
    })
    void v2_9_elements_become_the_nearest_float(Datatype datatype, String text, float value) {
        assertThat(floats(tensorOf(datatype, text))).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({
        "UINT8, 256, 0, 255",
        "UINT8, -1, 0, 255",
        "UINT16, 65536, 0, 65535",
        "UINT32, 4294967296, 0, 4294967295",
        "UINT64, 18446744073709551616, 0, 18446744073709551615",
        "INT8, 128, -128, 127",
        "INT8, -129, -128, 127",
        "INT16, 32768, -32768, 32767",
        "INT32, -2147483649, -2147483648, 2147483647",
        "INT64, 9223372036854775808, -9223372036854775808, 9223372036854775807",
        "INT64, 1000000000000000000000000000000, -9223372036854775808, 9223372036854775807",
        "INT32, 2.5, -2147483648, 2147483647",
        "INT32, 1e3, -2147483648, 2147483647",
        "INT32, NaN, -2147483648, 2147483647"
    })
    void v2_3_a_whole_number_out_of_range_is_refused_and_not_wrapped(
            Datatype datatype, String text, String least, String most) {
        assertElementRefused(
                datatype,
                text,
                "must be a whole number from %s to %s, found \"%s\". It is what %s can hold; name another datatype."
                        .formatted(least, most, text, datatype));
    }

    @ParameterizedTest
    @CsvSource({"FP16, 65520", "FP16, -1e6", "FP32, 1e39", "FP64, 1e309"})
    void v2_3_a_number_out_of_range_is_refused(Datatype datatype, String text) {
        assertElementRefused(
                datatype,
                text,
                "must be in the range of %s, found \"%s\". Use a wider datatype.".formatted(datatype, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT32", "UINT8", "FP16", "FP32", "FP64"})
    void v2_3_a_number_in_quotes_is_refused(Datatype datatype) {
        assertElementRefused(
                datatype,
                "\"5\"",
                "must be a number, found \"\"5\"\". Write it without quotes, or name the datatype BYTES.");
        assertThatThrownBy(() -> request(input("FP32", "[2]", "[1,\"5\"]"))
                        .inputs()
                        .get(0)
                        .read(0, 2, new float[2], 0, 1))
                .hasMessage(
                        "element 2 of input \"x\" must be a number, found \"\"5\"\". Write it without quotes, or name the"
                                + " datatype BYTES.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "\"true\""})
    void v2_3_a_number_for_a_truth_is_refused(String text) {
        assertElementRefused(
                Datatype.BOOL,
                text,
                "must be true or false, found \"%s\". Name a number's datatype if it is one.".formatted(text));
    }

    @Test
    void v2_9_null_is_missing_for_fractions_only() {
        String remedy = ", found null. Only the datatypes FP16, FP32 and FP64 have missing values.";
        assertElementRefused(Datatype.INT64, "null", "must be a number" + remedy);
        assertElementRefused(Datatype.UINT8, "null", "must be a number" + remedy);
        assertElementRefused(Datatype.BOOL, "null", "must be true or false" + remedy);
        assertElementRefused(
                Datatype.BYTES, "null", "must be a text, found null. Write it in quotes, or name a number's datatype.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "{\"a\":1}", "[1]"})
    void v2_3_other_values_are_no_numbers(String text) {
        String message = "must be a number, found \"%s\". Name the datatype of what it is.".formatted(text);
        assertElementRefused(Datatype.FP64, text, message);
        assertElementRefused(Datatype.INT64, text, message);
    }

    @Test
    void v2_3_texts_are_utf8() {
        V2Tensor tensor = request(input("BYTES", "[4]", "[\"male\",\"\",\"Zoë\",\"a\\n\\u00eb\\ud83d\\ude00\"]"))
                .inputs()
                .get(0);

        assertThat(tensor.texts())
                .extracting(text -> new String(text, StandardCharsets.UTF_8))
                .containsExactly("male", "", "Zoë", "a\në😀");
    }

    @Test
    void v2_3_half_a_surrogate_pair_is_no_text() {
        assertElementRefused(
                Datatype.BYTES,
                "\"\\ud83d\"",
                "must be a text of whole characters, found \"\"\\ud83d\"\". Escape both halves of a surrogate pair.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[2,3]; [1,2,3,4,5,6]",
                "[2,3]; [[1,2,3],[4,5,6]]",
                "[3,2]; [[1,2],[3,4],[5,6]]",
                "[1,3,2]; [[[1,2],[3,4],[5,6]]]",
                "[3,1,2]; [[[1,2]],[[3,4]],[[5,6]]]",
                "[6]; [1,2,3,4,5,6]",
                "[6,1]; [[1],[2],[3],[4],[5],[6]]",
                "[6,1,1]; [[[1]],[[2]],[[3]],[[4]],[[5]],[[6]]]"
            })
    void v2_9_data_is_flat_or_nested_as_its_shape(String shape, String data) {
        V2Tensor tensor = request(input("INT16", shape, data)).inputs().get(0);

        assertThat(floats(tensor)).containsExactly(1, 2, 3, 4, 5, 6);
        for (int first = 0; first < 6; first++) {
            float[] one = new float[1];
            tensor.read(first, 1, one, 0, 1);
            assertThat(one[0]).isEqualTo(first + 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[2,3]; [[1,2],[3,4],[5,6]]; 3 elements on level 1",
                "[2,3]; [[1,2],[3,4,5,6]]; 2 elements on level 2",
                "[2,3]; [[1,2,3],4,5,6]; 4 elements on level 1",
                "[2,3]; [[1,2,3],4]; \"4\" on level 1",
                "[6]; [[1,2,3,4,5,6]]; 1 elements on level 1",
                "[1]; [[1]]; an array 2 levels deep",
                "[1,2]; [[1,[2]]]; an array 3 levels deep",
                "[1,2,1]; [[1,2]]; \"1\" on level 2",
                "[0,3]; [[]]; 1 elements on level 1",
                "[2,0]; [[],[1]]; 1 elements on level 2",
                "[]; [[1]]; an array 1 levels deep"
            })
    void v2_9_nesting_that_is_not_that_of_the_shape_is_refused(String shape, String data, String found) {
        assertRefused(
                input("INT32", shape, data),
                "\"data\" of input \"x\" must be nested as its shape %s, or flat, found %s. Correct the shape."
                        .formatted(shape, found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[3]; [true]; 1",
                "[2,3]; [1,2,3,4,5]; 5",
                "[2,3]; [1,2,3,4,5,6,7]; 7",
                "[2,3]; []; 0",
                "[0,3]; [1]; 1",
                "[]; []; 0",
                "[4294967296,4294967296]; [1]; 1",
                "[9223372036854775807,9223372036854775807,9223372036854775807]; [1]; 1",
                "[2147483648]; []; 0"
            })
    void v2_3_elements_are_as_many_as_the_product_of_the_shape(String shape, String data, int found) {
        assertRefused(
                input("BOOL", shape, data),
                "input \"x\" must have as many elements as its shape %s says, found %d elements. Correct the shape."
                        .formatted(shape, found));
    }

    @Test
    void a_shape_of_many_dimensions_is_shown_in_part() {
        assertRefused(
                input("INT8", "[2,1,1,1,1,1,1,1,1]", "[1]"),
                "input \"x\" must have as many elements as its shape [2,1,1,1,1,1,1,1,…] says, found 1 elements. Correct the shape.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[0,4]; []", "[2,0]; []", "[2,0]; [[],[]]", "[0]; []", "[9223372036854775807,0]; []"})
    void v2_3_a_dimension_may_be_0(String shape, String data) {
        V2Tensor tensor = request(input("FP32", shape, data)).inputs().get(0);

        assertThat(tensor.count()).isZero();
        assertThat(tensor.littleEndian()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"5\"", "{}", "null", "true"})
    void v2_3_data_that_is_no_array_is_refused(String data) {
        assertRefused(
                input("INT32", "[1]", data),
                "input \"x\" must have \"data\", an array, found %s. Write it as {\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}."
                        .formatted(data.equals("null") ? "null" : "\"" + data + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "Fp32", "FLOAT32", "STRING", "", "FP32 "})
    void v2_3_datatypes_are_a_closed_set_in_upper_case(String datatype) {
        assertRefused(
                input(datatype, "[1]", "[1]"),
                "input \"x\" must have one of the datatypes BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16,"
                        + " BF16, FP32, FP64, BYTES, found \"\"%s\"\". Write it in upper case.".formatted(datatype));
    }

    @Test
    void v2_3_bf16_has_no_form_in_json() {
        assertRefused(
                input("BF16", "[1]", "[1]"),
                "input \"x\" must not be BF16, which has no form in JSON, found \"data\". Name the datatype FP32, or send its"
                        + " bytes behind the JSON.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"1\"", "9223372036854775808", "null", "[1]"})
    void v2_3_dimensions_are_whole_numbers(String dimension) {
        assertRefused(
                input("FP32", "[2," + dimension + "]", "[1]"),
                "dimension 2 of input \"x\" must be a whole number from 0 to 9223372036854775807, found %s. Write the length of each dimension."
                        .formatted(dimension.equals("null") ? "null" : "\"" + dimension + "\""));
    }

    @ParameterizedTest
    @CsvSource({
        "aGVsbG8=, hello",
        "'', ''",
        "aGVsbG8, aGVsbG8",
        "not base64!, not base64!",
        "====, ====",
        "YQ==, a",
        "YQ=, YQ="
    })
    void v2_5_an_element_that_is_no_base64_passes_through(String element, String value) {
        V2Tensor tensor = request("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""
                        + element + "\"],\"parameters\":{\"content_type\":\"base64\"}}]}")
                .inputs()
                .get(0);

        assertThat(tensor.contentType()).contains(ContentType.BASE64);
        assertThat(new String(tensor.texts().get(0), StandardCharsets.UTF_8)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"np, NP", "pd, PD", "str, STR", "base64, BASE64", "datetime, DATETIME", "pd_json, PD_JSON"})
    void v2_5_content_types_are_known_by_name(String text, ContentType type) {
        V2Request request = request("{\"parameters\":{\"content_type\":\"" + text + "\"},\"inputs\":[{" + X
                + ",\"parameters\":{\"content_type\":\"" + text + "\"}}]}");

        assertThat(request.contentType()).contains(type);
        assertThat(request.inputs().get(0).contentType()).contains(type);
    }

    @Test
    void v2_6_outputs_say_whether_they_come_back_as_bytes() {
        V2Request request =
                request("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{" + X + "}],\"outputs\":["
                        + "{\"name\":\"a\"},{\"name\":\"b\",\"parameters\":{\"binary_data\":false}},"
                        + "{\"name\":\"c\",\"parameters\":{\"binary_data\":true,\"classification\":3}}]}");

        assertThat(request.binaryOutputs()).isTrue();
        assertThat(request.outputs())
                .containsExactly(new Output("a", true), new Output("b", false), new Output("c", true));
    }

    @Test
    void v2_6_bytes_of_a_request_that_has_none_behind_it_are_missed() {
        assertRefused(
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}",
                "input \"x\" must have 8 bytes behind the JSON, found 0 bytes. Send all tensors, in the order of their names in"
                        + " the JSON.");
    }

    @Test
    void requests_of_other_servers_are_read() throws IOException {
        V2Request iris = read("iris-request.json");
        V2Request binaryOutputs = read("iris-request-binary-outputs.json");
        V2Request titanic = read("titanic-request.json");
        V2Request mlserver = read("inference-request.json");
        V2Request generate = read("generate-request.json");

        assertThat(floats(iris.inputs().get(0))).containsExactly(6.8f, 2.8f, 4.8f, 1.4f, 6.0f, 3.4f, 4.5f, 1.6f);
        assertThat(binaryOutputs.binaryOutputs()).isTrue();
        assertThat(titanic.inputs())
                .extracting(V2Tensor::name)
                .containsExactly(
                        "PassengerId",
                        "Pclass",
                        "Name",
                        "Sex",
                        "Age",
                        "SibSp",
                        "Parch",
                        "Ticket",
                        "Fare",
                        "Cabin",
                        "Embarked");
        assertThat(floats(titanic.inputs().get(8))).containsExactly(7.25f, 71.2833f);
        assertThat(titanic.inputs().get(9).texts())
                .containsExactly(new byte[0], "C85".getBytes(StandardCharsets.US_ASCII));
        assertThat(floats(mlserver.inputs().get(0))).containsExactly(1, 2, 3);
        assertThat(generate.inputs().get(0).contentType()).contains(ContentType.STR);
        assertThat(generate.outputs()).containsExactly(new Output("output", false));
    }

    private static V2Request read(String name) throws IOException {
        return request(new String(resource(name), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"inputs\":[]}|true",
                "{\"inputs\":7}|true",
                "{\"instances\":[]}|false",
                "[\"inputs\"]|false",
                "\"inputs\"|false"
            })
    void v2_9_a_request_is_told_from_other_layouts_by_its_inputs(String json, boolean isRequest) {
        assertThat(V2Request.isRequest(tape(json))).isEqualTo(isRequest);
    }

    @Test
    void nesting_is_bounded_by_the_json_reader() {
        String deep = "[".repeat(998) + "1" + "]".repeat(998);
        String shape = "[" + String.join(",", Collections.nCopies(998, "1")) + "]";

        // The object, its inputs, and the tensor take three levels.
        assertThatThrownBy(() -> request(input("INT8", shape, deep)))
                .hasMessageContaining("must be at most 1000 levels deep");
        assertThat(floats(request(input(
                                "INT8",
                                "[" + String.join(",", Collections.nCopies(997, "1")) + "]",
                                "[".repeat(997) + "1" + "]".repeat(997)))
                        .inputs()
                        .get(0)))
                .containsExactly(1);
    }

    @Test
    void damaged_requests_give_located_errors_or_tensors_never_anything_else() throws IOException {
        Random random = new Random(2);
        for (String name : List.of("iris-request.json", "titanic-request.json", "inference-request.json")) {
            byte[] good = resource(name);
            for (int round = 0; round < 3_000; round++) {
                byte[] bad = good.clone();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    int at = random.nextInt(bad.length);
                    bad[at] = (byte) "0123456789-.,:\"[]{}eNaInull".charAt(random.nextInt(27));
                }
                Throwable fault = catchThrowable(() -> readAll(bad));
                assertThat(fault == null || fault instanceof MalformedRecordException)
                        .withFailMessage(() -> "%s: %s".formatted(new String(bad, StandardCharsets.UTF_8), fault))
                        .isTrue();
            }
        }
    }

    private static void readAll(byte[] json) {
        JsonTape tape = new JsonTape();
        tape.parseWhole(json, 0, json.length);
        for (V2Tensor tensor : V2Request.read(tape).inputs()) {
            if (tensor.datatype() == Datatype.BYTES) {
                tensor.texts();
            } else {
                tensor.littleEndian();
                floats(tensor);
            }
        }
    }

    static float[] floats(V2Tensor tensor) {
        float[] values = new float[tensor.count()];
        tensor.read(0, values.length, values, 0, 1);
        return values;
    }

    private static V2Tensor tensorOf(Datatype datatype, String element) {
        return request(input(datatype.name(), "[1]", "[" + element + "]"))
                .inputs()
                .get(0);
    }

    private static void assertElementRefused(Datatype datatype, String element, String message) {
        String good = datatype == Datatype.BOOL ? "true" : datatype == Datatype.BYTES ? "\"\"" : "1";
        V2Tensor tensor = request(input(datatype.name(), "[2]", "[" + good + "," + element + "]"))
                .inputs()
                .get(0);

        assertThatThrownBy(() -> {
                    if (datatype == Datatype.BYTES) {
                        tensor.texts();
                    } else {
                        tensor.littleEndian();
                    }
                })
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(7))
                .hasMessage("element 2 of input \"x\" " + message);
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> request(json))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(7))
                .hasMessage(message);
    }
}
