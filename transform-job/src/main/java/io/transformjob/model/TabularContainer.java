package io.transformjob.model;

import io.transformjob.formats.artifact.ArtifactException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Serves a model of rows in every form that others of this project are asked in: CSV, libsvm, JSON, JSON Lines,
 * RecordIO-protobuf, NumPy files and V2. Answers are what is accepted; where nothing is accepted by name, a document of JSON
 * or JSON Lines is answered with the same, everything else with CSV. JSON lists answers as {@code predictions}.
 */
public final class TabularContainer implements InferenceContainer {
    private static final String POINTER = "/TransformInput/ContentType";

    private final TabularModel model;

    public TabularContainer(TabularModel model) {
        this.model = model;
    }

    /** Media types of requests that are not read as those of {@link VectorRequests}. */
    enum Media {
        CSV("text/csv"),
        LIBSVM("text/libsvm", "text/x-libsvm"),
        RECORDIO_PROTOBUF("application/x-recordio-protobuf");

        private final List<String> names;

        Media(String... names) {
            this.names = List.of(names);
        }
    }

    @Override
    public String description() {
        return model.description();
    }

    @Override
    public Map<String, Object> facts() {
        return model.facts();
    }

    @Override
    public List<String> kernels() {
        return model.kernels();
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        Optional<VectorRequests> vectors = VectorRequests.of(form);
        Optional<Media> media = vectors.isPresent() ? Optional.empty() : Optional.of(media(form));
        AnswerType preferred =
                switch (form.contentType().map(VectorRequests::essence).orElse("")) {
                    case "application/json", "application/octet-stream" -> AnswerType.JSON;
                    case "application/jsonlines" -> AnswerType.JSON_LINES;
                    default -> AnswerType.CSV;
                };
        Optional<String> ownAnswer = vectors.flatMap(VectorRequests::answerType);
        AnswerType answer =
                ownAnswer.isPresent() ? AnswerType.JSON : AnswerType.of("models of rows", form.accept(), preferred);
        return new TabularRequestHandler(model, media, form, vectors, answer, ownAnswer.orElse(answer.mediaType()));
    }

    private static Media media(RequestForm form) {
        String type = form.contentType().map(VectorRequests::essence).orElse("");
        return Arrays.stream(Media.values())
                .filter(media -> media.names.contains(type))
                .findFirst()
                .orElseThrow(() -> new UnsupportedRequestException(
                        POINTER,
                        "models of rows take %s, application/json, application/jsonlines, application/x-npy and"
                                        .formatted(Arrays.stream(Media.values())
                                                .map(media -> media.names.get(0))
                                                .collect(Collectors.joining(", ")))
                                + " application/octet-stream",
                        form.contentType().map(ArtifactException::quote).orElse("no ContentType"),
                        "Set ContentType to what the objects hold, such as text/csv."));
    }
}
