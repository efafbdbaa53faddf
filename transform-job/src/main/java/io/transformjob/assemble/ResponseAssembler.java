package io.transformjob.assemble;

import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.process.RecordProcessor;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Puts the responses of one split together, in order, and writes them on. Without processing responses are taken as they are
 * (BT-71, BT-73); with it each answer is brought back to its record (BT-93), which is a row or a document, and becomes an
 * output record with a line feed of its own. A response that is one answer to many records cannot be joined or filtered;
 * if it is to get an inference id only, it is one output record.
 *
 * <p>A record that is bad gets a placeholder for an answer, if the job wants that. What was taken since the answer to a
 * record was last complete can be undone; so the answer to a record that comes in pieces is held until it is whole. Output
 * of a joined record that cannot be processed, or of which {@code OutputFilter} leaves no placeholder, is the placeholder
 * alone.
 */
final class ResponseAssembler {
    private static final int FLUSH_BYTES = 128 * 1024;

    private final Assembly assembly;
    private final ScoreEncoder encoder;
    private final OutputStream out;
    /** Null if answers are taken as they are. */
    private final RecordProcessor processor;
    /** Whether each record must have one answer. */
    private final boolean needsRecords;
    /** What stands in the place of an answer; null if a bad record fails the object. */
    private final String placeholder;
    /** Whether {@code OutputFilter} may select none of it. */
    private final boolean filtersPlaceholder;
    /** Identifies a placeholder that stands alone; null if that is taken as it is. */
    private final RecordProcessor alone;

    private final ByteSink answers = new ByteSink();
    private final ByteSink pending = new ByteSink();

    private byte[] payload;
    private int from;
    private int to;
    private long offsetOfIndex0;
    private boolean documents;
    /** Whether the payload is one record. */
    private boolean single;
    /** Whether a response has begun and not ended. */
    private boolean open;
    /** Rows that the open response answers so far, and the first of them. */
    private int records;

    private int firstStart;
    private int firstEnd;

    /** Whether the first record that the open response answers is bad, and whether it was read. */
    private boolean isPlaceholder;

    private boolean placeholderIsRead;

    private boolean responseIsEmpty;
    private byte lastByte;

    /** The state when the answer to a record was last complete. */
    private int completeLength;

    private int completeRecords;
    private boolean completeIsEmpty;
    private byte completeLastByte;

    /**
     * @param processor null if answers are taken as they are
     * @param needsRecords whether it needs the record of each answer
     */
    ResponseAssembler(
            Assembly assembly,
            ScoreEncoder encoder,
            RecordProcessor processor,
            boolean needsRecords,
            OutputStream out) {
        this(assembly, encoder, processor, needsRecords, null, false, null, out);
    }

    /**
     * @param processor null if answers are taken as they are
     * @param needsRecords whether it needs the record of each answer
     * @param placeholder the text in the place of the answer to a bad record; null if it fails the object
     * @param filtersPlaceholder whether {@code OutputFilter} may select none of it
     * @param alone processor of placeholders whose records cannot be processed; null if they are taken as they are
     */
    ResponseAssembler(
            Assembly assembly,
            ScoreEncoder encoder,
            RecordProcessor processor,
            boolean needsRecords,
            String placeholder,
            boolean filtersPlaceholder,
            RecordProcessor alone,
            OutputStream out) {
        this.assembly = assembly;
        this.encoder = encoder;
        this.processor = processor;
        this.needsRecords = needsRecords;
        this.placeholder = placeholder;
        this.filtersPlaceholder = filtersPlaceholder;
        this.alone = alone;
        this.out = out;
    }

    /**
     * Begins the answers to a payload.
     *
     * @param payload array that holds it, {@code [from, to)}; spans are indexes of it
     * @param offsetOfIndex0 offset in the object of index 0 of it
     * @param documents whether each document is a request of its own; else the payload is one
     * @param single whether the payload is one record
     */
    void begin(byte[] payload, int from, int to, long offsetOfIndex0, boolean documents, boolean single)
            throws IOException {
        this.payload = payload;
        this.from = from;
        this.to = to;
        this.offsetOfIndex0 = offsetOfIndex0;
        this.documents = documents;
        this.single = single;
        open = false;
        complete();
        if (!documents) {
            beginResponse();
            rowsComplete();
        }
    }

