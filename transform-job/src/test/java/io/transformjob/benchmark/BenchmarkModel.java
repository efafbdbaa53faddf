package io.transformjob.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A model that the native library trained, with a fixed seed, made once and kept: as a file for the library and as the
 * archive for a job.
 *
 * @param name what is scored, as it is printed
 * @param file the model as JSON
 * @param archive {@code model.tar.gz} with that file
 */
public record BenchmarkModel(String name, Path file, Path archive) {
    private static final long SEED = 7;
    private static final int TRAINING_ROWS = 50_000;
    private static final int TAR_BLOCK = 512;

    /** So many trees of depth 6 that answer with a probability. */
    public static BenchmarkModel trees(Path folder, int trees) throws IOException {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", "binary:logistic");
        parameters.put("max_depth", 6);
        parameters.put("tree_method", "hist");
        parameters.put("eta", trees > 200 ? 0.05 : 0.2);
        return of("trees-%dx6".formatted(trees), folder, parameters, trees);
    }

    /**
     * So many trees of a depth: of one sum and an answer with a probability, or, if classes are more than one, so many for
     * each class.
     */
    public static BenchmarkModel trees(Path folder, int trees, int depth, int classes) throws IOException {
        if (depth == 6 && classes == 1) {
            return trees(folder, trees);
        }
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", classes > 1 ? "multi:softprob" : "binary:logistic");
        if (classes > 1) {
            parameters.put("num_class", classes);
        }
        parameters.put("max_depth", depth);
        parameters.put("tree_method", "hist");
        parameters.put("eta", trees > 200 ? 0.05 : 0.1);
        String name = "trees-%dx%d%s".formatted(trees, depth, classes > 1 ? "x" + classes : "");
        return of(name, folder, parameters, trees);
    }

    /** One weight for each column: nearly all of the work is reading the text. */
    static BenchmarkModel linear(Path folder) throws IOException {
        return of("linear", folder, Map.of("objective", "reg:squarederror", "booster", "gblinear"), 20);
    }

    private static BenchmarkModel of(String name, Path folder, Map<String, Object> parameters, int rounds)
            throws IOException {
        BenchmarkModel model =
                new BenchmarkModel(name, folder.resolve(name + ".json"), folder.resolve(name + ".tar.gz"));
        if (!Files.exists(model.archive)) {
            Files.createDirectories(folder);
            try {
                Booster booster = train(parameters, rounds);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                booster.saveModel(out, "json");
                booster.dispose();
                Files.write(model.file, out.toByteArray());
                Files.write(model.archive, archive(out.toByteArray()));
            } catch (XGBoostError e) {
                throw new IOException(e);
            }
        }
        return model;
    }

    private static Booster train(Map<String, Object> parameters, int rounds) throws XGBoostError {
        HiggsRows rows = new HiggsRows(SEED);
        float[] values = new float[TRAINING_ROWS * HiggsRows.COLUMNS];
        float[] labels = new float[TRAINING_ROWS];
        for (int row = 0; row < TRAINING_ROWS; row++) {
            labels[row] = rows.next(values, row * HiggsRows.COLUMNS);
            if (parameters.containsKey("num_class")) {
                int at = row * HiggsRows.COLUMNS;
                labels[row] += (values[at + 5] * values[at + 7] > 0 ? 2 : 0) + (values[at + 25] > 1.2f ? 1 : 0);
            }
        }
        DMatrix matrix = new DMatrix(values, TRAINING_ROWS, HiggsRows.COLUMNS, Float.NaN);
        matrix.setLabel(labels);
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("seed", SEED);
        all.put("nthread", 1);
        Booster booster = XGBoost.train(matrix, all, rounds, new HashMap<>(), null, null);
        matrix.dispose();
        return booster;
    }

    /** A gzip'd tar of one member, {@code xgboost-model}. */
    private static byte[] archive(byte[] model) throws IOException {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, "xgboost-model");
        put(header, 100, "0000644");
        put(header, 124, "%011o".formatted(model.length));
        put(header, 136, "00000000000");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, "%06o\0".formatted(sum));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(header);
            out.write(model);
            out.write(new byte[Math.floorMod(-model.length, TAR_BLOCK) + 2 * TAR_BLOCK]);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        ByteBuffer.wrap(header, at, text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    boolean isLinear() {
        return name.equals("linear");
    }

    /** The weights of a linear model, and behind them what sums start at. */
    float[] weights() throws IOException {
        JsonNode learner = new JsonMapper().readTree(Files.readAllBytes(file)).get("learner");
        JsonNode weights = learner.get("gradient_booster").get("model").get("weights");
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) weights.get(i).asDouble();
        }
        String base = learner.get("learner_model_param").get("base_score").asText();
        values[values.length - 1] += Float.parseFloat(base.replaceAll("[\\[\\]]", ""));
        return values;
    }

    /** What tasks of a job without us need: a booster's file, or weights. */
    PeerModel forPeers() throws IOException {
        return isLinear()
                ? new PeerModel(new byte[0], weights())
                : new PeerModel(Files.readAllBytes(file), new float[0]);
    }

    /**
     * @param booster model file, empty for weights
     * @param weights one for each column and a start, empty for a booster
     */
    record PeerModel(byte[] booster, float[] weights) implements Serializable {}
}
