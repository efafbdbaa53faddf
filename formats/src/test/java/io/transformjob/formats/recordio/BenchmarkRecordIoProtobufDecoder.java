package io.transformjob.formats.recordio;

import com.google.protobuf.CodedInputStream;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.recordio.proto.RecordProtos.Float32Tensor;
import io.transformjob.formats.recordio.proto.RecordProtos.Record;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Framed records of {@code float32} values to arrays, in payloads per second and bytes per second, beside {@code
 * Record.parseFrom} and a copy of its lists.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkRecordIoProtobufDecoder {
    /** What payloads have where boundaries do not show. */
    private static final int PAYLOAD_BYTES = 256 * 1024;

    private static final int SPARSE_COLUMNS = 2000;
    private static final int SPARSE_ENTRIES = 50;
    private static final long SEED = 28;

    /** Dense rows of so many columns, or sparse ones. */
    @Param({"dense 28", "dense 784", "sparse 50 of 2000"})
    public String rows;

    private byte[] payload;
    private final RecordIoProtobufDecoder decoder = new RecordIoProtobufDecoder(true);
    private float[] values;
    private int[] keys;

    /** Bytes decoded. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Bytes {
        public long bytes;
    }

    /** Writes the records, and fails unless both ways read them alike. */
    @Setup
    public void prepare() throws IOException {
        Random random = new Random(SEED);
        ByteSink frames = new ByteSink();
        ByteSink message = new ByteSink();
        while (frames.length() < PAYLOAD_BYTES) {
            message.clear();
            TensorRecord.of(row(random)).write(message);
            RecordIo.write(message.bytes(), 0, message.length(), frames);
        }
        payload = frames.toByteArray();
        values = new float[payload.length / 4];
        keys = new int[payload.length / 4];
        decode(new Bytes());
        float[] decoded = values.clone();
        int[] decodedKeys = keys.clone();
        parse(new Bytes());
        if (!Arrays.equals(decoded, values) || !Arrays.equals(decodedKeys, keys)) {
            throw new IllegalStateException("read differently, seed " + SEED);
        }
    }

    private Tensor row(Random random) {
        boolean sparse = rows.startsWith("sparse");
        int count = sparse ? SPARSE_ENTRIES : Integer.parseInt(rows.substring("dense ".length()));
        float[] row = new float[count];
        for (int i = 0; i < count; i++) {
            row[i] = (float) random.nextGaussian();
        }
        return sparse
                ? Tensor.sparse(
                        SPARSE_COLUMNS,
                        random.longs(0, SPARSE_COLUMNS)
                                .distinct()
                                .limit(count)
                                .sorted()
                                .toArray(),
                        row)
                : Tensor.dense(row);
    }

    @Benchmark
    public float[] decode(Bytes counted) {
        decoder.start(payload, 0, payload.length, Edges.WHOLE);
        int at = 0;
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            if (batch instanceof DenseBatch dense) {
                int count = dense.rows() * dense.columns();
                System.arraycopy(dense.values(), 0, values, at, count);
                at += count;
            } else {
                SparseBatch sparse = (SparseBatch) batch;
                System.arraycopy(sparse.values(), 0, values, at, sparse.entries());
                System.arraycopy(sparse.indices(), 0, keys, at, sparse.entries());
                at += sparse.entries();
            }
        }
        counted.bytes += payload.length;
        return values;
    }

    @Benchmark
    public float[] parse(Bytes counted) throws IOException {
        int at = 0;
        for (int frame = 0; frame < payload.length; ) {
            int length = RecordIo.readInt(payload, frame + 4);
            Record record =
                    Record.parseFrom(CodedInputStream.newInstance(payload, frame + RecordIo.HEADER_LENGTH, length));
            Float32Tensor tensor = record.getFeaturesOrThrow("values").getFloat32Tensor();
            for (int i = 0; i < tensor.getKeysCount(); i++) {
                keys[at + i] = (int) tensor.getKeys(i);
            }
            int count = tensor.getValuesCount();
            for (int i = 0; i < count; i++) {
                values[at + i] = tensor.getValues(i);
            }
            at += count;
            frame += RecordIo.HEADER_LENGTH + length + RecordIo.padding(length);
        }
        counted.bytes += payload.length;
        return values;
    }
}
