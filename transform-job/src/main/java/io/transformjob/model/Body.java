package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A request to a model, or its response.
 *
 * @param bytes all of it, not copied
 * @param contentTypeOrNull its media type as it was written, null if there is none
 */
public record Body(byte[] bytes, String contentTypeOrNull) {
    public Body {
        requireNonNull(bytes, "bytes");
    }

    public Optional<String> contentType() {
        return Optional.ofNullable(contentTypeOrNull);
    }
}
