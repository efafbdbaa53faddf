package io.transformjob.formats.csv;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.LiteralText;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * A line for each row, holding what Python's {@code str} prints of the prediction: {@code 0.5}, or for an array the
 * list {@code [0.1, 0.2]}. The batch has one column. Each line ends with {@code \n}.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code algorithm_mode/serve.py}, answers in batch transform.
 */
public final class PythonLinesEncoder implements ScoreEncoder {
    private final LiteralText literals;

    public PythonLinesEncoder(NumberText numbers) {
        literals = LiteralText.python(numbers);
    }

    @Override
    public boolean perRecord() {
        return true;
    }

    @Override
    public void begin(ByteSink out) {
        // Lines need no beginning.
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        if (scores.columns().size() != 1) {
            throw new IllegalArgumentException("a line is one prediction, got %d columns"
                    .formatted(scores.columns().size()));
        }
        ScoreBatch.Column column = scores.columns().get(0);
        double[] values = scores.values(0);
        for (int row = 0; row < scores.rows(); row++) {
            if (column.form() == ScoreBatch.Form.TEXT) {
                out.write(scores.texts(0)[row].getBytes(StandardCharsets.UTF_8));
            } else {
                literals.write(column, values, row, out);
            }
            out.write((byte) '\n');
            out.mark();
        }
    }

    /** The text is the line, whatever number of columns others have. */
    @Override
    public void placeholder(String text, ByteSink out) {
        out.write(text);
        out.write((byte) '\n');
        out.mark();
    }

    @Override
    public void end(ByteSink out) {
        // The last line has its end.
    }
}
