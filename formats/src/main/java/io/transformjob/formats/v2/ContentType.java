package io.transformjob.formats.v2;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code parameters.content_type} says of a tensor or a request, as MLServer reads it. An unknown one is ignored, as it
 * is there.
 *
 * <p>Source: MLServer, user guide, "Content Type".
 */
public enum ContentType {
    /** {@code np}: an array of numbers. */
    NP,
    /** {@code pd}: of a request: each input is one column of a table, named by it. */
    PD,
    /** {@code str}: texts. */
    STR,
    /** {@code base64}: each element is text in Base64; one that is not is taken as it is. */
    BASE64,
    /** {@code datetime}: each element is a time by ISO 8601. */
    DATETIME,
    /** {@code pd_json}: each element is a JSON text. */
    PD_JSON;

    static Optional<ContentType> of(String text) {
        for (ContentType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** As it is written in a request. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether elements stand for something else than numbers. */
    boolean isText() {
        return ordinal() >= STR.ordinal();
    }

    /** What an element of a {@code BYTES} tensor stands for. */
    byte[] decode(byte[] element) {
        // Java takes Base64 without its padding, MLServer does not.
        if (this != BASE64 || element.length % 4 != 0) {
            return element;
        }
        try {
            return Base64.getDecoder().decode(element);
        } catch (IllegalArgumentException e) {
            return element;
        }
    }
}
