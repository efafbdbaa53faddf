package io.transformjob.formats.csv;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.LiteralText;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A line of comma separated columns for each row. Each line ends with {@code \n}; a missing answer is {@code nan}. A text is
 * in quotes if it holds a comma, a quote or a line break.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code algorithm_mode/serve_utils.py}, selected outputs as text/csv;
 * developer guide, "K-means response formats".
 */
public final class CsvScoreEncoder implements ScoreEncoder {
    /** What becomes of an array. */
    public enum Arrays {
        /** One column, a quoted Python list: {@code 1,"[0.4, 0.6]"}, as the XGBoost container has it. */
        LISTS,
        /** A column for each of its numbers: {@code 1,0.4,0.6}. */
        COLUMNS
    }

    private final LiteralText literals;
    private final Arrays arrays;

    /** Arrays are quoted lists. */
    public CsvScoreEncoder(NumberText numbers) {
        this(numbers, Arrays.LISTS);
    }

    public CsvScoreEncoder(NumberText numbers, Arrays arrays) {
        this.literals = new LiteralText(numbers, LiteralText.Words.PYTHON, arrays == Arrays.COLUMNS ? "," : ", ");
        this.arrays = arrays;
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
                if (i > 0) {
                    out.write((byte) ',');
                }
                if (columns.get(i).form() == Form.TEXT) {
                    text(scores.texts(i)[row], out);
                } else {
                    cell(columns.get(i), scores.values(i), row, out);
                }
            }
            out.write((byte) '\n');
            out.mark();
        }
    }

    private void cell(Column column, double[] values, int row, ByteSink out) {
        if (column.form() == Form.NUMBER || column.form() == Form.INTEGER) {
            literals.write(column, values, row, out);
        } else if (arrays == Arrays.COLUMNS) {
            literals.writeElements(column, values, row, out);
        } else {
            out.write((byte) '"');
            literals.write(column, values, row, out);
            out.write((byte) '"');
        }
    }

    /** A field of RFC 4180: in quotes if it could be taken for several otherwise. */
    private static void text(String text, ByteSink out) {
        boolean plain =
                text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
        String field = plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
        out.write(field.getBytes(StandardCharsets.UTF_8));
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
