package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.testing.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records beside their answers, and inference ids. */
class SparkEngineJoinTest extends SparkTest {
    private static final Instant START = Instant.parse("2022-08-30T00:49:15.250Z");
    private static final String UUID_4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private static final String IDENTITY =
            "\"SageMakerInferenceId\":\"" + UUID_4 + "\",\"SageMakerInferenceTime\":\"2022-08-30T00:49:15Z\"";

    private static String joined(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> Rows.row(i) + "," + i + ".0\n")
                .collect(Collectors.joining());
    }

    private static TestJob joining(Place place) {
        return TestJob.firstFeature(place, "input/").with("DataProcessing/JoinSource", "Input");
    }

    private static TestJob identified(TestJob job, Place place) {
        return job.with(
                        "DataCaptureConfig/DestinationS3Uri",
                        place.uri("capture").toString())
                .with("DataCaptureConfig/GenerateInferenceId", true)
                .created(START);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "64", "1MiB"})
    void bt101_answersFollowTheFieldsOfTheirRecordsForAnySplits(String splitBytes) {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 60));
        assertThat(joining(place).set("split-bytes", splitBytes).run(engine()).output())
                .isEqualTo(joined(1, 60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "64", "1MiB"})
    void bt101_joinedLinesEndInALineFeedWhateverTheRecordsEndIn(String splitBytes) {
        Place place = place(Where.FILE);
        byte[] rows = Rows.of(1, 60, "\r\n");
        place.put("input/dos.csv", rows);
        place.put("input/open.csv", Arrays.copyOf(rows, rows.length - 2));
        assertThat(joining(place).set("split-bytes", splitBytes).run(engine()).outputs())
                .isEqualTo(Map.of("dos.csv.out", joined(1, 60), "open.csv.out", joined(1, 60)));
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void bt112_everyRecordGetsAnIdOfItsOwnAndTheJobsStart(Where where) {
        Place place = place(where);
        place.put("input/a.csv", Rows.of(1, 500));
        place.put("input/b.csv", Rows.of(1, 500));
        Map<String, String> outputs = identified(joining(place), place)
                .set("split-bytes", 300)
                .run(engine())
                .outputs();
        List<String> lines = outputs.values().stream().flatMap(String::lines).toList();
        assertThat(lines).hasSize(1000);
        for (int i = 0; i < lines.size(); i++) {
            int record = i % 500 + 1;
            assertThat(lines.get(i))
                    .matches(Rows.row(record) + "," + record + "\\.0," + UUID_4 + ",2022-08-30T00:49:15Z");
        }
        assertThat(lines.stream().map(line -> line.split(",")[3])).doesNotHaveDuplicates();
    }

    @Test
    void bt112_idsStandBehindAnswersThatAreNotJoined() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 9));
        String output = identified(TestJob.firstFeature(place, "input/"), place)
                .run(engine())
                .output();
        assertThat(output.lines())
                .hasSize(9)
                .allMatch(line -> line.matches("[1-9]\\.0," + UUID_4 + ",2022-08-30T00:49:15Z"));
    }

    @Test
    void p1_bt112_idsDependOnJobStartObjectAndRecordAlone() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 100));
        TestJob job = identified(joining(place), place);
        String first = job.set("split-bytes", "1MiB").run(engine()).output();
        for (String splitBytes : List.of("1MiB", "7", "64", "500")) {
            assertThat(job.set("split-bytes", splitBytes).run(engine()).output())
                    .as("split-bytes %s", splitBytes)
                    .isEqualTo(first);
        }
        String single = job.with("BatchStrategy", "SingleRecord").run(engine()).output();
        assertThat(single).isEqualTo(first);
        String later = job.created(START.plusSeconds(1)).run(engine()).output();
        assertThat(ids(later)).hasSize(100).doesNotContainAnyElementsOf(ids(first));
    }

    private static TestJob identifiedJson(Place place, String type, String split) {
        return identified(TestJob.firstFeature(place, "input/"), place)
                .with("TransformInput/ContentType", type)
                .with("TransformOutput/Accept", type)
                .with("TransformInput/SplitType", split)
                .with("TransformOutput/AssembleWith", split);
    }

    @Test
    void bt112_linesOfJsonGetAnIdEachWhateverTheSplits() {
        Place place = place(Where.FILE);
        place.put(
                "input/a.jsonl",
                Rows.text(IntStream.rangeClosed(1, 40).mapToObj(i -> "{\"features\": [%d, 0]}\n".formatted(i))));
        TestJob job = identifiedJson(place, "application/jsonlines", "Line").with("DataProcessing/JoinSource", "Input");
        String output = job.run(engine()).output();
        List<String> lines = output.lines().toList();
        assertThat(lines).hasSize(40);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i))
                    .matches("\\{" + IDENTITY
                            + ",\"SageMakerOutput\":\\{\"score\":%d\\},\"features\":\\[%d,0\\]\\}"
                                    .formatted(i + 1, i + 1));
        }
        assertThat(lines.stream().map(line -> line.substring(0, 70))).doesNotHaveDuplicates();
        assertThat(job.set("split-bytes", 50).run(engine()).output()).isEqualTo(output);
    }

    @Test
    void bt112_anUnsplitDocumentGetsOneId() {
        Place place = place(Where.FILE);
        place.put("input/a.json", "{\"instances\": [[1, 0], [2, 0]]}".getBytes(StandardCharsets.US_ASCII));
        assertThat(identifiedJson(place, "application/json", "None")
                        .run(engine())
                        .output())
                .matches("\\{" + IDENTITY + ",\"predictions\":\\[\\{\"score\":1\\},\\{\"score\":2\\}\\]\\}");
    }

    @Test
    void bt112_answersThatAreNoObjectsBecomeMembers() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 9));
        // In batch the container answers a number on each line, whatever is accepted.
        String output = identified(TestJob.firstFeature(place, "input/"), place)
                .with("TransformOutput/Accept", "application/json")
                .run(engine())
                .output();
        assertThat(output.lines())
                .hasSize(9)
                .allMatch(line -> line.matches("\\{" + IDENTITY + ",\"SageMakerOutput\":[1-9]\\}"));
    }

    @Test
    void bt111_manifestsNameInputsAndOutputs() {
        Place place = place(Where.FILE);
        place.put("input/x/a.jsonl", "[1,0]\n".getBytes(StandardCharsets.US_ASCII));
        place.put("input/x/b.jsonl", "[1\n".getBytes(StandardCharsets.US_ASCII));
        TestJob job = identifiedJson(place, "application/jsonlines", "Line");
        job.run(engine());
        Map<String, String> manifests = new TreeMap<>();
        place.all("capture/")
                .forEach((key, bytes) -> manifests.put(
                        key.replaceFirst("[0-9a-f-]{36}", "ID"),
                        new String(bytes, StandardCharsets.UTF_8).replaceAll("\\s", "")));
        assertThat(manifests)
                .isEqualTo(Map.of(
                        "input/2022/08/30/00/ID.json",
                        "[{\"prefix\":\"%s/\"},\"a.jsonl\"]".formatted(place.uri("input/x")),
                        "output/2022/08/30/00/ID.json",
                        "[{\"prefix\":\"%s/\"},\"x/a.jsonl.out\"]".formatted(place.uri("output/" + job.name()))));
    }

    @Test
    void bt111_aJobWithoutAnyOutputHasNothingToList() {
        Place place = place(Where.FILE);
        place.put("input/b.jsonl", "[1\n".getBytes(StandardCharsets.US_ASCII));
        identifiedJson(place, "application/jsonlines", "Line").run(engine());
        assertThat(place.all("capture/")).isEmpty();
    }

    private static List<String> ids(String output) {
        return output.lines().map(line -> line.split(",")[3]).toList();
    }
}
