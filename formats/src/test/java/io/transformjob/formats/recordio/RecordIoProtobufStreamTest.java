package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.record.Frames;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoProtobufStreamTest {
    private static List<TensorRecord> read(byte[] stream) throws IOException {
        List<TensorRecord> records = new ArrayList<>();
        try (RecordIoProtobufReader reader = new RecordIoProtobufReader(new ByteArrayInputStream(stream))) {
            for (Optional<TensorRecord> next; (next = reader.next()).isPresent(); ) {
                records.add(next.get());
            }
        }
        return records;
    }

    private static byte[] written(List<TensorRecord> records) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            for (TensorRecord record : records) {
                writer.write(record);
            }
        }
        return stream.toByteArray();
    }

    static List<String> vectors() throws IOException {
        List<String> files = new ArrayList<>();
        new ObjectMapper()
                .readTree(Frames.resource("/recordio/manifest.json"))
                .fieldNames()
                .forEachRemaining(files::add);
        files.remove("framing_multipart.rec");
        assertThat(files).hasSize(12);
        return files;
    }

    private static List<TensorRecord> expected(String file) throws IOException {
        List<TensorRecord> records = new ArrayList<>();
        JsonNode manifest = new ObjectMapper().readTree(Frames.resource("/recordio/manifest.json"));
        for (JsonNode record : manifest.get(file).get("records")) {
            records.add(new TensorRecord(
                    tensors(record.get("features")),
                    tensors(record.get("label")),
                    Optional.ofNullable(record.path("uid").textValue()),
                    Optional.ofNullable(record.path("metadata").textValue()),
                    Optional.ofNullable(record.path("configuration").textValue())));
        }
        return records;
    }

    private static Map<String, Tensor> tensors(JsonNode values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.properties().forEach(entry -> tensors.put(entry.getKey(), tensor(entry.getValue())));
        return tensors;
    }

    private static Tensor tensor(JsonNode tensor) {
        double[] values = doubles(tensor.get("values"));
        long[] keys = longs(tensor.get("keys"));
        long[] shape = longs(tensor.get("shape"));
        switch (tensor.get("type").textValue()) {
            case "float32_tensor" -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) values[i];
                }
                return Tensor.of(floats, keys, shape);
            }
            case "float64_tensor" -> {
                return Tensor.of(values, keys, shape);
            }
            default -> {
                int[] ints = new int[values.length];
                for (int i = 0; i < ints.length; i++) {
                    ints[i] = (int) values[i];
                }
                return Tensor.of(ints, keys, shape);
            }
        }
    }

    private static double[] doubles(JsonNode numbers) {
        double[] values = new double[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).doubleValue();
        }
        return values;
    }

    private static long[] longs(JsonNode numbers) {
        long[] values = new long[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).longValue();
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void formats6_filesOfOtherWritersAreRead(String file) throws IOException {
        assertThat(read(Frames.resource("/recordio/" + file))).isEqualTo(expected(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dense_float32",
                "dense_float32_labels",
                "dense_float64",
                "dense_int32",
                "sparse_float32",
                "sparse_float64_2000",
                "unescaped_magic_protobuf",
                "uid_metadata_configuration",
                "response_binary_classifier"
            })
    void formats6_recordsAreWrittenAsOtherWritersWriteThem(String file) throws IOException {
        assertThat(written(expected(file + ".pbr"))).isEqualTo(Frames.resource("/recordio/" + file + ".pbr"));
    }

    @Test
    void formats6_rowsAndLabelsOfEveryTypeComeBack() throws IOException {
        List<TensorRecord> records = List.of(
                TensorRecord.of(Tensor.dense(1f, -2.5f, Float.NaN)),
                TensorRecord.of(Tensor.dense(0.1, Double.MAX_VALUE), Tensor.dense(1f)),
                TensorRecord.of(Tensor.dense(0, -1, Integer.MIN_VALUE), Tensor.dense(-7)),
                TensorRecord.of(Tensor.sparse(2000, new long[] {26, 182}, new float[] {1, 4}), Tensor.dense(0.5)),
                TensorRecord.of(Tensor.sparse(1L << 40, new long[] {1L << 39}, new double[] {1e300})),
                TensorRecord.of(Tensor.sparse(3, new long[0], new int[0])),
                TensorRecord.of(Tensor.of(new float[] {1, 2, 3, 4}, new long[0], new long[] {2, 2})),
                TensorRecord.of(Tensor.none()),
                new TensorRecord(
                        Map.of("a", Tensor.dense(1f), "", Tensor.dense(2f), "é", Tensor.dense(3)),
                        Map.of(),
                        Optional.of(""),
                        Optional.of("é"),
                        Optional.of("{}")));

        assertThat(read(written(records))).isEqualTo(records);
    }

    @Test
    void formats6_byteStringsComeBack() throws IOException {
        TensorRecord image = TensorRecord.of(
                Tensor.bytes(List.of(new byte[] {1, 2}, new byte[0]), Optional.of("image/png")),
                Tensor.bytes(List.of(), Optional.empty()));

        TensorRecord read = read(written(List.of(image))).get(0);

        assertThat(read).isEqualTo(image);
        assertThat(read.row().orElseThrow().bytes()).containsExactly(new byte[] {1, 2}, new byte[0]);
        assertThat(read.row().orElseThrow().contentType()).hasValue("image/png");
    }

    @Test
    void valuesConvertToTheWiderTypeAsTheyAreAndToTheNarrowerOneRounded() {
        assertThat(Tensor.dense(0.1).floats()).containsExactly(0.1f);
        assertThat(Tensor.dense(16_777_217).floats()).containsExactly(16_777_216f);
        assertThat(Tensor.dense(0.1f).doubles()).containsExactly(0.1f);
        assertThat(Tensor.dense(16_777_217).doubles()).containsExactly(16_777_217d);
        assertThatThrownBy(() -> Tensor.dense(1f).ints())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor must hold int32 values, it holds FLOAT32");
        assertThatThrownBy(() -> Tensor.none().floats())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor must hold numbers, it holds NONE");
        assertThatThrownBy(() -> Tensor.dense(1f).bytes())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor must hold bytes, it holds FLOAT32");
    }

    @Test
    void formats6_keysOrAShapeAloneMakeATensorSparse() {
        assertThat(Tensor.dense(1f).isSparse()).isFalse();
        assertThat(Tensor.of(new int[4], new long[0], new long[] {2, 2}).isSparse())
                .isFalse();
        assertThat(Tensor.sparse(4, new long[] {3}, new int[1]).isSparse()).isTrue();
        assertThat(Tensor.sparse(4, new long[0], new int[0]).isSparse()).isTrue();
    }

    @Test
    void tensorsAreEqualIfTheirNumbersAre() {
        Tensor tensor = Tensor.sparse(9, new long[] {1}, new float[] {2});

        assertThat(tensor).isEqualTo(Tensor.sparse(9, new long[] {1}, new float[] {2}));
        assertThat(tensor).hasSameHashCodeAs(Tensor.sparse(9, new long[] {1}, new float[] {2}));
        assertThat(List.of(
                        Tensor.sparse(9, new long[] {1}, new float[] {3}),
                        Tensor.sparse(9, new long[] {2}, new float[] {2}),
                        Tensor.sparse(8, new long[] {1}, new float[] {2}),
                        Tensor.sparse(9, new long[] {1}, new double[] {2})))
                .doesNotContain(tensor);
    }

    @Test
    void formats6_aDamagedRecordIsRefusedWithItsPlaceInTheStream() throws IOException {
        byte[] stream = written(List.of(TensorRecord.of(Tensor.dense(1f)), TensorRecord.of(Tensor.dense(2f))));
        int second = stream.length / 2;
        stream[second + 8] = 0x0F;
        RecordIoProtobufReader reader = new RecordIoProtobufReader(new ByteArrayInputStream(stream));

        assertThat(reader.next()).hasValue(TensorRecord.of(Tensor.dense(1f)));
        assertThat(reader.offset()).isZero();
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        MalformedStreamException.class,
                        e -> assertThat(e.offset()).isEqualTo(second))
                .hasMessage("record at byte " + second
                        + ": a record must be an aialgs.data.Record, found a field of type 7,"
                        + " before byte 1 of the record. Check that the stream holds RecordIO-protobuf.");
        assertThatThrownBy(() -> read(java.util.Arrays.copyOf(stream, second + 3)))
                .hasMessage("record at byte " + second
                        + ": RecordIO: a part must have a header of 8 bytes, found 3 before the"
                        + " end. Check that the object is complete and holds RecordIO frames.");
    }

    @Test
    void formats6_emptyRecordsAreRecords() throws IOException {
        assertThat(read(Frames.hex("0A23D7CE 00000000")))
                .containsExactly(
                        new TensorRecord(Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(read(new byte[0])).isEmpty();
    }
}
