package io.transformjob.job;

import java.util.Optional;

/**
 * What a valid definition may ask for and this version cannot do yet: each a refusal with its reason. All such decisions
 * are here, so that a capability that is added is a rule removed.
 */
final class Capabilities {
    private static final String CSV = "text/csv";

    private final Document document;
    private final Problems problems;

    private Capabilities(Document document) {
        this.document = document;
        problems = document.problems();
    }

    static void checkJob(Document job) {
        Capabilities capabilities = new Capabilities(job);
        capabilities.checkFilter("DataProcessing/InputFilter");
        capabilities.checkFilter("DataProcessing/OutputFilter");
        capabilities.checkJoin();
        capabilities.checkInferenceId();
        capabilities.checkKey("TransformOutput/KmsKeyId", "TransformOutput/S3OutputPath");
        capabilities.checkKey("DataCaptureConfig/KmsKeyId", "DataCaptureConfig/DestinationS3Uri");
    }

    static void checkModel(Document model) {
        Capabilities capabilities = new Capabilities(model);
        capabilities.checkContainers();
        capabilities.refuse(
                "PrimaryContainer/ModelPackageName",
                "this version has no registry of model packages",
                "Write the package's Image and ModelDataUrl in its place.");
        capabilities.refuse(
                "PrimaryContainer/AdditionalModelDataSources",
                "this version reads a single artifact",
                "Pack all files into the tar.gz of ModelDataUrl.");
    }

    private void checkFilter(String path) {
        if (JobRules.isFiltering(document, path)) {
            problems.error(
                    document.place(path),
                    "must be \"$\": this version does not filter, found %s"
                            .formatted(Quote.of(document.text(path).orElseThrow())),
                    path.endsWith("InputFilter")
                            ? "Select the columns before the job."
                            : "Select the columns after the job.");
        }
    }

    /** Formats and record ends that no version could join are the business of {@link JobRules}. */
    private void checkJoin() {
        Optional<String> type = document.text("TransformInput/ContentType").map(JobRules::mediaType);
        boolean joins =
                document.choice("DataProcessing/JoinSource", JoinSource.class).equals(Optional.of(JoinSource.INPUT));
        if (joins && type.isPresent() && type.get().matches("application/json(lines)?")) {
            problems.error(
                    document.place("DataProcessing/JoinSource"),
                    "must be None for %s: this version joins text/csv only".formatted(type.get()),
                    "Leave JoinSource out and join the output by line.");
        }
    }

    private void checkInferenceId() {
        if (!document.bool("DataCaptureConfig/GenerateInferenceId").orElse(false)
                || !document.isSound(
                        "TransformInput/SplitType", "TransformOutput/Accept", "TransformOutput/AssembleWith")) {
            return;
        }
        boolean lines =
                document.choice("TransformInput/SplitType", SplitType.class).equals(Optional.of(SplitType.LINE))
                        && document.choice("TransformOutput/AssembleWith", AssembleWith.class)
                                .equals(Optional.of(AssembleWith.LINE));
        boolean csv =
                document.text("TransformOutput/Accept").map(JobRules::mediaType).equals(Optional.of(CSV));
        if (!lines || !csv) {
            problems.error(
                    document.place("DataCaptureConfig/GenerateInferenceId"),
                    "must be false unless Accept is text/csv, and SplitType and AssembleWith are Line: this version adds"
                            + " identifiers to lines of CSV only",
                    "Leave GenerateInferenceId out.");
        }
    }

    /** SSE-KMS is a function of S3. An empty key stands for none, as in Describe's answer. */
    private void checkKey(String keyPath, String locationPath) {
        Optional<String> location = document.text(locationPath);
        boolean given = document.text(keyPath).filter(key -> !key.isEmpty()).isPresent();
        if (given && location.isPresent() && !Location.isS3(location.get())) {
            problems.error(
                    document.place(keyPath),
                    "must be left out unless the output goes to s3://: only S3 encrypts with KMS keys, found output to "
                            + Quote.of(location.get()),
                    "Remove KmsKeyId.");
        }
    }

    private void checkContainers() {
        refuse(
                "Containers",
                "pipelines of several containers are not run by this version",
                document.items("Containers").size() == 1
                        ? "Write the one container as PrimaryContainer."
                        : "Run a job for each container.");
    }

    private void refuse(String path, String reason, String remedy) {
        if (document.has(path) && document.isSound(path)) {
            problems.error(document.place(path), "must be left out: " + reason, remedy);
        }
    }
}
