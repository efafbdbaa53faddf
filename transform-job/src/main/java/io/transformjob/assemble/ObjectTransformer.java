package io.transformjob.assemble;

import io.transformjob.payload.PayloadReader;
import io.transformjob.plan.PlannedObject;
import java.io.IOException;
import java.io.OutputStream;

/** Transforms the payloads of splits, one split at a time. One thread. */
interface ObjectTransformer {
    /**
     * Transforms all payloads of a split.
     *
     * @param out takes the output of the split
     * @param quarantine opens what keeps bad records, if the job wants them
     * @throws DataFaultException if the object, or a record that fails it, breaks its format, or the model has no answer
     */
    Counts transform(PlannedObject object, PayloadReader payloads, OutputStream out, RejectedRecords.Opening quarantine)
            throws IOException;

    /**
     * What was transformed.
     *
     * @param records output records, placeholders included; of documents their rows
     * @param lines records read, blank ones included
     * @param inputBytes bytes of records, uncompressed
     * @param rejections the records that got a placeholder
     */
    record Counts(long records, long lines, long inputBytes, Rejections rejections) {
        static final Counts NONE = new Counts(0, 0, 0, Rejections.NONE);

        /** These and those of the payloads behind them, whose lines are counted from the beginning of the object. */
        Counts then(Counts next) {
            return new Counts(
                    records + next.records,
                    next.lines,
                    inputBytes + next.inputBytes,
                    rejections.and(next.rejections, 0));
        }
    }
}
