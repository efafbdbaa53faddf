package io.transformjob.model;

import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.json.InstancesReader;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonLinesDecoder;
import io.transformjob.formats.media.MediaType;
import java.util.Optional;

/**
 * Requests of {@code application/json} and {@code application/jsonlines}, read alike for every model that takes vectors of
 * features. Documents of JSON, one an object or one a line, are requests of their own; JSON Lines are records.
 */
public final class JsonRequests {
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";

    private final boolean documents;
    private final boolean lines;

    private JsonRequests(boolean documents, boolean lines) {
        this.documents = documents;
        this.lines = lines;
    }

    /** The requests of a job, if its content type is one of the two; parameters of the type change nothing. */
    public static Optional<JsonRequests> of(RequestForm form) {
        String type = form.contentType().map(JsonRequests::essence).orElse("");
        return type.equals(JSON) || type.equals(JSON_LINES)
                ? Optional.of(new JsonRequests(type.equals(JSON), form.lines()))
                : Optional.empty();
    }

    private static String essence(String contentType) {
        try {
            return MediaType.parse(contentType).essence();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** @param encoder of answers in the container's own way */
    public Exchange exchange(ScoreEncoder encoder) {
        return new Exchange(
                documents ? new JsonDocumentDecoder(lines, new InstancesReader()) : new JsonLinesDecoder(), encoder);
    }

    /** Whether it shows in answers of the encoder where payloads were cut: a document is answered as a whole anyway. */
    public boolean dependsOnRequest(ScoreEncoder encoder) {
        return !documents && !encoder.perRecord();
    }
}
