package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of JSON Lines and of JSON, asked of a model that sums three features. */
class SparkEngineJsonTest extends SparkTest {
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";

    private static TestJob job(Place place, String contentType, String accept) {
        return TestJob.sum(place, "input/")
                .with("TransformInput/ContentType", contentType)
                .with("TransformOutput/Accept", accept);
    }

    private static String join(int count, String delimiter, IntFunction<String> item) {
        return IntStream.rangeClosed(1, count).mapToObj(item).collect(Collectors.joining(delimiter));
    }

    /** An instance whose features add up to {@code sum}, in one of five layouts. */
    private static String instance(int sum) {
        return switch (sum % 5) {
            case 0 -> "{\"data\": {\"features\": {\"values\": [%d, 2, -2]}}}".formatted(sum);
            case 1 -> "[%d.0,0,0]".formatted(sum);
            case 2 -> "{\"features\":{\"keys\":[2,0],\"shape\":[3],\"values\":[%d,0]}}".formatted(sum);
            case 3 -> "{\"configuration\":{},\"data\":{\"features\":[1,%d,0]}}".formatted(sum - 1);
            default -> "{\"features\": [0.5, %d, 0.5]}".formatted(sum - 1);
        };
    }

    @ParameterizedTest
    @CsvSource({"MultiRecord, 1MiB", "MultiRecord, 1000", "MultiRecord, 100", "SingleRecord, 500"})
    void bt51_linesOfAllLayoutsAreAnsweredInTheirOrderForAnySplits(String strategy, String splitBytes) {
        Place place = place(Where.FILE);
        place.put(
                "input/a.jsonl",
                join(300, "\r\n", SparkEngineJsonTest::instance).getBytes(UTF_8));

        Outcome outcome = job(place, JSON_LINES, JSON_LINES)
                .with("BatchStrategy", strategy)
                .set("split-bytes", splitBytes)
                .run(engine());

        assertThat(outcome.output()).isEqualTo(join(300, "", sum -> "{\"score\": " + sum + ".0}\n"));
        assertThat(outcome.records()).isEqualTo(300);
    }

    @Test
    void formats102_linesAreAnsweredAsPlainNumbersIfNoJsonIsAccepted() {
        Place place = place(Where.FILE);
        place.put("input/a.jsonl", join(7, "\n", SparkEngineJsonTest::instance).getBytes(UTF_8));

        assertThat(job(place, JSON_LINES, "text/csv").run(engine()).output())
                .isEqualTo("1.0\n2.0\n3.0\n4.0\n5.0\n6.0\n7.0\n");
    }

    @Test
    void bt50_linesMayComeInAnObjectThatIsNotSplit() {
        Place place = place(Where.FILE);
        place.put("input/a.jsonl", join(7, "\n", SparkEngineJsonTest::instance).getBytes(UTF_8));

        Outcome outcome = job(place, JSON_LINES, JSON_LINES)
                .with("TransformInput/SplitType", "None")
                .with("TransformOutput/AssembleWith", "None")
                .run(engine());

        assertThat(outcome.output()).isEqualTo(join(7, "", sum -> "{\"score\": " + sum + ".0}\n"));
    }

    @Test
    void linesAreAnsweredByOneDocumentForEachPayloadIfJsonIsAccepted() {
        Place place = place(Where.FILE);
        place.put("input/a.jsonl", join(3, "\n", SparkEngineJsonTest::instance).getBytes(UTF_8));

        Outcome outcome = job(place, JSON_LINES, JSON).set("split-bytes", "1").run(engine());

        assertThat(outcome.output())
                .isEqualTo("{\"predictions\": [{\"score\": 1.0}, {\"score\": 2.0}, {\"score\": 3.0}]}\n");
        assertThat(outcome.splits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1MiB", "1000", "1"})
    void p1_aLineOfAnotherWidthThanTheFirstIsNamedInWhicheverSplitItIs(String splitBytes) {
        Place place = place(Where.FILE);
        String lines = join(60, "\n", SparkEngineJsonTest::instance);
        String narrow = "{\"features\": [1, 2]}";
        place.put("input/a.jsonl", (lines + "\n" + narrow + "\n" + lines).getBytes(UTF_8));

        Outcome outcome = job(place, JSON_LINES, JSON_LINES)
                .set("split-bytes", splitBytes)
                .run(engine());

        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).toString())
                .isEqualTo("""
                        {"Object":"%s","Kind":"INPUT","Record":61,"ByteRange":{"Offset":%d,"Length":%d},\
                        "Rule":"a record must have the 3 features of the first one","Found":"2 features",\
                        "Remedy":"Write every feature of the model into each record."}""".formatted(place.uri("input/a.jsonl"), lines.length() + 1, narrow.length()));
    }

