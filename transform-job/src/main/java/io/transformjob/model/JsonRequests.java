package io.transformjob.model;

import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.json.InstancesReader;
import io.transformjob.formats.json.JsonDecoder;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonLinesDecoder;
import io.transformjob.formats.v2.V2Requests;
import io.transformjob.formats.v2.V2ScoreEncoder.Layout;
import java.util.Optional;

/**
 * Requests of {@code application/json} and {@code application/jsonlines}. Documents of JSON, one an object or one a line, are
 * requests of their own; JSON Lines are records. If the first document or line of an object is a V2 request, all are, and so
 * are the answers wherever these are JSON.
 */
public final class JsonRequests implements VectorRequests {
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";

    private final boolean documents;
    private final RequestForm form;

    private JsonRequests(boolean documents, RequestForm form) {
        this.documents = documents;
        this.form = form;
    }

    /** @param type of the requests, without parameters, which change nothing */
    static Optional<VectorRequests> of(String type, RequestForm form) {
        return type.equals(JSON) || type.equals(JSON_LINES)
                ? Optional.of(new JsonRequests(type.equals(JSON), form))
                : Optional.empty();
    }

    /** The encoder of answers to V2 requests; empty if they are not JSON. */
    static Optional<ScoreEncoder> v2Encoder(V2Requests requests, RequestForm form, Answers answers) {
        boolean lines = answers.mediaType().equals(JSON_LINES);
        return lines || answers.mediaType().equals(JSON)
                ? Optional.of(answers.newV2Encoder(requests, form.modelName(), lines ? Layout.JSON_LINE : Layout.JSON))
                : Optional.empty();
    }

    @Override
    public String description() {
        return "JSON";
    }

    @Override
    public boolean isExtension() {
        return false;
    }

    @Override
    public Optional<String> answerType() {
        return Optional.empty();
    }

    @Override
    public Exchange exchange(Answers answers) {
        V2Requests v2 = answers.newV2Requests();
        ScoreEncoder own = answers.encoder().get();
        Optional<ScoreEncoder> v2Encoder = v2Encoder(v2, form, answers);
        if (documents) {
            JsonDocumentDecoder decoder =
                    new JsonDocumentDecoder(form.lines(), v2, new InstancesReader(answers.doubles()));
            return new Exchange(
                    form.filtered(decoder, false), LayoutEncoder.of(v2Encoder, () -> decoder.reader() == v2, own));
        }
        JsonDecoder decoder = new JsonDecoder(v2, new JsonLinesDecoder(answers.doubles()));
        return new Exchange(form.filtered(decoder, true), LayoutEncoder.of(v2Encoder, decoder::readsDocuments, own));
    }

    /** A document is answered as a whole anyway. */
    @Override
    public boolean dependsOnRequest(ScoreEncoder encoder) {
        return !documents && !encoder.perRecord();
    }
}
