package io.transformjob.model;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.json.JsonScoreEncoder;
import io.transformjob.formats.media.AcceptList;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A media type in which every model of vectors can answer. */
public enum AnswerType {
    JSON_LINES("application/jsonlines"),
    JSON("application/json"),
    RECORDIO_PROTOBUF("application/x-recordio-protobuf"),
    CSV("text/csv");

    private static final String POINTER = "/TransformOutput/Accept";

    private final String mediaType;

    AnswerType(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The type that a container answers with.
     *
     * @param whose who answers, for messages, such as {@code first-party containers}
     * @param accept as the job gives it; parameters do not matter, a list and its weights do
     * @param preferred where nothing is accepted by name
     * @throws UnsupportedRequestException if none is accepted
     */
    public static AnswerType of(String whose, Optional<String> accept, AnswerType preferred) {
        if (accept.isEmpty() || accept.get().isBlank()) {
            return preferred;
        }
        List<String> offered = Arrays.stream(values())
                .sorted((a, b) -> Boolean.compare(b == preferred, a == preferred))
                .map(AnswerType::mediaType)
                .toList();
        return choose(accept.get(), offered)
                .map(chosen -> Arrays.stream(values())
                        .filter(type -> type.mediaType.equals(chosen))
                        .findFirst()
                        .orElseThrow())
                .orElseThrow(() -> new UnsupportedRequestException(
                        POINTER,
                        "%s answer with one of %s"
                                .formatted(
                                        whose,
                                        Arrays.stream(values())
                                                .map(AnswerType::mediaType)
                                                .collect(Collectors.joining(", "))),
                        ArtifactException.quote(accept.get()),
                        "Name one of these types, or none for %s.".formatted(preferred.mediaType)));
    }

    private static Optional<String> choose(String accept, List<String> offered) {
        try {
            return AcceptList.parse(accept).choose(offered);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedRequestException(
                    POINTER,
                    "Accept must be a media type or a list of them",
                    "another text: " + e.getMessage(),
                    "Name a type such as application/jsonlines.");
        }
    }

    public String mediaType() {
        return mediaType;
    }

    /** How models answer that no container of SageMaker's answers for: full digits, arrays in CSV as columns. */
    public ScoreEncoder newEncoder() {
        return switch (this) {
            case CSV -> new CsvScoreEncoder(NumberText.SHORTEST, CsvScoreEncoder.Arrays.COLUMNS);
            case JSON -> new JsonScoreEncoder(NumberText.SHORTEST);
            case JSON_LINES -> new JsonLinesScoreEncoder(NumberText.SHORTEST);
            case RECORDIO_PROTOBUF -> new RecordIoScoreEncoder();
        };
    }
}
