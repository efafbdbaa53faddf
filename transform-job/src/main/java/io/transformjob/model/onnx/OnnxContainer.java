package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxModel.OperatorSet;
import io.transformjob.model.AnswerType;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.VectorRequests;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model on ONNX Runtime, or on the kernel of trees if it is nothing else. V2 requests are run as they are, whatever the shapes of inputs and outputs. A model whose inputs have a
 * dimension of rows also takes records, each of which is a row: CSV of any model, whose columns are those of its inputs in order;
 * JSON, RecordIO-protobuf, libsvm and NumPy files of one whose input is a matrix of {@code float}s, where what a sparse record
 * does not hold is 0. Answers are what is accepted; where nothing is accepted by name, JSON is answered with JSON, everything else
 * with CSV.
 */
final class OnnxContainer implements InferenceContainer {
    private static final String POINTER = "/TransformInput/ContentType";

    private final OnnxModel model;
    private final GraphForm form;
    private final LoadedModel loaded;

    OnnxContainer(OnnxModel model, GraphForm form, LoadedModel loaded) {
        this.model = model;
        this.form = form;
        this.loaded = loaded;
    }

    @Override
    public String description() {
        return "onnx, %s".formatted(form.description());
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Inputs", form.inputs().stream().map(ModelInput::description).toList());
        facts.put("Outputs", form.outputs().stream().map(GraphForm.Output::name).toList());
        List<String> classes = form.outputs().stream()
                .flatMap(output -> output.classes().stream())
                .distinct()
                .toList();
        if (!classes.isEmpty()) {
            facts.put("Classes", classes);
        }
        facts.put("Operators", model.graph().nodes().size());
        facts.put("FormatVersion", model.irVersion());
        facts.put(
                "OperatorSets",
                model.operatorSets().stream().map(OnnxContainer::describe).collect(Collectors.toList()));
        if (!model.producer().isEmpty()) {
            facts.put("Producer", model.producer());
        }
        return facts;
    }

    private static String describe(OperatorSet set) {
        return "%s %d".formatted(set.domain().isEmpty() ? "ai.onnx" : set.domain(), set.version());
    }

    @Override
    public List<String> kernels() {
        return loaded.kernels();
    }

    @Override
    public List<URL> jars() {
        return loaded.jars();
    }

    @Override
    public Map<String, String> processEnvironment() {
        return loaded.processEnvironment();
    }

    @Override
    public RequestHandler handler(RequestForm request) {
        Optional<VectorRequests> vectors = VectorRequests.of(request);
        Optional<RowMedia> media = vectors.isPresent() ? Optional.empty() : Optional.of(media(request));
        media.ifPresent(each -> requireRows(each, request));
        AnswerType preferred = switch (RowMedia.essence(request)) {
            case "application/json", "application/octet-stream" -> AnswerType.JSON;
            case "application/jsonlines" -> AnswerType.JSON_LINES;
            default -> AnswerType.CSV;
        };
        Optional<String> ownAnswer = vectors.flatMap(VectorRequests::answerType);
        AnswerType answer =
                ownAnswer.isPresent() ? AnswerType.JSON : AnswerType.of("ONNX models", request.accept(), preferred);
        return new OnnxRequestHandler(loaded, request, media, vectors, answer, ownAnswer.orElse(answer.mediaType()));
    }

    private static RowMedia media(RequestForm request) {
        return RowMedia.of(request)
                .orElseThrow(() -> new UnsupportedRequestException(
                        POINTER,
                        "ONNX models take %s, application/json, application/jsonlines, application/x-npy and application/octet-stream"
                                .formatted(RowMedia.names()),
                        request.contentType().map(ArtifactException::quote).orElse("no ContentType"),
                        "Set ContentType to what the objects hold, such as text/csv."));
    }

    private void requireRows(RowMedia media, RequestForm request) {
        Optional<String> why = form.whyNoRows();
        if (why.isPresent()) {
            throw refused("only V2 requests can be asked of this model, since " + why.get(), request);
        }
        if (media != RowMedia.CSV && !form.takesFloats()) {
            throw refused(
                    "only CSV and V2 requests can be asked of a model whose input is no matrix of floats", request);
        }
    }

    private static UnsupportedRequestException refused(String rule, RequestForm request) {
        return new UnsupportedRequestException(
                POINTER,
                rule,
                request.contentType().map(ArtifactException::quote).orElse("no ContentType"),
                "Set ContentType to application/jsonlines, and write each line as {\"inputs\": [{\"name\": …, \"shape\": …, \"datatype\": …, \"data\": …}]}.");
    }
}
