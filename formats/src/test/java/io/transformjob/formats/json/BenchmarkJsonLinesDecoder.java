package io.transformjob.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import java.io.IOException;
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
 * Lines {@code {"features": […]}} of 28 numbers to floats, in rows per second, beside Jackson's streaming parser; and the
 * same lines by way of a tape, which is what layouts that are not plain take.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkJsonLinesDecoder {
    private static final int COLUMNS = 28;
    /** As many bytes as some payloads have: the decoder's text is not all in the nearest caches. */
    private static final int ROWS = 4096;

    private static final long SEED = 28;

    /** How numbers are written: 215 bytes a row, or 720. */
    @Param({"%.4f", "%.18e"})
    public String form;

    private byte[] text;
    private byte[] nested;
    private byte[] document;
    private byte[] odd;
    private final float[] values = new float[ROWS * COLUMNS];
    private final JsonLinesDecoder decoder = new JsonLinesDecoder();
    private final JsonDocumentDecoder documents = new JsonDocumentDecoder(false, new InstancesReader());
    private final JsonTape tape = new JsonTape();
    private final JsonFactory jackson = new JsonFactory();
    private final JsonFactory fastJackson = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    /** Writes the rows, and fails unless all ways read them alike. */
    @Setup
    public void prepare() throws IOException {
        Random random = new Random(SEED);
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            rows.append("{\"features\": [");
            for (int column = 0; column < COLUMNS; column++) {
                rows.append(column == 0 ? "" : ", ");
                rows.append(String.format(Locale.ROOT, form, (float) random.nextGaussian()));
            }
            rows.append("]}\n");
        }
        text = rows.toString().getBytes(StandardCharsets.US_ASCII);
        nested = rows.toString()
                .replace("{\"features\": [", "{\"data\": {\"features\": {\"values\": [")
                .replace("]}", "]}}}")
                .getBytes(StandardCharsets.US_ASCII);
        String instances = "\"instances\": [" + rows.toString().strip().replace("\n", ", ") + "]}";
        document = ("{" + instances).getBytes(StandardCharsets.US_ASCII);
        odd = ("{\"configuration\": {}, " + instances).getBytes(StandardCharsets.US_ASCII);
        float[] expected = jackson().clone();
        requireEqual(expected, fastJackson());
        requireEqual(expected, decode());
        requireEqual(expected, decodeNested());
        requireEqual(expected, decodeDocument());
        requireEqual(expected, decodeDocumentOnTape());
    }

    private static void requireEqual(float[] expected, float[] values) {
        if (!Arrays.equals(expected, values)) {
            int cell = Arrays.mismatch(expected, values);
            throw new IllegalStateException(
                    "cell %d (seed %d) is read as %s and as %s".formatted(cell, SEED, expected[cell], values[cell]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decode() {
        return decode(text);
    }

    /** {@code {"data": {"features": {"values": […]}}}}. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decodeNested() {
        return decode(nested);
    }

    private float[] decode(byte[] lines) {
        return read(decoder, lines);
    }

    private float[] read(BatchDecoder decoder, byte[] lines) {
        decoder.start(lines, 0, lines.length, Edges.WHOLE);
        int at = 0;
        for (FeatureBatch batch; (batch = decoder.next()) != null; at += batch.rows() * COLUMNS) {
            System.arraycopy(((DenseBatch) batch).values(), 0, values, at, batch.rows() * COLUMNS);
        }
        return values;
    }

    /** One document of all instances. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decodeDocument() {
        return read(documents, document);
    }

    /** The same by way of a tape. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decodeDocumentOnTape() {
        return read(documents, odd);
    }

    /** The tape alone, numbers not read. */
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
    public float[] jackson() throws IOException {
        return stream(jackson);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] fastJackson() throws IOException {
        return stream(fastJackson);
    }

    private float[] stream(JsonFactory factory) throws IOException {
        int at = 0;
        try (JsonParser parser = factory.createParser(text)) {
            for (JsonToken token; (token = parser.nextToken()) != null; ) {
                if (token.isNumeric()) {
                    values[at++] = parser.getFloatValue();
                }
            }
        }
        return values;
    }
}
