package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.transformjob.cli.TestJob;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.recordio.RecordIo;
import io.transformjob.formats.recordio.RecordIoProtobufWriter;
import io.transformjob.formats.recordio.RecordIoWriter;
import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.formats.tfrecord.TfRecordWriter;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects whose records stand in frames. */
class SparkEngineFramesTest extends SparkTest {
    private static final String PROTOBUF = "application/x-recordio-protobuf";

    /** Records whose first feature is {@code from} to {@code to}. */
    private static byte[] protobuf(int from, int to) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            for (int i = from; i <= to; i++) {
                writer.write(TensorRecord.of(Tensor.dense(i, 0.5f)));
            }
        }
        return stream.toByteArray();
    }

    private static TestJob framed(Place place, String splitType, String contentType) {
        return TestJob.firstFeature(place, "input/")
                .with("TransformInput/SplitType", splitType)
                .with("TransformInput/ContentType", contentType);
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void bt53_recordsOfRecordIoProtobufAreScoredInTheirOrder(Where where) throws IOException {
        Place place = place(where);
        place.put("input/a.pbr", protobuf(1, 3000));
        place.put("input/b.pbr", protobuf(7, 7));
        place.put("input/empty.pbr", new byte[0]);
        TestJob.Outcome outcome = framed(place, "RecordIO", PROTOBUF).run(engine());
        assertThat(outcome.outputs())
                .isEqualTo(Map.of(
                        "a.pbr.out", Rows.answers(1, 3000), "b.pbr.out", Rows.answers(7, 7), "empty.pbr.out", ""));
        assertThat(outcome.records()).isEqualTo(3001);
    }

    @Test
    void bt45_bt53_framesAreFoundInWhatGzipHolds() throws IOException {
        Place place = place(Where.FILE);
        place.put("input/a.pbr.gz", TestModels.gzip(protobuf(1, 500)));
        assertThat(framed(place, "RecordIO", PROTOBUF)
                        .with("TransformInput/CompressionType", "Gzip")
                        .run(engine())
                        .outputs())
                .isEqualTo(Map.of("a.pbr.gz.out", Rows.answers(1, 500)));
    }

    @Test
    void bt55_underSingleRecordAPayloadIsARecordWithoutItsFrame() throws IOException {
        Place place = place(Where.FILE);
        place.put("input/a.pbr", protobuf(1, 200));
        assertThat(framed(place, "RecordIO", PROTOBUF)
                        .with("BatchStrategy", "SingleRecord")
                        .run(engine())
                        .output())
                .isEqualTo(Rows.answers(1, 200));
    }

    @ParameterizedTest
    @CsvSource({"RecordIO", "TFRecord"})
    void bt54_bt55_framesMayHoldAnyPayload(String splitType) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoWriter recordIo = RecordIoWriter.raw(stream);
                TfRecordWriter tfRecord = new TfRecordWriter(stream)) {
            for (int i = 1; i <= 50; i++) {
                byte[] row = Rows.row(i).getBytes(US_ASCII);
                if (splitType.equals("RecordIO")) {
                    recordIo.write(row);
                } else {
                    tfRecord.write(row);
                }
            }
        }
        Place place = place(Where.FILE);
        place.put("input/a", stream.toByteArray());
        assertThat(framed(place, splitType, "text/csv")
                        .with("BatchStrategy", "SingleRecord")
                        .run(engine())
                        .output())
                .isEqualTo(Rows.answers(1, 50));
    }

    @Test
    void bt85_aDamagedFrameFailsItsObjectAndNamesRecordAndByte() throws IOException {
        Place place = place(Where.FILE);
        byte[] whole = protobuf(1, 10);
        int length = whole.length / 10;
        byte[] damaged = whole.clone();
        damaged[6 * length] ^= 1;
        place.put("input/cut.pbr", Arrays.copyOf(whole, whole.length - 5));
        place.put("input/damaged.pbr", damaged);
        place.put("input/good.pbr", whole);
        TestJob.Outcome outcome = framed(place, "RecordIO", PROTOBUF).run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("good.pbr.out", Rows.answers(1, 10)));
        assertThat(IntStream.range(0, 2)
                        .mapToObj(i -> outcome.documents()
                                .get("errors.json")
                                .at("/Errors/" + i)
                                .toString()))
                .satisfiesExactly(
                        cut -> assertThat(cut).contains("\"Record\":10", "\"Offset\":" + 9 * length),
                        bad -> assertThat(bad)
                                .contains("\"Record\":7", "\"Offset\":" + 6 * length, "must begin with 0A 23 D7 CE"));
    }

    @Test
    void bt50_aRecordOfAnObjectThatIsNotSplitIsNamedByItsFrame() throws IOException {
        Place place = place(Where.FILE);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            for (int i = 0; i < 5; i++) {
                writer.write(TensorRecord.of(Tensor.dense(1f, i == 3 ? Float.NEGATIVE_INFINITY : 2f)));
            }
        }
        int length = stream.size() / 5;
        place.put("input/a.pbr", stream.toByteArray());
        TestJob.Outcome outcome = framed(place, "None", PROTOBUF).run(engine());
        assertThat(outcome.documents().get("errors.json").at("/Errors/0").toString())
                .contains(
                        "\"Record\":4",
                        "\"Offset\":" + 3 * length,
                        "\"Length\":" + length,
                        "\"Column\":2",
                        "a value must be finite as float32");
    }

    @Test
    void bt61_aRecordAboveThePayloadLimitFailsItsObject() throws IOException {
        Place place = place(Where.FILE);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            writer.write(TensorRecord.of(Tensor.dense(1f, 2f)));
            writer.write(TensorRecord.of(Tensor.dense(new float[300_000])));
        }
        place.put("input/a.pbr", stream.toByteArray());
        TestJob.Outcome outcome =
                framed(place, "RecordIO", PROTOBUF).with("MaxPayloadInMB", 1).run(engine());
        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.documents().get("errors.json").at("/Errors/0/Rule").asText())
                .isEqualTo("a record must fit in a payload of 1048576 bytes");
    }

    /** A record whose first feature is {@code i}, and whose metadata is frames of records with another one. */
    private static byte[] misleading(int i) {
        ByteSink inner = new ByteSink();
        for (int pad = i % 5; pad > 0; pad--) {
            inner.write((byte) 0);
        }
        for (int fake = 0; fake < 1 + i % 3; fake++) {
            byte[] row = message(TensorRecord.of(Tensor.dense(-i, 0.5f)));
            RecordIo.write(row, 0, row.length, inner);
        }
        ByteSink message = new ByteSink();
        message.write(message(TensorRecord.of(Tensor.dense(i, 0.5f))));
        message.write((byte) (4 << 3 | 2));
        message.write((byte) inner.length());
        message.write(inner.toByteArray());
        return message.toByteArray();
    }

    private static byte[] message(TensorRecord record) {
        ByteSink message = new ByteSink();
        record.write(message);
        return message.toByteArray();
    }

    private static byte[] frames(byte[]... records) {
        ByteSink frames = new ByteSink();
        for (byte[] record : records) {
            RecordIo.write(record, 0, record.length, frames);
        }
        return frames.toByteArray();
    }

    private static byte[] frames(int count, IntFunction<byte[]> record) {
        return frames(IntStream.rangeClosed(1, count).mapToObj(record).toArray(byte[][]::new));
    }

    @ParameterizedTest
    @CsvSource({"FILE,MultiRecord,1000", "FILE,SingleRecord,333", "S3,MultiRecord,1000"})
    void p1_objectsOfFramesGiveTheSameOutputHoweverTheyAreCut(Where where, String batchStrategy, String splitBytes)
            throws IOException {
        Place place = place(where);
        place.put("input/a.pbr", protobuf(1, 300));
        TestJob.Outcome outcome = framed(place, "RecordIO", PROTOBUF)
                .with("BatchStrategy", batchStrategy)
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.output()).isEqualTo(Rows.answers(1, 300));
        assertThat(outcome.records()).isEqualTo(300);
        assertThat(outcome.splits()).isGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"MultiRecord,40", "MultiRecord,401", "SingleRecord,97", "SingleRecord,1000"})
    void p1_dataThatHoldsFramesOfItsOwnIsScoredOnceAndInOrderHoweverItIsCut(String batchStrategy, String splitBytes) {
        Place place = place(Where.FILE);
        place.put("input/a.pbr", frames(60, SparkEngineFramesTest::misleading));
        TestJob.Outcome outcome = framed(place, "RecordIO", PROTOBUF)
                .with("BatchStrategy", batchStrategy)
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.output()).isEqualTo(Rows.answers(1, 60));
        assertThat(outcome.records()).isEqualTo(60);
        assertThat(outcome.splits()).isGreaterThan(5);
    }

    @Test
    void p1_tfRecordsOfTextAreScoredOnceAndInOrderHoweverTheyAreCut() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (TfRecordWriter writer = new TfRecordWriter(stream)) {
            for (int i = 1; i <= 200; i++) {
                writer.write(Rows.row(i).getBytes(US_ASCII));
            }
        }
        Place place = place(Where.FILE);
        place.put("input/a", stream.toByteArray());
        for (String splitBytes : new String[] {"70", "1001"}) {
            assertThat(framed(place, "TFRecord", "text/csv")
                            .with("BatchStrategy", "SingleRecord")
                            .set("split-bytes", splitBytes)
                            .run(engine())
                            .output())
                    .isEqualTo(Rows.answers(1, 200));
        }
    }

    /** Each object fails in another way; what is said of it must not depend on where it is cut. */
    @ParameterizedTest
    @ValueSource(strings = {"MultiRecord", "SingleRecord"})
    void p6_aRecordThatIsRefusedIsNamedAlikeForAnySplits(String batchStrategy) {
        Place place = place(Where.FILE);
        byte[] good = frames(60, SparkEngineFramesTest::misleading);
        byte[] ragged = frames(60, i -> i == 40 ? message(TensorRecord.of(Tensor.dense(1f, 2f, 3f))) : misleading(i));
        byte[] damaged = good.clone();
        damaged[frames(44, SparkEngineFramesTest::misleading).length] ^= 1;
        place.put("input/cut.pbr", Arrays.copyOf(good, good.length - 30));
        place.put("input/damaged.pbr", damaged);
        place.put(
                "input/infinite.pbr",
                frames(60, i -> message(TensorRecord.of(Tensor.dense(i, i < 33 ? 1f : Float.POSITIVE_INFINITY)))));
        place.put("input/ragged.pbr", ragged);
        TestJob job = framed(place, "RecordIO", PROTOBUF).with("BatchStrategy", batchStrategy);
        List<JsonNode> whole = job.set("split-bytes", "1MiB").run(engine()).errors();
        assertThat(whole).extracting(error -> error.get("Record").asInt()).containsExactly(60, 45, 33, 40);
        assertThat(whole.get(3).get("Rule").asText())
                .isEqualTo("a dense record must have as many values as the first one of its object, 2");
        for (String splitBytes : new String[] {"100", "500", "2000"}) {
            assertThat(job.set("split-bytes", splitBytes).run(engine()).errors())
                    .as("split-bytes %s", splitBytes)
                    .isEqualTo(whole);
        }
    }
}
