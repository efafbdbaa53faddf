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
        INTEGERS,
        /** One text, such as the name of a class. */
        TEXT
    }

    private final List<Column> columns;
    private final double[][] values;
    private final String[][] texts;
    private final List<NamedTensor> tensors;
    private int rows;

    public ScoreBatch(List<Column> columns) {
        this(columns, List.of());
    }

    private ScoreBatch(List<Column> columns, List<NamedTensor> tensors) {
        this.columns = List.copyOf(columns);
        this.values = new double[columns.size()][0];
        this.texts = new String[columns.size()][0];
        this.tensors = List.copyOf(tensors);
    }

    /** What a model made of a request as a whole: tensors, and no columns. */
    public static ScoreBatch ofTensors(List<NamedTensor> tensors) {
        ScoreBatch scores = new ScoreBatch(List.of(), tensors);
        scores.rows = 1;
        return scores;
    }

    /** Makes room for {@code rows} rows; what was held is gone. */
    public void reset(int rows) {
        this.rows = rows;
        for (int column = 0; column < values.length; column++) {
            int length = Math.multiplyExact(rows, columns.get(column).width());
            if (columns.get(column).form() == Form.TEXT) {
                texts[column] = texts[column].length < length ? new String[length] : texts[column];
            } else if (values[column].length < length) {
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

    /** Texts of a {@link Form#TEXT} column, one for each row. The backing array, maybe longer, not copied. */
    public String[] texts(int column) {
        return texts[column];
    }

    /** The answer to a request as a whole; empty if rows were answered. */
    public List<NamedTensor> tensors() {
        return tensors;
    }
}
