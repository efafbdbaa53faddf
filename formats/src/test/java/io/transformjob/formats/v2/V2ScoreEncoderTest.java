package io.transformjob.formats.v2;

import static io.transformjob.formats.v2.V2Messages.input;
import static io.transformjob.formats.v2.V2Messages.tape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.v2.V2ScoreEncoder.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class V2ScoreEncoderTest {
    private static final Column SCORE = new Column("score", 1, Form.NUMBER);
    private static final Column LABEL = new Column("predicted_label", 1, Form.INTEGER);
    private static final Column PROBABILITIES = new Column("probabilities", 3, Form.ARRAY);
    private static final Column LABELS = new Column("labels", 2, Form.INTEGERS);

    private final V2DocumentReader requests = new V2DocumentReader(List.of());
    private final ByteSink out = new ByteSink();

    private V2ScoreEncoder encoder = new V2ScoreEncoder(requests, "iris", Map.of(), Layout.JSON);

    @Test
    void v2_9_a_response_names_model_id_and_outputs_in_compact_json() {
        begin("{\"id\":\"r-17\",\"inputs\":[" + one() + "]}");
        rows(List.of(SCORE), new double[] {0.5});
        encoder.end(out);

        assertThat(encoder.perRecord()).isFalse();
        assertThat(out.toString())
                .isEqualTo("{\"model_name\":\"iris\",\"id\":\"r-17\",\"outputs\":[{\"name\":\"score\",\"shape\":[1,1],"
                        + "\"datatype\":\"FP32\",\"data\":[0.5]}]}");
    }

    @Test
    void v2_9_an_id_that_is_absent_is_left_out_and_any_other_is_repeated_as_it_was() {
        answer("{\"inputs\":[" + one() + "]}");
        assertThat(out.toString()).startsWith("{\"model_name\":\"iris\",\"outputs\":[");
        answer("{\"id\":\"Zo\\u00eb \\\"ü\\\"\",\"inputs\":[" + one() + "]}");
        assertThat(out.toString()).startsWith("{\"model_name\":\"iris\",\"id\":\"Zo\\u00eb \\\"ü\\\"\",\"outputs\":[");
        answer("{\"id\":\"\",\"inputs\":[" + one() + "]}");
        assertThat(out.toString()).startsWith("{\"model_name\":\"iris\",\"id\":\"\",\"outputs\":[");
    }

    @Test
    void v2_9_columns_are_outputs_whose_shape_begins_with_the_rows() {
        begin(input("FP32", "[2,1]", "[1,2]"));
        rows(
                List.of(SCORE, LABEL, PROBABILITIES, LABELS),
                new double[] {0.1f, 1e-5},
                new double[] {1, -3},
                new double[] {0.25, 0.5, 0.25, 1, 0, 0},
                new double[] {0, 1, 0, 1});
        encoder.end(out);

        assertThat(out.toString())
                .isEqualTo("{\"model_name\":\"iris\",\"outputs\":["
                        + "{\"name\":\"score\",\"shape\":[2,1],\"datatype\":\"FP32\",\"data\":[0.10000000149011612,1e-05]},"
                        + "{\"name\":\"predicted_label\",\"shape\":[2,1],\"datatype\":\"INT64\",\"data\":[1,-3]},"
                        + "{\"name\":\"probabilities\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[0.25,0.5,0.25,1.0,0.0,0.0]},"
                        + "{\"name\":\"labels\",\"shape\":[2,2],\"datatype\":\"INT64\",\"data\":[0,1,0,1]}]}");
    }

    @Test
    void v2_9_outputs_that_are_asked_for_come_alone_in_the_order_of_the_request() {
        begin("{\"inputs\":[" + one() + "],\"outputs\":[{\"name\":\"predicted_label\"},{\"name\":\"score\"}]}");
        rows(List.of(SCORE, PROBABILITIES, LABEL), new double[] {0.5}, new double[] {1, 2, 3}, new double[] {7});
        encoder.end(out);

        assertThat(out.toString())
                .isEqualTo("{\"model_name\":\"iris\",\"outputs\":["
                        + "{\"name\":\"predicted_label\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[7]},"
                        + "{\"name\":\"score\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[0.5]}]}");
    }

    @Test
    void v2_9_an_output_that_the_model_has_not_is_refused_by_what_it_has() {
        encoder = new V2ScoreEncoder(requests, "iris", Map.of("score", "predict"), Layout.JSON);
        begin("{\"inputs\":[" + one() + "],\"outputs\":[{\"name\":\"predict_proba\"}]}");

        assertThatThrownBy(() -> rows(List.of(SCORE, LABEL), new double[] {0.5}, new double[] {7}))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(7))
                .hasMessage(
                        "the outputs of the model are predict, predicted_label, found \"predict_proba\". Ask for one of these,"
                                + " or leave \"outputs\" out to get all.");

        out.clear();
        answer("{\"inputs\":[" + one() + "]}");
        assertThat(out.toString()).contains("\"name\":\"predict\"");
    }

    @Test
    void v2_9_a_column_may_be_known_by_another_name() {
        encoder = new V2ScoreEncoder(requests, "iris \"2\"", Map.of("score", "predict"), Layout.JSON);
        answer("{\"inputs\":[" + one() + "],\"outputs\":[{\"name\":\"predict\"}]}");

        assertThat(out.toString())
                .isEqualTo("{\"model_name\":\"iris \\\"2\\\"\",\"outputs\":[{\"name\":\"predict\",\"shape\":[1,1],"
                        + "\"datatype\":\"FP32\",\"data\":[0.5]}]}");
    }

    @Test
    void v2_9_nan_is_null_and_infinity_is_refused() {
        begin(input("FP32", "[3,1]", "[1,2,3]"));
        rows(List.of(SCORE, LABEL), new double[] {Double.NaN, 1, Double.NaN}, new double[] {1, Double.NaN, 2});
        encoder.end(out);
        assertThat(out.toString()).contains("\"data\":[null,1.0,null]").contains("\"data\":[1,null,2]");

        begin(input("FP32", "[1]", "[1]"));
        assertThatThrownBy(() -> rows(List.of(SCORE), new double[] {Double.NEGATIVE_INFINITY}))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        fault -> assertThat(fault.offset()).isEqualTo(7))
                .hasMessage(
                        "output \"score\" must be finite, since JSON has no infinity, found -infinity. Correct the record, or"
                                + " set Accept to another type than JSON.");
    }

    @Test
    void a_request_without_rows_is_answered_without_data() {
        begin(input("FP32", "[0,4]", "[]"));
        rows(List.of(SCORE, PROBABILITIES), new double[0], new double[0]);
        encoder.end(out);

        assertThat(out.toString())
                .isEqualTo(
                        "{\"model_name\":\"iris\",\"outputs\":[{\"name\":\"score\",\"shape\":[0,1],\"datatype\":\"FP32\",\"data\":[]},"
                                + "{\"name\":\"probabilities\",\"shape\":[0,3],\"datatype\":\"FP32\",\"data\":[]}]}");
    }

    @Test
    void rows_may_come_in_batches_between_which_what_was_written_is_taken_away() {
        begin(input("FP32", "[3,1]", "[1,2,3]"));
        ByteSink whole = new ByteSink();
        ScoreBatch scores = new ScoreBatch(List.of(SCORE, LABEL));
        for (int row = 0; row < 3; row++) {
            scores.reset(1);
            scores.values(0)[0] = row / 2.0;
            scores.values(1)[0] = row;
            encoder.rows(scores, out);
            whole.write(out.bytes(), 0, out.length());
            out.clear();
        }
        encoder.end(whole);

        assertThat(whole.toString())
                .isEqualTo(
                        "{\"model_name\":\"iris\",\"outputs\":[{\"name\":\"score\",\"shape\":[3,1],\"datatype\":\"FP32\","
                                + "\"data\":[0.0,0.5,1.0]},{\"name\":\"predicted_label\",\"shape\":[3,1],\"datatype\":\"INT64\","
                                + "\"data\":[0,1,2]}]}");
    }

    @Test
    void one_response_leaves_nothing_to_the_next() {
        begin(input("FP32", "[2,1]", "[1,2]"));
        rows(List.of(SCORE, LABEL), new double[] {1, 2}, new double[] {3, 4});
        encoder.end(out);
        begin("{\"inputs\":[" + one() + "],\"outputs\":[{\"name\":\"predicted_label\"}]}");
        rows(List.of(SCORE, LABEL), new double[] {5}, new double[] {6});
        encoder.end(out);
        assertThat(out.toString())
                .isEqualTo(
                        "{\"model_name\":\"iris\",\"outputs\":[{\"name\":\"predicted_label\",\"shape\":[1,1],\"datatype\":\"INT64\","
                                + "\"data\":[6]}]}");

        begin("{\"inputs\":[" + one() + "]}");
        rows(List.of(SCORE, LABEL), new double[] {5}, new double[] {6});
        encoder.end(out);
        assertThat(out.toString()).contains("\"data\":[5.0]}").contains("\"data\":[6]}");
    }

    @Test
    void a_line_ends_itself() {
        encoder = new V2ScoreEncoder(requests, "iris", Map.of(), Layout.JSON_LINE);
        answer("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + one() + "]}");

        assertThat(out.toString()).endsWith("\"data\":[0.5]}]}\n");
    }

    @Test
    void v2_6_bytes_are_not_written_where_json_is_accepted() {
        answer("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + one() + "]}");

        assertThat(out.toString()).endsWith("\"data\":[0.5]}]}");
    }

    @Test
    void v2_6_outputs_come_back_as_bytes_behind_the_json_in_their_order() {
        encoder = new V2ScoreEncoder(requests, "iris", Map.of(), Layout.BINARY);
        begin("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + one()
                + "],\"outputs\":[{\"name\":\"predicted_label\"},"
                + "{\"name\":\"score\",\"parameters\":{\"binary_data\":false}},{\"name\":\"probabilities\"}]}");
        rows(List.of(SCORE, LABEL, PROBABILITIES), new double[] {0.5}, new double[] {258}, new double[] {
            1, Double.POSITIVE_INFINITY, 2
        });
        encoder.end(out);

        String json = "{\"model_name\":\"iris\",\"outputs\":["
                + "{\"name\":\"predicted_label\",\"shape\":[1,1],\"datatype\":\"INT64\",\"parameters\":{\"binary_data_size\":8}},"
                + "{\"name\":\"score\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[0.5]},"
                + "{\"name\":\"probabilities\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}]}";
        assertThat(out.toString()).startsWith(json);
        assertThat(Arrays.copyOfRange(out.bytes(), json.length(), out.length()))
                .containsExactly(2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x7F, 0, 0, 0, 0x40);
    }

    @Test
    void v2_6_bytes_of_whole_numbers_have_no_nan() {
        encoder = new V2ScoreEncoder(requests, "iris", Map.of(), Layout.BINARY);
        begin("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + one() + "]}");

        assertThatThrownBy(() -> rows(List.of(LABEL), new double[] {Double.NaN}))
                .hasMessage(
                        "output \"predicted_label\" must be whole numbers, found NaN. Ask for it as JSON, which has null.");
    }

    private static String one() {
        return V2Messages.tensor("x", "FP32", "[1,1]", "[1]");
    }

    private void answer(String json) {
        begin(json);
        rows(List.of(SCORE), new double[] {0.5});
        encoder.end(out);
    }

    private void begin(String json) {
        JsonTape tape = tape(json);
        requests.start(tape);
        requests.next();
        out.clear();
        encoder.begin(out);
    }

    private void rows(List<Column> columns, double[]... values) {
        ScoreBatch scores = new ScoreBatch(columns);
        scores.reset(values[0].length / columns.get(0).width());
        for (int i = 0; i < values.length; i++) {
            System.arraycopy(values[i], 0, scores.values(i), 0, values[i].length);
        }
        encoder.rows(scores, out);
    }
}
