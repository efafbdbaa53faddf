package io.transformjob.model;

/** Requests that are answered as they are, payload by payload, since no rows can be had of their model. */
public interface PayloadHandler extends RequestHandler {
    PayloadModel model();

    /** What the job says of its requests. */
    RequestForm form();

    /** Media type of the requests, without parameters; empty if there is none. */
    default String requestType() {
        return VectorRequests.essence(form().contentType().orElse(""));
    }

    @Override
    default boolean readsCsv() {
        return requestType().equals("text/csv");
    }

    /** Requests of one object that may be under way at once, at least 1. */
    int concurrency();

    /** Whether each record must be a request of its own, however the job packs them. */
    boolean requestPerRecord();

    @Override
    default Exchange newExchange() {
        throw new IllegalStateException("payloads are answered as they are");
    }

    @Override
    default Scorer newScorer() {
        throw new IllegalStateException("payloads are answered as they are");
    }

    /** What a model elsewhere reads in a payload is not known. */
    @Override
    default boolean readsRecordIo() {
        return false;
    }

    /** Nobody knows what a model elsewhere makes of the records that stand together in a request. */
    @Override
    default boolean dependsOnRequest() {
        return true;
    }
}
