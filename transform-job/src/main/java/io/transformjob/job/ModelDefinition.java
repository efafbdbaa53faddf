package io.transformjob.job;

import java.util.Map;
import java.util.Optional;

/**
 * A valid CreateModel request for a model of one container.
 *
 * @param image image of the container, which names the algorithm; empty if the artifact has to tell
 * @param modelDataUrl where the artifact is: {@code s3://}, {@code file:///} or {@code hdfs://}
 * @param environment variables of the container, in the request's order, those of the engine included
 */
public record ModelDefinition(
        String name, Optional<String> image, String modelDataUrl, Map<String, String> environment) {}
