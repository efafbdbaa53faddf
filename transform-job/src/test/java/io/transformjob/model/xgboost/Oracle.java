package io.transformjob.model.xgboost;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** The native XGBoost library, 3.0.4: trains small models and says what they answer. */
final class Oracle {
    static final String LIBRARY = "3.0.4";

    private final Random random;
    private final int columns;
    private final boolean missing;
    private final boolean categories;

    /**
     * @param missing whether one value in five is missing
     * @param categories whether the last column holds one of 12 categories
     */
    Oracle(long seed, int columns, boolean missing, boolean categories) {
        this.random = new Random(seed);
        this.columns = columns;
        this.missing = missing;
        this.categories = categories;
    }

    /** Fails with the remedy if the native library does not load. */
    static void requireLibrary() {
        try {
            new DMatrix(new float[] {1}, 1, 1, Float.NaN).dispose();
        } catch (XGBoostError | LinkageError e) {
            throw new AssertionError(
                    "The native XGBoost library, which these tests compare with, does not load: " + e
                            + ". It needs a 64-bit Linux with libgomp, such as package libgomp1 of Debian.",
                    e);
        }
    }

    float[][] rows(int count) {
        float[][] rows = new float[count][columns];
        for (float[] row : rows) {
            for (int column = 0; column < columns; column++) {
                // Few digits, so that values meet thresholds.
                row[column] = Math.round(random.nextGaussian() * 20) / 8f;
                if (categories && column == columns - 1) {
                    row[column] = random.nextInt(12);
                }
                if (missing && random.nextInt(5) == 0) {
                    row[column] = Float.NaN;
                }
            }
        }
        return rows;
    }

    Booster train(Map<String, Object> parameters, int rounds, int classes) throws XGBoostError {
        int count = 300;
        float[][] rows = rows(count);
        float[] labels = new float[count];
        for (int row = 0; row < count; row++) {
            double sum = random.nextGaussian() / 4;
            for (int column = 0; column < columns; column++) {
                sum += Float.isNaN(rows[row][column]) ? 0.2 : Math.sin(rows[row][column] * (1 + column));
            }
            labels[row] = label(parameters.get("objective").toString(), sum, classes);
        }
        DMatrix matrix = matrix(rows);
        matrix.setLabel(labels);
        if (parameters.get("objective").toString().startsWith("rank:")) {
            matrix.setGroup(new int[] {100, 100, 100});
        }
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("nthread", 1);
        all.put("seed", 7);
        Booster booster = XGBoost.train(matrix, all, rounds, new HashMap<>(), null, null);
        matrix.dispose();
        return booster;
    }

    private static float label(String objective, double sum, int classes) {
        if (classes > 0) {
            return Math.floorMod((int) Math.floor(sum + 10), classes);
        }
        if (objective.startsWith("binary:") || objective.equals("reg:logistic") || objective.startsWith("rank:")) {
            return sum > 0 ? 1 : 0;
        }
        if (objective.equals("count:poisson")) {
            return Math.round(Math.exp(sum / 2));
        }
        return objective.matches("reg:(gamma|tweedie|squaredlogerror)|survival:cox")
                ? (float) Math.exp(sum / 2)
                : (float) sum;
    }

    private DMatrix matrix(float[][] rows) throws XGBoostError {
        float[] flat = new float[rows.length * columns];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * columns, columns);
        }
        DMatrix matrix = new DMatrix(flat, rows.length, columns, Float.NaN);
        if (categories) {
            String[] types = new String[columns];
            Arrays.fill(types, "float");
            types[columns - 1] = "c";
            matrix.setFeatureTypes(types);
        }
        return matrix;
    }

    /** Answers, row after row. A new matrix for each question: predictions of one are cached. */
    List<Float> predict(Booster booster, float[][] rows, boolean margin) throws XGBoostError {
        DMatrix matrix = matrix(rows);
        List<Float> values = new ArrayList<>();
        for (float[] row : booster.predict(matrix, margin)) {
            for (float value : row) {
                values.add(value);
            }
        }
        matrix.dispose();
        return values;
    }

    static byte[] save(Booster booster, String format) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        booster.saveModel(out, format);
        return out.toByteArray();
    }
}