    /** The answers to some rows of the payload. */
    void rows(ScoreBatch scores, RecordSpans rows) throws IOException {
        if (!open) {
            beginResponse();
        }
        if (records == 0 && rows.count() > 0) {
            firstStart = rows.start(0);
            firstEnd = rows.end(0);
        }
        records += rows.count();
        encoder.rows(scores, sink());
        if (processor != null && !documents && encoder.perRecord()) {
            processRows(rows);
        }
        written();
        rowsComplete();
    }

    /** Goes back to where the answer to a record was last complete. */
    void undo() {
        pending.advance(completeLength);
        responseIsEmpty = completeIsEmpty;
        lastByte = completeLastByte;
        records = completeRecords;
        if (documents || single || encoder.perRecord()) {
            answers.clear();
        }
        if (documents) {
            open = false;
        }
    }

    /**
     * Puts the placeholder in the place of the answer to a record. Asked when all answers are complete.
     *
     * @param start of the record, which is {@code payload[start, end)} without its terminator
     * @param read whether the record stands there; else it was not read, and {@code start} is where it was
     */
    void placeholder(int start, int end, boolean read) throws IOException {
        if (documents) {
            records = 0;
            responseIsEmpty = true;
            encoder.placeholderResponse(placeholder, sink());
            if (processor == null) {
                endResponse();
            } else {
                boolean ended =
                        assembly.lineAfterResponse() || encoder.perRecord() || endsWithFeed(0, answers.length());
                processPlaceholder(start, end, read);
                endLine(ended);
            }
        } else {
            if (records == 0) {
                firstStart = start;
                firstEnd = end;
                isPlaceholder = true;
                placeholderIsRead = read;
            }
            records++;
            encoder.placeholder(placeholder, sink());
            if (processor != null && encoder.perRecord()) {
                processPlaceholder(start, end, read);
                endLine(true);
            }
        }
        written();
        rowsComplete();
        if (documents) {
            complete();
        }
    }

    private void endLine(boolean ended) {
        if (ended) {
            pending.write((byte) '\n');
        }
    }

    /** Makes an output record of the placeholder in {@code answers}. */
    private void processPlaceholder(int start, int end, boolean read) {
        int length = pending.length();
        int answerEnd = endsWithFeed(0, answers.length()) ? answers.length() - 1 : answers.length();
        try {
            if (read) {
                process(start, end, 0, answers.length(), start);
                if (!filtersPlaceholder || pending.holds(answers.bytes(), 0, answerEnd, length)) {
                    answers.clear();
                    return;
                }
            }
        } catch (MalformedRecordException e) {
            // What cannot be joined or filtered stands alone.
        }
        pending.advance(length);
        try {
            if (alone != null) {
                alone.process(payload, start, start, answers.bytes(), 0, answerEnd, offsetOfIndex0 + start, pending);
                answers.clear();
                return;
            }
        } catch (MalformedRecordException e) {
            // A text that is no CSV gets no id.
            pending.advance(length);
        }
        pending.write(answers.bytes(), 0, answerEnd);
        answers.clear();
    }

    /** Ends the response to a document, which is {@code payload[start, end)}. */
    void endDocument(int start, int end) throws IOException {
        encoder.end(sink());
        open = false;
        if (processor == null) {
            endResponse();
        } else {
            processDocument(start, end);
        }
        written();
        complete();
    }

    /** Ends the answers to the payload. */
    void end() throws IOException {
        if (open) {
            encoder.end(sink());
            open = false;
            if (processor == null) {
                endResponse();
            } else if (!encoder.perRecord()) {
                processPayload();
            }
        }
        written();
        complete();
    }

    /** Writes what is still held back. */
    void flush() throws IOException {
        out.write(pending.bytes(), 0, pending.length());
        pending.clear();
    }

