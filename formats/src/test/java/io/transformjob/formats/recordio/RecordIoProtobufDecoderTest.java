package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.Frames;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoProtobufDecoderTest {
    private static final String WRITE_VALUES =
            " Write the row as a tensor named \"values\", as SageMaker's writers do.";
    private static final String MAGIC = "0A23D7CE ";
    /** The worked example: a float32 tensor of 1.5, 16, 14, 23. */
    private static final String DENSE = "0A1E 0A06 76616C756573 1214 1212 0A10 0000C03F 00008041 00006041 0000B841";

    /** The edges of a payload that stands behind a first record. */
    private static Edges behind(byte[] firstRecord) {
        return new Edges() {
            @Override
            public boolean nothingBefore() {
                return false;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                throw new AssertionError("not asked");
            }

            @Override
            public byte[] firstLine() {
                throw new AssertionError("not asked");
            }

            @Override
            public byte[] firstRecord() {
                return firstRecord;
            }
        };
    }

    private final RecordIoProtobufDecoder decoder = new RecordIoProtobufDecoder(true);

    /** What batches hold, one text for each batch: its form and its rows. */
    private List<String> decode(byte[] payload, Edges edges) {
        List<String> batches = new ArrayList<>();
        decoder.start(payload, 0, payload.length, edges);
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            assertThat(batch.spans().count()).isEqualTo(batch.rows());
            StringBuilder text = new StringBuilder();
            for (int row = 0; row < batch.rows(); row++) {
                text.append(row == 0 ? "" : " | ").append(row(batch, row));
            }
            batches.add("%s %d: %s".formatted(batch instanceof DenseBatch ? "dense" : "sparse", batch.columns(), text));
        }
        return batches;
    }

    private List<String> decode(byte[] payload) {
        return decode(payload, Edges.WHOLE);
    }

    private List<String> decode(String digits) {
        return decode(Frames.hex(digits));
    }

    private static String row(FeatureBatch batch, int row) {
        StringBuilder text = new StringBuilder();
        if (batch instanceof DenseBatch dense) {
            for (int i = row * dense.columns(); i < (row + 1) * dense.columns(); i++) {
                text.append(dense.values()[i]).append(' ');
            }
        } else {
            SparseBatch sparse = (SparseBatch) batch;
            for (int i = sparse.rowOffset(row); i < sparse.rowOffset(row + 1); i++) {
                text.append(sparse.indices()[i])
                        .append(':')
                        .append(sparse.values()[i])
                        .append(' ');
            }
            text.append("of ").append(sparse.declaredColumns(row));
        }
        return text.toString().strip();
    }

    private static byte[] framed(byte[]... messages) {
        ByteSink frames = new ByteSink();
        for (byte[] message : messages) {
            RecordIo.write(message, 0, message.length, frames);
        }
        return frames.toByteArray();
    }

    private static byte[] message(TensorRecord record) {
        ByteSink message = new ByteSink();
        record.write(message);
        return message.toByteArray();
    }

    private static byte[] framed(Tensor... rows) {
        return framed(
                Arrays.stream(rows).map(row -> message(TensorRecord.of(row))).toArray(byte[][]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        dense_float32              | dense 4: 1.5 16.0 14.0 23.0 / -2.0 100.2 15.2 9.2
        dense_float32_labels       | dense 4: 1.5 16.0 14.0 23.0 / -2.0 100.2 15.2 9.2
        dense_float64              | dense 4: 1.5 16.0 14.0 23.0 / -2.0 100.2 15.2 9.2
        dense_int32                | dense 4: 1.0 16.0 14.0 23.0 / -2.0 100.0 15.0 9.0
        duplicate_map_key          | dense 1: 2.0
        mixed_packed_unpacked      | dense 3: 1.5 16.0 14.0
        multipart_protobuf         | dense 3: 1.0 -1.80469888E9 2.0
        unescaped_magic_protobuf   | dense 3: 1.0 -1.80469888E9 2.0
        uid_metadata_configuration | dense 2: 1.0 2.0
        sparse_float32             | sparse 4: 1:1.0 3:2.0 of 4 / of 4 / 0:3.0 3:4.0 of 4
        sparse_float64_2000        | sparse 2000: 26:1.0 182:1.0 232:1.0 243:4.0 431:1.0 of 2000
        """)
    void formats6_filesOfOtherWriters(String file, String batch) throws IOException {
        assertThat(decode(Frames.resource("/recordio/" + file + ".pbr"))).containsExactly(batch.replace(" / ", " | "));
    }

    @Test
    void formats6_goldenFilesOfTheXgboostContainer() throws IOException {
        JsonNode expected = new ObjectMapper().readTree(Frames.resource("/recordio-golden/expected.json"));
        int files = 0;
        for (JsonNode record : expected.get("records")) {
            assertThat(decode(Frames.resource(
                            "/recordio-golden/" + record.get("file").textValue())))
                    .containsExactly(batch(List.of(record)));
            files++;
        }
        for (var file : expected.get("files").properties()) {
            List<JsonNode> records = new ArrayList<>();
            file.getValue().forEach(record -> records.add(record.get("features.values")));
            assertThat(decode(Frames.resource("/recordio-golden/" + file.getKey())))
                    .as(file.getKey())
                    .containsExactly(batch(records));
            files++;
        }
        assertThat(files).isEqualTo(11);
    }

    /** What records are by the document beside the files. */
    private static String batch(List<JsonNode> records) {
        List<String> rows = new ArrayList<>();
        String head = "";
        for (JsonNode record : records) {
            JsonNode values = record.get("values");
            boolean sparse = record.path("shape").size() > 0;
            int columns = sparse ? record.get("shape").get(0).intValue() : values.size();
            head = (sparse ? "sparse " : "dense ") + columns + ": ";
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                row.append(sparse ? record.get("keys").get(i).intValue() + ":" : "")
                        .append((float) values.get(i).doubleValue())
                        .append(' ');
            }
            rows.add((row + (sparse ? "of " + columns : "")).strip());
        }
        return head + String.join(" | ", rows);
    }

    @Test
    void formats6_workedBytes() {
        assertThat(decode(MAGIC + "20000000" + DENSE)).containsExactly("dense 4: 1.5 16.0 14.0 23.0");
        assertThat(decode("0A1D 0A06 76616C756573 1213 1211 0A08 0000803F00000040 1202 0103 1A01 04"))
                .containsExactly("sparse 4: 1:1.0 3:2.0 of 4");
        assertThat(decode("0A0F 0A06 76616C756573 1205 1203 1A01 04")).containsExactly("sparse 4: of 4");
    }

    @Test
    void bt55_aPayloadIsFramesOrOneRecordWithoutAFrame() {
        byte[] record = Frames.hex(DENSE);

        assertThat(decode(framed(record, record))).containsExactly("dense 4: 1.5 16.0 14.0 23.0 | 1.5 16.0 14.0 23.0");
        assertThat(decode(record)).containsExactly("dense 4: 1.5 16.0 14.0 23.0");
        assertThat(decode(record, behind(record))).containsExactly("dense 4: 1.5 16.0 14.0 23.0");
    }

    @Test
    void formats6_twoRecordsInOnePayloadMerge() {
        byte[] other = message(TensorRecord.of(Tensor.dense(1f, 2f), Tensor.dense(3f)));
        ByteSink both = new ByteSink();
        both.write(Frames.hex(DENSE));
        both.write(other);

        assertThat(decode(both.toByteArray())).containsExactly("dense 2: 1.0 2.0");
        assertThat(decode(framed(both.toByteArray()))).containsExactly("dense 2: 1.0 2.0");
    }

    @Test
    void spansAreTheFramesOfTheRecords() {
        byte[] frames = framed(Tensor.dense(1f), Tensor.dense(2f));
        byte[] payload = new byte[frames.length + 10];
        System.arraycopy(frames, 0, payload, 7, frames.length);

        decoder.start(payload, 7, 7 + frames.length, Edges.WHOLE);
        FeatureBatch batch = decoder.next();

        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.spans().start(0)).isEqualTo(7);
        assertThat(batch.spans().end(0)).isEqualTo(7 + frames.length / 2);
        assertThat(batch.spans().start(1)).isEqualTo(7 + frames.length / 2);
        assertThat(batch.spans().end(1)).isEqualTo(7 + frames.length);
    }

    @Test
    void formats5_thePaddingOfTheVeryLastRecordMayBeMissing() {
        byte[] row = Frames.hex("0A11 0A06 76616C756573 1207 3A05 0A03 010203");
        byte[] payload = framed(row);

        assertThat(payload).hasSize(28);
        assertThat(decode(Arrays.copyOf(payload, 27))).containsExactly("dense 3: 1.0 2.0 3.0");
    }

    @Test
    void formats6_matricesAreFlattenedRowByRow() {
        assertThat(decode(framed(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[0], new long[] {2, 3}))))
                .containsExactly("dense 6: 1.0 2.0 3.0 4.0 5.0 6.0");
        // Row 1, column 2 and row 9, column 19 of a matrix of 10 rows and 20 columns.
        assertThat(decode(framed(Tensor.of(new float[] {5, 6}, new long[] {22, 199}, new long[] {10, 20}))))
                .containsExactly("sparse 200: 22:5.0 199:6.0 of 200");
    }

    @Test
    void formats6_aBatchIsDenseOrSparse() {
        Tensor dense = Tensor.dense(1f, 2f);
        Tensor zeros = Tensor.of(new float[0], new long[0], new long[] {2});
        Tensor wide = Tensor.sparse(9, new long[] {8}, new int[] {-1});

        assertThat(decode(framed(dense, dense, zeros, wide, dense, zeros)))
                .containsExactly(
                        "dense 2: 1.0 2.0 | 1.0 2.0",
                        "sparse 9: of 2 | 8:-1.0 of 9",
                        "dense 2: 1.0 2.0",
                        "sparse 2: of 2");
    }

    @Test
    void formats6_keysNeedNotBeSorted() {
        assertThat(decode(framed(Tensor.sparse(9, new long[] {8, 0, 3}, new double[] {1, 2, 3}))))
                .containsExactly("sparse 9: 8:1.0 0:2.0 3:3.0 of 9");
    }

    @Test
    void formats6_keysMayHaveAnyNumberOfBytes() {
        long seed = 8;
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int bits = 1 + random.nextInt(31);
            int[] keys = random.ints(random.nextInt(100), 0, Integer.MAX_VALUE)
                    .map(key -> key >>> random.nextInt(bits))
                    .distinct()
                    .toArray();
            byte[] payload = framed(Tensor.sparse(
                    Integer.MAX_VALUE, Arrays.stream(keys).asLongStream().toArray(), new float[keys.length]));

            decoder.start(payload, 0, payload.length, Edges.WHOLE);
            SparseBatch batch = (SparseBatch) decoder.next();
            assertThat(Arrays.copyOf(batch.indices(), batch.entries()))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(keys);
        }
    }

    @Test
    void formats6_valuesBecomeFloat32() {
        assertThat(decode(framed(Tensor.dense(0.1, 1e-60, -1e-60), Tensor.dense(16_777_217, Integer.MIN_VALUE, -1))))
                .containsExactly("dense 3: 0.1 0.0 -0.0 | 1.6777216E7 -2.14748365E9 -1.0");
    }

    @Test
    void formats6_nanIsAMissingValue() {
        byte[] payload = framed(Tensor.dense(1f, 2f), Tensor.dense(Float.NaN, 3f));

        decoder.start(payload, 0, payload.length, Edges.WHOLE);
        assertThat(decoder.next().mayMiss()).isTrue();
        decoder.start(payload, 0, payload.length / 2, Edges.WHOLE);
        assertThat(decoder.next().mayMiss()).isFalse();
        assertThat(decode(payload)).containsExactly("dense 2: 1.0 2.0 | NaN 3.0");
    }

    @Test
    void formats6_infiniteValuesAreRefusedOnlyIfTheModelRefusesThem() {
        RecordIoProtobufDecoder any = new RecordIoProtobufDecoder(false);
        byte[] payload = framed(Tensor.dense(1f, Float.POSITIVE_INFINITY));
        any.start(payload, 0, payload.length, Edges.WHOLE);
        FeatureBatch batch = any.next();

        assertThat(row(batch, 0)).isEqualTo("1.0 Infinity");
        assertThat(batch.mayMiss()).isFalse();
        assertThatThrownBy(() -> decode(payload))
                .hasMessage("a value must be finite as float32, found infinity. Write NaN where a value is missing.")
                .extracting(e -> ((MalformedRecordException) e).column())
                .isEqualTo(2);
        assertThatThrownBy(() -> decode(framed(Tensor.sparse(9, new long[] {4}, new double[] {-1e300}))))
                .hasMessage("a value must be finite as float32, found -infinity. Write NaN where a value is missing.");
    }

    @Test
    void formats6_denseRowsAreAsWideAsTheFirstRecordOfTheirObject() {
        byte[] two = framed(Tensor.dense(1f, 2f));
        byte[] three = framed(Tensor.dense(1f, 2f, 3f));

        assertThatThrownBy(() -> decode(framed(Tensor.dense(1f), Tensor.dense(1f, 2f))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "a dense record must have as many values as the first one of its object, 1, found 2. Write NaN"
                                + " where a value is missing.")
                .extracting(e -> ((MalformedRecordException) e).offset())
                .isEqualTo(two.length - 4);
        assertThat(decode(two)).containsExactly("dense 2: 1.0 2.0");
        assertThat(decode(three)).containsExactly("dense 3: 1.0 2.0 3.0");
    }

    @Test
    void formats6_aReaderThatBeginsBehindTheFirstRecordLearnsTheWidthFromIt() {
        byte[] two = message(TensorRecord.of(Tensor.dense(1f, 2f)));
        byte[] sparse = message(TensorRecord.of(Tensor.sparse(9, new long[] {8}, new int[] {-1})));
        byte[] payload = framed(Tensor.sparse(9, new long[] {8}, new int[] {-1}), Tensor.dense(1f, 2f, 3f));

        assertThatThrownBy(() -> decode(payload, behind(two)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "a dense record must have as many values as the first one of its object, 2, found 3. Write NaN"
                                + " where a value is missing.");
        assertThat(decode(framed(Tensor.dense(3f, 4f)), behind(two))).containsExactly("dense 2: 3.0 4.0");
        for (byte[] first : List.of(sparse, new byte[0], new byte[] {7})) {
            assertThat(decode(payload, behind(first))).containsExactly("sparse 9: 8:-1.0 of 9", "dense 3: 1.0 2.0 3.0");
        }
    }

    @Test
    void formats6_theWidthIsLearnedOnceForAllPayloadsOfAnObject() {
        byte[] two = framed(Tensor.dense(1f, 2f));
        int[] asked = {0};
        Edges object = new Edges() {
            @Override
            public boolean nothingBefore() {
                return false;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                throw new AssertionError("not asked");
            }

            @Override
            public byte[] firstLine() {
                throw new AssertionError("not asked");
            }

            @Override
            public byte[] firstRecord() {
                asked[0]++;
                return message(TensorRecord.of(Tensor.dense(1f, 2f)));
            }
        };
        decode(two, object);
        decode(two, object);
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void formats6_behindASparseRecordDenseRowsMayHaveAnyWidth() {
        Tensor sparse = Tensor.sparse(9, new long[] {8}, new int[] {-1});
        assertThat(decode(framed(sparse, Tensor.dense(1f), Tensor.dense(2f), Tensor.dense(1f, 2f), Tensor.dense(3f))))
                .containsExactly("sparse 9: 8:-1.0 of 9", "dense 1: 1.0 | 2.0", "dense 2: 1.0 2.0", "dense 1: 3.0");
    }

    @Test
    void formats6_aRowMayBeWiderThanABatch() {
        float[] wide = new float[300_000];
        Arrays.fill(wide, 2f);
        byte[] payload = framed(Tensor.dense(wide), Tensor.dense(wide));

        decoder.start(payload, 0, payload.length, Edges.WHOLE);
        for (int i = 0; i < 2; i++) {
            DenseBatch batch = (DenseBatch) decoder.next();
            assertThat(batch.rows()).isEqualTo(1);
            assertThat(Arrays.copyOf(batch.values(), wide.length)).isEqualTo(wide);
        }
        assertThat(decoder.next()).isNull();
    }

    @Test
    void batchesHaveAtMost1024Rows() {
        byte[] dense = framed(
                IntStream.range(0, 2500).mapToObj(i -> Tensor.dense((float) i)).toArray(Tensor[]::new));
        byte[] sparse = framed(IntStream.range(0, 2500)
                .mapToObj(i -> Tensor.sparse(7, new long[] {1}, new float[] {i}))
                .toArray(Tensor[]::new));
        for (byte[] payload : List.of(dense, sparse)) {
            decoder.start(payload, 0, payload.length, Edges.WHOLE);
            assertThat(decoder.next().rows()).isEqualTo(1024);
            assertThat(decoder.next().rows()).isEqualTo(1024);
            assertThat(row(decoder.next(), 451)).contains("2499.0");
            assertThat(decoder.next()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `` | a record must have a feature "values", found no features, no labels.
        1209 0A05 73636F7265 1200 | a record must have a feature "values", found no features, labels "score".
        0A03 0A01 61 0A00 0A09 0A05 62C3A90A22 1200 | a record must have a feature "values", found features "a", "", "bé\\x0A"", no labels.
        0A080A0676616C756573 | the feature "values" must be a tensor of numbers, found one without a value.
        0A0A0A0676616C7565731200 | the feature "values" must be a tensor of numbers, found one without a value.
        0A0E0A0676616C7565731204 4A020A00 | the feature "values" must be a tensor of numbers, found bytes.
        """)
    void formats6_aRecordWithoutARowIsRefusedAndNotSkipped(String record, String message) {
        byte[] payload = framed(Frames.hex(DENSE), Frames.hex(record));
        int offset = framed(Frames.hex(DENSE)).length;

        assertThatThrownBy(() -> decode(payload))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.column()).isZero();
                })
                .hasMessage(message + WRITE_VALUES);
        assertThatThrownBy(() -> decode(record)).hasMessage(message + WRITE_VALUES);
    }

    static List<Object[]> badTensors() {
        long[] none = new long[0];
        return List.of(
                new Object[] {
                    Tensor.of(new float[2], new long[] {0, 1}, none),
                    "a sparse tensor must have a shape, found none. Write the number of columns as its shape.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[2], new long[] {1}, new long[] {3}),
                    "a sparse tensor must have as many keys as values, found 1 keys and 2 values. Write a key for each value.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[0], new long[] {1}, new long[] {3}),
                    "a sparse tensor must have as many keys as values, found 1 keys and 0 values. Write a key for each value.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[2], new long[] {0, 3}, new long[] {3}),
                    "a key must be below the product of the shape, 3, found 3. Keys count from 0; mend the key or the shape.",
                    2
                },
                new Object[] {
                    Tensor.of(new float[1], new long[] {-1}, new long[] {3}),
                    "a key must be below the product of the shape, 3, found 18446744073709551615. Keys count from 0; mend the"
                            + " key or the shape.",
                    1
                },
                new Object[] {
                    Tensor.of(new float[1], new long[] {1L << 32}, new long[] {3}),
                    "a key must be below the product of the shape, 3, found 4294967296. Keys count from 0; mend the key or the"
                            + " shape.",
                    1
                },
                new Object[] {
                    Tensor.of(new float[3], new long[] {2, 0, 2}, new long[] {3}),
                    "a key must occur once, found 2 more often. Write one value for each column.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[0], none, none),
                    "a record must have at least one value, found none. Remove the record, or write its row.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[2], none, new long[] {3}),
                    "a dense tensor must have as many values as its shape has places, 3, found 2. Leave the shape of a row out,"
                            + " or mend it.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[0], none, new long[] {0}),
                    "the sizes in a shape must be at least 1, and their product at most 2147483647, found 0. Mend the shape.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[0], none, new long[] {1L << 31}),
                    "the sizes in a shape must be at least 1, and their product at most 2147483647, found 2147483648. Mend the"
                            + " shape.",
                    0
                },
                new Object[] {
                    Tensor.of(new float[0], none, new long[] {1L << 16, 1L << 16, -1, 1, 2, 3, 4, 5, 6}),
                    "the sizes in a shape must be at least 1, and their product at most 2147483647, found 65536, 65536,"
                            + " 18446744073709551615, 1, 2, 3, 4, 5, …. Mend the shape.",
                    0
                });
    }

    @ParameterizedTest
    @MethodSource("badTensors")
    void formats6_aTensorThatContradictsItselfIsRefused(Tensor tensor, String message, int column) {
        byte[] good = framed(Tensor.dense(1f, 2f));
        byte[] bad = framed(tensor);
        byte[] payload = Arrays.copyOf(good, good.length + bad.length);
        System.arraycopy(bad, 0, payload, good.length, bad.length);

        assertThatThrownBy(() -> decode(payload))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.offset()).isEqualTo(good.length);
                    assertThat(e.column()).isEqualTo(column);
                })
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        08                       | a number that does not end, before byte 1 of the record
        0880                     | a number that does not end, before byte 2 of the record
        08FFFFFFFFFFFFFFFFFFFF01 | a number of more than 10 bytes, before byte 11 of the record
        0A05 0A03                | a length of 5 where 2 bytes are left, before byte 2 of the record
        0AFFFFFFFF0F             | a length of 4294967295 where 0 bytes are left, before byte 6 of the record
        0A02 0A05 000000000000   | a length of 5 where 0 bytes are left, before byte 4 of the record
        0D 000000                | a field of 4 bytes where 3 are left, before byte 1 of the record
        09 00000000000000        | a field of 8 bytes where 7 are left, before byte 1 of the record
        00                       | a field with the number 0, before byte 1 of the record
        0F                       | a field of type 7, before byte 1 of the record
        0E                       | a field of type 6, before byte 1 of the record
        0C                       | the end of a group that did not begin, before byte 1 of the record
        0B 14                    | the end of a group that did not begin, before byte 2 of the record
        0B 0B 0C                 | a group that does not end, before byte 3 of the record
        0A04 0A02 C328           | a name that is not UTF-8, before byte 6 of the record
        0A12 0A06 76616C756573 1208 1206 0A04 0000803F  0A02 0A00 12 | a number that does not end, before byte 25 of the record
        0A0F 0A06 76616C756573 1205 1203 0A01 00 | 1 bytes of numbers of 4 bytes each, before byte 16 of the record
        0A0F 0A06 76616C756573 1205 1A03 0A01 00 | 1 bytes of numbers of 8 bytes each, before byte 16 of the record
        0A0F 0A06 76616C756573 1205 3A03 0A01 80 | a number that does not end, before byte 17 of the record
        0A12 0A06 76616C756573 1208 1206 0A04 0000803F  1209 0A00 1205 3A03 0A01 80 | a number that does not end, before byte 31 of the record
        """)
    void formats6_whatIsNoRecordIsRefusedWithThePlaceInIt(String record, String found) {
        assertThatThrownBy(() -> decode(framed(Frames.hex(record))))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.offset()).isZero())
                .hasMessage("a record must be an aialgs.data.Record, found " + found
                        + ". Check that the object holds RecordIO-protobuf.");
        assertThatThrownBy(() -> decode(record))
                .hasMessage("a payload must be RecordIO frames or one aialgs.data.Record, found " + found
                        + ". Check that the object holds RecordIO-protobuf.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0A23D7CF 00000000  | a part must begin with 0A 23 D7 CE, found 0A 23 D7 CF 00 00 00 00
        0A23D7CE           | a part must have a header of 8 bytes, found 4 before the end
        0A23D7CE FFFFFF1F  | a part must have the 536870911 bytes that its header tells, found 0 before the end
        0A23D7CE FFFFFFFF  | the first part must have flag 0 or 1, found 7
        0A23D7CE 00000020  | a part must have a header of 8 bytes, found 0 before the end in the part 8 bytes behind the first
        """)
    void formats5_aDamagedFrameBehindGoodOnesIsRefusedWithItsPlace(String frame, String found) {
        byte[] good = framed(Frames.hex(DENSE));
        byte[] bad = Frames.hex(frame);
        byte[] payload = Arrays.copyOf(good, good.length + bad.length);
        System.arraycopy(bad, 0, payload, good.length, bad.length);

        assertThatThrownBy(() -> decode(payload))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.offset()).isEqualTo(good.length))
                .hasMessage("RecordIO: " + found + ". Check that the object is complete and holds RecordIO frames.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3\n4,5,6\n", "{\"features\": [1, 2]}", "\n", "PK\3\4"})
    void formats6_otherFormatsAreRefused(String text) {
        assertThatThrownBy(() -> decode(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith("a payload must be RecordIO frames or one aialgs.data.Record, found ");
    }

    @Test
    void p9_aSparseRowTakesMemoryForItsEntriesAndNotForItsShape() {
        assertThat(decode(framed(Tensor.sparse(Integer.MAX_VALUE, new long[] {2147483646}, new float[] {1}))))
                .containsExactly("sparse 2147483647: 2147483646:1.0 of 2147483647");
    }

    @Test
    void formats6_recordsWithoutFeaturesAreWhatModelsAnswerAndNoInput() throws IOException {
        byte[] answers = Frames.resource("/recordio/response_binary_classifier.pbr");
        assertThatThrownBy(() -> decode(answers))
                .hasMessage("a record must have a feature \"values\", found no features, labels \"predicted_label\","
                        + " \"score\"." + WRITE_VALUES);
    }
}
