package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.json.JsonScoreEncoder;
import io.transformjob.formats.libsvm.LibsvmDecoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.recordio.RecordIoProtobufDecoder;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;
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
                        this::newEncoder, responseType, Map.of(), model.featureNames(), false, model.takesDoubles())))
                .orElseGet(() -> new Exchange(newDecoder(), newEncoder()));
    }

    private BatchDecoder newDecoder() {
        return switch (media.orElseThrow()) {
            case CSV -> form.newCsvDecoder(form.csv(), model.takesDoubles());
            case LIBSVM -> new LibsvmDecoder(false, model.takesDoubles());
            case RECORDIO_PROTOBUF -> new RecordIoProtobufDecoder(false);
        };
    }

    private ScoreEncoder newEncoder() {
        return switch (answer) {
            case CSV -> new CsvScoreEncoder(NumberText.SHORTEST, CsvScoreEncoder.Arrays.COLUMNS);
            case JSON -> new JsonScoreEncoder(NumberText.SHORTEST);
            case JSON_LINES -> new JsonLinesScoreEncoder(NumberText.SHORTEST);
            case RECORDIO_PROTOBUF -> new RecordIoScoreEncoder();
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
        ScoreEncoder encoder = newEncoder();
        return vectors.map(requests -> requests.dependsOnRequest(encoder)).orElseGet(() -> !encoder.perRecord());
    }
}
