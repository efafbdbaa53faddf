package io.transformjob.model.dense;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Products of rows of 784 features, in GFLOP/s of CPU time of one thread: ours, the loop one would write, and ONNX Runtime.
 * Contenders take turns; a rate is the median of its rounds, a ratio that of the ratios of each round.
 */
public final class BenchmarkDense {
    private static final int INPUTS = 784;
    private static final int ROUNDS = 9;
    private static final long ROUND_NANOS = 25_000_000;
    private static final long SEED = 784;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private interface Contender {
        void multiply(float[] values, int rows, float[] products) throws OrtException;
    }

    private BenchmarkDense() {}

    public static void main(String[] args) throws IOException, OrtException {
        System.out.printf("java %s, %d inputs%n", System.getProperty("java.version"), INPUTS);
        for (String model : new String[] {"k-means 100", "linear 10", "pca 50"}) {
            int outputs = Integer.parseInt(model.split(" ")[1]);
            for (int rows : new int[] {480, 1024, 83}) {
                compare(model, outputs, rows);
            }
        }
    }

    private static void compare(String model, int outputs, int rows) throws IOException, OrtException {
        Random random = new Random(SEED);
        float[] matrix = new float[INPUTS * outputs];
        float[] values = new float[INPUTS * rows];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = random.nextFloat() - 0.5f;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        Map<String, Contender> contenders = contenders(matrix, outputs, values, rows);
        requireEqual(contenders, values, rows, outputs);
        double[][] rates = new double[contenders.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            int i = 0;
            for (Contender contender : contenders.values()) {
                double rate = rate(contender, values, rows, outputs, round < 0 ? 20 * ROUND_NANOS : ROUND_NANOS);
                if (round >= 0) {
                    rates[i++][round] = rate;
                }
            }
        }
        int i = 0;
        for (String name : contenders.keySet()) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = rates[0][round] / rates[i][round];
            }
            Arrays.sort(ratios);
            double[] sorted = rates[i++].clone();
            Arrays.sort(sorted);
            System.out.printf(
                    "%-12s %5d rows  %-16s %6.1f GFLOP/s (%.1f to %.1f), plain Java is %.2f times that (%.2f to %.2f)%n",
                    model,
                    rows,
                    name,
                    sorted[ROUNDS / 2],
                    sorted[0],
                    sorted[ROUNDS - 1],
                    ratios[ROUNDS / 2],
                    ratios[0],
                    ratios[ROUNDS - 1]);
        }
    }

    private static Map<String, Contender> contenders(float[] matrix, int outputs, float[] values, int rows)
            throws IOException, OrtException {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        Multiplier plain = DensePath.PLAIN.matrix(INPUTS, outputs, matrix).newMultiplier();
        contenders.put("plain Java", (rowsOf, count, products) -> plain.dense(rowsOf, 0, INPUTS, count, products));
        if (DensePath.VECTOR.isAvailable()) {
            Multiplier vector = DensePath.VECTOR.matrix(INPUTS, outputs, matrix).newMultiplier();
            contenders.put("Vector API", (rowsOf, count, products) -> vector.dense(rowsOf, 0, INPUTS, count, products));
        }
        contenders.put("a plain loop", (rowsOf, count, products) -> loop(rowsOf, count, matrix, outputs, products));
        contenders.put("ONNX Runtime", gemm(matrix, outputs, values, rows));
        return contenders;
    }

    /** One row and one feature after the other. */
    private static void loop(float[] values, int rows, float[] matrix, int outputs, float[] products) {
        Arrays.fill(products, 0, rows * outputs, 0);
        for (int row = 0; row < rows; row++) {
            for (int input = 0; input < INPUTS; input++) {
                float value = values[row * INPUTS + input];
                for (int output = 0; output < outputs; output++) {
                    products[row * outputs + output] += value * matrix[input * outputs + output];
                }
            }
        }
    }

    /** On one thread, with tensors that are made once; products are copied out, as they are into answers of ours. */
    private static Contender gemm(float[] matrix, int outputs, float[] values, int rows)
            throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        OrtSession session = environment.createSession(model(matrix, outputs), options);
        OnnxTensor input = OnnxTensor.createTensor(environment, buffer(values), new long[] {rows, INPUTS});
        FloatBuffer products = buffer(new float[rows * outputs]);
        OnnxTensor output = OnnxTensor.createTensor(environment, products, new long[] {rows, outputs});
        return (rowsOf, count, result) -> {
            session.run(Map.of("x", input), Set.of(), Map.of("y", output)).close();
            products.get(0, result);
        };
    }

    private static FloatBuffer buffer(float[] values) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(4 * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        buffer.put(values).rewind();
        return buffer;
    }

    /** {@code y = Gemm(x, w)}. */
    private static byte[] model(float[] matrix, int outputs) throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(4 * matrix.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(matrix);
        ByteString weights = message(
                field(1, INPUTS), field(1, outputs), field(2, 1), text(8, "w"), bytes(9, ByteString.copyFrom(raw)));
        ByteString node = message(text(1, "x"), text(1, "w"), text(2, "y"), text(4, "Gemm"));
        ByteString graph = message(
                bytes(1, node),
                text(2, "gemm"),
                bytes(5, weights),
                bytes(11, value("x", INPUTS)),
                bytes(12, value("y", outputs)));
        return message(field(1, 8), bytes(7, graph), bytes(8, message(text(1, ""), field(2, 13))))
                .toByteArray();
    }

    private static ByteString value(String name, int width) throws IOException {
        ByteString shape = message(bytes(1, message(text(2, "rows"))), bytes(1, message(field(1, width))));
        return message(text(1, name), bytes(2, message(bytes(1, message(field(1, 1), bytes(2, shape))))));
    }

    private interface Field {
        void write(CodedOutputStream out) throws IOException;
    }

    private static Field field(int number, long value) {
        return out -> out.writeInt64(number, value);
    }

    private static Field text(int number, String value) {
        return out -> out.writeString(number, value);
    }

    private static Field bytes(int number, ByteString value) {
        return out -> out.writeBytes(number, value);
    }

    private static ByteString message(Field... fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (Field field : fields) {
            field.write(out);
        }
        out.flush();
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /** Ours to the last bit, others within what float32 allows. */
    private static void requireEqual(Map<String, Contender> contenders, float[] values, int rows, int outputs)
            throws OrtException {
        float[] expected = new float[rows * outputs];
        contenders.get("plain Java").multiply(values, rows, expected);
        for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
            float[] products = new float[rows * outputs];
            contender.getValue().multiply(values, rows, products);
            double tolerance = contender.getKey().equals("Vector API") ? 0 : 1e-4;
            for (int i = 0; i < products.length; i++) {
                if (!(Math.abs(products[i] - expected[i]) <= tolerance)) {
                    throw new IllegalStateException("product %d (seed %d) must be %s, %s says %s"
                            .formatted(i, SEED, expected[i], contender.getKey(), products[i]));
                }
            }
        }
    }

    private static double rate(Contender contender, float[] values, int rows, int outputs, long nanos)
            throws OrtException {
        float[] products = new float[rows * outputs];
        long begin = THREADS.getCurrentThreadCpuTime();
        long end = begin;
        long count = 0;
        while (end - begin < nanos) {
            for (int i = 0; i < 1 + 480 / rows; i++) {
                contender.multiply(values, rows, products);
                count++;
            }
            end = THREADS.getCurrentThreadCpuTime();
        }
        return 2.0 * rows * INPUTS * outputs * count / (end - begin);
    }
}
