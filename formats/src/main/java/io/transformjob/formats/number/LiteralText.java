package io.transformjob.formats.number;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * One row of a column as a literal: {@code 0.5}, {@code 1}, {@code [0.1, 0.2]}, in Python's words or JSON's.
 *
 * @param numbers which digits of a fraction are printed
 * @param words what stands for numbers that are not finite
 * @param separator between the elements of an array
 */
public record LiteralText(NumberText numbers, Words words, String separator) {
    /** Words for numbers that are not finite. */
    public enum Words {
        /** {@code nan}, {@code inf}, {@code -inf}: Python's {@code str}. */
        PYTHON,
        /** {@code NaN}, {@code Infinity}, {@code -Infinity}: Python's {@code json}, which is not JSON by the standard. */
        JSON
    }

    private static final byte[] NAN = "NaN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INFINITY = "Infinity".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEGATIVE_INFINITY = "-Infinity".getBytes(StandardCharsets.US_ASCII);

    public LiteralText {
        if (!separator.equals(", ") && !separator.equals(",")) {
            throw new IllegalArgumentException("separator must be \", \" or \",\", got \"%s\"".formatted(separator));
        }
    }

    /** What {@code str} prints of a number or a list. */
    public static LiteralText python(NumberText numbers) {
        return new LiteralText(numbers, Words.PYTHON, ", ");
    }

    /**
     * Writes one row.
     *
     * @param values numbers of the column, shape [rows][column.width()], row-major
     */
    public void write(ScoreBatch.Column column, double[] values, int row, ByteSink out) {
        if (column.form() == Form.NUMBER || column.form() == Form.INTEGER) {
            number(values[row], column.form() == Form.INTEGER, out);
            return;
        }
        out.write((byte) '[');
        writeElements(column, values, row, out);
        out.write((byte) ']');
    }

    /** Writes the numbers of an array's row with separators between them, but without brackets. */
    public void writeElements(ScoreBatch.Column column, double[] values, int row, ByteSink out) {
        boolean whole = column.form() == Form.INTEGERS;
        int width = column.width();
        int from = row * width;
        for (int i = 0; i < width; i++) {
            if (i > 0) {
                out.write((byte) ',');
                if (separator.length() == 2) {
                    out.write((byte) ' ');
                }
            }
            number(values[from + i], whole, out);
        }
    }

    private void number(double value, boolean whole, ByteSink out) {
        if (words == Words.JSON && !Double.isFinite(value)) {
            out.write(Double.isNaN(value) ? NAN : value > 0 ? INFINITY : NEGATIVE_INFINITY);
            return;
        }
        byte[] into = out.reserve(numbers.lengthMax());
        // A column of whole numbers holds NaN where the model has no answer.
        out.advance(
                whole && Double.isFinite(value)
                        ? WholeText.write((long) value, into, out.length())
                        : numbers.write(value, into, out.length()));
    }
}
