package io.transformjob.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.record.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NpyScoreEncoderTest {
    private final NpyScoreEncoder encoder = new NpyScoreEncoder();
    private final ByteSink out = new ByteSink();

    @Test
    void formats8_an_array_is_byte_equal_to_what_numpy_saves() throws IOException {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("score", 4, Form.ARRAY)));
        fill(scores, 2, 1.5, 16, 14, 23, -2, 100.2, 15.2, 9.2);

        write(scores);

        assertThat(out.toByteArray()).isEqualTo(NpyDecoderTest.resource("f4_c.npy"));
    }

    @Test
    void formats8_an_answer_without_rows_is_byte_equal_to_what_numpy_saves() throws IOException {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("score", 4, Form.ARRAY)));
        fill(scores, 0);

        write(scores);

        assertThat(out.toByteArray()).isEqualTo(NpyDecoderTest.resource("f4_empty_rows.npy"));
    }

    @Test
    void formats103_a_number_for_each_row_makes_an_array_of_one_dimension() {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("score", 1, Form.NUMBER)));
        fill(scores, 3, 0.5, Double.NaN, -1);

        write(scores);

        assertThat(header()).isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
        assertThat(NpyDecoderTest.decode(out.toByteArray())).containsExactly(new float[] {0.5f, Float.NaN, -1});
    }

    @Test
    void columns_stand_side_by_side_and_batches_one_below_the_other() {
        ScoreBatch scores = new ScoreBatch(
                List.of(new Column("predicted_label", 1, Form.INTEGER), new Column("score", 2, Form.ARRAY)));
        encoder.begin(out);
        fill(scores, 2, 1, 0);
        System.arraycopy(new double[] {0.25, 0.75, 0.5, 0.5}, 0, scores.values(1), 0, 4);
        encoder.rows(scores, out);
        fill(scores, 1, 7);
        System.arraycopy(new double[] {1, 0}, 0, scores.values(1), 0, 2);
        encoder.rows(scores, out);
        encoder.end(out);

        assertThat(header()).isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }");
        assertThat(NpyDecoderTest.decode(out.toByteArray()))
                .containsExactly(new float[] {1, 0.25f, 0.75f}, new float[] {0, 0.5f, 0.5f}, new float[] {7, 1, 0});
    }

    @Test
    void each_response_is_a_file_of_its_own() {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("score", 1, Form.NUMBER)));
        fill(scores, 2, 1, 2);
        write(scores);
        out.clear();
        fill(scores, 1, 3);

        write(scores);

        assertThat(encoder.perRecord()).isFalse();
        assertThat(out.length() % 64).isEqualTo(4);
        assertThat(NpyDecoderTest.decode(out.toByteArray())).containsExactly(new float[] {3});
    }

    private void write(ScoreBatch scores) {
        encoder.begin(out);
        encoder.rows(scores, out);
        encoder.end(out);
    }

    private static void fill(ScoreBatch scores, int rows, double... first) {
        scores.reset(rows);
        System.arraycopy(first, 0, scores.values(0), 0, first.length);
    }

    private String header() {
        return new String(out.bytes(), 10, 118, StandardCharsets.ISO_8859_1).strip();
    }
}
