package io.transformjob.model.onnx;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.libsvm.LibsvmDecoder;
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
 * A model's way with one content type and one answer type.
 *
 * @param media what records are; empty if they are {@code vectors}
 * @param answer how answers are written, unless V2 requests or NumPy files are answered in kind
 * @param responseType media type of answers
 */
record OnnxRequestHandler(
        LoadedModel model,
        RequestForm request,
        Optional<RowMedia> media,
        Optional<VectorRequests> vectors,
        AnswerType answer,
        String responseType)
        implements RequestHandler {
    @Override
    public Exchange newExchange() {
        return vectors.map(requests -> requests.exchange(
                        new Answers(answer::newEncoder, responseType, Map.of(), List.of(), true, false)))
                .orElseGet(() -> new Exchange(newDecoder(), answer.newEncoder()));
    }

    private BatchDecoder newDecoder() {
        return switch (media.orElseThrow()) {
            case CSV ->
                model.form().takesFloats()
                        ? request.newCsvDecoder(request.csv())
                        : request.newCsvTensorDecoder(model.form().csvInputs());
            case LIBSVM -> new LibsvmDecoder(false);
            case RECORDIO_PROTOBUF -> new RecordIoProtobufDecoder(false);
        };
    }

    /** V2 requests are answered in kind wherever answers are JSON. */
    @Override
    public Scorer newScorer() {
        return model.newScorer(responseType.equals("application/json")
                || responseType.equals("application/jsonlines")
                || responseType.equals("application/octet-stream"));
    }

    @Override
    public boolean readsCsv() {
        return media.filter(RowMedia.CSV::equals).isPresent();
    }

    @Override
    public boolean readsRecordIo() {
        return media.filter(RowMedia.RECORDIO_PROTOBUF::equals).isPresent();
    }

    @Override
    public boolean dependsOnRequest() {
        ScoreEncoder encoder = answer.newEncoder();
        return vectors.map(requests -> requests.dependsOnRequest(encoder)).orElseGet(() -> !encoder.perRecord());
    }
}
