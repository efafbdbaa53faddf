package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.csv.CsvDecoder;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.csv.CsvTensorDecoder;
import io.transformjob.formats.csv.FieldSelection;
import io.transformjob.formats.path.FilteredJsonDecoder;
import io.transformjob.formats.path.RecordPath;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What a job says of the requests to its model.
 *
 * @param contentTypeOrNull {@code ContentType}, null if it names none
 * @param acceptOrNull {@code Accept}, null if it names none
 * @param inputFilter {@code InputFilter}, {@code $} for none
 * @param lines whether records are lines ({@code SplitType} {@code Line})
 * @param payloadBytesMax most bytes of a record after {@code InputFilter} ({@code MaxPayloadInMB})
 * @param modelName {@code ModelName}, which V2 answers carry
 * @param csv how CSV is written
 * @param invocations how a model elsewhere is asked
 */
public record RequestForm(
        String contentTypeOrNull,
        String acceptOrNull,
        RecordPath inputFilter,
        boolean lines,
        long payloadBytesMax,
        String modelName,
        CsvFormat csv,
        Invocations invocations)
        implements Serializable {
    /** Requests to a model in this JVM. */
    public RequestForm(
            String contentTypeOrNull,
            String acceptOrNull,
            RecordPath inputFilter,
            boolean lines,
            long payloadBytesMax,
            String modelName,
            CsvFormat csv) {
        this(contentTypeOrNull, acceptOrNull, inputFilter, lines, payloadBytesMax, modelName, csv, Invocations.DEFAULT);
    }

    /** Requests of a content type that are passed on as they are, a line a record, for a model without a name. */
    public static RequestForm of(String contentTypeOrNull, String acceptOrNull) {
        return new RequestForm(
                contentTypeOrNull,
                acceptOrNull,
                RecordPath.parse("$"),
                true,
                Long.MAX_VALUE,
                "model",
                CsvFormat.CONTAINER);
    }

    /**
     * These requests with other types, for a container of a pipeline: what comes to it is filtered already.
     *
     * @param first whether records are what the job says; a response to them is one document
     */
    RequestForm with(Optional<String> contentType, Optional<String> accept, boolean first) {
        return new RequestForm(
                contentType.orElse(null),
                accept.orElse(null),
                RecordPath.parse("$"),
                first && lines,
                payloadBytesMax,
                modelName,
                first ? csv : CsvFormat.CONTAINER,
                invocations);
    }

    public Optional<String> contentType() {
        return Optional.ofNullable(contentTypeOrNull);
    }

    public Optional<String> accept() {
        return Optional.ofNullable(acceptOrNull);
    }

    /**
     * A decoder of CSV that reads what {@code InputFilter} selects.
     *
     * @param format {@link #csv()}, or what a container makes of it
     */
    public BatchDecoder newCsvDecoder(CsvFormat format) {
        return newCsvDecoder(format, false);
    }

    /** @param keepsDoubles whether batches keep doubles */
    BatchDecoder newCsvDecoder(CsvFormat format, boolean keepsDoubles) {
        return new CsvDecoder(format, inputFilter.isWhole() ? null : inputFilter, payloadBytesMax, keepsDoubles);
    }

    /**
     * A decoder of CSV whose fields, of those that {@code InputFilter} selects, are elements of tensors.
     *
     * @param inputs the tensors, in the order of their columns
     */
    public BatchDecoder newCsvTensorDecoder(List<CsvTensorDecoder.Input> inputs) {
        FieldSelection selection = inputFilter.isWhole() ? FieldSelection.ALL : inputFilter;
        return new CsvTensorDecoder(csv, selection, payloadBytesMax, inputs);
    }

    /**
     * A decoder of JSON that sees what {@code InputFilter} selects.
     *
     * @param decoder of records as the model knows them
     * @param recordsAreLines whether records of its format are lines, even of an object that is not split
     */
    public BatchDecoder filtered(BatchDecoder decoder, boolean recordsAreLines) {
        return inputFilter.isWhole()
                ? decoder
                : new FilteredJsonDecoder(decoder, inputFilter, lines || recordsAreLines, payloadBytesMax);
    }
}
