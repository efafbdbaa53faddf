package io.transformjob.model.firstparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.model.AnswerType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide's worked examples of each algorithm's response, which every form is written from. */
class AnswerFormTest {
    static Stream<Arguments> examples() {
        return Stream.of(
                Arguments.of(
                        AnswerForm.KMEANS,
                        Map.of("closest_cluster", of(1), "distance_to_cluster", of(3)),
                        "{\"predictions\": [{\"closest_cluster\": 1.0, \"distance_to_cluster\": 3.0}]}",
                        "{\"closest_cluster\":1.0,\"distance_to_cluster\":3.0}\n",
                        "1.0,3.0\n"),
                Arguments.of(
                        AnswerForm.PCA,
                        Map.of("projection", of(1, 2, 3)),
                        "{\"projections\": [{\"projection\": [1.0, 2.0, 3.0]}]}",
                        "{\"projection\":[1.0,2.0,3.0]}\n",
                        "1.0,2.0,3.0\n"),
                Arguments.of(
                        AnswerForm.LINEAR_REGRESSOR,
                        Map.of("score", of(0.4)),
                        "{\"predictions\": [{\"score\": 0.4}]}",
                        "{\"score\":0.4}\n",
                        "0.4\n"),
                Arguments.of(
                        AnswerForm.LINEAR_BINARY_CLASSIFIER,
                        Map.of("score", of(0.4), "predicted_label", of(0)),
                        "{\"predictions\": [{\"score\": 0.4, \"predicted_label\": 0}]}",
                        "{\"predicted_label\":0,\"score\":0.4}\n",
                        "0.4,0\n"),
                Arguments.of(
                        AnswerForm.LINEAR_MULTICLASS_CLASSIFIER,
                        Map.of("score", of(0.1, 0.2, 0.4, 0.3), "predicted_label", of(2)),
                        "{\"predictions\": [{\"score\": [0.1, 0.2, 0.4, 0.3], \"predicted_label\": 2}]}",
                        "{\"predicted_label\":2,\"score\":[0.1,0.2,0.4,0.3]}\n",
                        "0.1,0.2,0.4,0.3,2\n"),
                Arguments.of(
                        AnswerForm.FACTORIZATION_MACHINE_REGRESSOR,
                        Map.of("score", of(0.4)),
                        "{\"predictions\": [{\"score\": 0.4}]}",
                        "{\"score\":0.4}\n",
                        "0.4\n"),
                Arguments.of(
                        AnswerForm.FACTORIZATION_MACHINE_CLASSIFIER,
                        Map.of("score", of(0.9999), "predicted_label", of(1)),
                        "{\"predictions\": [{\"score\": 0.9999, \"predicted_label\": 1.0}]}",
                        "{\"predicted_label\":1.0,\"score\":0.9999}\n",
                        "0.9999,1.0\n"),
                Arguments.of(
                        AnswerForm.NTM,
                        Map.of("topic_weights", of(0.02, 0.1, 0.88)),
                        "{\"predictions\": [{\"topic_weights\": [0.02, 0.1, 0.88]}]}",
                        "{\"topic_weights\":[0.02,0.1,0.88]}\n",
                        "0.02,0.1,0.88\n"),
                Arguments.of(
                        AnswerForm.LDA,
                        Map.of("topic_mixture", of(0.7, 0.3)),
                        "{\"predictions\": [{\"topic_mixture\": [0.7, 0.3]}]}",
                        "{\"topic_mixture\":[0.7,0.3]}\n",
                        "0.7,0.3\n"),
                Arguments.of(
                        AnswerForm.KNN,
                        Map.of("predicted_label", of(0)),
                        "{\"predictions\": [{\"predicted_label\": 0.0}]}",
                        "{\"predicted_label\":0.0}\n",
                        "0.0\n"),
                Arguments.of(
                        AnswerForm.KNN_VERBOSE,
                        Map.of("predicted_label", of(0), "distances", of(3.1, 3.9), "labels", of(0, 1)),
                        "{\"predictions\": [{\"predicted_label\": 0.0, \"distances\": [3.1, 3.9], \"labels\": [0.0, 1.0]}]}",
                        "{\"distances\":[3.1,3.9],\"labels\":[0.0,1.0],\"predicted_label\":0.0}\n",
                        "0.0,3.1,3.9,0.0,1.0\n"),
                Arguments.of(
                        AnswerForm.RANDOM_CUT_FOREST,
                        Map.of("score", of(0.02)),
                        "{\"scores\": [{\"score\": 0.02}]}",
                        "{\"score\":0.02}\n",
                        "0.02\n"),
                Arguments.of(
                        AnswerForm.IP_INSIGHTS,
                        Map.of("dot_product", of(0)),
                        "{\"predictions\": [{\"dot_product\": 0.0}]}",
                        "{\"dot_product\":0.0}\n",
                        "0.0\n"));
    }

    private static double[] of(double... values) {
        return values;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void formats101_responsesAreTheGuides(
            AnswerForm form, Map<String, double[]> record, String json, String line, String csv) {
        assertThat(written(form, record, AnswerType.JSON)).hasToString(json);
        assertThat(written(form, record, AnswerType.JSON_LINES)).hasToString(line);
        assertThat(written(form, record, AnswerType.CSV)).hasToString(csv);
    }

    @Test
    void formats101_everyFormHasAnExample() {
        assertThat(examples().map(example -> example.get()[0])).containsExactly((Object[]) AnswerForm.values());
    }

    @Test
    void formats101_aRecordOfABinaryClassifierIsTheGuides() {
        ByteSink out = written(
                AnswerForm.LINEAR_BINARY_CLASSIFIER,
                Map.of("score", of(0.4f), "predicted_label", of(0)),
                AnswerType.RECORDIO_PROTOBUF);
        assertThat(HexFormat.of().withUpperCase().formatHex(out.toByteArray()))
                .isEqualTo("0A23D7CE30000000"
                        + "121B0A0F7072656469637465645F6C6162656C120812060A0400000000"
                        + "12110A0573636F7265120812060A04CDCCCC3E");
    }

    private static ByteSink written(AnswerForm form, Map<String, double[]> record, AnswerType type) {
        int arrayLength =
                record.values().stream().mapToInt(values -> values.length).max().orElseThrow();
        List<Column> columns = form.columns(type, arrayLength);
        ScoreBatch scores = new ScoreBatch(columns);
        scores.reset(1);
        for (int i = 0; i < columns.size(); i++) {
            double[] values = record.get(columns.get(i).name());
            assertThat(columns.get(i).width()).isEqualTo(values.length);
            System.arraycopy(values, 0, scores.values(i), 0, values.length);
        }
        assertThat(columns).extracting(Column::name).containsExactlyInAnyOrderElementsOf(record.keySet());
        ByteSink out = new ByteSink();
        ScoreEncoder encoder = form.newEncoder(type);
        encoder.begin(out);
        encoder.rows(scores, out);
        encoder.end(out);
        assertThat(encoder.perRecord()).isEqualTo(type != AnswerType.JSON);
        return out;
    }

    @Test
    void formats11_namesOfTypesAreThoseOfTheGuide() {
        assertThat(Arrays.stream(AnswerType.values()).map(AnswerType::mediaType))
                .containsExactly(
                        "application/jsonlines", "application/json", "application/x-recordio-protobuf", "text/csv");
    }
}
