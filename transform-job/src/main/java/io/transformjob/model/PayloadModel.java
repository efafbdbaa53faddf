package io.transformjob.model;

import java.io.IOException;

/**
 * A model that is given whole requests and gives whole responses: one elsewhere, or several in a row. Used by many threads
 * at once.
 */
@FunctionalInterface
public interface PayloadModel {
    /** The model of a handler: of one that answers rows, as its container would answer over HTTP. */
    static PayloadModel of(RequestHandler handler) {
        return handler instanceof PayloadHandler payloads ? payloads.model() : new RowsModel(handler);
    }

    /**
     * Answers a request. Waits, and ends soon if the thread is interrupted.
     *
     * @throws PayloadFaultException if this request has no answer
     * @throws IOException if the model cannot be asked now, whatever the request; it may be later
     */
    Body answer(Body request) throws IOException;
}
