package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole jobs whose bad records do not fail their objects. */
class SparkEngineBadRecordsTest extends SparkTest {
    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "FILE,placeholder,9",
        "FILE,quarantine,1",
        "FILE,quarantine,9",
        "FILE,quarantine,1MiB",
        "S3,quarantine,9"
    })
    void bt88_p6_aBadRecordGetsAPlaceholderAndIsNamed(Where where, String policy, String splitBytes) {
        Place place = place(where);
        place.put("input/a.csv", Rows.of(1, 5));
        place.put("input/sub/b.csv", text("1,0\nx,0\ny,0\n4,0\n5,z\n"));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("on-bad-record", policy)
                .set("bad-record-placeholder", "bad")
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.outputs())
                .isEqualTo(Map.of("a.csv.out", Rows.answers(1, 5), "sub/b.csv.out", "1.0\nbad\nbad\n4.0\nbad\n"));
        assertThat(outcome.documents()
                        .get("describe.json")
                        .at("/Engine/Records")
                        .asInt())
                .isEqualTo(10);
        assertThat(outcome.documents()
                        .get("describe.json")
                        .at("/Engine/BadRecords")
                        .asInt())
                .isEqualTo(3);
        assertThat(outcome.documents().get("errors.json").toString())
                .endsWith(("\"Errors\":[],\"BadRecords\":["
                                + "{\"Object\":\"%1$s\",\"Records\":[2,3],\"Count\":2,\"ByteRange\":{\"Offset\":4,\"Length\":3},"
                                + "\"Column\":1,\"Rule\":\"column 1 must be a number or empty\",\"Found\":\"\\\"x\\\"\","
                                + "\"Remedy\":\"Leave the cell empty if the value is missing.\"},"
                                + "{\"Object\":\"%1$s\",\"Records\":[5,5],\"Count\":1,\"ByteRange\":{\"Offset\":16,\"Length\":3},"
                                + "\"Column\":2,\"Rule\":\"column 2 must be a number or empty\",\"Found\":\"\\\"z\\\"\","
                                + "\"Remedy\":\"Leave the cell empty if the value is missing.\"}],\"MoreBadRecords\":0}")
                        .formatted(place.uri("input/sub/b.csv")));
        Map<String, byte[]> own = place.all("output/");
        String kept = own.entrySet().stream()
                .filter(entry -> entry.getKey().contains("/quarantine/"))
                .map(entry ->
                        entry.getKey().replaceFirst(".*/quarantine/", "") + "\n" + new String(entry.getValue(), UTF_8))
                .findAny()
                .orElse("none");
        assertThat(kept).isEqualTo(policy.equals("placeholder") ? "none" : """
                sub/b.csv.out.jsonl
                {"Object":"%1$s","Record":2,"ByteRange":{"Offset":4,"Length":3},"Column":1,"Rule":"column 1 must be a number or empty","Found":"\\"x\\"","Remedy":"Leave the cell empty if the value is missing.","Text":"x,0","Bytes":"eCww"}
                {"Object":"%1$s","Record":3,"ByteRange":{"Offset":8,"Length":3},"Column":1,"Rule":"column 1 must be a number or empty","Found":"\\"y\\"","Remedy":"Leave the cell empty if the value is missing.","Text":"y,0","Bytes":"eSww"}
                {"Object":"%1$s","Record":5,"ByteRange":{"Offset":16,"Length":3},"Column":2,"Rule":"column 2 must be a number or empty","Found":"\\"z\\"","Remedy":"Leave the cell empty if the value is missing.","Text":"5,z","Bytes":"NSx6"}
                """.formatted(place.uri("input/sub/b.csv")));
        assertThat(own.keySet()).noneMatch(key -> key.contains("/scratch/"));
    }

    @ParameterizedTest
    @CsvSource({"4,Failed", "1MiB,Failed"})
    void bt85_bt87_anObjectBeyondItsLimitFailsAloneAndLeavesNothing(String splitBytes, String status) {
        Place place = place(Where.S3);
        place.put("input/a.csv", text("1,0\nx,0\n3,0\n4,0\n"));
        place.put("input/b.csv", text("1,0\nx,0\ny,0\n4,0\n"));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("on-bad-record", "quarantine")
                .set("max-bad-records", "25%")
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.out", "1.0\nERROR\n3.0\n4.0\n"));
        assertThat(place.all("output/").keySet().stream().filter(key -> key.contains("/quarantine/")))
                .singleElement()
                .asString()
                .endsWith("/a.csv.out.jsonl");
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .isEqualTo(
                        "ClientError: 1 of 2 objects failed. %s record 2 (byte 4): at most 25%% of the records of an object may"
                                        .formatted(place.uri("input/b.csv"))
                                + " be bad (max-bad-records), found 2 of 4, this one first: column 1 must be a number or empty, found"
                                + " \"x\". Leave the cell empty if the value is missing.");
        assertThat(((Place.Bucket) place).uploads()).isEmpty();
    }

    /** A task that a data error failed would be tried again. */
    @ParameterizedTest
    @CsvSource({"fail-object,Failed", "placeholder,Completed", "quarantine,Completed"})
    void dataErrorsCostNoTaskAttempts(String policy, String status) throws java.util.concurrent.TimeoutException {
        Place place = place(Where.FILE);
        place.put("input/a.csv", text("1,0\nx,0\n".repeat(50)));
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        SparkListener attempts = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                ended.incrementAndGet();
                if (!end.taskInfo().successful() || end.taskInfo().attemptNumber() > 0) {
                    again.incrementAndGet();
                }
            }
        };
        jsc().sc().addSparkListener(attempts);
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("on-bad-record", policy)
                .set("split-bytes", 37)
                .run(engine());
        jsc().sc().listenerBus().waitUntilEmpty();
        jsc().sc().removeSparkListener(attempts);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(ended.get()).isPositive();
        assertThat(again.get()).isZero();
    }

    @Test
    void aRunUnderTheSameNameLeavesNoEarlierQuarantine() {
        Place place = place(Where.FILE);
        TestJob job = TestJob.firstFeature(place, "input/").set("on-bad-record", "quarantine");
        place.put("input/a.csv", text("1,0\nx,0\n"));
        job.run(engine());
        assertThat(place.all("output/").keySet()).anyMatch(key -> key.contains("/quarantine/"));
        place.put("input/a.csv", text("1,0\n2,0\n"));
        job.run(engine());
        assertThat(place.all("output/").keySet()).noneMatch(key -> key.contains("/quarantine/"));
    }
}
