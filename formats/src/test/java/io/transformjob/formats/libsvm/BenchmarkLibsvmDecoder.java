package io.transformjob.formats.libsvm;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows of 28 features with their indices, in rows per second, beside what one would write: {@code String.split} at blanks,
 * {@code indexOf(':')}, {@code Integer.parseInt} and {@code Float.parseFloat}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkLibsvmDecoder {
    private static final int FEATURES = 28;
    private static final int ROWS = 4096;
    private static final long SEED = 28;

    /** How numbers are written. */
    @Param({"%.4f", "%.18e"})
    public String form;

    private byte[] text;
    private final int[] indices = new int[ROWS * FEATURES];
    private final float[] values = new float[ROWS * FEATURES];
    private final LibsvmDecoder decoder = new LibsvmDecoder(false);

    /** Writes the rows, and fails unless both ways read them alike. */
    @Setup
    public void prepare() {
        Random random = new Random(SEED);
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            rows.append('0');
            int index = -1;
            for (int i = 0; i < FEATURES; i++) {
                index += 1 + random.nextInt(60);
                rows.append(' ').append(index).append(':');
                rows.append(String.format(Locale.ROOT, form, (float) random.nextGaussian()));
            }
            rows.append('\n');
        }
        text = rows.toString().getBytes(StandardCharsets.US_ASCII);
        float[] expected = split().clone();
        int[] expectedIndices = indices.clone();
        if (!Arrays.equals(expected, decode()) || !Arrays.equals(expectedIndices, indices)) {
            throw new IllegalStateException("rows of seed %d are not read alike".formatted(SEED));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decode() {
        decoder.start(text, 0, text.length, Edges.WHOLE);
        int at = 0;
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            SparseBatch sparse = (SparseBatch) batch;
            System.arraycopy(sparse.indices(), 0, indices, at, sparse.entries());
            System.arraycopy(sparse.values(), 0, values, at, sparse.entries());
            at += sparse.entries();
        }
        return values;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] split() {
        int at = 0;
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                String line = new String(text, start, i - start, StandardCharsets.US_ASCII);
                for (String token : line.split(" ")) {
                    int colon = token.indexOf(':');
                    if (colon >= 0) {
                        indices[at] = Integer.parseInt(token.substring(0, colon));
                        values[at++] = Float.parseFloat(token.substring(colon + 1));
                    }
                }
                start = i + 1;
            }
        }
        return values;
    }
}
