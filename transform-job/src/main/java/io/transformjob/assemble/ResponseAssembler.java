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

    private final ByteSink answers = new ByteSink();
    private final ByteSink pending = new ByteSink();

    private byte[] payload;
    private int from;
    private int to;
    private long offsetOfIndex0;
    private boolean documents;
    /** Whether a response has begun and not ended. */
    private boolean open;
    /** Rows that the open response answers so far, and the first of them. */
    private int records;

    private int firstStart;
    private int firstEnd;

    private boolean responseIsEmpty;
    private byte lastByte;

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
        this.assembly = assembly;
        this.encoder = encoder;
        this.processor = processor;
        this.needsRecords = needsRecords;
        this.out = out;
    }

    /**
     * Begins the answers to a payload.
     *
     * @param payload array that holds it, {@code [from, to)}; spans are indexes of it
     * @param offsetOfIndex0 offset in the object of index 0 of it
     * @param documents whether each document is a request of its own; else the payload is one
     */
    void begin(byte[] payload, int from, int to, long offsetOfIndex0, boolean documents) throws IOException {
        this.payload = payload;
        this.from = from;
        this.to = to;
        this.offsetOfIndex0 = offsetOfIndex0;
        this.documents = documents;
        open = false;
        if (!documents) {
            beginResponse();
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
    }

    /** Writes what is still held back. */
    void flush() throws IOException {
        out.write(pending.bytes(), 0, pending.length());
        pending.clear();
    }

    private void beginResponse() throws IOException {
        open = true;
        records = 0;
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
        if (pending.length() >= FLUSH_BYTES) {
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
            processWhole(start, end);
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
            processWhole(firstStart, firstEnd);
        } else if (needsRecords) {
            throw mismatch(from, 1, records);
        } else {
            processWhole(from, to);
        }
    }

    private void processWhole(int start, int end) {
        process(start, end, 0, answers.length(), start);
        boolean hadFeed = endsWithFeed(0, answers.length());
        answers.clear();
        if (assembly.lineAfterResponse() || hadFeed) {
            pending.write((byte) '\n');
        }
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
