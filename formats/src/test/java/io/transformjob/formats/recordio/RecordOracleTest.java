package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.Frames;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.recordio.proto.RecordProtos.Record;
import io.transformjob.formats.recordio.proto.RecordProtos.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read here beside what protobuf-java reads from the same bytes. */
class RecordOracleTest {
    private static final String NO_RECORD = "a payload must be RecordIO frames or one aialgs.data.Record";

    /** The row of a record by the rules of formats.md §6, from what protobuf-java read; null if it must be refused. */
    private record Row(boolean sparse, int columns, int[] indices, float[] values) {
        static Row of(Record record) {
            Value value = record.getFeaturesMap().get("values");
            if (value == null) {
                return null;
            }
            return switch (value.getValueCase()) {
                case FLOAT32_TENSOR ->
                    of(
                            value.getFloat32Tensor().getValuesList(),
                            value.getFloat32Tensor().getKeysList(),
                            value.getFloat32Tensor().getShapeList());
                case FLOAT64_TENSOR ->
                    of(
                            value.getFloat64Tensor().getValuesList(),
                            value.getFloat64Tensor().getKeysList(),
                            value.getFloat64Tensor().getShapeList());
                case INT32_TENSOR ->
                    of(
                            value.getInt32Tensor().getValuesList(),
                            value.getInt32Tensor().getKeysList(),
                            value.getInt32Tensor().getShapeList());
                default -> null;
            };
        }

        private static Row of(List<? extends Number> numbers, List<Long> keys, List<Long> shape) {
            java.math.BigInteger places = java.math.BigInteger.ONE;
            for (long size : shape) {
                places = places.multiply(new java.math.BigInteger(Long.toUnsignedString(size)));
            }
            boolean sparse = !keys.isEmpty() || numbers.isEmpty() && !shape.isEmpty();
            long columns = shape.isEmpty() ? numbers.size() : places.bitLength() < 32 ? places.longValue() : -1;
            boolean fits = columns > 0
                    && (sparse
                            ? !shape.isEmpty()
                                    && keys.size() == numbers.size()
                                    && new HashSet<>(keys).size() == keys.size()
                            : columns == numbers.size());
            float[] values = new float[numbers.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.get(i) instanceof Double number
                        ? (float) (double) number
                        : numbers.get(i).floatValue();
                fits &= !Float.isInfinite(values[i]);
            }
            for (long key : keys) {
                fits &= Long.compareUnsigned(key, columns) < 0;
            }
            return fits
                    ? new Row(
                            sparse,
                            (int) columns,
                            keys.stream().mapToInt(Long::intValue).toArray(),
                            values)
                    : null;
        }

        static Row of(FeatureBatch batch) {
            assertThat(batch.rows()).isEqualTo(1);
            if (batch instanceof DenseBatch dense) {
                return new Row(false, dense.columns(), new int[0], Arrays.copyOf(dense.values(), dense.columns()));
            }
            SparseBatch sparse = (SparseBatch) batch;
            assertThat(sparse.declaredColumns(0)).isEqualTo(sparse.columns());
            return new Row(
                    true,
                    sparse.columns(),
                    Arrays.copyOf(sparse.indices(), sparse.entries()),
                    Arrays.copyOf(sparse.values(), sparse.entries()));
        }

        @Override
        public String toString() {
            return "%s %d %s %s".formatted(sparse, columns, Arrays.toString(indices), Arrays.toString(values));
        }
    }

    private static TensorRecord expected(Record record) {
        return new TensorRecord(
                tensors(record.getFeaturesMap()),
                tensors(record.getLabelMap()),
                record.hasUid() ? Optional.of(record.getUid()) : Optional.empty(),
                record.hasMetadata() ? Optional.of(record.getMetadata()) : Optional.empty(),
                record.hasConfiguration() ? Optional.of(record.getConfiguration()) : Optional.empty());
    }

