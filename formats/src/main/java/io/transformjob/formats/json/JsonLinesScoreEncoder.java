package io.transformjob.formats.json;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;

/**
 * A JSON object on a line for each row: {@code {"score": 0.5, "predicted_label": 1}}. Each line ends with {@code \n}.
 * NaN and infinity are the bare words {@code NaN} and {@code Infinity}.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code encoder.py}, {@code json_to_jsonlines}, which puts a blank after
 * each comma and colon; first-party algorithms put none.
 */
public final class JsonLinesScoreEncoder implements ScoreEncoder {
    private final ScoreObject object;
    private final JsonPlaceholder placeholder = new JsonPlaceholder();

    public JsonLinesScoreEncoder(NumberText numbers) {
        this(numbers, JsonSpacing.SPACED);
    }

    public JsonLinesScoreEncoder(NumberText numbers, JsonSpacing spacing) {
        object = new ScoreObject(numbers, spacing);
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
        for (int row = 0; row < scores.rows(); row++) {
            object.write(scores, row, out);
            out.write((byte) '\n');
            out.mark();
        }
    }

    /** A line: the text if it is JSON, else a string of it. */
    @Override
    public void placeholder(String text, ByteSink out) {
        out.write(placeholder.json(text));
        out.write((byte) '\n');
        out.mark();
    }

    @Override
    public void end(ByteSink out) {
        // The last line has its end.
    }
}
