package io.transformjob.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Members that change nothing here, each with the reason: nothing is ignored without a word. */
final class NoEffect {
    private static final Map<String, String> JOB = new LinkedHashMap<>();
    /** Of a job whose model runs in this process. */
    private static final Map<String, String> JOB_HERE = new LinkedHashMap<>();

    private static final Map<String, String> MODEL = new LinkedHashMap<>();
    private static final Map<String, String> CONTAINER = new LinkedHashMap<>();
    /** Of a container that runs elsewhere. */
    private static final Map<String, String> CONTAINER_ELSEWHERE = new LinkedHashMap<>();

    static {
        JOB_HERE.put(
                "MaxConcurrentTransforms",
                "the cores of the Spark application decide how many payloads are scored at once");
        JOB_HERE.put(
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

        CONTAINER.put("ContainerHostname", "no container is started");
        CONTAINER.put("ImageConfig", "no image is pulled");
        CONTAINER.put("MultiModelConfig", "the container serves a single model");
        CONTAINER.put("ContainerMetricsConfig", "no container is started");
        CONTAINER.put("InferenceSpecificationName", "it chooses among the specifications of a model package");

        CONTAINER_ELSEWHERE.put("Image", "the model runs elsewhere, and is asked there");
        CONTAINER_ELSEWHERE.put("ModelDataUrl", "the model runs elsewhere, and is asked there");
    }

    private NoEffect() {}

    /** @param options those of the job and its model, as far as they are known */
    static void noteJob(Document job, EngineOptions options) {
        note(job, JOB);
        if (!options.hasElsewhere()) {
            note(job, JOB_HERE);
        }
        if (options.isElsewhere()) {
            noteEnvironment(job, "Environment");
        }
        boolean split =
                job.choice("TransformInput/SplitType", SplitType.class).orElse(SplitType.NONE) != SplitType.NONE;
        if (!split && job.isSound("TransformInput/SplitType")) {
            // BT-36
            note(job, "BatchStrategy", "without SplitType each object is one payload");
        }
    }

    /** @param runtimes those of its containers, as far as they are known */
    static void noteModel(Document model, List<RuntimeOptions> runtimes) {
        note(model, MODEL);
        if (model.has("PrimaryContainer")) {
            note(model, "InferenceExecutionConfig", "a single container has no order of execution");
        }
        List<String> containers = ModelRules.containers(model);
        for (int i = 0; i < containers.size(); i++) {
            String container = containers.get(i) + "/";
            CONTAINER.forEach((member, reason) -> note(model, container + member, reason));
            if (i < runtimes.size() && runtimes.get(i).isElsewhere()) {
                CONTAINER_ELSEWHERE.forEach((member, reason) -> note(model, container + member, reason));
                noteEnvironment(model, container + "Environment");
            }
        }
    }

    /** Variables of a container that somebody else has started. */
    private static void noteEnvironment(Document document, String path) {
        document.entries(path).stream()
                .filter(entry -> !entry.name().startsWith(EngineOption.ENVIRONMENT_PREFIX))
                .forEach(entry -> note(
                        document, path + "/" + entry.name(), "the model runs elsewhere, with variables of its own"));
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
