package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.media.MediaType;
import io.transformjob.formats.media.MediaType.Parameter;
import io.transformjob.model.UnsupportedRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What requests hold, by their content type.
 *
 * <p>Source: developer guide, "Common data formats for inference".
 *
 * @param media their type
 * @param labels columns of labels before the features of a CSV record, {@code label_size}, 0 unless it is said
 */
record RequestType(Media media, int labels) {
    /** Requests that are answered as a document is, and hold no labels. */
    static final RequestType DOCUMENT = new RequestType(Media.JSON, 0);

    private static final String POINTER = "/TransformInput/ContentType";
    private static final String LABEL_SIZE = "label_size";
    /** Character sets in which numbers are the same bytes as in UTF-8. */
    private static final Set<String> CHARSETS = Set.of("utf-8", "us-ascii", "iso-8859-1");

    private static final int LABELS_MAX = 1_000_000;

    /** Media types of requests. */
    enum Media {
        CSV("text/csv"),
        JSON("application/json"),
        JSON_LINES("application/jsonlines"),
        RECORDIO_PROTOBUF("application/x-recordio-protobuf");

        private final String text;

        Media(String text) {
            this.text = text;
        }
    }

    /**
     * The type of a job's requests.
     *
     * @param contentType as the job gives it
     * @throws UnsupportedRequestException if the algorithm takes no such requests
     */
    static RequestType of(Optional<String> contentType, Algorithm algorithm) {
        List<Media> taken = Arrays.stream(Media.values())
                .filter(media -> media != Media.CSV || algorithm.takesCsv())
                .toList();
        String rule = "%s models take %s"
                .formatted(algorithm, taken.stream().map(media -> media.text).collect(Collectors.joining(", ")));
        String given = contentType.orElseThrow(() -> refused(rule, "no ContentType"));
        MediaType type = parse(given);
        Media media = taken.stream()
                .filter(each -> each.text.equals(type.essence()))
                .findFirst()
                .orElseThrow(() -> refused(rule, ArtifactException.quote(given)));
        type.parameter("charset").ifPresent(charset -> {
            if (!CHARSETS.contains(charset.toLowerCase(Locale.ROOT))) {
                throw refused("charset must be one of utf-8, us-ascii, iso-8859-1", ArtifactException.quote(given));
            }
        });
        return new RequestType(media, labels(media, type, given));
    }

    private static MediaType parse(String contentType) {
        try {
            return MediaType.parse(contentType);
        } catch (IllegalArgumentException e) {
            throw refused("ContentType must be a media type", "another text: " + e.getMessage());
        }
    }

    private static int labels(Media media, MediaType type, String given) {
        List<String> sizes = type.parameters().stream()
                .filter(parameter -> parameter.name().equals(LABEL_SIZE))
                .map(Parameter::value)
                .toList();
        if (sizes.isEmpty()) {
            return 0;
        }
        boolean number =
                sizes.size() == 1 && sizes.get(0).matches("[0-9]{1,7}") && Integer.parseInt(sizes.get(0)) <= LABELS_MAX;
        if (media != Media.CSV || !number) {
            throw refused(
                    "label_size must be a number from 0 to %d, and stand once, at text/csv".formatted(LABELS_MAX),
                    ArtifactException.quote(given));
        }
        return Integer.parseInt(sizes.get(0));
    }

    private static UnsupportedRequestException refused(String rule, String found) {
        return new UnsupportedRequestException(
                POINTER, rule, found, "Set ContentType to what the objects hold, such as application/jsonlines.");
    }
}
