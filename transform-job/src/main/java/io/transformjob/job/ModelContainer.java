package io.transformjob.job;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * One container of a model.
 *
 * @param pointer where its definition stands: {@code /PrimaryContainer}, or {@code /Containers/0} and on
 * @param image names the algorithm; empty if the artifact has to tell
 * @param modelDataUrl where the artifact is: {@code s3://}, {@code file:///} or {@code hdfs://}; empty only of a container
 *     that runs elsewhere
 * @param environment its variables, in the request's order, those of the engine included
 */
public record ModelContainer(
        String pointer, Optional<String> image, Optional<String> modelDataUrl, Map<String, String> environment) {
    public ModelContainer {
        requireNonNull(pointer, "pointer");
        requireNonNull(image, "image");
        requireNonNull(modelDataUrl, "modelDataUrl");
    }
}
