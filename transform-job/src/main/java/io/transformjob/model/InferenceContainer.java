package io.transformjob.model;

import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Map;

/** What a running container is to a job: a model and the rules by which it is asked. Immutable, one for each JVM. */
public interface InferenceContainer {
    /** One line for people: algorithm, version whose rules apply, size of the model. */
    String description();

    /**
     * What can be told of the model, in order: names in upper camel case, such as {@code Trees}, and values that are texts,
     * numbers, truth values, or lists of these.
     */
    Map<String, Object> facts();

    /** The code that scores on this machine, and what its preparation cost, in lines for people; empty if there is no choice. */
    default List<String> kernels() {
        return List.of();
    }

    /** Jars beside that of this project that an executor needs to open the model. */
    default List<URL> jars() {
        return List.of();
    }

    /** Variables that the environment of an executor must hold to open the model. */
    default Map<String, String> processEnvironment() {
        return Map.of();
    }

    /**
     * The way in which requests are answered.
     *
     * @param form what the job says of its requests
     * @throws UnsupportedRequestException if the container answers 415 or 406 to every such request
     */
    RequestHandler handler(RequestForm form);

    /**
     * Waits until the model can be asked; told once for each job, before its first request. A model in this JVM can be at
     * once.
     *
     * @return what it says of how it wants to be asked
     * @throws IOException if it cannot be asked in time
     */
    default ExecutionParameters start() throws IOException {
        return ExecutionParameters.NONE;
    }
}
