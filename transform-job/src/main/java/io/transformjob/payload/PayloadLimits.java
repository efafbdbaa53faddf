package io.transformjob.payload;

import java.io.Serializable;

/**
 * How records are packed.
 *
 * @param recordBytesMax largest record, terminator excluded ({@code MaxPayloadInMB}); a larger one fails its object (BT-62)
 * @param payloadBytesTarget how much is packed into one payload; a larger record still gets one of its own
 * @param singleRecord whether each record is a payload (BT-58)
 */
public record PayloadLimits(long recordBytesMax, int payloadBytesTarget, boolean singleRecord) implements Serializable {
    /** The longest Java array that every JVM can make; the limit where a job sets none. */
    public static final int ARRAY_LENGTH_MAX = Integer.MAX_VALUE - 8;

    /** Payloads of this length keep text, features and scores in the second-level cache where boundaries do not show. */
    private static final int CACHE_FRIENDLY_BYTES = 256 * 1024;

    /** A record before it is filtered, so that tasks of usual memory hold it. */
    private static final long UNFILTERED_BYTES_MAX = 256L << 20;

    public PayloadLimits {
        if (recordBytesMax < 1 || recordBytesMax > ARRAY_LENGTH_MAX || payloadBytesTarget < 1) {
            throw new IllegalArgumentException("payload limits must be positive and fit an array, got %d and %d"
                    .formatted(recordBytesMax, payloadBytesTarget));
        }
    }

    /**
     * @param payloadBytesMax {@code MaxPayloadInMB} in bytes; a number beyond any array for no limit (BT-66)
     * @param singleRecord {@code BatchStrategy} is {@code SingleRecord}
     * @param boundariesShow whether the output depends on where payloads are cut; if not, smaller ones are cheaper
     */
    public static PayloadLimits of(long payloadBytesMax, boolean singleRecord, boolean boundariesShow) {
        long max = Math.min(payloadBytesMax, ARRAY_LENGTH_MAX);
        long target = boundariesShow ? max : Math.min(max, CACHE_FRIENDLY_BYTES);
        return new PayloadLimits(max, (int) target, singleRecord);
    }

    /**
     * These limits for records that are measured behind {@code InputFilter} (BT-61): what is read is only held to what a task
     * can hold.
     */
    public PayloadLimits beforeFilter() {
        return new PayloadLimits(Math.max(recordBytesMax, UNFILTERED_BYTES_MAX), payloadBytesTarget, singleRecord);
    }
}
