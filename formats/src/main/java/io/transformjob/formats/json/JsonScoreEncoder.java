package io.transformjob.formats.json;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;

/**
 * One JSON document for a payload: {@code {"predictions": [{"score": 0.5}, {"score": 1.0}]}}, spaced as Python's {@code
 * json.dumps}, without a newline at the end. NaN and infinity are the bare words {@code NaN} and {@code Infinity}.
 * Holds the state of one payload at a time.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code algorithm_mode/serve_utils.py}; developer guide, "Common data
 * formats for inference".
 */
public final class JsonScoreEncoder implements ScoreEncoder {
    private final ScoreObject object;
    private final JsonPlaceholder placeholder = new JsonPlaceholder();
    private final String head;
    private boolean first = true;

    /** Writes the list {@code predictions}. */
    public JsonScoreEncoder(NumberText numbers) {
        this("predictions", numbers);
    }

    /** Writes a list of another name, such as {@code projections} of PCA or {@code scores} of random cut forest. */
    public JsonScoreEncoder(String list, NumberText numbers) {
        object = new ScoreObject(numbers, JsonSpacing.SPACED);
        head = "{" + JsonString.quote(list) + ": [";
    }

    @Override
    public boolean perRecord() {
        return false;
    }

    @Override
    public void begin(ByteSink out) {
        first = true;
        out.write(head);
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        for (int row = 0; row < scores.rows(); row++) {
            separate(out);
            object.write(scores, row, out);
        }
    }

    private void separate(ByteSink out) {
        if (!first) {
            out.write((byte) ',');
            out.write((byte) ' ');
        }
        first = false;
    }

    /** An item of the list: the text if it is JSON, else a string of it. */
    @Override
    public void placeholder(String text, ByteSink out) {
        separate(out);
        out.write(placeholder.json(text));
    }

    /** No list: the text if it is JSON, else a string of it. */
    @Override
    public void placeholderResponse(String text, ByteSink out) {
        out.write(placeholder.json(text));
    }

    @Override
    public void end(ByteSink out) {
        out.write((byte) ']');
        out.write((byte) '}');
    }
}
