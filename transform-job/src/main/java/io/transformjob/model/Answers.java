package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import io.transformjob.formats.batch.ScoreEncoder;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a container answers rows of features: what {@link VectorRequests} need to know of it.
 *
 * @param encoder makes encoders of answers in the container's own way
 * @param mediaType of answers
 * @param outputs V2 output for each column that has another name there
 * @param features names of the model's features in order; empty if they have none
 */
public record Answers(
        Supplier<ScoreEncoder> encoder, String mediaType, Map<String, String> outputs, List<String> features) {
    public Answers {
        requireNonNull(encoder, "encoder");
        requireNonNull(mediaType, "mediaType");
        outputs = Map.copyOf(outputs);
        features = List.copyOf(features);
    }
}
