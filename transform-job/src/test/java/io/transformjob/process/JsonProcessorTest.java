package io.transformjob.process;

import static io.transformjob.process.CsvProcessorTest.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.process.Processing.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonProcessorTest {
    private static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String IDENTITY =
            "\"SageMakerInferenceId\":\"" + ID + "\",\"SageMakerInferenceTime\":\"2022-08-30T00:49:15Z\"";

    private static RecordProcessor joining(String filter) {
        return new Processing(Format.JSON, true, RecordPath.parse(filter), (byte) ',', null, null).processor("in");
    }

    private static RecordProcessor answersOnly(String filter) {
        return new Processing(Format.JSON, false, RecordPath.parse(filter), (byte) ',', null, null).processor("in");
    }

    private static RecordProcessor identifying(boolean join, String filter) {
        return new Processing(Format.JSON, join, RecordPath.parse(filter), (byte) ',', "seed", "2022-08-30T00:49:15Z")
                .processor("in");
    }

    @Test
    void bt103_theAnswerIsAMemberOfARecordThatIsAnObject() {
        assertThat(process(joining("$"), "{\"key\":1}", "{\"label\":1}"))
                .isEqualTo("{\"SageMakerOutput\":{\"label\":1},\"key\":1}");
        assertThat(process(joining("$"), "{}", "[0.5]")).isEqualTo("{\"SageMakerOutput\":[0.5]}");
    }

    @Test
    void bt103_theNameOfTheAnswerIsReserved() {
        assertThat(process(joining("$"), "{\"SageMakerOutput\":{\"old\":0},\"a\":1}", "0.5"))
                .isEqualTo("{\"SageMakerOutput\":0.5,\"a\":1}");
        assertThat(process(joining("$.SageMakerOutput"), "{\"SageMakerOutput\":{\"old\":0},\"a\":1}", "0.5"))
                .isEqualTo("0.5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1, 2.0, "a"] | {"SageMakerInput":[1,2,"a"],"SageMakerOutput":{"score":0.5}}
        1e2           | {"SageMakerInput":100,"SageMakerOutput":{"score":0.5}}
        "text"        | {"SageMakerInput":"text","SageMakerOutput":{"score":0.5}}
        null          | {"SageMakerInput":null,"SageMakerOutput":{"score":0.5}}
        """)
    void bt104_anotherRecordStandsBesideItsAnswer(String record, String output) {
        assertThat(process(joining("$"), record, "{\"score\": 0.5}")).isEqualTo(output);
    }

    /** The first line of the recorded job that {@code ll-adult-batch-jsonl-join} is. */
    @Test
    void bt106_joinedJsonIsCompactAndSorted() {
        assertThat(process(
                        joining("$"),
                        "{\"features\": [28, 2, 133937, 9, 13, 2, 0, 0, 4, 1, 15024, 0, 55, 37]}",
                        "{\"score\": 0.989977359771728, \"predicted_label\": 1}"))
                .isEqualTo("{\"SageMakerOutput\":{\"predicted_label\":1,\"score\":0.989977359771728},"
                        + "\"features\":[28,2,133937,9,13,2,0,0,4,1,15024,0,55,37]}");
    }

    @Test
    void bt106_wholeScoresLoseTheirPointAndIdentifiersKeepTheirDigits() {
        assertThat(process(
                        joining("$"),
                        "{\"id\": 12345678901234567890, \"x\": [1.0, 0.10, 1E-7, 0.12345678901234567890]}",
                        "{\"predictions\": [{\"score\": 1.0}]}"))
                .isEqualTo("{\"SageMakerOutput\":{\"predictions\":[{\"score\":1}]},"
                        + "\"id\":12345678901234567890,\"x\":[1,0.1,1e-7,0.12345678901234567890]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $.SageMakerOutput                  | {"predicted_label":1,"score":0.5}
        $.SageMakerOutput.score            | 0.5
        $['id','SageMakerOutput']          | {"SageMakerOutput":{"predicted_label":1,"score":0.5},"id":"a"}
        $['x','id']                        | {"id":"a","x":[1,2]}
        $.x[0,-1]                          | [1,2]
        $['SageMakerOutput']['score','predicted_label'] | {"predicted_label":1,"score":0.5}
        """)
    void bt107_theFilterSelectsFromTheJoinedRecord(String filter, String output) {
        assertThat(process(
                        joining(filter),
                        "{\"id\": \"a\", \"x\": [1.0, 2]}",
                        "{\"score\": 0.5, \"predicted_label\": 1}"))
                .isEqualTo(output);
    }

    @Test
    void bt107_theFilterSelectsFromRecordsThatAreNoObjects() {
        assertThat(process(joining("$.SageMakerInput[0]"), "[7, 8]", "0.5")).isEqualTo("7");
        assertThat(process(joining("$['SageMakerInput','SageMakerOutput']"), "[7, 8]", "0.5"))
                .isEqualTo("{\"SageMakerInput\":[7,8],\"SageMakerOutput\":0.5}");
    }

    @Test
    void bt90_withoutAJoinTheFilterSelectsFromTheAnswer() {
        assertThat(process(answersOnly("$.score"), "no JSON", "{\"score\": 0.50, \"predicted_label\": 1}"))
                .isEqualTo("0.5");
        assertThat(process(answersOnly("$['score','label']"), "{}", "{\"score\": 1.0, \"label\": 1}"))
                .isEqualTo("{\"label\":1,\"score\":1}");
    }

    @Test
    void bt112_idAndTimeAreMembersOfTheOutput() {
        assertThat(process(identifying(true, "$"), "{\"features\":[1],\"A\":0}", "{\"score\":0.5}"))
                .matches("\\{\"A\":0," + IDENTITY + ",\"SageMakerOutput\":\\{\"score\":0.5\\},\"features\":\\[1\\]\\}");
        assertThat(process(identifying(true, "$"), "[1]", "0.5"))
                .matches("\\{" + IDENTITY + ",\"SageMakerInput\":\\[1\\],\"SageMakerOutput\":0.5\\}");
        assertThat(process(identifying(false, "$"), "1,2", "{\"score\": 0.5}"))
                .matches("\\{" + IDENTITY + ",\"score\":0.5\\}");
    }

    @Test
    void bt112_noFilterTakesIdAndTimeAway() {
        assertThat(process(identifying(true, "$['id']"), "{\"id\":\"a\"}", "0.5"))
                .matches("\\{" + IDENTITY + ",\"SageMakerOutput\":\"a\"\\}");
        assertThat(process(identifying(true, "$['id','SageMakerOutput']"), "{\"id\":\"a\"}", "0.5"))
                .matches("\\{" + IDENTITY + ",\"SageMakerOutput\":0.5,\"id\":\"a\"\\}");
    }

    @Test
    void bt112_anAnswerThatIsNoObjectBecomesAMemberOfOne() {
        assertThat(process(identifying(false, "$"), "", "[1.0, 2]"))
                .matches("\\{" + IDENTITY + ",\"SageMakerOutput\":\\[1,2\\]\\}");
    }

    private static void assertFault(RecordProcessor processor, String record, String answer, String message) {
        assertThatThrownBy(() -> process(processor, record, answer))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.offset()).isEqualTo(2);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5,1", "", "{\"score\":}"})
    void bt93_anAnswerThatIsNoJsonFailsItsRecord(String answer) {
        assertFault(
                joining("$"),
                "{}",
                answer,
                ("each answer must be JSON, found \"%s\". Set Accept to what the model answers, or leave out"
                                + " DataProcessing and GenerateInferenceId.")
                        .formatted(answer));
    }

    @Test
    void aRecordThatIsNoJsonIsNamed() {
        assertFault(
                joining("$"),
                "{\"a\":1,}",
                "0.5",
                "JSON must have a name in double quotes at byte 7 of the record, found \"}\". Write each record as one"
                        + " JSON value (RFC 8259, UTF-8).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "-Infinity"})
    void numbersThatJsonDoesNotHaveCannotBeJoined(String word) {
        assertFault(
                joining("$"),
                "{}",
                "{\"score\": %s}".formatted(word),
                "a number must be finite to be written as JSON, found \"%s\". Write null where a number is missing."
                        .formatted(word));
        assertFault(
                joining("$"),
                "{\"x\":[%s]}".formatted(word),
                "0.5",
                "a number must be finite to be written as JSON, found \"%s\". Write null where a number is missing."
                        .formatted(word));
        assertThat(process(joining("$.id"), "{\"x\":[%s],\"id\":1}".formatted(word), "0.5"))
                .isEqualTo("1");
    }

    @Test
    void bt98_aMemberThatIsNotThereIsNamed() {
        assertFault(
                joining("$.SageMakerOutput.label"),
                "{\"label\":1}",
                "{\"score\":0.5}",
                "OutputFilter $.SageMakerOutput.label must be in every record, found no member \"label\" at"
                        + " $.SageMakerOutput. Correct the filter, or the record.");
    }

    @Test
    void aProcessorGoesOnBehindAFault() {
        RecordProcessor processor = joining("$");
        assertThatThrownBy(() -> process(processor, "{\"a\":{\"b\":{\"c\":NaN}}}", "0.5"))
                .isInstanceOf(MalformedRecordException.class);
        assertThat(process(processor, "{\"b\":1,\"a\":2}", "0.5"))
                .isEqualTo("{\"SageMakerOutput\":0.5,\"a\":2,\"b\":1}");
    }
}
