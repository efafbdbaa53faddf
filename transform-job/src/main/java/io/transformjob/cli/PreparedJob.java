package io.transformjob.cli;

import io.transformjob.assemble.TransformSettings;
import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.commit.Journal;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
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
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.InferenceContainer;
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
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A job that can run: its model is open, its input is listed, and everything that could be refused has been looked at.
 *
 * @param texts what was asked for, word by word
 * @param container the model as its container would serve it
 * @param archive the model archive
 * @param archiveSha256 digest of the archive in hexadecimal
 * @param csv how objects are written if they are CSV
 * @param answers what answers are if anything is to be made of them
 */
record PreparedJob(
        JobTexts texts,
        JobDefinition definition,
        ContainerSpec containerSpec,
        InferenceContainer container,
        byte[] archive,
        String archiveSha256,
        TransformPlan plan,
        CsvFormat csv,
        Processing.Format answers,
        PayloadLimits limits) {
    private static final String MODEL_POINTER = "/PrimaryContainer/ModelDataUrl";
    private static final int DIFFERENCES_SHOWN = 3;
    private static final String RECORDIO_PROTOBUF = "application/x-recordio-protobuf";
    private static final long ARCHIVE_BYTES_MAX = PayloadLimits.ARRAY_LENGTH_MAX;

    /**
     * Opens the model and plans the input.
     *
     * @throws io.transformjob.job.ProblemsException if there is an error in a document
     * @throws UsageException if the job cannot work, with the reason as its message
     * @throws IOException if the store cannot be asked
     */
    static PreparedJob prepare(JobTexts texts, ObjectStore store) throws UsageException, IOException {
        JobDefinition definition = texts.definition();
        TransformJob job = definition.job();
        byte[] archive = archive(definition, store);
        ContainerSpec spec = new ContainerSpec(
                definition.model().image().orElse(""),
                definition.containerEnvironment(),
                definition.options().runtime());
        try {
            InferenceContainer container =
                    Containers.open(spec, ModelArchive.open(definition.model().modelDataUrl(), archive));
            RequestHandler handler = container.handler(requestForm(definition));
            boolean boundariesShow = boundariesShow(definition, handler);
            CsvFormat csv = handler.readsCsv() ? definition.options().csv() : CsvFormat.CONTAINER;
            TransformPlan plan =
                    Planner.plan(job, store, definition.options().splitBytes(), notSplit(job, csv, boundariesShow));
            PayloadLimits limits = PayloadLimits.of(
                    job.maxPayloadBytes(), job.batchStrategy() == BatchStrategy.SINGLE_RECORD, boundariesShow);
            boolean filtersInput = !job.dataProcessing().inputFilter().equals("$");
            return new PreparedJob(
                    texts,
                    withBadRecordsNoted(withCompatNoted(withCsvNoted(withTypesNoted(definition, handler), handler))),
                    spec,
                    container,
                    archive,
                    sha256(archive),
                    plan,
                    csv,
                    answers(job, handler),
                    filtersInput ? limits.beforeFilter() : limits);
        } catch (ArtifactException e) {
            String archiveName = definition.model().modelDataUrl();
            String message = e.getMessage();
            throw refusal(
                    definition,
                    MODEL_POINTER,
                    message.startsWith(archiveName) ? message : archiveName + ": " + message,
                    e);
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
        if (!archiveSha256.equals(begun.request().modelSha256())) {
            throw changed(job, "the model %s".formatted(archiveName()));
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
        return new PreparedJob(
                texts,
                definition,
                containerSpec,
                container,
                archive,
                archiveSha256,
                begun.plan(),
                csv,
                answers,
                limits);
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
                definition.options().csv());
    }

    private static byte[] archive(JobDefinition definition, ObjectStore store) throws UsageException, IOException {
        try {
            return store.read(ObjectUri.parse(definition.model().modelDataUrl()), ARCHIVE_BYTES_MAX);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            throw refusal(definition, MODEL_POINTER, e.getMessage(), e);
        }
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
                            handler.responseType(),
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
        return job.batchStrategy() == BatchStrategy.MULTI_RECORD
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

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String archiveName() {
        return definition.model().modelDataUrl();
    }

    JobFolder folder() {
        return new JobFolder(
                ObjectUri.parse(definition.job().output().s3OutputPath()),
                definition.job().name());
    }

    /** What executors need to know, for a run that starts at the given time. */
    TransformSettings settings(Instant started) {
        TransformJob job = definition.job();
        Assembly assembly = new Assembly(
                job.output().assembleWith() == AssembleWith.LINE,
                definition.options().assembleCompat() == AssembleCompat.RESPONSE);
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
