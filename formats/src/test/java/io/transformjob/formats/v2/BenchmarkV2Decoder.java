package io.transformjob.formats.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonTape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
 * Lines that are V2 requests, 28 FP32 features a row, to floats, in rows per second: beside trees of Jackson, and beside the
 * tape alone, which is the bound.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkV2Decoder {
    private static final int COLUMNS = 28;
    private static final int ROWS = 4096;
    private static final long SEED = 28;

    /** Rows of a request. */
    @Param({"1", "64"})
    public int requestRows;

    private byte[] text;
    private final float[] values = new float[ROWS * COLUMNS];
    private final JsonTape tape = new JsonTape();
    private final JsonDocumentDecoder decoder = new JsonDocumentDecoder(true, new V2DocumentReader(List.of()));
    private final ObjectReader jackson = new ObjectMapper().readerFor(JsonNode.class);

    /** Writes the requests, and fails unless both ways read them alike. */
    @Setup
    public void prepare() throws IOException {
        Random random = new Random(SEED);
        StringBuilder lines = new StringBuilder();
        for (int request = 0; request < ROWS / requestRows; request++) {
            lines.append(
                    "{\"id\":\"request-%d\",\"inputs\":[{\"name\":\"input-0\",\"shape\":[%d,%d],\"datatype\":\"FP32\",\"data\":["
                            .formatted(request, requestRows, COLUMNS));
            for (int i = 0; i < requestRows * COLUMNS; i++) {
                lines.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f", random.nextGaussian()));
            }
            lines.append("]}]}\n");
        }
        text = lines.toString().getBytes(StandardCharsets.US_ASCII);
        float[] expected = trees().clone();
        if (!Arrays.equals(decode(), expected)) {
            throw new IllegalStateException("requests are read differently (seed %d)".formatted(SEED));
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
    public int tape() {
        int nodes = 0;
        for (int start = 0; start < text.length; ) {
            start = tape.parse(text, start, text.length) + 1;
            nodes += tape.nodeCount();
        }
        return nodes;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] trees() throws IOException {
        int at = 0;
        for (int start = 0; start < text.length; ) {
            int end = start;
            while (text[end] != '\n') {
                end++;
            }
            JsonNode data = jackson.readTree(text, start, end - start)
                    .get("inputs")
                    .get(0)
                    .get("data");
            for (JsonNode value : data) {
                values[at++] = (float) value.doubleValue();
            }
            start = end + 1;
        }
        return values;
    }
}