    @Test
    void bt50_anUnsplitObjectIsOneDocumentOfAnyLength() {
        Place place = place(Where.FILE);
        String instances = join(5_000, ",\n", SparkEngineJsonTest::instance);
        place.put("input/a.json", ("{\"instances\": [" + instances + "], \"configuration\": {}}\n").getBytes(UTF_8));
        place.put("input/b.json", "{\"instances\": []}".getBytes(UTF_8));
        place.put("input/c.json", "[[1, 2, 3], [4, 5, 6]]".getBytes(UTF_8));
        place.put("input/d.json", "[1, 2, 3]".getBytes(UTF_8));

        Outcome outcome = job(place, JSON, JSON)
                .with("TransformInput/SplitType", "None")
                .with("TransformOutput/AssembleWith", "None")
                .run(engine());

        assertThat(outcome.outputs())
                .isEqualTo(Map.of(
                        "a.json.out",
                        "{\"predictions\": [" + join(5_000, ", ", sum -> "{\"score\": " + sum + ".0}") + "]}",
                        "b.json.out",
                        "{\"predictions\": []}",
                        "c.json.out",
                        "{\"predictions\": [{\"score\": 6.0}, {\"score\": 15.0}]}",
                        "d.json.out",
                        "{\"predictions\": [{\"score\": 6.0}]}"));
        assertThat(outcome.records()).isEqualTo(5_003);
    }

    @ParameterizedTest
    @CsvSource({"MultiRecord, 1MiB", "MultiRecord, 100", "SingleRecord, 1"})
    void bt51_aLineOfJsonIsADocumentWithAnAnswerOfItsOwn(String strategy, String splitBytes) {
        Place place = place(Where.FILE);
        place.put(
                "input/a.json",
                join(50, "\n", sum -> "{\"instances\": [" + instance(sum) + ", [0, 0, 1]]}")
                        .getBytes(UTF_8));

        Outcome outcome = job(place, JSON, JSON)
                .with("BatchStrategy", strategy)
                .set("split-bytes", splitBytes)
                .run(engine());

        assertThat(outcome.output())
                .isEqualTo(join(50, "", sum -> "{\"predictions\": [{\"score\": " + sum + ".0}, {\"score\": 1.0}]}\n"));
        assertThat(outcome.records()).isEqualTo(100);
    }

    @Test
    void p6_aFaultOfADocumentNamesTheInstanceAndItsLine() {
        Place place = place(Where.FILE);
        String document = "{\"instances\": [\n  {\"features\": [1, 2, 3]},\n  {\"features\": [1, null, 3]}\n]}\n";
        place.put("input/a.json", document.getBytes(UTF_8));

        Outcome outcome =
                job(place, JSON, JSON).with("TransformInput/SplitType", "None").run(engine());

        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.errors().get(0).toString())
                .isEqualTo("""
                        {"Object":"%s","Kind":"INPUT","Record":3,"ByteRange":{"Offset":%d,"Length":26},"Column":2,\
                        "Rule":"feature 2 of instance 2 must be a number","Found":"null",\
                        "Remedy":"Fill in a number: there is no other way to write a feature."}""".formatted(place.uri("input/a.json"), document.indexOf("{\"features\": [1, n")));
    }
}
