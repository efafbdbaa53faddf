package io.transformjob.model.xgboost;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.transformjob.benchmark.BenchmarkModel;
import io.transformjob.benchmark.HiggsRows;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.model.tree.TreeEnsemble;
import io.transformjob.model.tree.TreeSums;
import io.transformjob.model.tree.Ways;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;

/**
 * Sums of trees over rows of 28 columns by each contender, in CPU time of one thread, contenders in turn. A first round
 * shows that answers are equal: bit for bit to the native library, nearly to ONNX Runtime. Run by {@code scripts/benchmark
 * trees}.
 */
public final class BenchmarkTrees {
    private static final int ROWS = 4096;
    private static final int COLUMNS = HiggsRows.COLUMNS;
    private static final long SEED = 28;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final float[] rows = new float[ROWS * COLUMNS];
    private final int rounds;
    private final List<String> wanted;

    private BenchmarkTrees(int rounds, List<String> wanted) {
        this.rounds = rounds;
        this.wanted = wanted;
        HiggsRows source = new HiggsRows(SEED);
        for (int row = 0; row < ROWS; row++) {
            source.next(rows, row * COLUMNS);
        }
    }

    /** One batch of rows, answered by a contender. */
    private interface Contender {
        float[] sums(int batch) throws Exception;
    }

