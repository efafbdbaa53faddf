package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.process.RecordProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answer is brought back to which record, and what ends an output record. */
class ResponseAssemblerTest {
    private static final byte[] PAYLOAD = "??a,bb,ccc??".getBytes(UTF_8);
    private static final int FROM = 2;
    private static final int TO = 10;

    /** {@code record=answer@offset}. */
    private static final RecordProcessor SHOWING =
            (payload, from, to, answers, answerFrom, answerTo, recordOffset, out) -> {
                out.write(payload, from, to);
                out.write((byte) '=');
                out.write(answers, answerFrom, answerTo);
                out.write("@" + recordOffset);
            };

    /** Answers the score of each row: on a line, or as an item of one list. */
    private static class Scores implements ScoreEncoder {
        private final boolean perRecord;
        private final int answersLost;

        Scores(boolean perRecord, int answersLost) {
            this.perRecord = perRecord;
            this.answersLost = answersLost;
        }

        @Override
        public boolean perRecord() {
            return perRecord;
        }

        @Override
        public void begin(ByteSink out) {
            out.write(perRecord ? "" : "[");
        }

        @Override
        public void rows(ScoreBatch scores, ByteSink out) {
            for (int row = 0; row < scores.rows() - answersLost; row++) {
                out.write((int) scores.values(0)[row] + (perRecord ? "\n" : ";"));
                if (perRecord) {
                    out.mark();
                }
            }
        }

        @Override
        public void placeholder(String text, ByteSink out) {
            out.write(text + (perRecord ? "\n" : ";"));
            if (perRecord) {
                out.mark();
            }
        }

        @Override
        public void end(ByteSink out) {
            out.write(perRecord ? "" : "]");
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ResponseAssembler assembler(ScoreEncoder encoder, boolean line, boolean needsRecords) {
        return new ResponseAssembler(new Assembly(line, false), encoder, SHOWING, needsRecords, out);
    }

    private static ScoreBatch scores(int... values) {
        ScoreBatch scores = new ScoreBatch(List.of(new Column("score", 1, Form.NUMBER)));
        scores.reset(values.length);
        for (int i = 0; i < values.length; i++) {
            scores.values(0)[i] = values[i];
        }
        return scores;
    }

    private static RecordSpans spans(int... bounds) {
        RecordSpans spans = new RecordSpans();
        for (int i = 0; i < bounds.length; i += 2) {
            spans.add(bounds[i], bounds[i + 1]);
        }
        return spans;
    }

    private String output(ResponseAssembler assembler) throws IOException {
        assembler.flush();
        return out.toString(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bt93_eachRowIsARecordWithALineOfItsOwn(boolean line) throws IOException {
        ResponseAssembler assembler = assembler(new Scores(true, 0), line, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assembler.rows(scores(1, 2), spans(2, 3, 4, 6));
        assembler.rows(scores(3), spans(7, 10));
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a=1@102\nbb=2@104\nccc=3@107\n");
    }

    @Test
    void bt105_aDocumentIsARecordAndItsAnswerIsWhole() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(false, 0), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, true, false);
        assembler.rows(scores(1), spans(2, 3));
        assembler.rows(scores(2), spans(4, 6));
        assembler.endDocument(2, 6);
        assembler.rows(scores(3), spans(7, 10));
        assembler.endDocument(7, 10);
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a,bb=[1;2;]@102\nccc=[3;]@107\n");
    }

    @Test
    void bt73_nothingFollowsADocumentThatIsNotEndedWithALine() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(false, 0), false, true);
        assembler.begin(PAYLOAD, FROM, TO, 0, true, false);
        assembler.rows(scores(1, 2, 3), spans(2, 3, 4, 6, 7, 10));
        assembler.endDocument(2, 10);
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a,bb,ccc=[1;2;3;]@2");
    }

    @Test
    void bt105_anAnswerThatIsALineStaysOne() throws IOException {
        ScoreEncoder line = new Scores(false, 0) {
            @Override
            public void end(ByteSink out) {
                out.write("]\n");
            }
        };
        ResponseAssembler assembler = assembler(line, false, true);
        assembler.begin(PAYLOAD, FROM, TO, 0, true, false);
        assembler.rows(scores(1), spans(2, 3));
        assembler.endDocument(2, 3);
        assembler.rows(scores(2), spans(4, 6));
        assembler.endDocument(4, 6);
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a=[1;]@2\nbb=[2;]@4\n");
    }

    @Test
    void bt112_answersToTheRowsOfADocumentAreOutputRecordsWithIdsOfTheirOwn() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(true, 0), true, false);
        assembler.begin(PAYLOAD, FROM, TO, 100, true, false);
        assembler.rows(scores(1), spans(2, 3));
        assembler.rows(scores(2), spans(4, 6));
        assembler.endDocument(2, 6);
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a,bb=1@102\na,bb=2@103\n");
    }

    @Test
    void bt112_aResponseThatIsOneAnswerToManyRecordsIsOneOutputRecord() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(false, 0), true, false);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assembler.rows(scores(1, 2), spans(2, 3, 4, 6));
        assembler.rows(scores(3), spans(7, 10));
        assembler.end();
        assertThat(output(assembler)).isEqualTo("a,bb,ccc=[1;2;3;]@102\n");
    }

    @Test
    void bt93_aResponseThatIsTheAnswerToOneRecordIsItsAnswer() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(false, 0), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assembler.rows(scores(7), spans(4, 6));
        assembler.end();
        assertThat(output(assembler)).isEqualTo("bb=[7;]@104\n");
    }

    private static void assertMismatch(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int offset, String found) {
        assertThatThrownBy(call).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e)
                    .hasMessage("each record must have one answer when DataProcessing is used, found " + found
                            + " from here on. Set BatchStrategy to SingleRecord, or leave DataProcessing out.");
            assertThat(e.offset()).isEqualTo(offset);
        });
    }

    @Test
    void bt93_fewerAnswersThanRecordsFailTheObject() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(true, 1), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assertMismatch(() -> assembler.rows(scores(1, 2), spans(4, 6, 7, 10)), 4, "1 answer to 2 records");
    }

    @Test
    void bt93_moreAnswersThanRecordsFailTheObject() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(true, 0), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assertMismatch(() -> assembler.rows(scores(1, 2), spans(7, 10)), 7, "2 answers to 1 record");
    }

    @Test
    void bt93_oneAnswerToManyRecordsFailsTheObject() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(false, 0), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assembler.rows(scores(1, 2, 3), spans(2, 3, 4, 6, 7, 10));
        assertMismatch(assembler::end, 2, "1 answer to 3 records");
    }

    @Test
    void bt93_manyAnswersToADocumentFailTheObject() throws IOException {
        ResponseAssembler assembler = assembler(new Scores(true, 0), true, true);
        assembler.begin(PAYLOAD, FROM, TO, 100, true, false);
        assembler.rows(scores(1, 2, 3), spans(2, 3, 4, 6, 7, 10));
        assertMismatch(() -> assembler.endDocument(2, 10), 2, "3 answers to 1 record");
    }

    @Test
    void bt92_withoutProcessingTheResponseIsTakenAsItIs() throws IOException {
        ResponseAssembler assembler =
                new ResponseAssembler(new Assembly(true, false), new Scores(false, 0), null, false, out);
        assembler.begin(PAYLOAD, FROM, TO, 100, false, false);
        assembler.rows(scores(1, 2), spans(2, 3, 4, 6));
        assembler.end();
        assertThat(output(assembler)).isEqualTo("[1;2;]\n");
    }
}
