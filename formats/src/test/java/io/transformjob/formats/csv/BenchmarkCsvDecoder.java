package io.transformjob.formats.csv;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
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

/** Rows of 28 columns to floats, in rows per second, beside {@code String.split} and {@code Float.parseFloat}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkCsvDecoder {
    private static final int COLUMNS = 28;
    /** As many bytes as some payloads have: the decoder's text is not all in the nearest caches. */
    private static final int ROWS = 4096;

    private static final long SEED = 28;

    /** How numbers are written: 200 bytes a row, or 700. */
    @Param({"%.4f", "%.18e"})
    public String form;

    private byte[] text;
    private final float[] values = new float[ROWS * COLUMNS];
    private final CsvDecoder decoder = new CsvDecoder();

    /** Writes the rows, and fails unless both ways read them alike. */
    @Setup
    public void prepare() {
        Random random = new Random(SEED);
        StringBuilder rows = new StringBuilder();
        for (int cell = 1; cell <= ROWS * COLUMNS; cell++) {
            rows.append(String.format(Locale.ROOT, form, (float) random.nextGaussian()));
            rows.append(cell % COLUMNS == 0 ? '\n' : ',');
        }
        text = rows.toString().getBytes(StandardCharsets.US_ASCII);
        decode();
        float[] decoded = values.clone();
        split();
        if (!Arrays.equals(decoded, values)) {
            int cell = Arrays.mismatch(decoded, values);
            throw new IllegalStateException(
                    "cell %d (seed %d) is read as %s and as %s".formatted(cell, SEED, decoded[cell], values[cell]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decode() {
        decoder.start(text, 0, text.length, Edges.WHOLE);
        int at = 0;
        for (FeatureBatch batch; (batch = decoder.next()) != null; at += batch.rows() * COLUMNS) {
            System.arraycopy(((DenseBatch) batch).values(), 0, values, at, batch.rows() * COLUMNS);
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
                for (String cell : line.split(",")) {
                    values[at++] = Float.parseFloat(cell);
                }
                start = i + 1;
            }
        }
        return values;
    }
}
