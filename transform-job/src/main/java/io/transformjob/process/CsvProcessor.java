package io.transformjob.process;

import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Rows of CSV: the fields of the record, those of its answer, inference id and time (BT-101, BT-112). Bytes are copied;
 * quotes and blanks stay.
 */
final class CsvProcessor implements RecordProcessor {
    private final boolean joinInput;
    private final InferenceIds ids;
    private final byte[] time;

    CsvProcessor(boolean joinInput, Optional<InferenceIds> ids, String time) {
        this.joinInput = joinInput;
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
        if (joinInput) {
            out.write(payload, from, to);
            out.write((byte) ',');
        }
        out.write(answers, answerFrom, answerTo);
        if (ids != null) {
            out.write((byte) ',');
            ids.write(recordOffset, out);
            out.write((byte) ',');
            out.write(time);
        }
    }
}