    private static Map<String, Tensor> tensors(Map<String, Value> values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, value) -> tensors.put(name, tensor(value)));
        return tensors;
    }

    private static Tensor tensor(Value value) {
        return switch (value.getValueCase()) {
            case FLOAT32_TENSOR -> {
                var tensor = value.getFloat32Tensor();
                float[] floats = new float[tensor.getValuesCount()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = tensor.getValues(i);
                }
                yield Tensor.of(floats, longs(tensor.getKeysList()), longs(tensor.getShapeList()));
            }
            case FLOAT64_TENSOR -> {
                var tensor = value.getFloat64Tensor();
                double[] doubles =
                        tensor.getValuesList().stream().mapToDouble(d -> d).toArray();
                yield Tensor.of(doubles, longs(tensor.getKeysList()), longs(tensor.getShapeList()));
            }
            case INT32_TENSOR -> {
                var tensor = value.getInt32Tensor();
                int[] ints = tensor.getValuesList().stream().mapToInt(i -> i).toArray();
                yield Tensor.of(ints, longs(tensor.getKeysList()), longs(tensor.getShapeList()));
            }
            case BYTES -> {
                List<byte[]> strings = new ArrayList<>();
                value.getBytes().getValueList().forEach(bytes -> strings.add(bytes.toByteArray()));
                yield Tensor.bytes(
                        strings,
                        value.getBytes().hasContentType()
                                ? Optional.of(value.getBytes().getContentType())
                                : Optional.empty());
            }
            case VALUE_NOT_SET -> Tensor.none();
        };
    }

    private static long[] longs(List<Long> numbers) {
        return numbers.stream().mapToLong(l -> l).toArray();
    }

    /** Reads one record without a frame in all three ways and compares; whether it was a record. */
    static boolean compare(byte[] bytes, Supplier<String> what) {
        Record record;
        try {
            record = Record.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            record = null;
        }
        TensorRecord read = null;
        try {
            read = TensorRecord.parse(bytes, 0, bytes.length);
        } catch (MalformedRecordException e) {
            assertThat(e.rule()).as(what).isEqualTo("a record must be an aialgs.data.Record");
            if (e.found().startsWith("a number of more than 10 bytes")) {
                // protobuf-java refuses it near the end of its input, but elsewhere may take the first ten bytes.
                return false;
            }
        }
        assertThat(read).as(what).isEqualTo(record == null ? null : expected(record));

        Row expected = record == null ? null : Row.of(record);
        Row row = null;
        RecordIoProtobufDecoder decoder = new RecordIoProtobufDecoder(true);
        try {
            decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
            row = Row.of(decoder.next());
            assertThat(decoder.next()).as(what).isNull();
        } catch (MalformedRecordException e) {
            // A fault of numbers that are counted may come before one of how they are written.
            assertThat(record != null && e.rule().equals(NO_RECORD))
                    .as(() -> what.get() + ": " + e.getMessage())
                    .isFalse();
        }
        assertThat(String.valueOf(row)).as(what).isEqualTo(String.valueOf(expected));
        return record != null;
    }

    @Test
    void formats6_recordsInAnyEncodingAreReadAsProtobufReadsThem() {
        long seed = 66;
        Random random = new Random(seed);
        for (int round = 0; round < 15_000; round++) {
            byte[] bytes = new RandomRecords(random, round % 2 == 0).record();
            int number = round;
            byte[] read = bytes;
            Supplier<String> what = () ->
                    "seed %d round %d %s".formatted(seed, number, HexFormat.of().formatHex(read));
            assertThat(compare(bytes, what)).as(what).isTrue();
        }
    }

    @Test
    void p9_damagedRecordsAreRefusedWhereProtobufRefusesThem() {
        long seed = 67;
        Random random = new Random(seed);
        int refused = 0;
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = new RandomRecords(random, random.nextInt(3) == 0).record();
            for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
                switch (random.nextInt(4)) {
                    case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                    case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    default -> {
                        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
                        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
                        bytes = twice;
                    }
                }
            }
            int number = round;
            byte[] read = bytes;
            Supplier<String> what = () ->
                    "seed %d round %d %s".formatted(seed, number, HexFormat.of().formatHex(read));
            refused += compare(bytes, what) ? 0 : 1;
        }
        assertThat(refused).isBetween(rounds / 10, rounds * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 90, 94, 95, 96, 97, 98, 99, 100, 101, 105, 100_000})
    void p9_groupsAreSkippedAsDeepAsProtobufSkipsThem(int depth) throws IOException {
        for (int level = 0; level < 4; level++) {
            ByteArrayOutputStream group = new ByteArrayOutputStream();
            group.writeBytes(Frames.hex("53".repeat(depth)));
            group.writeBytes(Frames.hex("54".repeat(depth)));
            byte[] message = group.toByteArray();
            for (int i = 0; i < level; i++) {
                ByteArrayOutputStream around = new ByteArrayOutputStream();
                CodedOutputStream out = CodedOutputStream.newInstance(around);
                out.writeRawByte((byte) (i == level - 1 ? 0x0A : 0x12));
                out.writeByteArrayNoTag(message);
                out.flush();
                message = around.toByteArray();
            }
            assertThat(compare(message, () -> "depth " + depth)).isEqualTo(depth + level <= 100);
        }
    }

    @Test
    void formats6_whatIsWrittenIsWhatProtobufReads() throws InvalidProtocolBufferException {
        long seed = 68;
        Random random = new Random(seed);
        ByteSink out = new ByteSink();
        for (int round = 0; round < 5_000; round++) {
            TensorRecord record = expected(Record.parseFrom(new RandomRecords(random, true).record()));
            out.clear();
            record.write(out);
            assertThat(expected(Record.parseFrom(out.toByteArray())))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(record);
        }
    }
}
