package io.transformjob.model;

/** What a running container is to a job: a model and the rules by which it is asked. Immutable, one for each JVM. */
public interface InferenceContainer {
    /** One line for people: algorithm, version whose rules apply, size of the model. */
    String description();

    /**
     * The way in which requests are answered.
     *
     * @param form what the job says of its requests
     * @throws UnsupportedRequestException if the container answers 415 or 406 to every such request
     */
    RequestHandler handler(RequestForm form);
}
