package io.transformjob.cli;

import io.transformjob.assemble.TransformSettings;
import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.commit.Journal;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.job.AssembleCompat;
import io.transformjob.job.AssembleWith;
import io.transformjob.job.BatchStrategy;
import io.transformjob.job.CompressionType;
import io.transformjob.job.EngineOption;
import io.transformjob.job.JobDefinition;
import io.transformjob.job.JoinSource;
import io.transformjob.job.SplitType;
import io.transformjob.job.TransformJob;
import io.transformjob.model.ExecutionParameters;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.Invocations;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlanException;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Planner;
import io.transformjob.plan.TransformPlan;
import io.transformjob.process.Processing;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A job that can run: its model is open, its input is listed, and everything that could be refused has been looked at.
 *
 * @param texts what was asked for, word by word
 * @param model the model as its container would serve it
 * @param modelSha256 tells the model from others, see {@link JobModel#sha256}
 * @param csv how objects are written if they are CSV
 * @param answers what answers are if anything is to be made of them
 * @param endsLines whether a line feed follows each response
 */
record PreparedJob(
        JobTexts texts,
        JobDefinition definition,
        JobModel model,
        String modelSha256,
        TransformPlan plan,
        CsvFormat csv,
        Processing.Format answers,
        PayloadLimits limits,
        boolean endsLines) {
    private static final int DIFFERENCES_SHOWN = 3;
    private static final String RECORDIO_PROTOBUF = "application/x-recordio-protobuf";

    /**
     * Opens the model and plans the input.
     *
     * @throws io.transformjob.job.ProblemsException if there is an error in a document
     * @throws UsageException if the job cannot work, with the reason as its message
     * @throws IOException if the store cannot be asked
     */
    static PreparedJob prepare(JobTexts texts, ObjectStore store) throws UsageException, IOException {
        JobDefinition definition = texts.definition();
        try {
            JobModel model = JobModel.open(definition, store);
            definition = filled(definition, model.container().start());
            TransformJob job = definition.job();
            RequestHandler handler = model.container().handler(requestForm(definition));
            boolean boundariesShow = boundariesShow(definition, handler);
            CsvFormat csv = handler.readsCsv() ? definition.options().csv() : CsvFormat.CONTAINER;
            TransformPlan plan =
                    Planner.plan(job, store, definition.options().splitBytes(), notSplit(job, csv, boundariesShow));
            PayloadLimits limits =
                    PayloadLimits.of(job.maxPayloadBytes(), requestsPerRecord(job, handler), boundariesShow);
            boolean filtersInput = !job.dataProcessing().inputFilter().equals("$");
            return new PreparedJob(
                    texts,
                    withBadRecordsNoted(withCompatNoted(withCsvNoted(withTypesNoted(definition, handler), handler))),
                    model,
                    model.sha256(job),
                    plan,
                    csv,
                    answers(job, handler),
                    filtersInput ? limits.beforeFilter() : limits,
                    endsLines(job, handler));
        } catch (UnsupportedRequestException e) {
            throw refusal(definition, e.pointer(), e.getMessage(), e);
        } catch (PlanException e) {
            throw refusal(definition, e.pointer(), e.getMessage(), e);
        }
    }

    /**
     * This job with the plan that it began with.
     *
     * @throws UsageException if the outputs would not be those of the job that began: the model, the input or this engine
     *     has changed
     */
    PreparedJob resuming(Journal.Begun begun) throws UsageException {
        String job = definition.job().name();
        if (!modelSha256.equals(begun.request().modelSha256())) {
            throw changed(job, "the model %s".formatted(model.name()));
        }
        if (!JobRun.VERSION.equals(begun.request().version())) {
            throw changed(
                    job,
                    "this engine (it began with version %s, this is %s)"
                            .formatted(begun.request().version(), JobRun.VERSION));
        }
        Map<ObjectUri, StoredObject> listed = new HashMap<>();
        plan.objects().forEach(object -> listed.put(object.input().uri(), object.input()));
        List<String> differences = new ArrayList<>();
        for (PlannedObject object : begun.plan().objects()) {
            StoredObject now = listed.get(object.input().uri());
            if (!object.input().equals(now)) {
                differences.add(
                        now == null
                                ? "%s is gone".formatted(object.input().uri())
                                : "%s (%s then, %s now)"
                                        .formatted(object.input().uri(), version(object.input()), version(now)));
            }
        }
        if (!differences.isEmpty()) {
            int more = differences.size() - DIFFERENCES_SHOWN;
            String shown = differences.stream().limit(DIFFERENCES_SHOWN).collect(Collectors.joining(", "));
            throw changed(job, "input: %s%s".formatted(shown, more > 0 ? ", and %d more".formatted(more) : ""));
        }
        return new PreparedJob(texts, definition, model, modelSha256, begun.plan(), csv, answers, limits, endsLines);
    }

    private static UsageException changed(String job, String what) {
        return new UsageException(
                "job %s cannot be resumed, because there has changed since it began: %s. Restore that, or end the job with: transform-job stop %s, and run it anew."
                        .formatted(job, what, job));
    }

    private static String version(StoredObject object) {
        String tag = object.etag().isEmpty()
                ? Instant.ofEpochMilli(object.modifiedMillis()).toString()
                : "ETag " + object.etag();
        return "%d bytes, %s".formatted(object.length(), tag);
    }

    /** What the job says of the requests to its model. */
    static RequestForm requestForm(JobDefinition definition) {
        TransformJob job = definition.job();
        return new RequestForm(
                job.input().contentType().orElse(null),
                job.output().accept().orElse(null),
                RecordPath.parse(job.dataProcessing().inputFilter()),
                job.input().splitType() == SplitType.LINE,
                job.maxPayloadBytes(),
                job.modelName(),
                definition.options().csv(),
                new Invocations(job.payloadSecondsMax(), job.retriesMax(), job.concurrentRequests()));
    }

    /** BT-60. */
    private static JobDefinition filled(JobDefinition definition, ExecutionParameters parameters) {
        JobDefinition filled = definition.filled(
                parameters.maxConcurrentTransforms(),
                parameters
                        .singleRecord()
                        .map(single -> single ? BatchStrategy.SINGLE_RECORD : BatchStrategy.MULTI_RECORD),
                parameters.maxPayloadInMB());
        for (String note : parameters.notes()) {
            filled = filled.withNote("/ModelName", note);
        }
        return filled;
    }

    /** Whether each record is a request: by the job, or because the model takes no other. */
    private static boolean requestsPerRecord(TransformJob job, RequestHandler handler) {
        return job.batchStrategy() == BatchStrategy.SINGLE_RECORD
                || handler instanceof PayloadHandler payloads && payloads.requestPerRecord();
    }

    /** Answers that stand for a payload of several records, each for one of its lines, are lines (v2-protocol.md §9). */
    private static boolean endsLines(TransformJob job, RequestHandler handler) {
        return job.output().assembleWith() == AssembleWith.LINE
                || job.batchStrategy() == BatchStrategy.MULTI_RECORD
                        && job.input().splitType() == SplitType.LINE
                        && requestsPerRecord(job, handler);
    }

    private static UsageException refusal(JobDefinition definition, String pointer, String message, Exception e) {
        boolean ended = message.matches("(?s).*[.?!]");
        return new UsageException("%s: %s%s".formatted(definition.origins().of(pointer), message, ended ? "" : "."), e);
    }

    /** BT-91, BT-112: what can be joined, filtered and identified. */
    private static Processing.Format answers(TransformJob job, RequestHandler handler) {
        return switch (handler.responseType()) {
            case "text/csv" -> Processing.Format.CSV;
            case "application/json", "application/jsonlines" -> Processing.Format.JSON;
            default -> {
                if (generatesIds(job) || !job.dataProcessing().isIdentity()) {
                    throw new UnsupportedRequestException(
                            "/TransformOutput/Accept",
                            "answers must be text/csv, application/json or application/jsonlines to be joined, filtered"
                                    + " or identified",
                            handler.responseType().isEmpty() ? "no such type" : handler.responseType(),
                            "Name one of these in Accept, or leave out DataProcessing and GenerateInferenceId.");
                }
                yield Processing.Format.CSV;
            }
        };
    }

    /** Whether answers become output records, each with a line of its own; else they are taken as they are (BT-92). */
    private static boolean processesAnswers(TransformJob job) {
        return generatesIds(job)
                || job.dataProcessing().joinSource() == JoinSource.INPUT
                || !job.dataProcessing().outputFilter().equals("$");
    }

    private static boolean generatesIds(TransformJob job) {
        return job.dataCaptureConfig()
                .map(TransformJob.DataCaptureConfig::generateInferenceId)
                .orElse(false);
    }

    private static JobDefinition withTypesNoted(JobDefinition definition, RequestHandler handler) {
        JobDefinition noted = withAcceptNoted(definition, handler);
        return handler.contentTypeNote()
                .map(note -> noted.withNote("/TransformInput/ContentType", note))
                .orElse(noted);
    }

    /** Older containers answer in their own way, whatever is accepted. */
    private static JobDefinition withAcceptNoted(JobDefinition definition, RequestHandler handler) {
        if (handler instanceof PayloadHandler) {
            return definition;
        }
        String accept = definition.job().output().accept().orElse("*/*");
        String type = accept.split(";", 2)[0].strip();
        return type.equals("*/*") || type.isEmpty() || type.equalsIgnoreCase(handler.responseType())
                ? definition
                : definition.withNote(
                        "/TransformOutput/Accept",
                        "has no effect here: the container of this model answers %s, whatever is accepted"
                                .formatted(handler.responseType()));
    }

    private static JobDefinition withCsvNoted(JobDefinition definition, RequestHandler handler) {
        JobDefinition noted = definition;
        if (!handler.readsCsv()) {
            for (EngineOption<?> option : definition.options().csvOptions()) {
                noted = noted.withNote(option, "has no effect here: by their content type objects are not CSV");
            }
        }
        return noted;
    }

    private static JobDefinition withBadRecordsNoted(JobDefinition definition) {
        JobDefinition noted = definition;
        if (!definition.options().badRecords().keepObjects()) {
            for (EngineOption<?> option : definition.options().badRecordOptions()) {
                noted = noted.withNote(
                        option,
                        "has no effect here: on-bad-record is fail-object, so that the first bad record fails its object");
            }
        }
        return noted;
    }

    private static JobDefinition withCompatNoted(JobDefinition definition) {
        return definition.options().assembleCompat() == AssembleCompat.RESPONSE && processesAnswers(definition.job())
                ? definition.withNote(
                        EngineOption.ASSEMBLE_COMPAT,
                        "has no effect here: with DataProcessing or inference ids a line is an output record")
                : definition;
    }

    /** Whether it can be seen in the output where payloads were cut. */
    private static boolean boundariesShow(JobDefinition definition, RequestHandler handler) {
        TransformJob job = definition.job();
        boolean lineAfterEach = job.output().assembleWith() == AssembleWith.LINE
                && (definition.options().assembleCompat() == AssembleCompat.RESPONSE
                        || handler.responseType().equals(RECORDIO_PROTOBUF))
                && !processesAnswers(job);
        return !requestsPerRecord(job, handler)
                && (handler.dependsOnRequest()
                        || lineAfterEach
                        || !readsRecords(job.input().splitType(), handler));
    }

    /** Whether what the model reads in a payload of several records is these records; else it takes the frames for text. */
    private static boolean readsRecords(SplitType splitType, RequestHandler handler) {
        return switch (splitType) {
            case NONE, LINE -> true;
            case RECORD_IO -> handler.readsRecordIo();
            case TF_RECORD -> false;
        };
    }

    /** Why a large object must be read by one task, if it must. */
    private static Optional<String> notSplit(TransformJob job, CsvFormat csv, boolean boundariesShow) {
        if (job.input().splitType() == SplitType.NONE) {
            return Optional.of("SplitType is None: an object is one record");
        }
        if (job.input().compressionType() == CompressionType.GZIP) {
            return Optional.of("CompressionType is Gzip: an object is inflated from its beginning");
        }
        if (csv.multiline() && job.input().splitType() == SplitType.LINE) {
            return Optional.of(
                    "csv-multiline is true: which quotes open a field is known from the beginning of an object");
        }
        return boundariesShow
                ? Optional.of("responses show where payloads are cut: an object is packed from its beginning")
                : Optional.empty();
    }

    /** The model as its container would serve it. */
    InferenceContainer container() {
        return model.container();
    }

    JobFolder folder() {
        return new JobFolder(
                ObjectUri.parse(definition.job().output().s3OutputPath()),
                definition.job().name());
    }

    /** What executors need to know, for a run that starts at the given time. */
    TransformSettings settings(Instant started) {
        TransformJob job = definition.job();
        Assembly assembly = new Assembly(endsLines, definition.options().assembleCompat() == AssembleCompat.RESPONSE);
        return new TransformSettings(
                job.input().splitType(),
                job.input().compressionType() == CompressionType.GZIP,
                csv,
                limits,
                assembly,
                processing(started),
                folder().scratch(),
                definition.options().badRecords(),
                job.payloadSecondsMax(),
                job.output().kmsKeyId().orElse(null));
    }

    private Processing processing(Instant started) {
        TransformJob job = definition.job();
        boolean ids = generatesIds(job);
        return new Processing(
                answers,
                job.dataProcessing().joinSource() == JoinSource.INPUT,
                RecordPath.parse(job.dataProcessing().outputFilter()),
                csv.fieldDelimiter(),
                ids ? job.name() + "\n" + started : null,
                ids ? started.truncatedTo(ChronoUnit.SECONDS).toString() : null);
    }
}
