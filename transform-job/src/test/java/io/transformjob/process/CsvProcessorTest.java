package io.transformjob.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.process.Processing.Format;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvProcessorTest {
    private static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String TIME = "2022-08-30T00:49:15Z";

    private static Processing joining(String filter) {
        return new Processing(Format.CSV, true, RecordPath.parse(filter), (byte) ',', null, null);
    }

    private static Processing answersOnly(String filter) {
        return new Processing(Format.CSV, false, RecordPath.parse(filter), (byte) ',', null, null);
    }

    private static String process(Processing processing, String record, String answer) {
        return process(processing.processor("in.csv"), record, answer);
    }

    /** What is made of a record that stands between others, and an answer that does. */
    static String process(RecordProcessor processor, String record, String answer) {
        byte[] payload = ("\"\n" + record + "\n\"").getBytes(UTF_8);
        byte[] answers = ("\"\n" + answer + "\n\"").getBytes(UTF_8);
        ByteSink out = new ByteSink();
        processor.process(payload, 2, payload.length - 2, answers, 2, answers.length - 2, 1000, out);
        return out.toString();
    }

    @Test
    void bt101_theAnswersFieldsFollowThoseOfTheRecord() {
        assertThat(process(joining("$"), "1,2,3", "1")).isEqualTo("1,2,3,1");
        assertThat(process(joining("$"), "5575-GNVDE,No,,0.50", "1,\"[0.4, 0.6]\""))
                .isEqualTo("5575-GNVDE,No,,0.50,1,\"[0.4, 0.6]\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $[0,-1]    | 5575-GNVDE,34,1.50  | 0.25            | 5575-GNVDE,0.25
        $[1:]      | 7,a,b               | 0.5             | a,b,0.5
        $[-1]      | 7,a,b               | 0.5             | 0.5
        $[:2]      | 7,a,b               | 0.5             | 7,a
        $[-1,0,0]  | 7,a,b               | 0.5             | 0.5,7,7
        $[0,3:]    | 7,a,b               | 1,"[0.4, 0.6]"  | 7,1,"[0.4, 0.6]"
        $[*]       | 7,a,b               | 0.5             | 7,a,b,0.5
        $[2:99]    | 7,a,b               | 0.5             | b,0.5
        """)
    void bt90_theFilterSelectsFromTheJoinedRow(String filter, String record, String answer, String row) {
        assertThat(process(joining(filter), record, answer)).isEqualTo(row);
    }

    @Test
    void bt90_withoutAJoinTheFilterSelectsFromTheAnswer() {
        assertThat(process(answersOnly("$[0]"), "7,a", "1,0.9,\"[0.1, 0.9]\"")).isEqualTo("1");
        assertThat(process(answersOnly("$[1:]"), "7,a", "1,0.9,\"[0.1, 0.9]\"")).isEqualTo("0.9,\"[0.1, 0.9]\"");
        assertThat(process(answersOnly("$[-1]"), "7,\"", "0.5")).isEqualTo("0.5");
    }

    @Test
    void bt102_fieldsKeepTheirQuotesAndBlanks() {
        String record = "\"Smith, John\", 007 ,\"5\"\" pipe\",\"\",";
        assertThat(process(joining("$"), record, "0.5")).isEqualTo(record + ",0.5");
        assertThat(process(joining("$[0,2,-1]"), record, "0.5")).isEqualTo("\"Smith, John\",\"5\"\" pipe\",0.5");
        assertThat(process(joining("$[1,3,4,5]"), record, "0.5")).isEqualTo(" 007 ,\"\",,0.5");
    }

    @Test
    void bt102_aBlankRecordIsOneEmptyField() {
        assertThat(process(joining("$"), "", "0.5")).isEqualTo(",0.5");
        assertThat(process(joining("$[0,-1]"), "", "0.5")).isEqualTo(",0.5");
    }

    @Test
    void bt102_rowsMayBeOfAnyWidth() {
        RecordProcessor processor = joining("$[0,-1]").processor("in.csv");
        assertThat(List.of(
                        process(processor, "1,2,3", "a"),
                        process(processor, "1,2", "b"),
                        process(processor, "1,2", "c,d"),
                        process(processor, "1,2,3", "e")))
                .containsExactly("1,a", "1,b", "1,d", "1,e");
    }

    @Test
    void anotherDelimiterStandsBetweenAllFields() {
        Processing joining = new Processing(Format.CSV, true, RecordPath.parse("$"), (byte) ';', null, null);
        assertThat(process(joining, "1;2,5;3", "1,\"[0.4, 0.6]\"")).isEqualTo("1;2,5;3;1;\"[0.4, 0.6]\"");
        Processing filtering = new Processing(Format.CSV, true, RecordPath.parse("$[1,-1]"), (byte) ';', null, null);
        assertThat(process(filtering, "1;2,5;3", "1,0.5")).isEqualTo("2,5;0.5");
    }

    @Test
    void bt112_idAndTimeStandLastAndNoFilterTakesThemAway() {
        Processing identifying =
                new Processing(Format.CSV, true, RecordPath.parse("$[0,-1]"), (byte) ',', "seed", TIME);
        assertThat(process(identifying, "7,a", "0.5")).matches("7,0\\.5," + ID + "," + TIME);
        Processing alone = new Processing(Format.CSV, false, RecordPath.parse("$"), (byte) ',', "seed", TIME);
        assertThat(process(alone, "7,a", "0.5")).matches("0\\.5," + ID + "," + TIME);
    }

    private static void assertFault(Processing processing, String record, String answer, String message) {
        assertThatThrownBy(() -> process(processing, record, answer))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.offset()).isEqualTo(2);
                });
    }

    @ParameterizedTest
    @CsvSource({"$", "'$[0,-1]'"})
    void bt100_badQuotingIsNamedWithItsColumn(String filter) {
        assertFault(
                joining(filter),
                "1,a\"b,3",
                "0.5",
                "column 2 must not have a bare \" in a non-quoted field, found \"\"b,3\" at byte 3 of the record."
                        + " Put the field in quotes, and write each quote in it twice.");
    }

    @ParameterizedTest
    @CsvSource({"$", "'$[0,-1]'"})
    void bt93_anAnswerThatIsNoCsvFailsItsRecord(String filter) {
        assertFault(
                joining(filter),
                "1,2",
                "{\"score\": 0.5}",
                "each answer must be CSV: column 1 must not have a bare \" in a non-quoted field, found"
                        + " \"\"score\": 0.5}\" at byte 1 of the record. Set Accept to what the model answers, or leave"
                        + " out DataProcessing and GenerateInferenceId.");
    }

    @Test
    void bt98_columnsOutsideTheRowAreRefused() {
        assertFault(
                joining("$[0,4]"),
                "1,2",
                "0.5",
                "OutputFilter $[0,4] must select columns that the record has, found 3 columns. The record has 2 and its"
                        + " answer 1.");
        assertFault(
                answersOnly("$[1]"),
                "1,2",
                "0.5",
                "OutputFilter $[1] must select columns that the record has, found 1 columns. Without JoinSource Input the"
                        + " filter sees the answer alone.");
        assertFault(
                joining("$[9:]"),
                "1,2",
                "0.5",
                "OutputFilter $[9:] must select 1 to 16777216 columns, found 0 selected of 3 columns. The record has 2 and"
                        + " its answer 1.");
    }
}
