package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.AnswerType;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.VectorRequests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container of one of SageMaker's first-party algorithms. Where a job accepts no type by name, it answers JSON Lines, as
 * these containers do in batch transform, and a document of JSON with one.
 *
 * <p>Source: developer guide, "Common data formats for inference"; outputs of real jobs.
 */
public final class FirstPartyContainer implements InferenceContainer {
    private final Algorithm algorithm;
    private final FirstPartyModel model;

    private FirstPartyContainer(Algorithm algorithm, FirstPartyModel model) {
        this.algorithm = algorithm;
        this.model = model;
    }

    /**
     * Loads the model of an archive.
     *
     * @throws ArtifactException if it cannot be read or is not of that algorithm
     */
    public static FirstPartyContainer open(Algorithm algorithm, ModelArchive archive) {
        return new FirstPartyContainer(algorithm, algorithm.read(archive));
    }

    @Override
    public String description() {
        return algorithm + ", " + model.description();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Algorithm", algorithm.toString());
        facts.put("Features", model.features());
        facts.putAll(model.facts());
        return facts;
    }

    @Override
    public List<String> kernels() {
        return model.kernels();
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        Optional<VectorRequests> vectors = VectorRequests.of(form);
        boolean extension = vectors.filter(VectorRequests::isExtension).isPresent();
        RequestType request = extension ? RequestType.DOCUMENT : RequestType.of(form.contentType(), algorithm);
        AnswerType preferred = request.media() == RequestType.Media.JSON ? AnswerType.JSON : AnswerType.JSON_LINES;
        Optional<String> ownAnswer = vectors.flatMap(VectorRequests::answerType);
        AnswerType answer = ownAnswer.isPresent()
                ? AnswerType.JSON
                : AnswerType.of("first-party containers", form.accept(), preferred);
        return new FirstPartyRequestHandler(
                model.answering(form.accept()), request, form, vectors, answer, ownAnswer.orElse(answer.mediaType()));
    }
}