    /** The answers to all rows so far are whole, if each is a record. */
    private void rowsComplete() throws IOException {
        if (!documents && !single) {
            complete();
        }
    }

    /** All that was taken stays. */
    private void complete() throws IOException {
        if (pending.length() >= FLUSH_BYTES) {
            flush();
        }
        completeLength = pending.length();
        completeRecords = records;
        completeIsEmpty = responseIsEmpty;
        completeLastByte = lastByte;
    }

    private void beginResponse() throws IOException {
        open = true;
        records = 0;
        isPlaceholder = false;
        responseIsEmpty = true;
        encoder.begin(sink());
        written();
    }

    private void endResponse() throws IOException {
        written();
        if (assembly.lineAfterResponse() && (assembly.evenIfThere() || !responseIsEmpty && lastByte != '\n')) {
            pending.write((byte) '\n');
        }
    }

    /** Answers that are processed are looked at before they are written. */
    private ByteSink sink() {
        return processor == null ? pending : answers;
    }

    private void written() throws IOException {
        if (pending.length() > 0) {
            responseIsEmpty = false;
            lastByte = pending.bytes()[pending.length() - 1];
        }
        if (pending.length() >= FLUSH_BYTES && placeholder == null) {
            flush();
        }
    }

    /** Each row is a record. */
    private void processRows(RecordSpans rows) {
        if (answers.markCount() != rows.count()) {
            throw mismatch(rows.count() == 0 ? from : rows.start(0), answers.markCount(), rows.count());
        }
        int start = 0;
        for (int row = 0; row < rows.count(); row++) {
            int end = answers.mark(row);
            process(rows.start(row), rows.end(row), start, end, rows.start(row));
            pending.write((byte) '\n');
            start = end;
        }
        answers.clear();
    }

    /** The document is a record. Answers to its rows, one after the other, can get ids but cannot be joined. */
    private void processDocument(int start, int end) {
        if (!encoder.perRecord()) {
            processWhole(start, end, false);
            return;
        }
        if (needsRecords && answers.markCount() != 1) {
            throw mismatch(start, answers.markCount(), 1);
        }
        int answerStart = 0;
        for (int row = 0; row < answers.markCount(); row++) {
            // A row has a byte of the document at least, so that each gets an offset of its own.
            process(start, end, answerStart, answers.mark(row), start + row);
            pending.write((byte) '\n');
            answerStart = answers.mark(row);
        }
        answers.clear();
    }

    /** The response is one answer. */
    private void processPayload() {
        if (records == 1) {
            processWhole(firstStart, firstEnd, isPlaceholder);
        } else if (needsRecords) {
            throw mismatch(from, 1, records);
        } else {
            processWhole(from, to, false);
        }
    }

    private void processWhole(int start, int end, boolean bad) {
        boolean ended = assembly.lineAfterResponse() || endsWithFeed(0, answers.length());
        if (bad) {
            processPlaceholder(start, end, placeholderIsRead);
        } else {
            process(start, end, 0, answers.length(), start);
            answers.clear();
        }
        endLine(ended);
    }

    /** @param idIndex which byte of the payload tells the output record from others */
    private void process(int start, int end, int answerStart, int answerEnd, int idIndex) {
        processor.process(
                payload,
                start,
                end,
                answers.bytes(),
                answerStart,
                endsWithFeed(answerStart, answerEnd) ? answerEnd - 1 : answerEnd,
                offsetOfIndex0 + idIndex,
                pending);
    }

    private boolean endsWithFeed(int answerStart, int answerEnd) {
        return answerEnd > answerStart && answers.bytes()[answerEnd - 1] == '\n';
    }

    private static MalformedRecordException mismatch(int start, int answers, int records) {
        return new MalformedRecordException(
                start,
                0,
                "each record must have one answer when DataProcessing is used",
                "%d answer%s to %d record%s from here on"
                        .formatted(answers, answers == 1 ? "" : "s", records, records == 1 ? "" : "s"),
                "Set BatchStrategy to SingleRecord, or leave DataProcessing out.");
    }
}
