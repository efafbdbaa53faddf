package io.transformjob.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.testing.TestModels;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** V2 requests, NumPy files and V2 in binary, asked of a model that sums three features. */
class VectorRequestsTest {
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";
    private static final String NPY = "application/x-npy";
    private static final String BINARY = "application/octet-stream";

    private static final String V2 =
            "{\"id\":\"a\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"INT8\",\"data\":[1,2,3,4,5,6]}]}";
    private static final String V2_ANSWER =
            "{\"model_name\":\"iris\",\"id\":\"a\",\"outputs\":[{\"name\":\"predict\",\"shape\":[2,1],"
                    + "\"datatype\":\"FP32\",\"data\":[6.0,15.0]}]}";

    /** The array {@code [[1, 2, 3], [4, 5, 6]]} of uint8. */
    private static final byte[] ARRAY =
            npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", "010203040506");

    private final InferenceContainer container = Containers.open(
            new ContainerSpec("sagemaker-xgboost:1.7-1", Map.of(), Optional.empty()),
            ModelArchive.open("model.tar.gz", TestModels.sum()));

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json, ''",
        "application/json, application/jsonlines, '\n'",
        "application/jsonlines, application/json, ''",
        "application/jsonlines, application/jsonlines, '\n'"
    })
    void v2_9_a_request_is_answered_in_v2_where_json_is_accepted(String contentType, String accept, String end) {
        assertThat(answer(contentType, accept, true, V2.getBytes(UTF_8))).isEqualTo(V2_ANSWER + end);
        assertThat(answer(contentType, accept, false, V2.getBytes(UTF_8))).isEqualTo(V2_ANSWER + end);
    }

    @Test
    void v2_9_a_request_is_answered_in_the_containers_way_where_other_types_are_accepted() {
        assertThat(answer(JSON, "text/csv", true, V2.getBytes(UTF_8))).isEqualTo("6.0\n15.0\n");
    }

    @Test
    void v2_9_other_layouts_are_answered_in_theirs() {
        byte[] instances = "{\"instances\":[{\"features\":[1,2,3]},{\"features\":[4,5,6]}]}".getBytes(UTF_8);
        byte[] lines = "{\"features\":[1,2,3]}\n{\"features\":[4,5,6]}\n".getBytes(UTF_8);

        assertThat(answer(JSON, JSON, false, instances))
                .isEqualTo("{\"predictions\": [{\"score\": 6.0}, {\"score\": 15.0}]}");
        assertThat(answer(JSON_LINES, JSON_LINES, true, lines)).isEqualTo("{\"score\": 6.0}\n{\"score\": 15.0}\n");
    }

    @Test
    void v2_9_each_line_is_a_request_of_its_own_and_stays_in_its_place() {
        byte[] lines = (V2 + "\n" + V2.replace("\"a\"", "\"b\"") + "\n").getBytes(UTF_8);

        assertThat(answer(JSON_LINES, JSON_LINES, true, lines))
                .isEqualTo(V2_ANSWER + "\n" + V2_ANSWER.replace("\"a\"", "\"b\"") + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, JSON_LINES})
    void v2_9_lines_of_one_object_are_v2_or_none(String contentType) {
        byte[] mixed = (V2 + "\n{\"features\":[1,2,3]}\n").getBytes(UTF_8);

        assertThatThrownBy(() -> answer(contentType, JSON, true, mixed))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(V2.length() + 1))
                .hasMessageStartingWith("a V2 request must have \"inputs\", an array of at least one, found none.");
    }

    @Test
    void v2_9_columns_go_by_the_names_of_the_models_features() {
        String columns = "{\"inputs\":[%s]}".formatted(column("clicks") + "," + column("age") + "," + column("income"));
        String missing = "{\"inputs\":[%s]}".formatted(column("clicks") + "," + column("age"));

        assertThat(answer(JSON, "text/csv", true, columns.getBytes(UTF_8))).isEqualTo("3.0\n");
        assertThatThrownBy(() -> answer(JSON, "text/csv", true, missing.getBytes(UTF_8)))
                .hasMessage(
                        "inputs with the names of features must be all of them, found no \"income\". Send a column for each"
                                + " feature.");
    }

    private static String column(String name) {
        return "{\"name\":\"%s\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}".formatted(name);
    }

    @Test
    void v2_9_selected_outputs_have_their_own_names() {
        InferenceContainer selecting = Containers.open(
                new ContainerSpec(
                        "sagemaker-xgboost:1.7-1",
                        Map.of("SAGEMAKER_INFERENCE_OUTPUT", "predicted_score"),
                        Optional.empty()),
                ModelArchive.open("model.tar.gz", TestModels.sum()));

        assertThat(answer(selecting, form(JSON, JSON, true), V2.getBytes(UTF_8)))
                .isEqualTo(V2_ANSWER.replace("predict\"", "predicted_score\""));
    }

    @Test
    void v2_9_rows_that_the_model_cannot_take_are_located_at_their_request() {
        byte[] lines = (V2 + "\n" + V2.replace("[2,3]", "[1,6]") + "\n").getBytes(UTF_8);

        assertThatThrownBy(() -> answer(JSON, JSON, true, lines))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(V2.length() + 1))
                .hasMessage(
                        "a record must have at most 3 columns, for the model has 3 features, found 6 columns. If the records"
                                + " hold a label or an id, leave it out.");
    }

    @Test
    void formats8_a_numpy_file_is_answered_by_another() {
        byte[] answer = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "0000C04000007041");

        assertThat(answer(NPY, NPY, false, ARRAY)).isEqualTo(new String(answer, ISO_8859_1));
        assertThat(container.handler(form(NPY, "application/x-npy; a=b", false)).responseType())
                .isEqualTo(NPY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text/csv; 6.0|15.0|",
                "application/json; {\"predictions\": [{\"score\": 6.0}, {\"score\": 15.0}]}",
                "application/jsonlines; {\"score\": 6.0}|{\"score\": 15.0}|"
            })
    void formats8_a_numpy_file_is_answered_as_the_job_accepts(String accept, String answer) {
        assertThat(answer(NPY, accept, false, ARRAY)).isEqualTo(answer.replace('|', '\n'));
    }

    private static final String BINARY_V2 =
            "{\"id\":\"a\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"INT8\","
                    + "\"parameters\":{\"binary_data_size\":6}}],\"parameters\":{\"binary_data_output\":true}}";
    private static final byte[] BINARY_REQUEST = concat(BINARY_V2, "010203040506");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void v2_9_a_binary_request_is_answered_in_json_or_in_binary(boolean told) {
        String contentType = told ? BINARY + "; Inference-Header-Content-Length=" + BINARY_V2.length() : BINARY;
        byte[] answer = concat(
                "{\"model_name\":\"iris\",\"id\":\"a\",\"outputs\":[{\"name\":\"predict\",\"shape\":[2,1],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":8}}]}",
                "0000C04000007041");

        assertThat(answer(contentType, JSON, false, BINARY_REQUEST)).isEqualTo(V2_ANSWER);
        assertThat(answer(contentType, "text/csv", false, BINARY_REQUEST)).isEqualTo("6.0\n15.0\n");
        assertThat(answer(contentType, BINARY, false, BINARY_REQUEST)).isEqualTo(new String(answer, ISO_8859_1));
    }

    @Test
    void v2_6_a_raw_request_is_one_row() {
        byte[] row = HexFormat.of().parseHex("0000803F0000004000004040");

        assertThat(answer(BINARY + ";inference-header-content-length=0", JSON, false, row))
                .isEqualTo(
                        "{\"model_name\":\"iris\",\"outputs\":[{\"name\":\"predict\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[6.0]}]}");
    }

    @Test
    void arrays_have_no_lines() {
        assertRefused(
                form(NPY, null, true),
                "/TransformInput/SplitType",
                "SplitType must be None for application/x-npy, which has no lines, found Line. Leave SplitType out: each object is"
                        + " one request.");
        assertRefused(
                form(BINARY, null, true),
                "/TransformInput/SplitType",
                "SplitType must be None for application/octet-stream, which has no lines, found Line. Leave SplitType out: each"
                        + " object is one request.");
    }

    @Test
    void formats8_archives_of_arrays_are_refused() {
        assertRefused(
                form("application/x-npz", null, false),
                "/TransformInput/ContentType",
                "archives of arrays are not read by this version, found application/x-npz. Write one array with numpy.save, and"
                        + " name application/x-npy.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "9999999999", "many"})
    void v2_9_the_length_of_the_json_is_a_count_of_bytes(String length) {
        assertRefused(
                form(BINARY + ";inference-header-content-length=" + length, null, false),
                "/TransformInput/ContentType",
                "inference-header-content-length must be a count of bytes, found \"%s\". Leave it out: the JSON of each object tells"
                                .formatted(length)
                        + " where it ends.");
    }

    @Test
    void a_type_of_answers_that_belongs_to_other_requests_is_refused() {
        assertRefused(
                form(JSON, NPY, true),
                "/TransformOutput/Accept",
                "the XGBoost container answers with one of application/json, application/jsonlines, application/x-recordio-protobuf,"
                        + " text/csv, found \"application/x-npy\". Name one of these types, or none for text/csv.");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, JSON",
        "application/x-npy, NumPy files",
        "application/octet-stream, V2 requests in binary"
    })
    void p5_the_job_is_told_that_the_real_container_would_refuse(String contentType, String what) {
        assertThat(container.handler(form(contentType, null, false)).contentTypeNote())
                .contains("is taken here only: the XGBoost container itself answers 415 to " + what);
    }

    private void assertRefused(RequestForm form, String pointer, String message) {
        assertThatThrownBy(() -> container.handler(form))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        fault -> assertThat(fault.pointer()).isEqualTo(pointer))
                .hasMessage(message);
    }

    private String answer(String contentType, String accept, boolean lines, byte[] request) {
        return answer(container, form(contentType, accept, lines), request);
    }

    private static RequestForm form(String contentType, String accept, boolean lines) {
        RequestForm form = RequestForm.of(contentType, accept);
        return new RequestForm(
                contentType, accept, form.inputFilter(), lines, form.payloadBytesMax(), "iris", form.csv());
    }

    /** The responses to the documents or to the request, one behind the other, in Latin-1. */
    private static String answer(InferenceContainer container, RequestForm form, byte[] request) {
        RequestHandler handler = container.handler(form);
        Exchange exchange = handler.newExchange();
        BatchDecoder decoder = exchange.decoder();
        ScoreEncoder encoder = exchange.encoder();
        Scorer scorer = handler.newScorer();
        ByteSink out = new ByteSink();
        decoder.start(request, 0, request.length, Edges.WHOLE);
        boolean documents = decoder.readsDocuments();
        boolean open = false;
        for (FeatureBatch batch; (batch = decoder.next()) != null; open = !decoder.endsDocument() || !documents) {
            if (!open) {
                encoder.begin(out);
            }
            encoder.rows(scorer.score(batch), out);
            if (documents && decoder.endsDocument()) {
                encoder.end(out);
            }
        }
        if (!documents) {
            encoder.end(out);
        }
        return new String(out.toByteArray(), ISO_8859_1);
    }

    private static byte[] npy(String dictionary, String hex) {
        String header = dictionary + " ".repeat(117 - dictionary.length()) + "\n";
        return concat("\u0093NUMPY\u0001\0v\0" + header, hex);
    }

    private static byte[] concat(String text, String hex) {
        byte[] head = text.getBytes(ISO_8859_1);
        byte[] tail = HexFormat.of().parseHex(hex);
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
