package io.transformjob.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonEncoderTest {
    private final ByteSink out = new ByteSink();

    @Test
    void formats101_json_is_one_document_over_all_batches_of_a_payload() {
        ScoreEncoder encoder = new JsonScoreEncoder(NumberText.SHORTEST);

        encoder.begin(out);
        encoder.rows(classified(0.4, 0), out);
        encoder.rows(classified(0.75, 1), out);
        encoder.end(out);

        assertThat(out)
                .hasToString(
                        "{\"predictions\": [{\"score\": 0.4, \"predicted_label\": 0}, {\"score\": 0.75, \"predicted_label\": 1}]}");
        assertThat(encoder.perRecord()).isFalse();
        assertThat(out.markCount()).isZero();
    }

    @Test
    void a_second_payload_begins_anew() {
        ScoreEncoder encoder = new JsonScoreEncoder("scores", NumberText.SHORTEST);
        encoder.begin(out);
        encoder.rows(classified(0.4, 0), out);
        encoder.end(out);
        out.clear();

        encoder.begin(out);
        encoder.rows(classified(1, 1), out);
        encoder.end(out);

        assertThat(out).hasToString("{\"scores\": [{\"score\": 1.0, \"predicted_label\": 1}]}");
    }

    @Test
    void a_payload_without_rows_is_an_empty_list() {
        ScoreEncoder encoder = new JsonScoreEncoder(NumberText.SHORTEST);

        encoder.begin(out);
        encoder.end(out);

        assertThat(out).hasToString("{\"predictions\": []}");
    }

    @Test
    void formats102_numbers_that_are_not_finite_are_bare_words() {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("a", 4, Form.ARRAY), new Column("b", 1, Form.INTEGER)));
        scores.reset(1);
        double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0};
        System.arraycopy(values, 0, scores.values(0), 0, 4);
        scores.values(1)[0] = Double.NaN;

        new JsonLinesScoreEncoder(NumberText.SHORTEST).rows(scores, out);

        assertThat(out).hasToString("{\"a\": [NaN, Infinity, -Infinity, -0.0], \"b\": NaN}\n");
    }

    @Test
    void formats102_json_lines_hold_one_object_each() {
        ScoreEncoder encoder = new JsonLinesScoreEncoder(NumberText.SHORTEST);

        encoder.begin(out);
        encoder.rows(classified(0.4, 0), out);
        encoder.rows(classified(0.75, 1), out);
        encoder.end(out);

        assertThat(out)
                .hasToString("{\"score\": 0.4, \"predicted_label\": 0}\n{\"score\": 0.75, \"predicted_label\": 1}\n");
        assertThat(encoder.perRecord()).isTrue();
        assertThat(out.markCount()).isEqualTo(2);
        assertThat(out.mark(1)).isEqualTo(out.length());
    }

    @Test
    void first_party_json_lines_have_no_blanks() {
        ScoreBatch scores = new ScoreBatch(
                List.of(new Column("predicted_label", 1, Form.INTEGER), new Column("score", 2, Form.ARRAY)));
        scores.reset(1);
        scores.values(1)[0] = 0.25;

        new JsonLinesScoreEncoder(NumberText.SHORTEST, JsonSpacing.COMPACT).rows(scores, out);

        assertThat(out).hasToString("{\"predicted_label\":0,\"score\":[0.25,0.0]}\n");
    }

    @Test
    void a_batch_of_other_columns_gets_their_names() {
        ScoreEncoder encoder = new JsonLinesScoreEncoder(NumberText.SHORTEST);
        ScoreBatch other = new ScoreBatch(List.of(new Column("raw", 1, Form.NUMBER)));
        other.reset(1);

        encoder.rows(classified(1, 1), out);
        encoder.rows(other, out);

        assertThat(out).hasToString("{\"score\": 1.0, \"predicted_label\": 1}\n{\"raw\": 0.0}\n");
    }

    @Test
    void names_are_escaped_as_python_escapes_them() {
        assertThat(JsonString.quote("a\"\\\n\t\u0001\u007Fé~ "))
                .isEqualTo("\"a\\\"\\\\\\n\\t\\u0001\\u007f\\u00e9~ \"");
    }

    private static ScoreBatch classified(double score, double label) {
        ScoreBatch scores = new ScoreBatch(
                List.of(new Column("score", 1, Form.NUMBER), new Column("predicted_label", 1, Form.INTEGER)));
        scores.reset(1);
        scores.values(0)[0] = score;
        scores.values(1)[0] = label;
        return scores;
    }
}
