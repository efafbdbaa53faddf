package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.testing.Place;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of which the model sees a part, and outputs that are a part of record and answer. */
class SparkEngineFilterTest extends SparkTest {
    private static TestJob filtering(Place place, String inputFilter, String join, String outputFilter) {
        return TestJob.firstFeature(place, "input/")
                .with("DataProcessing/InputFilter", inputFilter)
                .with("DataProcessing/JoinSource", join)
                .with("DataProcessing/OutputFilter", outputFilter);
    }

    private static TestJob json(TestJob job, String type) {
        String split = type.equals("application/json") ? "None" : "Line";
        return job.with("TransformInput/ContentType", type)
                .with("TransformOutput/Accept", type)
                .with("TransformInput/SplitType", split)
                .with("TransformOutput/AssembleWith", split);
    }

    private static String lines(int count, String format) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> format.replace("#", Integer.toString(i)) + "\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "64", "500", "1MiB"})
    void p1_bt90_bothFiltersAndTheJoinGiveTheSameForAnySplits(String splitBytes) {
        Place place = place(Where.FILE);
        place.put("input/a.csv", lines(25, "\"Smith, #\",0#-GNVDE,#,0.0").getBytes(UTF_8));
        assertThat(filtering(place, "$[2:]", "Input", "$[0,1,-1]")
                        .set("split-bytes", splitBytes)
                        .run(engine())
                        .output())
                .isEqualTo(lines(25, "\"Smith, #\",0#-GNVDE,#.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "64", "1MiB"})
    void p1_bt90_linesOfJsonGiveTheSameForAnySplits(String splitBytes) {
        Place place = place(Where.FILE);
        place.put(
                "input/a.jsonl", lines(25, "{\"x\": [#.0, 0], \"id\": \"0#\"}").getBytes(UTF_8));
        assertThat(json(filtering(place, "$.x", "Input", "$['id','SageMakerOutput']"), "application/jsonlines")
                        .set("split-bytes", splitBytes)
                        .run(engine())
                        .output())
                .isEqualTo(lines(25, "{\"SageMakerOutput\":{\"score\":#},\"id\":\"0#\"}"));
    }

    @Test
    void bt90_theModelSeesTheFilteredRecordAndTheJoinTheWholeOne() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", "x,1,0\r\ny,2,0\r\n".getBytes(UTF_8));
        assertThat(filtering(place, "$[1:]", "Input", "$").run(engine()).output())
                .isEqualTo("x,1,0,1.0\ny,2,0,2.0\n");
    }

    @Test
    void bt92_withAnInputFilterAloneAnswersAreTakenAsTheyAre() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", "x,1,0\ny,2,0\n".getBytes(UTF_8));
        assertThat(filtering(place, "$[1:]", "None", "$").run(engine()).output())
                .isEqualTo("1.0\n2.0\n");
    }

    @Test
    void bt90_theOutputFilterSelectsFromTheAnswerWithoutAJoin() {
        Place place = place(Where.FILE);
        place.put("input/a.jsonl", "{\"features\": [1.5, 0]}\n[2, 0]\n".getBytes(UTF_8));
        assertThat(json(filtering(place, "$", "None", "$.score"), "application/jsonlines")
                        .run(engine())
                        .output())
                .isEqualTo("1.5\n2\n");
    }

    @Test
    void bt105_aDocumentIsJoinedWithItsWholeAnswer() {
        Place place = place(Where.FILE);
        place.put("input/a.json", "{\"instances\": [[1, 0],\n [2.5, 0]], \"id\": 7}\n".getBytes(UTF_8));
        assertThat(json(filtering(place, "$", "Input", "$"), "application/json")
                        .run(engine())
                        .output())
                .isEqualTo("{\"SageMakerOutput\":{\"predictions\":[{\"score\":1},{\"score\":2.5}]},"
                        + "\"id\":7,\"instances\":[[1,0],[2.5,0]]}");
    }

    @Test
    void bt91_documentsOnLinesAreJoinedOneByOne() {
        Place place = place(Where.FILE);
        place.put(
                "input/a.json",
                "{\"rows\": [[1, 0], [2, 0]], \"id\": 7}\n{\"rows\": [[3, 0]], \"id\": 8}\n".getBytes(UTF_8));
        assertThat(json(filtering(place, "$.rows", "Input", "$['id','SageMakerOutput']"), "application/json")
                        .with("TransformInput/SplitType", "Line")
                        .with("TransformOutput/AssembleWith", "Line")
                        .run(engine())
                        .output())
                .isEqualTo("{\"SageMakerOutput\":{\"predictions\":[{\"score\":1},{\"score\":2}]},\"id\":7}\n"
                        + "{\"SageMakerOutput\":{\"predictions\":[{\"score\":3}]},\"id\":8}\n");
    }

    @Test
    void bt91_linesOfJsonMayComeUnsplit() {
        Place place = place(Where.FILE);
        place.put("input/a.jsonl", "{\"f\":[1,0]}\n{\"f\":[2,0]}\n".getBytes(UTF_8));
        assertThat(json(filtering(place, "$.f", "Input", "$"), "application/jsonlines")
                        .with("TransformInput/SplitType", "None")
                        .with("TransformOutput/AssembleWith", "None")
                        .run(engine())
                        .output())
                .isEqualTo("{\"SageMakerOutput\":{\"score\":1},\"f\":[1,0]}\n"
                        + "{\"SageMakerOutput\":{\"score\":2},\"f\":[2,0]}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/jsonlines"})
    void bt103_v2RequestsOnLinesAreJoinedOneByOne(String type) {
        Place place = place(Where.FILE);
        String inputs = "\"inputs\": [{\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [#, 0]}]";
        place.put(
                "input/a.json",
                lines(3, "{\"key\": #, \"v2\": {\"id\": \"r#\", " + inputs + "}}")
                        .getBytes(UTF_8));
        assertThat(json(filtering(place, "$.v2", "Input", "$['key','SageMakerOutput']"), type)
                        .with("TransformInput/SplitType", "Line")
                        .with("TransformOutput/AssembleWith", "Line")
                        .run(engine())
                        .output())
                .isEqualTo(lines(
                        3,
                        "{\"SageMakerOutput\":{\"id\":\"r#\",\"model_name\":\"model\",\"outputs\":[{\"data\":[#],"
                                + "\"datatype\":\"FP32\",\"name\":\"predict\",\"shape\":[1,1]}]},\"key\":#}"));
    }

    private static List<String> errors(TestJob.Outcome outcome) {
        return outcome.errors().stream()
                .map(error -> "%s record %s: %s | %s"
                        .formatted(
                                error.get("Object").asText().replaceAll(".*/", ""),
                                error.get("Record").asText(),
                                error.get("Rule").asText(),
                                error.get("Found").asText()))
                .toList();
    }

    @Test
    void bt100_badQuotingFailsItsObjectAndNoOther() {
        Place place = place(Where.FILE);
        place.put("input/bad.csv", "x,1,0\ny\"z,2,0\n".getBytes(UTF_8));
        place.put("input/good.csv", "x,1,0\n".getBytes(UTF_8));
        TestJob.Outcome outcome = filtering(place, "$[1:]", "Input", "$[0,-1]").run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("good.csv.out", "x,1.0\n"));
        assertThat(errors(outcome))
                .containsExactly("bad.csv record 2: column 1 must not have a bare \" in a non-quoted field |"
                        + " \"\"z,2,0\" at byte 1 of the record");
    }

