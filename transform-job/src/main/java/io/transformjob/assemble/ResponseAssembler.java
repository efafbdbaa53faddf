package io.transformjob.assemble;

import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the responses of one split together, in order, and writes them on. Without data processing responses are taken as
 * they are (BT-71, BT-73); with it each answer is brought back to its record (BT-93, BT-101).
 */
final class ResponseAssembler {
    private static final int FLUSH_BYTES = 128 * 1024;

    private final Assembly assembly;
    private final ScoreEncoder encoder;
    private final OutputStream out;
    private final InferenceIds ids;
    private final byte[] time;

    private final ByteSink answers = new ByteSink();
    private final ByteSink pending = new ByteSink();
    private boolean responseIsEmpty;
    private byte lastByte;

    /** @param object what tells the object from others, for inference ids */
    ResponseAssembler(Assembly assembly, ScoreEncoder encoder, String object, OutputStream out) {
        this.assembly = assembly;
        this.encoder = encoder;
        this.out = out;
        this.ids = assembly.inferenceIds() == null ? null : new InferenceIds(assembly.inferenceIds() + "\n" + object);
        this.time = assembly.inferenceIds() == null
                ? new byte[0]
                : assembly.inferenceTime().getBytes(StandardCharsets.US_ASCII);
    }

    void begin() throws IOException {
        responseIsEmpty = true;
        encoder.begin(sink());
        written();
    }

    /**
     * The answers to some records of the payload.
     *
     * @param payload array that the spans are indexes of
     * @param offset offset in the object of index 0 of it
     */
    void rows(ScoreBatch scores, RecordSpans records, byte[] payload, long offset) throws IOException {
        encoder.rows(scores, sink());
        if (assembly.perRecord()) {
            join(records, payload, offset);
        }
        written();
    }

    void end() throws IOException {
        encoder.end(sink());
        written();
        if (assembly.lineAfterResponse()
                && (assembly.evenIfThere() || !responseIsEmpty && lastByte != '\n')
                && !assembly.perRecord()) {
            pending.write((byte) '\n');
        }
    }

    /** Writes what is still held back. */
    void flush() throws IOException {
        out.write(pending.bytes(), 0, pending.length());
        pending.clear();
    }

    /** Answers that are joined are looked at before they are written. */
    private ByteSink sink() {
        return assembly.perRecord() ? answers : pending;
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

    private void join(RecordSpans records, byte[] payload, long offset) {
        int start = 0;
        for (int row = 0; row < records.count(); row++) {
            int end = answers.mark(row);
            boolean hasFeed = end > start && answers.bytes()[end - 1] == '\n';
            if (assembly.joinInput()) {
                pending.write(payload, records.start(row), records.end(row));
                pending.write((byte) ',');
            }
            pending.write(answers.bytes(), start, hasFeed ? end - 1 : end);
            if (ids != null) {
                pending.write((byte) ',');
                ids.write(offset + records.start(row), pending);
                pending.write((byte) ',');
                pending.write(time);
            }
            pending.write((byte) '\n');
            start = end;
        }
        answers.clear();
    }
}
