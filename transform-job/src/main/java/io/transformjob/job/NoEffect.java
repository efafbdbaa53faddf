package io.transformjob.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** Members that change nothing here, each with the reason: nothing is ignored without a word. */
final class NoEffect {
    private static final Map<String, String> JOB = new LinkedHashMap<>();
    private static final Map<String, String> MODEL = new LinkedHashMap<>();

    static {
        JOB.put(
                "MaxConcurrentTransforms",
                "the cores of the Spark application decide how many payloads are scored at once");
        JOB.put(
                "ModelClientConfig/InvocationsMaxRetries",
                "the model runs in the same process, where what has failed once fails again");
        JOB.put("TransformResources/InstanceType", "the job runs on the executors of the Spark application");
        JOB.put("TransformResources/InstanceCount", "the job runs on the executors of the Spark application");
        JOB.put("TransformResources/VolumeKmsKeyId", "no volume is attached");
        JOB.put("TransformResources/TransformAmiVersion", "no instance is started");
        JOB.put("ExperimentConfig", "there is no experiment tracking");
        JOB.put("Tags", "nothing is created in AWS that could carry tags");

        MODEL.put("ExecutionRoleArn", "objects are read and written with the credentials of the Spark application");
        MODEL.put("VpcConfig", "the network is that of the Spark application");
        MODEL.put("EnableNetworkIsolation", "no code of the model is run that could open a connection");
        MODEL.put("Tags", "nothing is created in AWS that could carry tags");
        MODEL.put("InferenceExecutionConfig", "a single container has no order of execution");
        MODEL.put("PrimaryContainer/ContainerHostname", "no container is started");
        MODEL.put("PrimaryContainer/ImageConfig", "no image is pulled");
        MODEL.put("PrimaryContainer/MultiModelConfig", "the container serves a single model");
        MODEL.put("PrimaryContainer/ContainerMetricsConfig", "no container is started");
        MODEL.put(
                "PrimaryContainer/InferenceSpecificationName",
                "it chooses among the specifications of a model package");
    }

    private NoEffect() {}

    static void noteJob(Document job) {
        note(job, JOB);
        boolean split =
                job.choice("TransformInput/SplitType", SplitType.class).orElse(SplitType.NONE) != SplitType.NONE;
        if (!split && job.isSound("TransformInput/SplitType")) {
            // BT-36
            note(job, "BatchStrategy", "without SplitType each object is one payload");
        }
    }

    static void noteModel(Document model) {
        note(model, MODEL);
    }

    private static void note(Document document, Map<String, String> reasons) {
        reasons.forEach((path, reason) -> note(document, path, reason));
    }

    private static void note(Document document, String path, String reason) {
        if (document.has(path) && document.isSound(path)) {
            document.problems().note(document.place(path), "has no effect here: " + reason, "");
        }
    }
}
