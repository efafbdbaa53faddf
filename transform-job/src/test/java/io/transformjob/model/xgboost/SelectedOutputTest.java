package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.model.UnsupportedRequestException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectedOutputTest {
    private static final String ALL =
            "predicted_label,labels,probability,probabilities,raw_score,raw_scores,predicted_score";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "reg:squarederror; 0; 1; 0.25; NaN NaN NaN NaN NaN NaN [0.25]",
                "reg:linear;       0; 1; 0.25; NaN NaN NaN NaN NaN NaN [0.25]",
                "reg:tweedie;      0; 1; 0.25; NaN NaN NaN NaN NaN NaN [0.25]",
                "binary:logistic;  0; 1; 0.1;  [0.0]i [0.0,1.0]i [0.10000000149011612]"
                        + " [0.8999999985098839,0.10000000149011612] [0.10000000149011612]"
                        + " [0.8999999985098839,0.10000000149011612] NaN",
                "binary:logistic;  0; 1; 0.75; [1.0]i [0.0,1.0]i [0.75] [0.25,0.75] [0.75] [0.25,0.75] NaN",
                "binary:logistic;  0; 1; 0.5;  [0.0]i [0.0,1.0]i [0.5] [0.5,0.5] [0.5] [0.5,0.5] NaN",
                "binary:logitraw;  0; 1; 0.25; [1.0]i [0.0,1.0]i NaN NaN [0.25] [0.75,0.25] NaN",
                "binary:logitraw;  0; 1; 0;    [0.0]i [0.0,1.0]i NaN NaN [0.0] [1.0,0.0] NaN",
                "binary:hinge;     0; 1; 1;    [1.0] [0.0,1.0]i NaN NaN [1.0] [0.0,1.0] NaN",
                "multi:softmax;    3; 1; 2;    [2.0] [0.0,1.0,2.0]i NaN NaN [2.0] [-1.0,2.0] NaN",
                "multi:softprob;   3; 3; 0.25 0.5 0.25; [1.0]i [0.0,1.0,2.0]i [0.5] [0.25,0.5,0.25] [0.5]"
                        + " [0.25,0.5,0.25] NaN",
            })
    void formats102_valuesByObjective(String objective, int classes, int width, String predictions, String expected) {
        ScoreColumns columns = selected(ALL).columns(Objective.of("m", objective), classes, width, true);
        String[] texts = predictions.split(" ");
        float[] values = new float[width];
        for (int i = 0; i < width; i++) {
            values[i] = Float.parseFloat(texts[i]);
        }
        ScoreBatch scores = new ScoreBatch(columns.columns());
        columns.fill(scores, values, 1, width);

        assertThat(text(scores)).isEqualTo(expected);
    }

    /** Arrays of one number and numbers alike in brackets; {@code i} marks whole numbers. */
    private static String text(ScoreBatch scores) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < scores.columns().size(); i++) {
            Column column = scores.columns().get(i);
            double[] values = Arrays.copyOf(scores.values(i), column.width());
            boolean whole = column.form() == Form.INTEGER || column.form() == Form.INTEGERS;
            text.append(
                            Double.isNaN(values[0])
                                    ? "NaN"
                                    : Arrays.toString(values).replace(" ", ""))
                    .append(whole ? "i " : " ");
        }
        return text.toString().strip();
    }

    @Test
    void formats102_csvKeepsTheOrderAskedForAndOthersTheContainersOwn() {
        SelectedOutput output = selected(" Probability , bogus,predicted_label,probability");
        Objective objective = Objective.of("m", "binary:logistic");

        assertThat(output.columns(objective, 0, 1, true).columns().stream().map(Column::name))
                .containsExactly("probability", "bogus", "predicted_label", "probability");
        assertThat(output.columns(objective, 0, 1, false).columns().stream().map(Column::name))
                .containsExactly("predicted_label", "probability", "bogus");
    }

    @ParameterizedTest
    @CsvSource({"rank:pairwise, 1", "count:poisson, 1", "reg:squarederror, 2"})
    void formats102_otherObjectivesHaveNothingToSelect(String objective, int width) {
        assertThatThrownBy(() -> selected(ALL).columns(Objective.of("m", objective), 0, width, true))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage("the XGBoost container selects outputs of regression with one output, binary and multi"
                        + " objectives only, found " + objective + " with " + width
                        + " outputs. Remove SAGEMAKER_INFERENCE_OUTPUT.");
    }

    private static SelectedOutput selected(String keys) {
        return SelectedOutput.of(Map.of("SAGEMAKER_INFERENCE_OUTPUT", keys)).orElseThrow();
    }
}
