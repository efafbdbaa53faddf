package io.transformjob.formats.csv;

import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import java.io.ByteArrayInputStream;
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
 * Rows of 28 columns to floats, in rows per second, beside three others: the univocity parser and {@code String.split},
 * both with {@code Float.parseFloat}, and fastdoubleparser on the bytes between delimiters that a plain loop finds.
 */
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
    private final CsvDecoder selectingDecoder = new CsvDecoder(CsvFormat.CONTAINER, FieldSelection.withoutLabels(1));
    private CsvParser univocity;

    /** Writes the rows, and fails unless all ways read them alike. */
    @Setup
    public void prepare() {
        Random random = new Random(SEED);
        StringBuilder rows = new StringBuilder();
        for (int cell = 1; cell <= ROWS * COLUMNS; cell++) {
            rows.append(String.format(Locale.ROOT, form, (float) random.nextGaussian()));
            rows.append(cell % COLUMNS == 0 ? '\n' : ',');
        }
        text = rows.toString().getBytes(StandardCharsets.US_ASCII);
        CsvParserSettings settings = new CsvParserSettings();
        settings.setReadInputOnSeparateThread(false);
        settings.getFormat().setLineSeparator("\n");
        univocity = new CsvParser(settings);
        float[] expected = split().clone();
        compare("decode", expected, decode());
        compare("univocity", expected, univocity());
        compare("fastDoubleParser", expected, fastDoubleParser());
        float[] selected = select();
        for (int row = 0; row < ROWS; row++) {
            compare(
                    "select",
                    Arrays.copyOfRange(expected, row * COLUMNS + 1, (row + 1) * COLUMNS),
                    Arrays.copyOfRange(selected, row * (COLUMNS - 1), (row + 1) * (COLUMNS - 1)));
        }
    }

    private static void compare(String contender, float[] expected, float[] found) {
        int cell = Arrays.mismatch(expected, found);
        if (cell >= 0) {
            throw new IllegalStateException("cell %d (seed %d) is read as %s by split and as %s by %s"
                    .formatted(cell, SEED, expected[cell], found[cell], contender));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] decode() {
        return decode(decoder);
    }

    /** All columns but the first. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] select() {
        return decode(selectingDecoder);
    }

    private float[] decode(CsvDecoder csv) {
        csv.start(text, 0, text.length, Edges.WHOLE);
        int at = 0;
        for (FeatureBatch batch; (batch = csv.next()) != null; at += batch.rows() * batch.columns()) {
            System.arraycopy(((DenseBatch) batch).values(), 0, values, at, batch.rows() * batch.columns());
        }
        return values;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] univocity() {
        univocity.beginParsing(new ByteArrayInputStream(text), StandardCharsets.UTF_8);
        int at = 0;
        for (String[] row; (row = univocity.parseNext()) != null; ) {
            for (String cell : row) {
                values[at++] = Float.parseFloat(cell);
            }
        }
        return values;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] fastDoubleParser() {
        int at = 0;
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == ',' || text[i] == '\n') {
                values[at++] = JavaFloatParser.parseFloat(text, start, i - start);
                start = i + 1;
            }
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
