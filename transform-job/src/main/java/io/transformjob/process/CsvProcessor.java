package io.transformjob.process;

import io.transformjob.formats.csv.CsvFields;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.ByteWords;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Rows of CSV: the fields of the record, those of its answer (BT-101), of these what {@code OutputFilter} selects, and last
 * inference id and time, so that no filter takes them away (BT-112). Fields are copied as they were written: quotes and
 * blanks stay. A blank record is one empty field.
 *
 * <p>Records and answers are CSV by RFC 4180 (BT-100). What has no quote needs no look if all of it is copied.
 */
final class CsvProcessor implements RecordProcessor {
    private static final byte COMMA = ',';
    private static final long QUOTES = ByteWords.repeat((byte) '"');
    private static final String FOUND = ", found ";

    private final boolean joinInput;
    private final RecordPath filter;
    private final byte delimiter;
    private final InferenceIds ids;
    private final byte[] time;

    private final CsvFields recordFields = new CsvFields();
    private final CsvFields answerFields = new CsvFields();

    /** Fields that are selected of a row, for the widths of the row that was last. */
    private int[] selected = {};

    private int recordWidth = -1;
    private int answerWidth = -1;

    /** @param delimiter between the fields of records and of the output; answers come with commas */
    CsvProcessor(boolean joinInput, RecordPath filter, byte delimiter, Optional<InferenceIds> ids, String time) {
        this.joinInput = joinInput;
        this.filter = filter;
        this.delimiter = delimiter;
        this.ids = ids.orElse(null);
        this.time = this.ids == null ? new byte[0] : time.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void process(
            byte[] payload,
            int from,
            int to,
            byte[] answers,
            int answerFrom,
            int answerTo,
            long recordOffset,
            ByteSink out) {
        if (!filter.isWhole()) {
            indexRecord(payload, from, to);
            indexAnswer(answers, answerFrom, answerTo, from);
            writeSelected(payload, from, answers, out);
        } else {
            if (joinInput) {
                if (hasQuote(payload, from, to)) {
                    indexRecord(payload, from, to);
                }
                out.write(payload, from, to);
                out.write(delimiter);
            }
            if (delimiter == COMMA && !hasQuote(answers, answerFrom, answerTo)) {
                out.write(answers, answerFrom, answerTo);
            } else {
                indexAnswer(answers, answerFrom, answerTo, from);
                writeFields(answerFields, answers, out);
            }
        }
        if (ids != null) {
            out.write(delimiter);
            ids.write(recordOffset, out);
            out.write(delimiter);
            out.write(time);
        }
    }

    private static boolean hasQuote(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i += Long.BYTES) {
            if (ByteWords.equal(ByteWords.before(bytes, i, to), QUOTES) != 0) {
                return true;
            }
        }
        return false;
    }

    private void indexRecord(byte[] payload, int from, int to) {
        if (joinInput) {
            recordFields.index(payload, from, to, delimiter);
        }
    }

    private void indexAnswer(byte[] answers, int from, int to, int record) {
        try {
            answerFields.index(answers, from, to, COMMA);
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(
                    record,
                    0,
                    "each answer must be CSV: " + e.rule(),
                    e.found(),
                    "Set Accept to what the model answers, or leave out DataProcessing and GenerateInferenceId.");
        }
    }

    private void writeFields(CsvFields fields, byte[] bytes, ByteSink out) {
        for (int i = 0; i < fields.count(); i++) {
            if (i > 0) {
                out.write(delimiter);
            }
            out.write(bytes, fields.start(i), fields.end(i));
        }
    }

    private void writeSelected(byte[] payload, int from, byte[] answers, ByteSink out) {
        int width = joinInput ? recordFields.count() : 0;
        if (width != recordWidth || answerFields.count() != answerWidth) {
            select(width, answerFields.count(), from);
        }
        for (int i = 0; i < selected.length; i++) {
            if (i > 0) {
                out.write(delimiter);
            }
            int field = selected[i];
            if (field < width) {
                out.write(payload, recordFields.start(field), recordFields.end(field));
            } else {
                out.write(answers, answerFields.start(field - width), answerFields.end(field - width));
            }
        }
    }

    private void select(int ofRecord, int ofAnswer, int from) {
        try {
            selected = filter.columns(ofRecord + ofAnswer);
        } catch (IllegalArgumentException e) {
            int found = e.getMessage().lastIndexOf(FOUND);
            throw new MalformedRecordException(
                    from,
                    0,
                    "OutputFilter " + e.getMessage().substring(0, found),
                    e.getMessage().substring(found + FOUND.length()),
                    joinInput
                            ? "The record has %d and its answer %d.".formatted(ofRecord, ofAnswer)
                            : "Without JoinSource Input the filter sees the answer alone.");
        }
        recordWidth = ofRecord;
        answerWidth = ofAnswer;
    }
}
