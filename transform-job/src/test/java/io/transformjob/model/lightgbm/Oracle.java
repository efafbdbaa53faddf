package io.transformjob.model.lightgbm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import io.transformjob.formats.artifact.lightgbm.LightgbmModelReader;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;

/** The native LightGBM library, 4.3.0: trains small models and says what they answer. */
final class Oracle {
    /** Columns of the data; the last but one holds one of 40 categories, the last is often zero. */
    static final int COLUMNS = 6;

    static final int CATEGORICAL = 4;
    private static final int ROWS = 1_200;

    private final Random random;

    Oracle(long seed) {
        this.random = new Random(seed);
    }

    /** Fails with the remedy if the native library does not load. */
    static void requireLibrary() {
        // The wrapper unpacks the library to one name for all processes, and pulls it from under those that have it
        // open.
        String shared = System.getProperty("java.io.tmpdir");
        try {
            System.setProperty(
                    "java.io.tmpdir", Files.createTempDirectory("lightgbm").toString());
            LGBMBooster.loadNative();
        } catch (Exception | LinkageError e) {
            throw new AssertionError(
                    "The native LightGBM library, which these tests compare with, does not load: " + e
                            + ". It needs a 64-bit Linux with libgomp, such as package libgomp1 of Debian.",
                    e);
        } finally {
            System.setProperty("java.io.tmpdir", shared);
        }
    }

