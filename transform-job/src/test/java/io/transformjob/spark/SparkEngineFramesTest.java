package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
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
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
}
