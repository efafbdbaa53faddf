package io.transformjob.formats.csv;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.LiteralText;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.util.List;

/**
 * A line of comma separated columns for each row, an array as a quoted Python list: {@code 1,"[0.4, 0.6]"}. Each line
 * ends with {@code \n}; a missing answer is {@code nan}.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code algorithm_mode/serve_utils.py}, selected outputs as text/csv.
 */
public final class CsvScoreEncoder implements ScoreEncoder {
    private final LiteralText literals;

    public CsvScoreEncoder(NumberText numbers) {
        literals = LiteralText.python(numbers);
    }

    @Override
    public boolean perRecord() {
        return true;
    }

    @Override
    public void begin(ByteSink out) {
        // Lines need no beginning, and there is no header.
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        List<Column> columns = scores.columns();
        for (int row = 0; row < scores.rows(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                boolean quoted = column.form() == Form.ARRAY || column.form() == Form.INTEGERS;
                if (i > 0) {
                    out.write((byte) ',');
                }
                if (quoted) {
                    out.write((byte) '"');
                }
                literals.write(column, scores.values(i), row, out);
                if (quoted) {
                    out.write((byte) '"');
                }
            }
            out.write((byte) '\n');
            out.mark();
        }
    }

    @Override
    public void end(ByteSink out) {
        // The last line has its end.
    }
}