    /**
     * Trains a model and gives its text.
     *
     * @param labels what the objective takes: {@code classes}, {@code three}, {@code ranks}, {@code counts}, {@code positive},
     *     {@code unit} or {@code real}
     */
    String train(String parameters, String labels, int iterations) throws LGBMException {
        double[] values = trainingRows();
        String all = parameters
                + " verbosity=-1 num_threads=1 seed=7 min_data_in_leaf=3 min_data_in_bin=1 min_data_per_group=5 cat_smooth=1";
        LGBMDataset data = LGBMDataset.createFromMat(values, ROWS, COLUMNS, true, all, null);
        try {
            data.setField("label", labels(values, labels));
            if (labels.equals("ranks")) {
                int[] groups = new int[ROWS / 10];
                Arrays.fill(groups, 10);
                data.setField("group", groups);
            }
            LGBMBooster booster = LGBMBooster.create(data, all);
            try {
                for (int i = 0; i < iterations; i++) {
                    booster.updateOneIter();
                }
                return booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.SPLIT);
            } finally {
                booster.close();
            }
        } finally {
            data.close();
        }
    }

    private double[] trainingRows() {
        double[] values = new double[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (i % COLUMNS) {
                case 0 -> Math.round(random.nextGaussian() * 20) / 10.0;
                case 1 -> random.nextGaussian();
                case 2 -> random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian();
                case 3 -> random.nextDouble() * 1e6;
                case CATEGORICAL -> random.nextInt(8) == 0 ? Double.NaN : random.nextInt(40);
                default -> random.nextInt(3) > 0 ? 0 : random.nextGaussian();
            };
        }
        return values;
    }

    private float[] labels(double[] values, String kind) {
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int at = row * COLUMNS;
            double signal = values[at]
                    + (Double.isNaN(values[at + 2]) ? 1 : values[at + 2] * values[at + 1])
                    + (values[at + CATEGORICAL] % 7 < 3 ? 1 : -0.5)
                    + values[at + 3] / 1e6
                    + values[at + 5]
                    + 0.3 * random.nextGaussian();
            labels[row] = (float)
                    switch (kind) {
                        case "classes" -> signal > 1 ? 1 : 0;
                        case "three" -> signal > 1.5 ? 2 : signal > 0 ? 1 : 0;
                        case "ranks" -> Math.max(0, Math.min(4, Math.round(signal + 2)));
                        case "counts" -> Math.max(0, Math.round(signal + 2));
                        case "positive" -> Math.exp(signal / 4);
                        case "unit" -> 1 / (1 + Math.exp(-signal));
                        default -> signal;
                    };
        }
        return labels;
    }

    /** Rows of values beside the thresholds of a model, and of everything else that is special. */
    double[] rows(LightgbmModel model, int count) {
        double[][] thresholds = new double[COLUMNS][];
        for (int column = 0; column < COLUMNS; column++) {
            thresholds[column] = thresholds(model, column);
        }
        double[] values = new double[count * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            double value = value(i % COLUMNS, thresholds[i % COLUMNS]);
            // The library's way of taking rows makes zero of what is as near to it: its trees never see such values.
            values[i] = Math.abs(value) <= Tree.ZERO ? 0 : value;
        }
        return values;
    }

    private static double[] thresholds(LightgbmModel model, int column) {
        TreeSet<Double> thresholds = new TreeSet<>();
        for (Tree tree : model.trees()) {
            for (int split = 0; split < tree.splits(); split++) {
                if (tree.feature()[split] == column && !tree.isCategorical(split)) {
                    thresholds.add(tree.threshold()[split]);
                }
            }
        }
        return thresholds.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private double value(int column, double[] thresholds) {
        if (column == CATEGORICAL) {
            double[] special = {Double.NaN, -1, -0.5, 39.9, 40, 64, 1e9, 1e12, 2.5, -1e12, 31, 32};
            int choice = random.nextInt(2 * special.length);
            return choice < special.length ? special[choice] : random.nextInt(40);
        }
        double threshold = thresholds.length == 0 ? 0 : thresholds[random.nextInt(thresholds.length)];
        return switch (random.nextInt(10)) {
            case 0 -> threshold;
            case 1 -> Math.nextUp(threshold);
            case 2 -> Math.nextDown(threshold);
            case 3 -> (float) threshold;
            case 4 -> random.nextBoolean() ? 0.0 : -0.0;
            case 5 -> Double.NaN;
            case 6 -> random.nextBoolean() ? 1e300 : -1e300;
            default -> random.nextGaussian();
        };
    }

    /** What the library answers: shape [rows][outputs]. By its C interface, since the wrapper has room for two outputs only. */
    static double[] predict(String model, double[] rows, boolean raw) {
        int count = rows.length / COLUMNS;
        int outputs = read(model).treesPerIteration();
        SWIGTYPE_p_p_void handle = lightgbmlib.voidpp_handle();
        require(lightgbmlib.LGBM_BoosterLoadModelFromString(model, lightgbmlib.new_intp(), handle));
        SWIGTYPE_p_double in = lightgbmlib.new_doubleArray(rows.length);
        SWIGTYPE_p_double out = lightgbmlib.new_doubleArray((long) count * outputs);
        SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
        try {
            for (int i = 0; i < rows.length; i++) {
                lightgbmlib.doubleArray_setitem(in, i, rows[i]);
            }
            require(lightgbmlib.LGBM_BoosterPredictForMat(
                    lightgbmlib.voidpp_value(handle),
                    lightgbmlib.double_to_voidp_ptr(in),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    count,
                    COLUMNS,
                    1,
                    raw ? lightgbmlibConstants.C_API_PREDICT_RAW_SCORE : lightgbmlibConstants.C_API_PREDICT_NORMAL,
                    0,
                    -1,
                    "num_threads=1",
                    length,
                    out));
            double[] answers = new double[(int) lightgbmlib.int64_tp_value(length)];
            for (int i = 0; i < answers.length; i++) {
                answers[i] = lightgbmlib.doubleArray_getitem(out, i);
            }
            return answers;
        } finally {
            lightgbmlib.LGBM_BoosterFree(lightgbmlib.voidpp_value(handle));
            lightgbmlib.delete_doubleArray(in);
            lightgbmlib.delete_doubleArray(out);
        }
    }

    private static void require(int status) {
        if (status != 0) {
            throw new AssertionError(lightgbmlib.LGBM_GetLastError());
        }
    }

    static LightgbmModel read(String model) {
        return LightgbmModelReader.read("model.txt", model.getBytes(UTF_8));
    }
}
