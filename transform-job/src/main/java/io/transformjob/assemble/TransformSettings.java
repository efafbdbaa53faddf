package io.transformjob.assemble;

import io.transformjob.payload.PayloadLimits;
import io.transformjob.store.ObjectUri;
import java.io.Serializable;
import java.util.Optional;

/**
 * What executors need to know of a job.
 *
 * @param splitByLine {@code SplitType} is {@code Line}; else {@code None}
 * @param gzip {@code CompressionType} is {@code Gzip}
 * @param limits how records are packed
 * @param assembly how responses are put together
 * @param scratch folder for parts, and for outputs being written where a store cannot publish at once
 * @param kmsKeyId key with which output is encrypted; null for the store's default
 */
public record TransformSettings(
        boolean splitByLine, boolean gzip, PayloadLimits limits, Assembly assembly, ObjectUri scratch, String kmsKeyId)
        implements Serializable {

    /**
     * How responses become the output object.
     *
     * @param lineAfterResponse {@code AssembleWith} is {@code Line}: a line feed follows each response (BT-71)
     * @param evenIfThere whether it follows a response that already ends in one (BT-72)
     * @param joinInput {@code JoinSource} is {@code Input}: records precede their answers (BT-101)
     * @param inferenceIds seed of the inference ids, null for none (BT-112)
     * @param inferenceTime what stands beside them, the start of the job such as {@code 2022-08-30T00:49:15Z}
     */
    public record Assembly(
            boolean lineAfterResponse,
            boolean evenIfThere,
            boolean joinInput,
            String inferenceIds,
            String inferenceTime)
            implements Serializable {
        boolean perRecord() {
            return joinInput || inferenceIds != null;
        }
    }

    /** The key for encryption, if one was named. */
    public Optional<String> kmsKey() {
        return Optional.ofNullable(kmsKeyId);
    }
}
