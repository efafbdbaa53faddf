package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;

/** How a container answers requests of one content type with one response type. Immutable; tasks take their own parts. */
public interface RequestHandler {
    BatchDecoder newDecoder();

    Scorer newScorer();

    ScoreEncoder newEncoder();

    /** Media type of the responses, such as {@code text/csv}. */
    String responseType();

    /**
     * Whether the answer to a record can depend on the other records of its request. Then payloads must be packed from
     * the beginning of the object, by one task.
     */
    boolean dependsOnRequest();
}
