package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.json.JsonScoreEncoder;
import io.transformjob.formats.json.JsonSpacing;
import io.transformjob.formats.media.AcceptList;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;
import io.transformjob.model.UnsupportedRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A media type of answers, and how it is written. Documents name members in the order of the guide, lines and records in
 * that of the alphabet; lines cut numbers after 15 decimals.
 *
 * <p>Source: developer guide, "Response formats" of each algorithm; outputs of real jobs. CSV is documented for k-means;
 * others are written the same way, an array as columns.
 */
enum AnswerType {
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
     * @param accept as the job gives it; parameters do not matter, a list and its weights do
     * @param preferred where nothing is accepted by name
     * @throws UnsupportedRequestException if none is accepted
     */
    static AnswerType of(Optional<String> accept, AnswerType preferred) {
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
                        "first-party containers answer with one of "
                                + Arrays.stream(values())
                                        .map(AnswerType::mediaType)
                                        .collect(Collectors.joining(", ")),
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

    String mediaType() {
        return mediaType;
    }

    /** Members of an answer in the order in which they are written. */
    List<Column> columns(AnswerForm form, int arrayLength) {
        return this == JSON || this == CSV ? form.columns(arrayLength) : form.columnsByName(arrayLength);
    }

    ScoreEncoder newEncoder(AnswerForm form) {
        return switch (this) {
            case JSON_LINES -> new JsonLinesScoreEncoder(NumberText.FIFTEEN_DECIMALS, JsonSpacing.COMPACT);
            case JSON -> new JsonScoreEncoder(form.list(), NumberText.SHORTEST);
            case RECORDIO_PROTOBUF -> new RecordIoScoreEncoder();
            case CSV -> new CsvScoreEncoder(NumberText.SHORTEST, CsvScoreEncoder.Arrays.COLUMNS);
        };
    }
}
