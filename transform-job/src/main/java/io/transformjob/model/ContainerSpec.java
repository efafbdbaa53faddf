package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What a model definition says of the container to run.
 *
 * @param image as written in {@code PrimaryContainer.Image}
 * @param environment variables of the container
 * @param runtime the {@code runtime} option, which goes before image and artifact
 */
public record ContainerSpec(String image, Map<String, String> environment, Optional<String> runtime) {
    public ContainerSpec {
        requireNonNull(image, "image");
        requireNonNull(runtime, "runtime");
        environment = Map.copyOf(environment);
    }
}
