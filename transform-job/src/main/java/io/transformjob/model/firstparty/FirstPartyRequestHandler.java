package io.transformjob.model.firstparty;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.recordio.RecordIoProtobufDecoder;
import io.transformjob.model.AnswerType;
import io.transformjob.model.Answers;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.model.VectorRequests;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container's way with one content type and one answer type.
 *
 * @param form what the job says of its requests
 * @param vectors requests that are read as for every other model
 * @param answer how the container writes answers
 * @param responseType media type of answers; of {@code answer}, unless it is one that only such requests have
 */
record FirstPartyRequestHandler(
        FirstPartyModel model,
        RequestType request,
        RequestForm form,
        Optional<VectorRequests> vectors,
        AnswerType answer,
        String responseType)
        implements RequestHandler {
    @Override
    public Exchange newExchange() {
        return vectors.map(
                        requests -> requests.exchange(new Answers(this::newEncoder, responseType, Map.of(), List.of())))
                .orElseGet(() -> new Exchange(newDecoder(), newEncoder()));
    }

    private BatchDecoder newDecoder() {
        CsvFormat csv = form.csv();
        // The grammar of the guide knows the comma only, where the job names no other delimiter.
        return readsCsv()
                ? form.newCsvDecoder(new CsvFormat(csv.fieldDelimiter(), csv.header(), csv.multiline()))
                : new RecordIoProtobufDecoder(false);
    }

    @Override
    public boolean readsCsv() {
        return request.media() == RequestType.Media.CSV;
    }

    @Override
    public boolean readsRecordIo() {
        return request.media() == RequestType.Media.RECORDIO_PROTOBUF;
    }

    private ScoreEncoder newEncoder() {
        return model.form().newEncoder(answer);
    }

    @Override
    public Scorer newScorer() {
        return new ModelScorer(model, model.form().columns(answer, model.arrayLength()), request.labels());
    }

    @Override
    public boolean dependsOnRequest() {
        ScoreEncoder encoder = newEncoder();
        return vectors.map(requests -> requests.dependsOnRequest(encoder)).orElseGet(() -> !encoder.perRecord());
    }

    @Override
    public Optional<String> contentTypeNote() {
        return vectors.filter(VectorRequests::isExtension)
                .map(requests ->
                        "is taken here only: first-party containers read no %s".formatted(requests.description()))
                .or(model::note);
    }
}
