package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.v2.V2DocumentReader;
import io.transformjob.formats.v2.V2Requests;
import io.transformjob.formats.v2.V2ScoreEncoder;
import io.transformjob.formats.v2.V2TensorEncoder;
import io.transformjob.formats.v2.V2TensorReader;
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
 * @param tensors whether the model takes and gives tensors as V2 has them, and not rows of features
 * @param doubles whether the model takes rows of doubles where requests are text
 */
public record Answers(
        Supplier<ScoreEncoder> encoder,
        String mediaType,
        Map<String, String> outputs,
        List<String> features,
        boolean tensors,
        boolean doubles) {
    public Answers {
        requireNonNull(encoder, "encoder");
        requireNonNull(mediaType, "mediaType");
        outputs = Map.copyOf(outputs);
        features = List.copyOf(features);
    }

    /** Of a model that takes rows of features. */
    public Answers(
            Supplier<ScoreEncoder> encoder, String mediaType, Map<String, String> outputs, List<String> features) {
        this(encoder, mediaType, outputs, features, false, false);
    }

    /** A reader of V2 requests. */
    V2Requests newV2Requests() {
        return tensors ? new V2TensorReader() : new V2DocumentReader(features);
    }

    /** An encoder of answers to V2 requests. */
    ScoreEncoder newV2Encoder(V2Requests requests, String modelName, V2ScoreEncoder.Layout layout) {
        return requests instanceof V2DocumentReader rows
                ? new V2ScoreEncoder(rows, modelName, outputs, layout)
                : new V2TensorEncoder(requests, modelName, layout);
    }
}
