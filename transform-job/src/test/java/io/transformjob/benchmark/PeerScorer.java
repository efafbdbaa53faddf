package io.transformjob.benchmark;

import io.transformjob.benchmark.BenchmarkModel.PeerModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Scores the rows of a partition as a job of one's own would: the native library over matrices of 4096 rows, or a sum.
 * Answers are lines of text.
 *
 * @param <T> a row as Spark gives it
 */
final class PeerScorer<T> implements Iterator<String> {
    private static final int ROWS = 4096;

    /** Boosters answer one thread at a time, so each task thread has its own; kept, as an executor would. */
    private static final ThreadLocal<Loaded> LOADED = new ThreadLocal<>();

    private final Iterator<T> rows;
    private final Reader<T> reader;
    private final PeerModel model;
    private final float[] values = new float[ROWS * HiggsRows.COLUMNS];
    private float[][] answers = new float[0][];
    private int answer;

    PeerScorer(Iterator<T> rows, Reader<T> reader, PeerModel model) {
        this.rows = rows;
        this.reader = reader;
        this.model = model;
    }

    /** Takes the numbers out of a row. */
    @FunctionalInterface
    interface Reader<T> {
        void read(T row, float[] into, int at);
    }

    private record Loaded(int key, Booster booster) {}

    @Override
    public boolean hasNext() {
        return answer < answers.length || rows.hasNext();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (model.booster().length == 0) {
            reader.read(rows.next(), values, 0);
            return Float.toString(sum());
        }
        if (answer == answers.length) {
            predict();
        }
        return Float.toString(answers[answer++][0]);
    }

    private float sum() {
        float[] weights = model.weights();
        float sum = weights[HiggsRows.COLUMNS];
        for (int column = 0; column < HiggsRows.COLUMNS; column++) {
            sum += values[column] * weights[column];
        }
        return sum;
    }

    private void predict() {
        int count = 0;
        for (; count < ROWS && rows.hasNext(); count++) {
            reader.read(rows.next(), values, count * HiggsRows.COLUMNS);
        }
        float[] filled = count == ROWS ? values : Arrays.copyOf(values, count * HiggsRows.COLUMNS);
        try {
            DMatrix matrix = new DMatrix(filled, count, HiggsRows.COLUMNS, Float.NaN);
            answers = booster().predict(matrix);
            matrix.dispose();
        } catch (XGBoostError | IOException e) {
            throw new IllegalStateException(e);
        }
        answer = 0;
    }

    private Booster booster() throws XGBoostError, IOException {
        int key = Arrays.hashCode(model.booster());
        Loaded loaded = LOADED.get();
        if (loaded == null || loaded.key != key) {
            Booster booster = XGBoost.loadModel(model.booster());
            booster.setParam("nthread", 1);
            loaded = new Loaded(key, booster);
            LOADED.set(loaded);
        }
        return loaded.booster;
    }
}
