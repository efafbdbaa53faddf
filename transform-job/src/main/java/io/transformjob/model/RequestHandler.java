package io.transformjob.model;

import java.util.Optional;

/** How a container answers requests of one content type with one response type. Immutable; tasks take their own parts. */
public interface RequestHandler {
    Exchange newExchange();

    Scorer newScorer();

    /** Whether requests are CSV, written as {@link RequestForm#csv()} says; else that has no effect. */
    boolean readsCsv();

    /** Whether requests are frames of RecordIO, each of which is a record. */
    boolean readsRecordIo();

    /** Media type of the responses, such as {@code text/csv}. */
    String responseType();

    /**
     * Whether the answer to a record can depend on the other records of its request, or a response has a beginning or an
     * end of its own. Then payloads must be packed from the beginning of the object, by one task.
     */
    boolean dependsOnRequest();

    /** What a job should know of its content type, such as that the container itself refuses it; empty if nothing. */
    default Optional<String> contentTypeNote() {
        return Optional.empty();
    }
}
