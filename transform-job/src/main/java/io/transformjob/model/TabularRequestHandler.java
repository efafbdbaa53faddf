package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.libsvm.LibsvmDecoder;
import io.transformjob.formats.recordio.RecordIoProtobufDecoder;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link TabularContainer}'s way with one content type and one answer type.
 *
 * @param media what requests are; empty if they are {@code vectors}
 * @param answer how answers are written, unless V2 requests or NumPy files are answered in kind
 * @param responseType media type of answers
 */
record TabularRequestHandler(
        TabularModel model,
        Optional<TabularContainer.Media> media,
        RequestForm form,
        Optional<VectorRequests> vectors,
        AnswerType answer,
        String responseType)
        implements RequestHandler {
    @Override
    public Exchange newExchange() {
        return vectors.map(requests -> requests.exchange(new Answers(
                        answer::newEncoder, responseType, Map.of(), model.featureNames(), false, model.takesDoubles())))
                .orElseGet(() -> new Exchange(newDecoder(), answer.newEncoder()));
    }

    private BatchDecoder newDecoder() {
        return switch (media.orElseThrow()) {
            case CSV -> form.newCsvDecoder(form.csv(), model.takesDoubles());
            case LIBSVM -> new LibsvmDecoder(false, model.takesDoubles());
            case RECORDIO_PROTOBUF -> new RecordIoProtobufDecoder(false);
        };
    }

    @Override
    public Scorer newScorer() {
        Scorer scorer = model.newScorer();
        RowShape shape = new RowShape(model.features());
        return batch -> {
            shape.require(batch);
            return scorer.score(batch);
        };
    }

    @Override
    public boolean readsCsv() {
        return media.filter(TabularContainer.Media.CSV::equals).isPresent();
    }

    @Override
    public boolean readsRecordIo() {
        return media.filter(TabularContainer.Media.RECORDIO_PROTOBUF::equals).isPresent();
    }

    @Override
    public boolean dependsOnRequest() {
        ScoreEncoder encoder = answer.newEncoder();
        return vectors.map(requests -> requests.dependsOnRequest(encoder)).orElseGet(() -> !encoder.perRecord());
    }
}
