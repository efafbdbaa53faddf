package io.transformjob.process;

import io.transformjob.formats.path.RecordPath;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a job makes of answers and their records: {@code DataProcessing} behind the model, and inference ids.
 *
 * @param format what records and answers are
 * @param joinInput {@code JoinSource} is {@code Input} (BT-101, BT-103)
 * @param outputFilter {@code OutputFilter}, {@code $} for none (BT-90)
 * @param delimiter between the fields of records of CSV
 * @param inferenceIds seed of the inference ids, null for none (BT-112)
 * @param inferenceTime what stands beside them, the start of the job such as {@code 2022-08-30T00:49:15Z}
 */
public record Processing(
        Format format,
        boolean joinInput,
        RecordPath outputFilter,
        byte delimiter,
        String inferenceIds,
        String inferenceTime)
        implements Serializable {
    /** What records and answers are (BT-91). */
    public enum Format {
        CSV,
        /** Documents, or lines of them. */
        JSON
    }

    /** Answers are taken as they are (BT-92). */
    public static Processing none() {
        return new Processing(Format.CSV, false, RecordPath.parse("$"), (byte) ',', null, null);
    }

    /** Whether nothing is to be done: bytes pass through untouched. */
    public boolean isIdentity() {
        return !needsRecords() && inferenceIds == null;
    }

    /** Whether each record must have one answer, for the two are processed together (BT-93). */
    public boolean needsRecords() {
        return joinInput || !outputFilter.isWhole();
    }

    /** Whether parts of an output record are selected. */
    public boolean filtersOutput() {
        return !outputFilter.isWhole();
    }

    /** What is made of an answer whose record cannot be processed with it: it is identified, if others are. */
    public Processing ofAnswersAlone() {
        return new Processing(format, false, RecordPath.parse("$"), delimiter, inferenceIds, inferenceTime);
    }

    /**
     * The processor of one object.
     *
     * @param object what tells the object from others, for inference ids
     */
    public RecordProcessor processor(String object) {
        Optional<InferenceIds> ids =
                Optional.ofNullable(inferenceIds).map(seed -> new InferenceIds(seed + "\n" + object));
        return switch (format) {
            case CSV -> new CsvProcessor(joinInput, outputFilter, delimiter, ids, inferenceTime);
            case JSON -> new JsonProcessor(joinInput, outputFilter, ids, inferenceTime);
        };
    }
}