    /**
     * @param words {@code --name value}: models as {@code trees x depth [x classes]}, batches, rounds, contenders
     */
    public static void main(String[] words) throws Exception {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "models", "100x6,500x6,500x8,60x6x5,100x10,100x12,100x16",
                "batches", "1,64,1024,4096",
                "rounds", "7",
                "contenders", "ours,plain,inplace,matrix,onnx"));
        for (int i = 0; i + 1 < words.length; i += 2) {
            options.put(words[i].substring(2), words[i + 1]);
        }
        Oracle.requireLibrary();
        System.out.printf(
                "Java %s, %d cores, %s; %d columns, rows per millisecond of CPU time on one thread: median (low .. high)%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                COLUMNS);
        var benchmark = new BenchmarkTrees(
                Integer.parseInt(options.get("rounds")),
                List.of(options.get("contenders").split(",")));
        for (String model : options.get("models").split(",")) {
            benchmark.run(model, numbers(options.get("batches").split(",")));
        }
    }

    private static int[] numbers(String[] words) {
        return Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
    }

    private void run(String name, int[] batchSizes) throws Exception {
        int[] shape = numbers(name.split("x"));
        Path folder = Path.of(System.getProperty("transform-job.home", "."), "target", "benchmark", "models");
        byte[] file =
                Files.readAllBytes(BenchmarkModel.trees(folder, shape[0], shape[1], shape.length > 2 ? shape[2] : 1)
                        .file());
        XgboostModel model = XgboostModelReader.read("model", file);
        var compiled = (TreeModel) CompiledModel.of(
                "model", model, Objective.of("model", model.objective()), Models.rules(Oracle.LIBRARY));
        TreeEnsemble trees = compiled.trees();
        float[] base =
                Models.rules(Oracle.LIBRARY).baseMargins("model", model, Objective.of("model", model.objective()));
        Booster booster = XGBoost.loadModel(file);
        booster.setParam("nthread", 1);
        System.out.printf("%s: %s%n", name, trees.description());
        Onnx onnx = wanted.contains("onnx") ? new Onnx(OnnxTrees.of(model, base)) : null;
        for (int batchSize : batchSizes) {
            compare(name, batchSize, contenders(trees, booster, onnx, batchSize));
        }
        booster.dispose();
    }

    private Map<String, Contender> contenders(TreeEnsemble trees, Booster booster, Onnx onnx, int batchSize)
            throws OrtException {
        int batches = ROWS / batchSize;
        float[][] parts = new float[batches][];
        FeatureBatch[] ours = new FeatureBatch[batches];
        OnnxTensor[] tensors = new OnnxTensor[batches];
        for (int i = 0; i < batches; i++) {
            parts[i] = Arrays.copyOfRange(rows, i * batchSize * COLUMNS, (i + 1) * batchSize * COLUMNS);
            ours[i] = batch(parts[i], batchSize);
            tensors[i] = onnx == null ? null : onnx.tensor(parts[i], batchSize);
        }
        Map<String, Contender> all = new LinkedHashMap<>();
        TreeSums fastest = trees.newSums();
        TreeSums plain = Ways.plain(trees);
        TreeSums byRow = Ways.rows(trees);
        TreeSums sliced = Ways.sliced(trees);
        all.put("ours", i -> fastest.floats(ours[i]));
        all.put("plain", i -> plain.floats(ours[i]));
        all.put("rows", i -> byRow.floats(ours[i]));
        all.put("sliced", i -> sliced.floats(ours[i]));
        all.put(
                "inplace",
                i -> flat(booster.inplace_predict(
                        parts[i],
                        batchSize,
                        COLUMNS,
                        Float.NaN,
                        new int[] {0, 0},
                        Booster.PredictionType.kMargin,
                        null)));
        all.put("matrix", i -> {
            DMatrix matrix = new DMatrix(parts[i], batchSize, COLUMNS, Float.NaN);
            float[][] answer = booster.predict(matrix, true);
            matrix.dispose();
            return flat(answer);
        });
        all.put("onnx", i -> onnx.run(tensors[i], batchSize * trees.groups()));
        all.keySet().retainAll(wanted);
        return all;
    }

    /** A session of ONNX Runtime with one thread. */
    private static final class Onnx {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;

        Onnx(byte[] file) throws OrtException {
            OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
            settings.setIntraOpNumThreads(1);
            settings.setInterOpNumThreads(1);
            session = environment.createSession(file, settings);
        }

        OnnxTensor tensor(float[] values, int rows) throws OrtException {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), new long[] {rows, COLUMNS});
        }

        float[] run(OnnxTensor rows, int length) throws OrtException {
            try (OrtSession.Result result = session.run(Map.of("rows", rows))) {
                float[] sums = new float[length];
                ((OnnxTensor) result.get(0)).getFloatBuffer().get(sums);
                return sums;
            }
        }
    }

    private static float[] flat(float[][] answer) {
        float[] flat = new float[answer.length * answer[0].length];
        for (int row = 0; row < answer.length; row++) {
            System.arraycopy(answer[row], 0, flat, row * answer[row].length, answer[row].length);
        }
        return flat;
    }

    private static DenseBatch batch(float[] values, int rows) {
        DenseBatch batch = new DenseBatch();
        batch.reset(COLUMNS, rows);
        System.arraycopy(values, 0, batch.values(), 0, values.length);
        for (int row = 0; row < rows; row++) {
            batch.addRow(row, row, false);
        }
        return batch;
    }

    private void compare(String model, int batchSize, Map<String, Contender> contenders) throws Exception {
        int batches = ROWS / batchSize;
        Contender first = contenders.values().iterator().next();
        for (int i = 0; i < batches; i++) {
            float[] expected = first.sums(i).clone();
            for (var contender : contenders.entrySet()) {
                float[] found = contender.getValue().sums(i);
                float tolerance = contender.getKey().equals("onnx") ? 1e-4f : 0;
                for (int at = 0; at < found.length && at < expected.length; at++) {
                    if (!(Math.abs(found[at] - expected[at]) <= tolerance)) {
                        throw new IllegalStateException("%s batch %d value %d: %s says %s, ours is %s"
                                .formatted(model, i, at, contender.getKey(), found[at], expected[at]));
                    }
                }
            }
        }
        Map<String, double[]> rates = new LinkedHashMap<>();
        // Rounds before the first measured one are for the compiler.
        for (int round = -3; round < rounds; round++) {
            for (var contender : contenders.entrySet()) {
                int repeats = 0;
                long start = THREADS.getCurrentThreadCpuTime();
                long used;
                do {
                    for (int i = 0; i < batches; i++) {
                        contender.getValue().sums(i);
                    }
                    repeats++;
                    used = THREADS.getCurrentThreadCpuTime() - start;
                } while (used < 60_000_000L);
                if (round >= 0) {
                    rates.computeIfAbsent(contender.getKey(), key -> new double[rounds])[round] =
                            (double) repeats * batches * batchSize / used * 1e6;
                }
            }
        }
        print(model, batchSize, rates);
    }

    private static void print(String model, int batchSize, Map<String, double[]> rates) {
        double[] first = rates.values().iterator().next();
        StringBuilder line = new StringBuilder("%-8s batch %4d ".formatted(model, batchSize));
        rates.forEach((contender, found) -> {
            double[] ratios = new double[found.length];
            for (int i = 0; i < found.length; i++) {
                ratios[i] = first[i] / found[i];
            }
            line.append("| %s %s".formatted(contender, spread(found, "%.1f")));
            line.append(found == first ? " " : ", ours %s times as fast ".formatted(spread(ratios, "%.1f")));
        });
        System.out.println(line);
    }

    private static String spread(double[] values, String form) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (form + " (" + form + " .. " + form + ")")
                .formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
