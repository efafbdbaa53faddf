package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record that cannot be read costs: its object, and nothing else; and how it is named. */
class SparkEngineFaultsTest extends SparkTest {
    private static final String LEAVE_EMPTY = "Leave the cell empty if the value is missing.";
    /** A record that is sent alone is the first line of what is sent. */
    private static final String HEADER = "If this is a header row, remove it or set csv-header=true.";

    /** 60 records, of which number 31 has a word in its second column, and number 45 in its first. */
    private static byte[] spoilt() {
        byte[] good = Rows.of(1, 30);
        byte[] bad = "31,word\n".getBytes(US_ASCII);
        byte[] alsoBad = "word,45\n".getBytes(US_ASCII);
        return join(good, bad, Rows.of(32, 44), alsoBad, Rows.of(46, 60));
    }

    private static byte[] join(byte[]... parts) {
        StringBuilder all = new StringBuilder();
        for (byte[] part : parts) {
            all.append(new String(part, US_ASCII));
        }
        return all.toString().getBytes(US_ASCII);
    }

    /** What errors.json must say of {@link #spoilt}. */
    private static String fault(Place place, String name, String remedy) {
        return """
                {"Object":"%s","Kind":"INPUT","Record":31,"ByteRange":{"Offset":%d,"Length":7},"Column":2,\
                "Rule":"column 2 must be a number or empty","Found":"\\"word\\"",\
                "Remedy":"%s"}""".formatted(place.uri("input/" + name), Rows.of(1, 30).length, remedy);
    }

    @ParameterizedTest
    @CsvSource({"FILE,1", "FILE,7", "FILE,50", "FILE,100", "FILE,1MiB", "S3,50", "S3,1MiB"})
    void bt85_bt86_bt87_aBadRecordFailsItsObjectAloneAndIsNamedAlikeForAnySplits(Where where, String splitBytes) {
        Place place = place(where);
        place.put("input/a.csv", Rows.of(1, 50));
        place.put("input/b.csv", spoilt());
        place.put("input/c.csv", Rows.of(7, 90));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs())
                .isEqualTo(Map.of("a.csv.out", Rows.answers(1, 50), "c.csv.out", Rows.answers(7, 90)));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).toString()).isEqualTo(fault(place, "b.csv", LEAVE_EMPTY));
        assertThat(outcome.records()).isEqualTo(50 + 84);
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .isEqualTo(
                        "ClientError: 1 of 3 objects failed. %s record 31 (byte 233): column 2 must be a number or empty,"
                                        .formatted(place.uri("input/b.csv"))
                                + " found \"word\". " + LEAVE_EMPTY);
    }

    @ParameterizedTest
    @CsvSource({"SingleRecord,'" + HEADER + "'", "MultiRecord," + LEAVE_EMPTY})
    void bt85_theFaultHasTheSamePlaceForEitherStrategy(String strategy, String remedy) {
        Place place = place(Where.FILE);
        place.put("input/b.csv", spoilt());
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("BatchStrategy", strategy)
                .set("split-bytes", 33)
                .run(engine());
        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.errors().get(0).toString()).isEqualTo(fault(place, "b.csv", remedy));
    }

    @Test
    void bt85_theFaultOfAGzipObjectCountsUncompressedBytes() {
        Place place = place(Where.FILE);
        place.put("input/b.csv.gz", TestModels.gzip(spoilt()));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(outcome.errors().get(0).toString()).isEqualTo(fault(place, "b.csv.gz", LEAVE_EMPTY));
    }

    /** The end of the object is looked for behind blank lines, payloads ahead of what is being decoded. */
    @Test
    void bt85_aGzipObjectCutOffBehindBlankLinesFailsAlone() {
        Place place = place(Where.FILE);
        byte[] whole = TestModels.gzip(Rows.of(1, 30), "\n".repeat(3_000_000).getBytes(US_ASCII));
        place.put("input/a.csv.gz", TestModels.gzip(Rows.of(1, 50)));
        place.put("input/b.csv.gz", java.util.Arrays.copyOf(whole, whole.length - 20));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.gz.out", Rows.answers(1, 50)));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).get("Rule").asText()).isEqualTo("gzip must end with the end of a member");
    }

    @Test
    void bt85_anObjectThatIsNoGzipFailsAlone() {
        Place place = place(Where.S3);
        place.put("input/a.gz", TestModels.gzip(Rows.of(1, 5)));
        place.put("input/b.gz", Rows.of(1, 5));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.gz.out", Rows.answers(1, 5)));
        assertThat(outcome.errors().get(0).get("Object").asText())
                .isEqualTo(place.uri("input/b.gz").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"20000", "300000", "64MiB"})
    void bt62_aRecordAboveTheLimitFailsItsObjectAndIsNamed(String splitBytes) {
        Place place = place(Where.FILE);
        String wide = "3," + "0".repeat(1_100_000) + "\n";
        place.put("input/a.csv", Rows.of(1, 2));
        place.put("input/b.csv", join(Rows.of(1, 2), wide.getBytes(US_ASCII), Rows.of(4, 9)));
        TestJob job =
                TestJob.firstFeature(place, "input/").with("MaxPayloadInMB", 1).set("split-bytes", splitBytes);
        Outcome outcome = job.run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.out", Rows.answers(1, 2)));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).toString()).isEqualTo("""
                        {"Object":"%s","Kind":"INPUT","Record":3,"ByteRange":{"Offset":16,"Length":0},\
                        "Rule":"a record must fit in a payload of 1048576 bytes","Found":"1100002 bytes",\
                        "Remedy":"Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that records end with \
                        a line feed."}""".formatted(place.uri("input/b.csv")));
        place.put("input/c.csv", wide.getBytes(US_ASCII));
        assertThat(TestJob.firstFeature(place, "input/")
                        .with("MaxPayloadInMB", 2)
                        .set("split-bytes", splitBytes)
                        .run(engine())
                        .outputs())
                .isEqualTo(
                        Map.of("a.csv.out", Rows.answers(1, 2), "b.csv.out", Rows.answers(1, 9), "c.csv.out", "3.0\n"));
    }

    @Test
    void bt62_anObjectThatIsNotSplitMustFitInAPayload() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 2));
        place.put("input/b.csv", Rows.of(1, 200_000));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("MaxPayloadInMB", 1)
                .with("TransformInput/SplitType", "None")
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.out", Rows.answers(1, 2)));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).toString()).isEqualTo("""
                        {"Object":"%s","Kind":"INPUT","Record":1,"ByteRange":{"Offset":0,"Length":0},\
                        "Rule":"an object that is not split must fit in one payload of 1048576 bytes",\
                        "Found":"more than that",\
                        "Remedy":"Set SplitType, or raise MaxPayloadInMB (100 at most, 0 for no limit)."}""".formatted(place.uri("input/b.csv")));
    }

    @Test
    void p3_allObjectsMayFailAndEachIsNamed() {
        Place place = place(Where.FILE);
        for (String name : List.of("a", "b", "c")) {
            place.put("input/" + name, "1,0\nx,0\n".getBytes(US_ASCII));
        }
        Outcome outcome =
                TestJob.firstFeature(place, "input/").set("split-bytes", 3).run(engine());
        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.errors())
                .extracting(error -> error.get("Record").asInt())
                .containsExactly(2, 2, 2);
    }
}