    @Test
    void bt98_aRecordWithoutWhatIsSelectedFailsItsObject() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", "x,1,0\ny,2,0\n".getBytes(UTF_8));
        assertThat(errors(filtering(place, "$[1:]", "Input", "$[0,4]").run(engine())))
                .containsExactly(
                        "a.csv record 1: OutputFilter $[0,4] must select columns that the record has | 4 columns");
        assertThat(errors(filtering(place, "$[1,7]", "Input", "$").run(engine())))
                .containsExactly("a.csv record 1: $[1,7] must select columns that the record has | 3 columns");
        Place json = place(Where.S3);
        json.put("input/a.jsonl", "{\"f\":[1,0]}\n{\"g\":[2,0]}\n".getBytes(UTF_8));
        assertThat(errors(json(filtering(json, "$.f", "Input", "$"), "application/jsonlines")
                        .run(engine())))
                .containsExactly("a.jsonl record 2: InputFilter $.f must be in every record | no member \"f\" at $");
    }

    @Test
    void bt61_aRecordIsMeasuredBehindTheFilter() {
        Place place = place(Where.FILE);
        String megabyte = "t".repeat(1 << 20);
        place.put("input/a.csv", lines(3, megabyte + ",#,0").getBytes(UTF_8));
        assertThat(filtering(place, "$[1:]", "Input", "$[1,-1]")
                        .with("MaxPayloadInMB", 1)
                        .run(engine())
                        .output())
                .isEqualTo("1,1.0\n2,2.0\n3,3.0\n");
        assertThat(errors(filtering(place, "$", "Input", "$[1,-1]")
                        .with("MaxPayloadInMB", 1)
                        .run(engine())))
                .containsExactly("a.csv record 1: a record must fit in a payload of 1048576 bytes | 1048580 bytes");
        Place json = place(Where.S3);
        json.put(
                "input/a.jsonl",
                lines(3, "{\"t\":\"" + megabyte + "\",\"f\":[#,0]}").getBytes(UTF_8));
        assertThat(json(filtering(json, "$.f", "Input", "$.SageMakerOutput"), "application/jsonlines")
                        .with("MaxPayloadInMB", 1)
                        .run(engine())
                        .output())
                .isEqualTo("{\"score\":1}\n{\"score\":2}\n{\"score\":3}\n");
        assertThat(errors(json(filtering(json, "$['f','t']", "Input", "$"), "application/jsonlines")
                        .with("MaxPayloadInMB", 1)
                        .run(engine())))
                .containsExactly(
                        "a.jsonl record 1: what is selected of a record must fit in a payload of 1048576 bytes |"
                                + " 1048594 bytes");
    }
}
