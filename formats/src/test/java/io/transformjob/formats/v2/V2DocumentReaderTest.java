package io.transformjob.formats.v2;

import static io.transformjob.formats.v2.V2Messages.input;
import static io.transformjob.formats.v2.V2Messages.resource;
import static io.transformjob.formats.v2.V2Messages.tape;
import static io.transformjob.formats.v2.V2Messages.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class V2DocumentReaderTest {
    private final V2DocumentReader reader = new V2DocumentReader(List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FP32; [2,3]; [1,2,3,4,5,6]; 1 2 3/4 5 6",
                "FP64; [2,3]; [[1,2,3],[4,5,6]]; 1 2 3/4 5 6",
                "INT32; [3]; [1,2,3]; 1/2/3",
                "INT64; [3,1]; [[1],[2],[3]]; 1/2/3",
                "FP32; [2,1,2,1]; [1,2,3,4]; 1 2/3 4",
                "UINT8; [1,2,2]; [[[1,2],[3,255]]]; 1 2 3 255",
                "BOOL; [2,2]; [true,false,false,true]; 1 0/0 1",
                "FP16; [1,2]; [1.2,null]; 1.2001953125 NaN"
            })
    void v2_9_the_first_dimension_counts_rows_and_the_others_are_flattened(
            String datatype, String shape, String data, String rows) {
        assertThat(rows(input(datatype, shape, data))).containsExactlyElementsOf(floats(rows));
    }

    @Test
    void v2_9_inputs_are_columns_side_by_side() {
        String request = "{\"inputs\":[" + tensor("a", "INT64", "[3]", "[1,2,3]") + ","
                + tensor("b", "FP32", "[3,1]", "[0.5,null,2.5]") + "," + tensor("c", "BOOL", "[3]", "[true,false,true]")
                + "]}";

        assertThat(rows(request)).containsExactlyElementsOf(floats("1 0.5 1/2 NaN 0/3 2.5 1"));
    }

    @Test
    void v2_9_wider_inputs_are_joined_row_by_row() {
        String request = "{\"inputs\":[" + tensor("a", "INT64", "[2,2]", "[[1,2],[3,4]]") + ","
                + tensor("b", "FP32", "[2]", "[5,6]") + "," + tensor("c", "FP32", "[2,1,3]", "[7,8,9,10,11,12]") + ","
                + tensor("d", "FP32", "[2,0]", "[]") + "]}";

        assertThat(rows(request)).containsExactlyElementsOf(floats("1 2 5 7 8 9/3 4 6 10 11 12"));
    }

    @Test
    void v2_9_columns_that_are_named_as_features_stand_in_the_order_of_these() {
        V2DocumentReader named = new V2DocumentReader(List.of("age", "income", "clicks"));
        String request = "{\"inputs\":[" + tensor("clicks", "INT64", "[2]", "[1,2]") + ","
                + tensor("age", "FP32", "[2,1]", "[30,40]") + "," + tensor("income", "FP64", "[2]", "[1000,2000]")
                + "]}";

        assertThat(rows(named, request)).containsExactlyElementsOf(floats("30 1000 1/40 2000 2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"age,other", "x,y", "age,income,more"})
    void v2_9_columns_of_other_names_stay_in_the_order_of_the_request(String names) {
        V2DocumentReader named = new V2DocumentReader(List.of("income", "age"));
        String[] columns = names.split(",");
        String request = "{\"inputs\":["
                + IntStream.range(0, columns.length)
                        .mapToObj(i -> tensor(columns[i], "INT8", "[1]", "[" + i + "]"))
                        .collect(Collectors.joining(","))
                + "]}";

        assertThat(rows(named, request).get(0)).startsWith(0, 1).hasSize(columns.length);
    }

    @Test
    void v2_9_wider_inputs_and_a_single_one_go_by_no_name() {
        V2DocumentReader named = new V2DocumentReader(List.of("b", "a"));

        assertThat(rows(
                        named,
                        "{\"inputs\":[" + tensor("a", "INT8", "[1,2]", "[1,2]") + ","
                                + tensor("b", "INT8", "[1]", "[3]") + "]}"))
                .containsExactlyElementsOf(floats("1 2 3"));
        assertThat(rows(named, "{\"inputs\":[" + tensor("a", "INT8", "[1,1]", "[1]") + "]}"))
                .containsExactlyElementsOf(floats("1"));
    }

    @Test
    void v2_9_a_feature_that_is_missed_among_others_by_name_is_told() {
        V2DocumentReader named = new V2DocumentReader(List.of("age", "income", "clicks"));

        assertRefused(
                named,
                "{\"inputs\":[" + tensor("clicks", "INT8", "[1]", "[1]") + "," + tensor("age", "INT8", "[1]", "[1]")
                        + "]}",
                "inputs with the names of features must be all of them, found no \"income\". Send a column for each feature.");
    }

    @Test
    void v2_9_inputs_of_different_lengths_are_refused() {
        assertRefused(
                "{\"inputs\":[" + tensor("a", "INT8", "[2]", "[1,2]") + "," + tensor("b", "INT8", "[1,2]", "[1,2]")
                        + "]}",
                "all inputs must have as many rows as the first, found 2 rows in input \"a\" and 1 in input \"b\". The first number"
                        + " of each shape counts the rows.");
    }

    @Test
    void v2_9_texts_are_refused() {
        assertRefused(
                input("BYTES", "[1]", "[\"male\"]"),
                "input \"x\" must hold numbers, since the model takes features, found BYTES. Encode texts as numbers, as in"
                        + " training.");
    }

    @ParameterizedTest
    @CsvSource({
        "BYTES, str, 'Encode texts as numbers, as in training.'",
        "BYTES, base64, 'Encode texts as numbers, as in training.'",
        "BYTES, pd_json, 'Encode texts as numbers, as in training.'",
        "BYTES, datetime, 'Send times as numbers, as in training.'",
        "INT64, datetime, 'Send times as numbers, as in training.'"
    })
    void v2_5_content_types_of_texts_and_times_are_refused(String datatype, String contentType, String remedy) {
        String parameters = "\"parameters\":{\"content_type\":\"" + contentType + "\"}";
        String data = datatype.equals("BYTES") ? "[\"2024-01-01\"]" : "[1]";
        String tensor = tensor("x", datatype, "[1]", data);
        String message =
                "input \"x\" must hold numbers, since the model takes features, found %s of content_type %s. %s"
                        .formatted(datatype, contentType, remedy);

        assertRefused("{\"inputs\":[" + tensor.replaceFirst("}$", "," + parameters + "}") + "]}", message);
        assertRefused("{\"inputs\":[" + tensor + "]," + parameters + "}", message);
    }

    @Test
    void v2_5_an_inputs_own_content_type_goes_before_that_of_the_request() {
        String tensor =
                tensor("x", "INT64", "[1]", "[5]").replaceFirst("}$", ",\"parameters\":{\"content_type\":\"np\"}}");

        assertThat(rows("{\"parameters\":{\"content_type\":\"datetime\"},\"inputs\":[" + tensor + "]}"))
                .containsExactlyElementsOf(floats("5"));
    }

    @Test
    void v2_5_an_unknown_content_type_is_ignored() {
        String tensor =
                tensor("x", "INT64", "[1,2]", "[5,6]").replaceFirst("}$", ",\"parameters\":{\"content_type\":\"hf\"}}");

        assertThat(rows("{\"parameters\":{\"content_type\":\"my-own\"},\"inputs\":[" + tensor + "]}"))
                .containsExactlyElementsOf(floats("5 6"));
    }

    @Test
    void v2_5_np_takes_one_input_and_pd_takes_columns() {
        String two =
                "\"inputs\":[" + tensor("a", "INT8", "[1]", "[1]") + "," + tensor("b", "INT8", "[1,1]", "[2]") + "]}";
        String wide = "\"inputs\":[" + tensor("a", "INT8", "[1,2]", "[1,2]") + "]}";
        String np = "{\"parameters\":{\"content_type\":\"np\"},";
        String pd = "{\"parameters\":{\"content_type\":\"pd\"},";

        assertThat(rows(pd + two)).containsExactlyElementsOf(floats("1 2"));
        assertThat(rows(np + wide)).containsExactlyElementsOf(floats("1 2"));
        assertRefused(
                np + two,
                "a request of content_type np must have one input, found 2 inputs. Name the content_type pd if inputs are columns.");
        assertRefused(
                pd + wide,
                "each input of a request of content_type pd must be one column, found input \"a\" of shape [1,2]. Leave"
                        + " content_type out if inputs are wider.");
        assertRefused(
                pd + "\"inputs\":[" + tensor("a", "INT8", "[1,1,1]", "[1]") + "]}",
                "each input of a request of content_type pd must be one column, found input \"a\" of shape [1,1,1]. Leave"
                        + " content_type out if inputs are wider.");
    }

    @Test
    void v2_9_infinity_is_refused_with_its_place() {
        String message =
                "row 2 column 1 must be finite as a float32, found infinity. Write null if the value is missing.";

        assertRefused(input("FP32", "[2,2]", "[1,2,Infinity,4]"), message);
        assertRefused(input("FP64", "[2,2]", "[1,2,1e39,4]"), message);
    }

    @Test
    void v2_3_a_request_without_rows_has_one_batch_without_rows() {
        reader.start(tape(input("FP32", "[0,4]", "[]")));

        assertThat(reader.next().rows()).isZero();
        assertThat(reader.hasMore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2,0]", "[9223372036854775807,0]", "[1,9223372036854775807,9223372036854775807,0]"})
    void rows_without_features_are_refused_however_many_there_are(String shape) {
        assertRefused(input("FP32", shape, "[]"), "rows must have features, found none. Leave empty rows out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,9223372036854775807]", "[0,9223372036854775807,9223372036854775807]"})
    void a_request_without_rows_takes_no_memory_for_the_columns_it_claims(String shape) {
        assertThat(rows(input("FP32", shape, "[]"))).isEmpty();
    }

    @Test
    void a_tensor_of_no_dimension_has_no_rows() {
        assertRefused(
                input("FP32", "[]", "[1]"),
                "input \"x\" must have a dimension for its rows, found the shape []. Write one row of n features with the shape"
                        + " [1, n].");
    }

    @Test
    void an_element_that_is_no_number_is_found_in_a_later_batch() {
        String data = IntStream.range(0, 3000)
                .mapToObj(i -> i == 2047 ? "\"x\"" : "" + i)
                .collect(Collectors.joining(",", "[", "]"));

        assertRefused(
                input("INT32", "[1500,2]", data),
                "element 2048 of input \"x\" must be a number, found \"\"x\"\". Write it without quotes, or name the datatype"
                        + " BYTES.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void big_requests_come_in_batches_of_at_most_1024_rows(boolean nested) {
        String data = IntStream.range(0, 2500)
                .mapToObj(i -> nested ? "[" + 2 * i + "," + (2 * i + 1) + "]" : 2 * i + "," + (2 * i + 1))
                .collect(Collectors.joining(",", "[", "]"));
        reader.start(tape(input("FP32", "[2500,2]", data)));

        int seen = 0;
        while (seen == 0 || reader.hasMore()) {
            DenseBatch batch = (DenseBatch) reader.next();
            assertThat(batch.rows()).isEqualTo(Math.min(1024, 2500 - seen));
            assertThat(batch.mayMiss()).isFalse();
            for (int row = 0; row < batch.rows(); row++, seen++) {
                assertThat(Arrays.copyOfRange(batch.values(), 2 * row, 2 * row + 2))
                        .containsExactly(2 * seen, 2 * seen + 1);
            }
        }
        assertThat(seen).isEqualTo(2500);
    }

    @Test
    void missing_elements_are_told_of_their_batch_only() {
        String data = IntStream.range(0, 2000)
                .mapToObj(i -> i == 1500 ? "null" : "" + i)
                .collect(Collectors.joining(",", "[", "]"));
        reader.start(tape(input("FP32", "[2000,1]", data)));

        assertThat(reader.next().mayMiss()).isFalse();
        assertThat(reader.next().mayMiss()).isTrue();
    }

    @Test
    void rows_lie_in_their_request() {
        JsonTape tape = tape(input("FP32", "[2,1]", "[1,2]"));
        reader.start(tape);

        DenseBatch batch = (DenseBatch) reader.next();

        assertThat(batch.spans().count()).isEqualTo(2);
        assertThat(batch.spans().start(1)).isEqualTo(7);
        assertThat(batch.spans().end(1)).isEqualTo(tape.end(0));
    }

    @Test
    void v2_9_each_line_is_a_request_of_its_own() throws IOException {
        byte[] lines = resource("many.txt");
        JsonDocumentDecoder decoder = new JsonDocumentDecoder(true, reader);
        decoder.start(lines, 0, lines.length, Edges.WHOLE);

        List<float[]> rows = new ArrayList<>();
        for (DenseBatch batch; (batch = (DenseBatch) decoder.next()) != null; ) {
            assertThat(batch.rows()).isOne();
            assertThat(decoder.endsDocument()).isTrue();
            rows.add(Arrays.copyOf(batch.values(), 3));
        }
        assertThat(rows).containsExactlyElementsOf(floats("1 0 0/2 0 0/3 0 0/4 0 0/5 0 0/6 0 0"));
    }

    private List<float[]> rows(String json) {
        return rows(reader, json);
    }

    private static List<float[]> rows(V2DocumentReader reader, String json) {
        reader.start(tape(json));
        List<float[]> rows = new ArrayList<>();
        do {
            DenseBatch batch = (DenseBatch) reader.next();
            for (int row = 0; row < batch.rows(); row++) {
                rows.add(Arrays.copyOfRange(batch.values(), row * batch.columns(), (row + 1) * batch.columns()));
            }
        } while (reader.hasMore());
        return rows;
    }

    /** Rows by {@code /}, features by blanks. */
    private static List<float[]> floats(String rows) {
        List<float[]> floats = new ArrayList<>();
        for (String row : rows.split("/")) {
            String[] values = row.split(" ");
            float[] numbers = new float[values.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Float.parseFloat(values[i]);
            }
            floats.add(numbers);
        }
        return floats;
    }

    private void assertRefused(String json, String message) {
        assertRefused(reader, json, message);
    }

    private static void assertRefused(V2DocumentReader reader, String json, String message) {
        assertThatThrownBy(() -> rows(reader, json))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(7))
                .hasMessage(message);
    }
}
