package io.transformjob.assemble;

import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.SplitType;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.process.Processing;
import io.transformjob.store.ObjectUri;
import java.io.Serializable;
import java.util.Optional;

/**
 * What executors need to know of a job.
 *
 * @param splitType how records are found
 * @param gzip {@code CompressionType} is {@code Gzip}
 * @param csv how objects are written if they are CSV; as the container expects them if they are not
 * @param limits how records are packed
 * @param assembly how responses are put together
 * @param processing what is made of answers and their records
 * @param scratch folder for parts, and for outputs being written where a store cannot publish at once
 * @param badRecords what is done about records that cannot be read or scored
 * @param payloadSecondsMax how long the scoring of a payload may take (BT-82)
 * @param kmsKeyId key with which output is encrypted; null for the store's default
 */
public record TransformSettings(
        SplitType splitType,
        boolean gzip,
        CsvFormat csv,
        PayloadLimits limits,
        Assembly assembly,
        Processing processing,
        ObjectUri scratch,
        BadRecordRules badRecords,
        int payloadSecondsMax,
        String kmsKeyId)
        implements Serializable {

    /**
     * How responses become the output object.
     *
     * @param lineAfterResponse {@code AssembleWith} is {@code Line}: a line feed follows each response (BT-71)
     * @param evenIfThere whether it follows a response that already ends in one (BT-72)
     */
    public record Assembly(boolean lineAfterResponse, boolean evenIfThere) implements Serializable {}

    /** The key for encryption, if one was named. */
    public Optional<String> kmsKey() {
        return Optional.ofNullable(kmsKeyId);
    }
}
