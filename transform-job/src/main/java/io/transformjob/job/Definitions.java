package io.transformjob.job;

import io.transformjob.job.JsonValue.ObjectValue;
import io.transformjob.job.JsonValue.Text;
import io.transformjob.job.TransformJob.DataCaptureConfig;
import io.transformjob.job.TransformJob.DataProcessing;
import io.transformjob.job.TransformJob.ExperimentConfig;
import io.transformjob.job.TransformJob.ModelClientConfig;
import io.transformjob.job.TransformJob.Tag;
import io.transformjob.job.TransformJob.TransformInput;
import io.transformjob.job.TransformJob.TransformOutput;
import io.transformjob.job.TransformJob.TransformResources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes definitions of documents in which no error was found. */
final class Definitions {
    private static final int TIMEOUT_SECONDS_DEFAULT = 600;
    private static final int RETRIES_DEFAULT = 3;

    private Definitions() {}

    static TransformJob job(Document job) {
        return new TransformJob(
                required(job, "TransformJobName"),
                required(job, "ModelName"),
                job.integer("MaxConcurrentTransforms"),
                when(job, "ModelClientConfig", modelClientConfig(job)),
                job.integer("MaxPayloadInMB"),
                job.choice("BatchStrategy", BatchStrategy.class),
                environment(job, "Environment"),
                input(job),
                output(job),
                job.has("DataCaptureConfig") ? Optional.of(dataCaptureConfig(job)) : Optional.empty(),
                resources(job),
                dataProcessing(job),
                job.items("Tags").stream().map(Definitions::tag).toList(),
                when(job, "ExperimentConfig", experimentConfig(job)),
                DescribeFields.of(job.root()));
    }

    static ModelDefinition model(Document model) {
        List<ModelContainer> containers = new ArrayList<>();
        for (String path : ModelRules.containers(model)) {
            containers.add(new ModelContainer(
                    "/" + path,
                    model.text(path + "/Image"),
                    model.text(path + "/ModelDataUrl"),
                    environment(model, path + "/Environment")));
        }
        return new ModelDefinition(required(model, "ModelName"), containers);
    }

    private static String required(Document document, String path) {
        return document.text(path).orElseThrow();
    }

    private static <T> Optional<T> when(Document document, String path, T value) {
        return document.has(path) ? Optional.of(value) : Optional.empty();
    }

    private static Optional<String> key(Document document, String path) {
        return document.text(path).filter(key -> !key.isEmpty());
    }

    private static Map<String, String> environment(Document document, String path) {
        Map<String, String> environment = new LinkedHashMap<>();
        document.entries(path).forEach(entry -> environment.put(entry.name(), ((Text) entry.value()).value()));
        return Collections.unmodifiableMap(environment);
    }

    private static ModelClientConfig modelClientConfig(Document job) {
        return new ModelClientConfig(
                job.integer("ModelClientConfig/InvocationsTimeoutInSeconds").orElse(TIMEOUT_SECONDS_DEFAULT),
                job.integer("ModelClientConfig/InvocationsMaxRetries").orElse(RETRIES_DEFAULT));
    }

    private static TransformInput input(Document job) {
        return new TransformInput(
                job.choice("TransformInput/DataSource/S3DataSource/S3DataType", S3DataType.class)
                        .orElseThrow(),
                required(job, "TransformInput/DataSource/S3DataSource/S3Uri"),
                job.text("TransformInput/ContentType"),
                job.choice("TransformInput/CompressionType", CompressionType.class)
                        .orElse(CompressionType.NONE),
                job.choice("TransformInput/SplitType", SplitType.class).orElse(SplitType.NONE));
    }

    private static TransformOutput output(Document job) {
        return new TransformOutput(
                required(job, "TransformOutput/S3OutputPath"),
                job.text("TransformOutput/Accept"),
                job.choice("TransformOutput/AssembleWith", AssembleWith.class).orElse(AssembleWith.NONE),
                key(job, "TransformOutput/KmsKeyId"));
    }

    private static DataCaptureConfig dataCaptureConfig(Document job) {
        return new DataCaptureConfig(
                required(job, "DataCaptureConfig/DestinationS3Uri"),
                key(job, "DataCaptureConfig/KmsKeyId"),
                job.bool("DataCaptureConfig/GenerateInferenceId").orElse(false));
    }

    private static TransformResources resources(Document job) {
        return new TransformResources(
                required(job, "TransformResources/InstanceType"),
                job.integer("TransformResources/InstanceCount").orElseThrow(),
                key(job, "TransformResources/VolumeKmsKeyId"),
                job.text("TransformResources/TransformAmiVersion"));
    }

    private static DataProcessing dataProcessing(Document job) {
        return new DataProcessing(
                job.text("DataProcessing/InputFilter").orElse("$"),
                job.text("DataProcessing/OutputFilter").orElse("$"),
                job.choice("DataProcessing/JoinSource", JoinSource.class).orElse(JoinSource.NONE));
    }

    private static Tag tag(JsonValue value) {
        ObjectValue tag = (ObjectValue) value;
        return new Tag(
                ((Text) tag.members().get("Key").value()).value(),
                ((Text) tag.members().get("Value").value()).value());
    }

    private static ExperimentConfig experimentConfig(Document job) {
        return new ExperimentConfig(
                job.text("ExperimentConfig/ExperimentName"),
                job.text("ExperimentConfig/TrialName"),
                job.text("ExperimentConfig/TrialComponentDisplayName"),
                job.text("ExperimentConfig/RunName"));
    }
}
