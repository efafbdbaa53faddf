package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.fasttext.Arguments;
import io.transformjob.formats.artifact.fasttext.Dictionary;
import io.transformjob.formats.artifact.fasttext.WeightMatrix;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.RankedLabelsEncoder;
import io.transformjob.formats.json.TextLinesDecoder;
import io.transformjob.formats.json.TextsReader;
import io.transformjob.model.Exchange;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.VectorRequests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container of BlazingText with a text classifier. It answers in the type of the request, whatever is accepted: JSON Lines, or
 * a document of JSON with one.
 *
 * <p>Source: developer guide, "BlazingText algorithm"; answers of real endpoints and batch transform jobs.
 */
final class BlazingTextContainer implements InferenceContainer {
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";

    private final TextClassifier classifier;
    private final List<String> labels;

    BlazingTextContainer(TextClassifier classifier) {
        this.classifier = classifier;
        this.labels = classifier.labels();
    }

    @Override
    public String description() {
        Dictionary dictionary = classifier.model().dictionary();
        return "blazingtext, %d labels, %d words, %d dimensions, loss %s"
                .formatted(
                        dictionary.labels(),
                        dictionary.words(),
                        classifier.model().arguments().dimension(),
                        classifier.model().arguments().loss());
    }

    @Override
    public Map<String, Object> facts() {
        Arguments arguments = classifier.model().arguments();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Algorithm", "blazingtext");
        facts.put("FastTextVersion", classifier.model().version());
        facts.put("Loss", arguments.loss().toString());
        facts.put("Dimensions", arguments.dimension());
        facts.put("Words", classifier.model().dictionary().words());
        facts.put("Labels", labels.size());
        facts.put("WordNgrams", arguments.wordNgrams());
        facts.put("Buckets", arguments.bucket());
        facts.put("SubwordLengths", List.of(arguments.minLength(), arguments.maxLength()));
        facts.put("Quantized", classifier.model().input() instanceof WeightMatrix.Quantized);
        return facts;
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        String type = form.contentType().map(VectorRequests::essence).orElse("");
        if (!type.equals(JSON) && !type.equals(JSON_LINES)) {
            throw new UnsupportedRequestException(
                    "/TransformInput/ContentType",
                    "BlazingText takes application/jsonlines and application/json",
                    form.contentType().map(ArtifactException::quote).orElse("no ContentType"),
                    "Write {\"source\": \"some words\"} on each line, and name application/jsonlines.");
        }
        return new Handler(classifier, labels, form, type.equals(JSON_LINES));
    }

    /** @param lines whether requests and answers are JSON Lines; else documents of JSON */
    private record Handler(TextClassifier classifier, List<String> labels, RequestForm form, boolean lines)
            implements RequestHandler {
        @Override
        public Exchange newExchange() {
            BatchDecoder decoder = lines
                    ? form.filtered(new TextLinesDecoder(), true)
                    : form.filtered(new JsonDocumentDecoder(form.lines(), new TextsReader()), false);
            return new Exchange(decoder, new RankedLabelsEncoder(lines, labels));
        }

        @Override
        public Scorer newScorer() {
            return new TextScorer(classifier);
        }

        @Override
        public boolean readsCsv() {
            return false;
        }

        @Override
        public boolean readsRecordIo() {
            return false;
        }

        @Override
        public String responseType() {
            return lines ? JSON_LINES : JSON;
        }

        /** Lines are records, and a document is answered as a whole. */
        @Override
        public boolean dependsOnRequest() {
            return false;
        }

        @Override
        public Optional<String> contentTypeNote() {
            return lines
                    ? Optional.empty()
                    : Optional.of("is taken here only: in batch transform BlazingText reads application/jsonlines");
        }
    }
}
