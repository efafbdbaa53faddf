package io.transformjob.process;

import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;

/** Brings an answer back to its record (BT-90, BT-93): joins, filters, identifies. A cursor: one thread, one object. */
public interface RecordProcessor {
    /**
     * Writes the output record of one record, without a terminator.
     *
     * @param payload array that holds the original record, {@code [from, to)}
     * @param answers array that holds the answer to it, {@code [answerFrom, answerTo)}, without a line feed behind it
     * @param recordOffset first byte of the record in the uncompressed object
     * @throws MalformedRecordException if record or answer cannot be processed; its offset is an index into {@code payload}
     */
    void process(
            byte[] payload,
            int from,
            int to,
            byte[] answers,
            int answerFrom,
            int answerTo,
            long recordOffset,
            ByteSink out);
}
