package io.transformjob.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.process.Processing.Format;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lines of JSON with 28 features and their answers to joined lines, in lines per second, beside maps of Jackson. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkJsonJoin {
    private static final int FEATURES = 28;
    private static final int RECORDS = 1024;
    private static final long SEED = 103;

    private final byte[][] records = new byte[RECORDS][];
    private final byte[][] answers = new byte[RECORDS][];
    private final RecordProcessor joining = processor("$");
    private final RecordProcessor filtering = processor("$['id','SageMakerOutput']");
    private final JsonMapper jackson = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private final ByteSink out = new ByteSink();

    private static RecordProcessor processor(String filter) {
        return new Processing(Format.JSON, true, RecordPath.parse(filter), (byte) ',', null, null)
                .processor("in.jsonl");
    }

    /** Writes the lines, and fails unless both ways join them alike. */
    @Setup
    public void prepare() throws JsonProcessingException {
        Random random = new Random(SEED);
        for (int i = 0; i < RECORDS; i++) {
            StringBuilder record = new StringBuilder("{\"id\": \"r%d\", \"features\": [".formatted(i));
            for (int feature = 0; feature < FEATURES; feature++) {
                // No number that is whole or small, which Jackson prints in another way.
                record.append(feature == 0 ? "" : ", ").append("%.4f1".formatted(1 + Math.abs(random.nextGaussian())));
            }
            records[i] = record.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
            answers[i] = String.format(Locale.ROOT, "{\"score\": %s, \"predicted_label\": 1}", (double)
                            (0.1f + random.nextFloat()))
                    .getBytes(StandardCharsets.US_ASCII);
        }
        String joined = join().toString();
        if (!joined.equals(maps())) {
            throw new IllegalStateException("seed %d: joined as %s and as %s".formatted(SEED, joined, maps()));
        }
    }

    private ByteSink process(RecordProcessor processor) {
        out.clear();
        for (int i = 0; i < RECORDS; i++) {
            processor.process(records[i], 0, records[i].length, answers[i], 0, answers[i].length, i, out);
            out.write((byte) '\n');
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public ByteSink join() {
        return process(joining);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public ByteSink joinAndFilter() {
        return process(filtering);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    @SuppressWarnings("unchecked")
    public String maps() throws JsonProcessingException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < RECORDS; i++) {
            Map<String, Object> record = jackson.readValue(new String(records[i], StandardCharsets.UTF_8), Map.class);
            record.put(
                    "SageMakerOutput", jackson.readValue(new String(answers[i], StandardCharsets.UTF_8), Object.class));
            lines.append(jackson.writeValueAsString(record)).append('\n');
        }
        return lines.toString();
    }
}
