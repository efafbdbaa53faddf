package io.transformjob.model;

import java.io.IOException;

/**
 * A model that is given whole requests and gives whole responses: one elsewhere, or several in a row. Used by many threads
 * at once.
 */
@FunctionalInterface
public interface PayloadModel {
    /**
     * Answers a request. Waits, and ends soon if the thread is interrupted.
     *
     * @throws PayloadFaultException if this request has no answer
     * @throws IOException if the model cannot be asked now, whatever the request; it may be later
     */
    Body answer(Body request) throws IOException;
}
