package io.transformjob.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesEncoderTest {
    private final ByteSink out = new ByteSink();

    @Test
    void formats102_a_line_is_what_python_prints_of_a_prediction() {
        ScoreBatch scores = batch(3, new Column("score", 1, Form.NUMBER));
        fill(scores, 0, 0.28775525093078613, 1.0, (float) 1e-7);

        encode(new PythonLinesEncoder(NumberText.SHORTEST), scores);

        assertThat(out).hasToString("0.28775525093078613\n1.0\n1.0000000116860974e-07\n");
        assertThat(out.markCount()).isEqualTo(3);
        assertThat(out.mark(0)).isEqualTo(20);
        assertThat(out.mark(1)).isEqualTo(24);
        assertThat(out.mark(2)).isEqualTo(out.length());
    }

    @Test
    void formats102_a_line_of_several_numbers_is_a_python_list() {
        ScoreBatch scores = batch(2, new Column("score", 3, Form.ARRAY));
        fill(scores, 0, 0.1, 0.2, 0.7, 1, 0, Double.NaN);

        encode(new PythonLinesEncoder(NumberText.SHORTEST), scores);

        assertThat(out).hasToString("[0.1, 0.2, 0.7]\n[1.0, 0.0, nan]\n");
    }

    @Test
    void a_python_2_container_prints_twelve_digits() {
        ScoreBatch scores = batch(2, new Column("score", 1, Form.NUMBER));
        fill(scores, 0, 12.712085723876953, 3);

        encode(new PythonLinesEncoder(NumberText.TWELVE_DIGITS), scores);

        assertThat(out).hasToString("12.7120857239\n3.0\n");
    }

    @Test
    void a_whole_number_has_no_point() {
        ScoreBatch scores = batch(4, new Column("label", 1, Form.INTEGER));
        fill(scores, 0, 0, 1, -12, Double.NaN);

        encode(new PythonLinesEncoder(NumberText.SHORTEST), scores);

        assertThat(out).hasToString("0\n1\n-12\nnan\n");
    }

    @Test
    void a_line_cannot_hold_two_predictions() {
        ScoreBatch scores = batch(1, new Column("a", 1, Form.NUMBER), new Column("b", 1, Form.NUMBER));

        assertThatThrownBy(() -> new PythonLinesEncoder(NumberText.SHORTEST).rows(scores, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a line is one prediction, got 2 columns");
    }

    @Test
    void formats102_csv_holds_columns_in_order_and_arrays_as_quoted_python_lists() {
        ScoreBatch scores = batch(
                2,
                new Column("predicted_label", 1, Form.INTEGER),
                new Column("probabilities", 2, Form.ARRAY),
                new Column("labels", 2, Form.INTEGERS),
                new Column("raw_score", 1, Form.NUMBER));
        fill(scores, 0, 1, 0);
        fill(scores, 1, 0.4, 0.6, 0.9, 0.1);
        fill(scores, 2, 0, 1, 0, 1);
        fill(scores, 3, 0.6, Double.NaN);

        encode(new CsvScoreEncoder(NumberText.SHORTEST), scores);

        assertThat(out).hasToString("1,\"[0.4, 0.6]\",\"[0, 1]\",0.6\n0,\"[0.9, 0.1]\",\"[0, 1]\",nan\n");
        assertThat(out.markCount()).isEqualTo(2);
        assertThat(out.mark(1)).isEqualTo(out.length());
    }

    @Test
    void an_array_of_one_number_is_quoted_too() {
        ScoreBatch scores = batch(1, new Column("scores", 1, Form.ARRAY));
        fill(scores, 0, 0.4);

        encode(new CsvScoreEncoder(NumberText.SHORTEST), scores);

        assertThat(out).hasToString("\"[0.4]\"\n");
    }

    @Test
    void formats101_first_party_arrays_are_columns() {
        ScoreBatch scores = batch(
                2,
                new Column("score", 3, Form.ARRAY),
                new Column("predicted_label", 1, Form.INTEGER),
                new Column("labels", 2, Form.INTEGERS));
        fill(scores, 0, 0.1, 0.2, 0.7, 1, 0, Double.NaN);
        fill(scores, 1, 2, 0);
        fill(scores, 2, 0, 1, 0, 1);

        encode(new CsvScoreEncoder(NumberText.SHORTEST, CsvScoreEncoder.Arrays.COLUMNS), scores);

        assertThat(out).hasToString("0.1,0.2,0.7,2,0,1\n1.0,0.0,nan,0,0,1\n");
    }

    private void encode(ScoreEncoder encoder, ScoreBatch scores) {
        assertThat(encoder.perRecord()).isTrue();
        encoder.begin(out);
        encoder.rows(scores, out);
        encoder.end(out);
    }

    private static ScoreBatch batch(int rows, Column... columns) {
        ScoreBatch scores = new ScoreBatch(List.of(columns));
        scores.reset(rows);
        return scores;
    }

    private static void fill(ScoreBatch scores, int column, double... values) {
        System.arraycopy(values, 0, scores.values(column), 0, values.length);
    }
}
