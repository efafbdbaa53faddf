package io.transformjob.job;

/** The rules of CreateModel that its shapes do not state, as far as a model for transform jobs is concerned. */
final class ModelRules {
    private static final String CONTAINER = "PrimaryContainer";

    private final Document model;
    private final Problems problems;

    private ModelRules(Document model) {
        this.model = model;
        problems = model.problems();
    }

    static void check(Document model) {
        ModelRules rules = new ModelRules(model);
        rules.checkContainer();
        rules.checkArtifact();
        rules.checkSource();
        rules.checkMode();
        rules.checkExecution();
    }

    private void checkContainer() {
        if (!model.has(CONTAINER) && !model.has("Containers") && model.isSound(CONTAINER, "Containers")) {
            problems.error(
                    model.root().place(),
                    "must have the member \"PrimaryContainer\"",
                    "Add \"PrimaryContainer\": an object {\"Image\": …, \"ModelDataUrl\": …}.");
        }
        if (model.has(CONTAINER) && model.has("Containers")) {
            problems.error(
                    model.place(CONTAINER),
                    "must not stand beside \"Containers\"",
                    "Keep PrimaryContainer for one container.");
        }
    }

    private void checkArtifact() {
        boolean elsewhere = model.has(CONTAINER + "/ModelDataSource") || model.has(CONTAINER + "/ModelPackageName");
        boolean readable = model.has(CONTAINER) && model.isSound(CONTAINER + "/ModelDataUrl");
        if (readable && !elsewhere && !model.has(CONTAINER + "/ModelDataUrl")) {
            problems.error(
                    model.place(CONTAINER),
                    "must have the member \"ModelDataUrl\": the model is read from its artifact",
                    "Add \"ModelDataUrl\": \"s3://bucket/model.tar.gz\".");
        }
    }

    /** BT-38. */
    private void checkSource() {
        if (model.has(CONTAINER + "/ModelDataSource")) {
            problems.error(
                    model.place(CONTAINER + "/ModelDataSource"),
                    "must be left out: transform jobs take models from ModelDataUrl alone",
                    "Pack the model into one tar.gz and name it in ModelDataUrl.");
        }
    }

    /** BT-114. */
    private void checkMode() {
        model.text(CONTAINER + "/Mode")
                .filter("MultiModel"::equals)
                .ifPresent(mode -> problems.error(
                        model.place(CONTAINER + "/Mode"),
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
