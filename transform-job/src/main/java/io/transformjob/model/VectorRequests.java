package io.transformjob.model;

import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.media.MediaType;
import java.util.Optional;

/** Requests that are read alike for every model that takes vectors of features. */
public sealed interface VectorRequests permits JsonRequests, ArrayRequests {
    /**
     * The requests of a job, if its content type is one of these.
     *
     * @throws UnsupportedRequestException if it is, and the job cannot work with it
     */
    static Optional<VectorRequests> of(RequestForm form) {
        String type = form.contentType().map(VectorRequests::essence).orElse("");
        return JsonRequests.of(type, form).or(() -> ArrayRequests.of(type, form));
    }

    /** A media type without its parameters; empty if the text is none. */
    static String essence(String text) {
        try {
            return MediaType.parse(text).essence();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** What they are, for people. */
    String description();

    /** Whether the algorithms' own containers never take such requests. */
    boolean isExtension();

    /** The type of answers that only such requests have, if the job accepts it. */
    Optional<String> answerType();

    /** Both ends of the requests of one task. */
    Exchange exchange(Answers answers);

    /** Whether it shows in answers of the encoder where payloads were cut. */
    boolean dependsOnRequest(ScoreEncoder encoder);
}
