package io.transformjob.formats.batch;

import java.util.Arrays;
import java.util.List;

/**
 * Answers of a model to the rows of a {@link FeatureBatch}, as named columns. A reusable buffer, not safe for use by
 * several threads.
 *
 * <p>Values are {@code double}: a {@code float32} answer is widened, which is exact, and it is the widened number that
 * the containers print.
 */
public final class ScoreBatch {
    /**
     * What a column holds.
     *
     * @param name the member name in a response, such as {@code score}
     * @param width numbers per row
     * @param form whether a row is one number or an array, and how its numbers are printed
     */
    public record Column(String name, int width, Form form) {
        public Column {
            if (width < 1 || (form != Form.ARRAY && form != Form.INTEGERS && width != 1)) {
                throw new IllegalArgumentException("column %s cannot be %s of width %d".formatted(name, form, width));
            }
        }
    }

    /** How the numbers of a row are written. */
    public enum Form {
        /** One number with a fraction, {@code 1.0}. */
        NUMBER,
        /** One whole number, {@code 1}. */
        INTEGER,
        /** An array of numbers with a fraction, {@code [0.5, 0.5]}, even if there is only one. */
        ARRAY,
        /** An array of whole numbers, {@code [0, 1]}. */
        INTEGERS
    }

    private final List<Column> columns;
    private final double[][] values;
    private int rows;

    public ScoreBatch(List<Column> columns) {
        this.columns = List.copyOf(columns);
        this.values = new double[columns.size()][0];
    }

    /** Makes room for {@code rows} rows; what was held is gone. */
    public void reset(int rows) {
        this.rows = rows;
        for (int column = 0; column < values.length; column++) {
            int length = Math.multiplyExact(rows, columns.get(column).width());
            if (values[column].length < length) {
                values[column] = Arrays.copyOf(values[column], length);
            }
        }
    }

    public int rows() {
        return rows;
    }

    public List<Column> columns() {
        return columns;
    }

    /** Numbers of a column, shape [rows][width], row-major. The backing array, maybe longer, not copied. */
    public double[] values(int column) {
        return values[column];
    }
}
