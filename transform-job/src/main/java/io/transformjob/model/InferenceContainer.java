package io.transformjob.model;

import java.util.Optional;

/** What a running container is to a job: a model and the rules by which it is asked. Immutable, one for each JVM. */
public interface InferenceContainer {
    /** One line for people: algorithm, version whose rules apply, size of the model. */
    String description();

    /**
     * The way in which requests are answered.
     *
     * @param contentType {@code ContentType} of the job
     * @param accept {@code Accept} of the job
     * @throws UnsupportedRequestException if the container answers 415 or 406 to every such request
     */
    RequestHandler handler(Optional<String> contentType, Optional<String> accept);
}
