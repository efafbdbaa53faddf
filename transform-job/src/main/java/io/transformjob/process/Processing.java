package io.transformjob.process;

import java.io.Serializable;
import java.util.Optional;

/**
 * What a job makes of answers and their records: {@code DataProcessing} behind the model, and inference ids.
 *
 * @param format what records and answers are
 * @param joinInput {@code JoinSource} is {@code Input} (BT-101, BT-103)
 * @param outputFilter {@code OutputFilter}, {@code $} for none (BT-90)
 * @param inferenceIds seed of the inference ids, null for none (BT-112)
 * @param inferenceTime what stands beside them, the start of the job such as {@code 2022-08-30T00:49:15Z}
 */
public record Processing(
        Format format, boolean joinInput, String outputFilter, String inferenceIds, String inferenceTime)
        implements Serializable {
    /** What records and answers are (BT-91). */
    public enum Format {
        CSV,
        /** Documents, or lines of them. */
        JSON
    }

    /** Answers are taken as they are (BT-92). */
    public static Processing none() {
        return new Processing(Format.CSV, false, "$", null, null);
    }

    /** Whether nothing is to be done: bytes pass through untouched. */
    public boolean isIdentity() {
        return !joinInput && outputFilter.equals("$") && inferenceIds == null;
    }

    /**
     * The processor of one object.
     *
     * @param object what tells the object from others, for inference ids
     */
    public RecordProcessor processor(String object) {
        return new CsvProcessor(joinInput, ids(object), inferenceTime);
    }

    private Optional<InferenceIds> ids(String object) {
        return Optional.ofNullable(inferenceIds).map(seed -> new InferenceIds(seed + "\n" + object));
    }
}
