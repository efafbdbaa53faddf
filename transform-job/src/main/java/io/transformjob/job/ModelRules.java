package io.transformjob.job;

import java.util.List;
import java.util.stream.IntStream;

/** The rules of CreateModel that its shapes do not state, as far as a model for transform jobs is concerned. */
final class ModelRules {
    private static final String CONTAINER = "PrimaryContainer";
    private static final String CONTAINERS = "Containers";
    /** BT-119. */
    private static final int PIPELINE_MIN = 2;

    private static final int PIPELINE_MAX = 15;

    private final Document model;
    private final Problems problems;

    private ModelRules(Document model) {
        this.model = model;
        problems = model.problems();
    }

    static void check(Document model) {
        ModelRules rules = new ModelRules(model);
        rules.checkContainer();
        for (String container : containers(model)) {
            rules.checkSource(container);
            rules.checkMode(container);
        }
        rules.checkExecution();
    }

    /** Paths of the containers of a model: {@code PrimaryContainer}, or {@code Containers/0} and on. */
    static List<String> containers(Document model) {
        if (model.has(CONTAINER)) {
            return List.of(CONTAINER);
        }
        return IntStream.range(0, model.items(CONTAINERS).size())
                .mapToObj(i -> CONTAINERS + "/" + i)
                .toList();
    }

    /** A container that runs here has an artifact. @param runtimes of the containers, in their order */
    static void checkArtifacts(Document model, List<RuntimeOptions> runtimes) {
        List<String> containers = containers(model);
        for (int i = 0; i < containers.size(); i++) {
            boolean elsewhere = i < runtimes.size() && runtimes.get(i).isElsewhere();
            if (!elsewhere) {
                new ModelRules(model).checkArtifact(containers.get(i));
            }
        }
    }

    private void checkContainer() {
        if (!model.has(CONTAINER) && !model.has(CONTAINERS) && model.isSound(CONTAINER, CONTAINERS)) {
            problems.error(
                    model.root().place(),
                    "must have the member \"PrimaryContainer\"",
                    "Add \"PrimaryContainer\": an object {\"Image\": …, \"ModelDataUrl\": …}.");
        }
        if (model.has(CONTAINER) && model.has(CONTAINERS)) {
            problems.error(
                    model.place(CONTAINER),
                    "must not stand beside \"Containers\"",
                    "Keep PrimaryContainer for one container.");
        }
        int count = model.items(CONTAINERS).size();
        if (model.has(CONTAINERS) && model.isSound(CONTAINERS) && (count < PIPELINE_MIN || count > PIPELINE_MAX)) {
            problems.error(
                    model.place(CONTAINERS),
                    "must have %d to %d containers, found %d".formatted(PIPELINE_MIN, PIPELINE_MAX, count),
                    count == 1 ? "Write the one container as PrimaryContainer." : "Leave out what is not needed.");
        }
    }

    private void checkArtifact(String container) {
        boolean elsewhere = model.has(container + "/ModelDataSource") || model.has(container + "/ModelPackageName");
        boolean readable = model.isSound(container + "/ModelDataUrl");
        if (readable && !elsewhere && !model.has(container + "/ModelDataUrl")) {
            problems.error(
                    model.place(container),
                    "must have the member \"ModelDataUrl\": the model is read from its artifact",
                    "Add \"ModelDataUrl\": \"s3://bucket/model.tar.gz\".");
        }
    }

    /** BT-38. */
    private void checkSource(String container) {
        if (model.has(container + "/ModelDataSource")) {
            problems.error(
                    model.place(container + "/ModelDataSource"),
                    "must be left out: transform jobs take models from ModelDataUrl alone",
                    "Pack the model into one tar.gz and name it in ModelDataUrl.");
        }
    }

    /** BT-114. */
    private void checkMode(String container) {
        model.text(container + "/Mode")
                .filter("MultiModel"::equals)
                .ifPresent(mode -> problems.error(
                        model.place(container + "/Mode"),
                        "must be SingleModel for a transform job, found \"MultiModel\"",
                        "Name one model in ModelDataUrl."));
    }

    /** BT-114. */
    private void checkExecution() {
        model.text("InferenceExecutionConfig/Mode")
                .filter("Direct"::equals)
                .ifPresent(mode -> problems.error(
                        model.place("InferenceExecutionConfig/Mode"),
                        "must be Serial for a transform job, found \"Direct\"",
                        "Leave InferenceExecutionConfig out."));
    }
}
