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
 * Puts the responses of one split together, in order, and writes them on. Without data processing responses are taken as
 * they are (BT-71, BT-73); with it each answer is brought back to its record (BT-93): to a row, or to a document.
 */
final class ResponseAssembler {
    private static final int FLUSH_BYTES = 128 * 1024;

    private final Assembly assembly;
    private final ScoreEncoder encoder;
    private final OutputStream out;
    /** Null if answers are taken as they are. */
    private final RecordProcessor processor;

    private final ByteSink answers = new ByteSink();
    private final ByteSink pending = new ByteSink();

    private byte[] payload;
    private long offsetOfIndex0;
    private boolean documents;
    /** Whether a response has begun and not ended. */
    private boolean open;

    private boolean responseIsEmpty;
    private byte lastByte;

    /** @param processor null if answers are taken as they are */
    ResponseAssembler(Assembly assembly, ScoreEncoder encoder, RecordProcessor processor, OutputStream out) {
        this.assembly = assembly;
        this.encoder = encoder;
        this.processor = processor;
        this.out = out;
    }

    /**
     * Begins the answers to a payload.
     *
     * @param payload array that spans are indexes of
     * @param offsetOfIndex0 offset in the object of index 0 of it
     * @param documents whether each document is a request of its own; else the payload is one
     */
    void begin(byte[] payload, long offsetOfIndex0, boolean documents) throws IOException {
        this.payload = payload;
        this.offsetOfIndex0 = offsetOfIndex0;
        this.documents = documents;
        open = false;
        if (!documents) {
            beginResponse();
        }
    }

    /** The answers to some rows of the payload. */
    void rows(ScoreBatch scores, RecordSpans records) throws IOException {
        if (!open) {
            beginResponse();
        }
        encoder.rows(scores, sink());
        if (processor != null && !documents) {
            processRows(records);
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
            process(start, end, 0, answers.length());
            answers.clear();
            if (assembly.lineAfterResponse()) {
                pending.write((byte) '\n');
            }
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

    private void processRows(RecordSpans records) {
        if (answers.markCount() != records.count()) {
            throw new MalformedRecordException(
                    records.count() == 0 ? 0 : records.start(0),
                    0,
                    "each record must have one answer",
                    "%d answers to %d records".formatted(answers.markCount(), records.count()),
                    "Leave DataProcessing out, or use a model that answers every record.");
        }
        int start = 0;
        for (int row = 0; row < records.count(); row++) {
            int end = answers.mark(row);
            process(records.start(row), records.end(row), start, end);
            pending.write((byte) '\n');
            start = end;
        }
        answers.clear();
    }

    private void process(int from, int to, int answerFrom, int answerTo) {
        boolean hasFeed = answerTo > answerFrom && answers.bytes()[answerTo - 1] == '\n';
        processor.process(
                payload,
                from,
                to,
                answers.bytes(),
                answerFrom,
                hasFeed ? answerTo - 1 : answerTo,
                offsetOfIndex0 + from,
                pending);
    }
}
