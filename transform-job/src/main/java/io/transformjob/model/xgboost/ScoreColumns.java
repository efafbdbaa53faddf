package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import java.util.Arrays;
import java.util.List;

/**
 * Which columns an answer has, and how each is made from the predictions of a row.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code algorithm_mode/serve_utils.py}.
 *
 * @param entries columns in the order of the answer
 */
record ScoreColumns(List<Entry> entries) {
    /** One column. */
    record Entry(Column column, Content content) {}

    /** What a column holds. */
    enum Content {
        /** The predictions themselves. */
        PREDICTIONS,
        /** 1 if the probability is above 0.5, else 0. */
        LABEL_OF_PROBABILITY,
        /** 1 if the margin is above 0, else 0. */
        LABEL_OF_MARGIN,
        /** Index of the largest prediction, the first of equal ones. */
        INDEX_OF_LARGEST,
        LARGEST,
        /** 0, 1, …, one less than the width. */
        LABELS,
        /** {@code [1 - p, p]}, the difference taken in double. */
        COMPLEMENT,
        /** NaN, for keys that the objective does not have. */
        NOTHING
    }

    /** The plain answer: a number, or a list of numbers if the model has several outputs. */
    static ScoreColumns plain(int width) {
        Column column = new Column("score", width, width == 1 ? Form.NUMBER : Form.ARRAY);
        return new ScoreColumns(List.of(new Entry(column, Content.PREDICTIONS)));
    }

    List<Column> columns() {
        return entries.stream().map(Entry::column).toList();
    }

    /**
     * Fills a batch of these columns.
     *
     * @param predictions shape [rows][width]
     */
    void fill(ScoreBatch scores, float[] predictions, int rows, int width) {
        scores.reset(rows);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            fill(entry.content(), scores.values(i), entry.column().width(), predictions, rows, width);
        }
    }

    private static void fill(
            Content content, double[] values, int columnWidth, float[] predictions, int rows, int width) {
        switch (content) {
            case PREDICTIONS -> {
                for (int i = 0; i < rows * width; i++) {
                    values[i] = predictions[i];
                }
            }
            case LABEL_OF_PROBABILITY -> labels(values, predictions, rows, 0.5f);
            case LABEL_OF_MARGIN -> labels(values, predictions, rows, 0);
            case INDEX_OF_LARGEST -> {
                for (int row = 0; row < rows; row++) {
                    values[row] = largest(predictions, row * width, width);
                }
            }
            case LARGEST -> {
                for (int row = 0; row < rows; row++) {
                    values[row] = predictions[row * width + largest(predictions, row * width, width)];
                }
            }
            case LABELS -> {
                for (int i = 0; i < rows * columnWidth; i++) {
                    values[i] = i % columnWidth;
                }
            }
            case COMPLEMENT -> {
                for (int row = 0; row < rows; row++) {
                    values[2 * row] = 1.0 - predictions[row];
                    values[2 * row + 1] = predictions[row];
                }
            }
            case NOTHING -> Arrays.fill(values, 0, rows, Double.NaN);
        }
    }

    private static void labels(double[] values, float[] predictions, int rows, float above) {
        for (int row = 0; row < rows; row++) {
            values[row] = predictions[row] > above ? 1 : 0;
        }
    }

    private static int largest(float[] values, int from, int width) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
