package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.csv.PythonLinesEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.json.JsonScoreEncoder;
import io.transformjob.formats.libsvm.LibsvmDecoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.recordio.RecordIoProtobufDecoder;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;
import io.transformjob.model.Answers;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.model.VectorRequests;
import java.util.Map;
import java.util.Optional;

/**
 * The container's way with one content type and one answer type. The one place here that knows decoders and encoders.
 *
 * @param form what the job says of its requests
 * @param extension requests that the container answers 415 to; answers are then what is accepted
 * @param selected whether outputs are selected; else an answer is a line of Python text, whatever is accepted
 */
record XgboostRequestHandler(
        XgboostGeneration generation,
        Ensemble ensemble,
        PayloadType payload,
        RequestForm form,
        Optional<VectorRequests> extension,
        RowWidth rowWidth,
        ScoreColumns columns,
        boolean selected,
        String responseType)
        implements RequestHandler {
    @Override
    public Exchange newExchange() {
        return extension
                .map(requests -> requests.exchange(answers()))
                .orElseGet(() -> new Exchange(newDecoder(), newEncoder()));
    }

    /** Predictions have the name that MLServer gives them in V2; outputs that are selected have their own. */
    private Answers answers() {
        Map<String, String> outputs = selected ? Map.of() : Map.of("score", "predict");
        return new Answers(
                this::newEncoder,
                responseType,
                outputs,
                ensemble.first().model().featureNames());
    }

    private BatchDecoder newDecoder() {
        return switch (payload) {
            case CSV -> form.newCsvDecoder(form.csv());
            case LIBSVM -> new LibsvmDecoder(generation.shiftsOneBased());
            case RECORDIO_PROTOBUF -> new RecordIoProtobufDecoder(true);
            case EXTENSION ->
                throw new IllegalStateException("requests that the container does not take have their own");
        };
    }

    @Override
    public boolean readsCsv() {
        return payload == PayloadType.CSV;
    }

    @Override
    public boolean readsRecordIo() {
        return payload == PayloadType.RECORDIO_PROTOBUF;
    }

    @Override
    public Scorer newScorer() {
        return new XgboostScorer(ensemble, rowWidth, columns);
    }

    private ScoreEncoder newEncoder() {
        if (!selected && (extension.isEmpty() || responseType.equals(AnswerType.CSV))) {
            // Python 2 prints a number with twelve digits, but the numbers of a list with all they need.
            boolean twelve = generation.isFirst() && ensemble.width() == 1;
            return new PythonLinesEncoder(twelve ? NumberText.TWELVE_DIGITS : NumberText.SHORTEST);
        }
        return switch (responseType) {
            case AnswerType.JSON -> new JsonScoreEncoder(NumberText.SHORTEST);
            case AnswerType.JSON_LINES -> new JsonLinesScoreEncoder(NumberText.SHORTEST);
            case AnswerType.RECORDIO_PROTOBUF -> new RecordIoScoreEncoder();
            default -> new CsvScoreEncoder(NumberText.SHORTEST);
        };
    }

    /** From library 3.2 on all indices of a libsvm request are shifted if none of them is 0. */
    @Override
    public boolean dependsOnRequest() {
        ScoreEncoder encoder = newEncoder();
        return extension
                .map(requests -> requests.dependsOnRequest(encoder))
                .orElseGet(() -> payload == PayloadType.LIBSVM && generation.shiftsOneBased() || !encoder.perRecord());
    }

    @Override
    public Optional<String> contentTypeNote() {
        return extension.map(requests ->
                "is taken here only: the XGBoost container itself answers 415 to %s".formatted(requests.description()));
    }
}
