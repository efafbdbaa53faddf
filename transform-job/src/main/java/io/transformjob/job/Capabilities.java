package io.transformjob.job;

import java.util.Optional;

/**
 * What a valid definition may ask for and this version cannot do yet: each a refusal with its reason. All such decisions
 * are here, so that a capability that is added is a rule removed.
 */
final class Capabilities {
    private final Document document;
    private final Problems problems;

    private Capabilities(Document document) {
        this.document = document;
        problems = document.problems();
    }

    static void checkJob(Document job) {
        Capabilities capabilities = new Capabilities(job);
        capabilities.checkKey("TransformOutput/KmsKeyId", "TransformOutput/S3OutputPath");
        capabilities.checkKey("DataCaptureConfig/KmsKeyId", "DataCaptureConfig/DestinationS3Uri");
    }

    static void checkModel(Document model) {
        Capabilities capabilities = new Capabilities(model);
        for (String container : ModelRules.containers(model)) {
            capabilities.refuse(
                    container + "/ModelPackageName",
                    "this version has no registry of model packages",
                    "Write the package's Image and ModelDataUrl in its place.");
            capabilities.refuse(
                    container + "/AdditionalModelDataSources",
                    "this version reads a single artifact",
                    "Pack all files into the tar.gz of ModelDataUrl.");
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

    private void refuse(String path, String reason, String remedy) {
        if (document.has(path) && document.isSound(path)) {
            problems.error(document.place(path), "must be left out: " + reason, remedy);
        }
    }
}
