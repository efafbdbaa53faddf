package io.transformjob.job;

import io.transformjob.formats.path.RecordPath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules of CreateTransformJob that look at several members, or into a text. */
final class JobRules {
    private static final int PAYLOAD_PRODUCT_MAX = 100;
    private static final String CSV = "text/csv";
    private static final List<String> PROCESSED_TYPES = List.of(CSV, "application/json", "application/jsonlines");

    private final Document job;
    private final Problems problems;

    private JobRules(Document job) {
        this.job = job;
        problems = job.problems();
    }

    static void check(Document job) {
        JobRules rules = new JobRules(job);
        rules.checkPayloadProduct();
        rules.checkFilter("DataProcessing/InputFilter");
        rules.checkFilter("DataProcessing/OutputFilter");
        rules.checkInferenceIds();
        if (processesData(job)) {
            rules.checkProcessedTypes();
            rules.checkProcessedRecords();
        }
    }

    /** BT-92: whether records are filtered or joined at all. */
    static boolean processesData(Document job) {
        return isFiltering(job, "DataProcessing/InputFilter")
                || isFiltering(job, "DataProcessing/OutputFilter")
                || job.choice("DataProcessing/JoinSource", JoinSource.class).equals(Optional.of(JoinSource.INPUT));
    }

    static boolean isFiltering(Document job, String path) {
        return job.text(path).filter(filter -> !filter.equals("$")).isPresent();
    }

    /** A media type without its parameters and in lower case (BT-91 leaves parameters open: they are not compared). */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** BT-35. Only values of the request: those of a container are not known yet. */
    private void checkPayloadProduct() {
        Optional<Integer> payload = job.integer("MaxPayloadInMB");
        Optional<Integer> concurrent = job.integer("MaxConcurrentTransforms");
        if (payload.isEmpty() || concurrent.isEmpty()) {
            return;
        }
        long product = (long) payload.get() * concurrent.get();
        if (product > PAYLOAD_PRODUCT_MAX) {
            problems.error(
                    job.place("MaxPayloadInMB"),
                    "must be at most %d when multiplied by MaxConcurrentTransforms, found %d * %d = %d"
                            .formatted(PAYLOAD_PRODUCT_MAX, payload.get(), concurrent.get(), product),
                    "Lower one of them; MaxConcurrentTransforms counts for models elsewhere only.");
        }
    }

    /** BT-39, BT-94, BT-100. */
    private void checkFilter(String path) {
        Optional<String> filter = job.text(path);
        Optional<FilterSyntax.Fault> fault = filter.flatMap(FilterSyntax::check);
        if (fault.isPresent()) {
            problems.error(job.place(path), fault.get().message(), fault.get().remedy());
        } else if (filter.isPresent()
                && isCsv()
                && !RecordPath.parse(filter.get()).selectsColumns()) {
            problems.error(
                    job.place(path),
                    "must select columns by their indexes when ContentType is text/csv, found "
                            + Quote.of(filter.get()),
                    "Write $[0], $[1:] or $[0,-1], say; -1 is the last column.");
        }
    }

    private boolean isCsv() {
        return job.text("TransformInput/ContentType")
                .filter(type -> mediaType(type).equals(CSV))
                .isPresent();
    }

    /** BT-112. A list of types, or none, is for the model to choose from. */
    private void checkInferenceIds() {
        Optional<String> accept = job.text("TransformOutput/Accept").filter(type -> !type.contains(","));
        if (job.bool("DataCaptureConfig/GenerateInferenceId").orElse(false)
                && accept.isPresent()
                && !mediaType(accept.get()).isEmpty()
                && !mediaType(accept.get()).endsWith("*")
                && !PROCESSED_TYPES.contains(mediaType(accept.get()))) {
            problems.error(
                    job.place("DataCaptureConfig/GenerateInferenceId"),
                    "must be false unless Accept is one of %s, found Accept %s"
                            .formatted(String.join(", ", PROCESSED_TYPES), Quote.of(accept.get())),
                    "Leave GenerateInferenceId out: other formats have no place for an identifier.");
        }
    }

    /** BT-91: one format for what goes in and what comes out. */
    private void checkProcessedTypes() {
        if (!job.isSound("TransformInput/ContentType", "TransformOutput/Accept")) {
            return;
        }
        Optional<String> contentType = job.text("TransformInput/ContentType");
        Optional<String> accept = job.text("TransformOutput/Accept");
        if (contentType.isEmpty()) {
            problems.error(
                    job.place("TransformInput/ContentType"),
                    "must have the member \"ContentType\" when DataProcessing is used",
                    "Add the format of the records: %s.".formatted(String.join(", ", PROCESSED_TYPES)));
        } else if (!PROCESSED_TYPES.contains(mediaType(contentType.get()))) {
            problems.error(
                    job.place("TransformInput/ContentType"),
                    "must be one of %s when DataProcessing is used, found %s"
                            .formatted(String.join(", ", PROCESSED_TYPES), Quote.of(contentType.get())),
                    "Remove DataProcessing, or convert the input.");
        } else if (accept.isEmpty()) {
            problems.error(
                    job.place("TransformOutput/Accept"),
                    "must have the member \"Accept\", equal to ContentType, when DataProcessing is used",
                    "Add \"Accept\": %s.".formatted(Quote.of(contentType.get())));
        } else if (!mediaType(accept.get()).equals(mediaType(contentType.get()))) {
            problems.error(
                    job.place("TransformOutput/Accept"),
                    "must equal ContentType when DataProcessing is used, found %s and ContentType %s"
                            .formatted(Quote.of(accept.get()), Quote.of(contentType.get())),
                    "Write %s.".formatted(Quote.of(contentType.get())));
        }
    }

    /** BT-91: output records are those of the input; rows of CSV are lines. */
    private void checkProcessedRecords() {
        if (!job.isSound("TransformInput/SplitType", "TransformOutput/AssembleWith")) {
            return;
        }
        SplitType split =
                job.choice("TransformInput/SplitType", SplitType.class).orElse(SplitType.NONE);
        AssembleWith assemble =
                job.choice("TransformOutput/AssembleWith", AssembleWith.class).orElse(AssembleWith.NONE);
        boolean csv = isCsv();
        if (csv && split != SplitType.LINE) {
            problems.error(
                    job.place("TransformInput/SplitType"),
                    "must have SplitType Line when DataProcessing is used on text/csv, found " + split.text(),
                    "Write \"SplitType\": \"Line\".");
        }
        if (csv && assemble != AssembleWith.LINE) {
            problems.error(
                    job.place("TransformOutput/AssembleWith"),
                    "must have AssembleWith Line when DataProcessing is used on text/csv, found " + assemble.text(),
                    "Write \"AssembleWith\": \"Line\".");
        }
        if (!csv && !split.text().equals(assemble.text())) {
            problems.error(
                    job.place("TransformOutput/AssembleWith"),
                    "must have AssembleWith equal to SplitType when DataProcessing is used, found %s and SplitType %s"
                            .formatted(assemble.text(), split.text()),
                    "Use Line for both, or None for both.");
        }
    }
}
