package io.transformjob.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the texts of requests to definitions. Everything wrong with all texts is reported at once, each with its line.
 * Sources are the names that messages begin with, such as {@code job.json}; documents are UTF-8 of at most 1 MiB.
 */
public final class JobDocuments {
    private JobDocuments() {}

    /**
     * Reads a job with its model.
     *
     * @param jobJson a CreateTransformJob request
     * @param modelJson a CreateModel request; this version cannot do without
     * @param sets engine options of the command line, see {@link EngineOption}
     * @throws ProblemsException if there is an error in either document or the options
     */
    public static JobDefinition parse(
            String jobSource,
            byte[] jobJson,
            String modelSource,
            Optional<byte[]> modelJson,
            Map<String, String> sets) {
        Problems jobProblems = new Problems(jobSource);
        Problems modelProblems = new Problems(modelSource);
        Optional<Document> job = readJob(jobJson, jobProblems);
        Optional<Document> model = modelJson.flatMap(json -> readModel(json, modelProblems));
        if (modelJson.isEmpty()) {
            job.ifPresent(JobDocuments::reportNoModel);
        }
        if (job.isPresent() && model.isPresent()) {
            checkModelName(job.get(), model.get(), modelSource);
        }
        List<Problems> found = new ArrayList<>(List.of(jobProblems, modelProblems));
        List<Document> documents = new ArrayList<>();
        job.ifPresent(documents::add);
        model.ifPresent(documents::add);
        EngineOptions options = EngineOptions.read(documents, sets, found);
        job.ifPresent(document -> NoEffect.noteJob(document, options));
        model.ifPresent(document -> complete(document, options));
        List<Problem> notes = Problems.settle(found);
        return new JobDefinition(
                Definitions.job(job.orElseThrow()),
                Definitions.model(model.orElseThrow()),
                options,
                notes,
                new Origins(jobSource, job.orElseThrow(), modelSource, model.orElseThrow()));
    }

    /**
     * Reads a job alone.
     *
     * @throws ProblemsException if there is an error in it
     */
    public static Checked<TransformJob> parseJob(String source, byte[] json) {
        Problems problems = new Problems(source);
        Optional<Document> job = readJob(json, problems);
        EngineOptions options = options(job);
        job.ifPresent(document -> NoEffect.noteJob(document, options));
        List<Problem> notes = Problems.settle(List.of(problems));
        return new Checked<>(Definitions.job(job.orElseThrow()), notes);
    }

    /**
     * Reads a model alone.
     *
     * @throws ProblemsException if there is an error in it
     */
    public static Checked<ModelDefinition> parseModel(String source, byte[] json) {
        Problems problems = new Problems(source);
        Optional<Document> model = readModel(json, problems);
        EngineOptions options = options(model);
        model.ifPresent(document -> complete(document, options));
        List<Problem> notes = Problems.settle(List.of(problems));
        return new Checked<>(Definitions.model(model.orElseThrow()), notes);
    }

    /** The options of a document alone. */
    private static EngineOptions options(Optional<Document> document) {
        return EngineOptions.read(document.stream().toList(), Map.of(), new ArrayList<>());
    }

    /** What is asked of a model once it is known what runs it. */
    private static void complete(Document model, EngineOptions options) {
        ModelRules.checkArtifacts(model, options.runtimes());
        NoEffect.noteModel(model, options.runtimes());
    }

    private static Optional<Document> readJob(byte[] json, Problems problems) {
        Optional<Document> job = Document.read(json, ServiceModel.CREATE_TRANSFORM_JOB, problems);
        job.ifPresent(document -> {
            JobRules.check(document);
            Capabilities.checkJob(document);
        });
        return job;
    }

    private static Optional<Document> readModel(byte[] json, Problems problems) {
        Optional<Document> model = Document.read(json, ServiceModel.CREATE_MODEL, problems);
        model.ifPresent(document -> {
            ModelRules.check(document);
            Capabilities.checkModel(document);
        });
        return model;
    }

    /** BT-11. */
    private static void checkModelName(Document job, Document model, String modelSource) {
        Optional<String> asked = job.text("ModelName");
        Optional<String> given = model.text("ModelName");
        if (asked.isPresent() && given.isPresent() && !asked.equals(given)) {
            job.problems()
                    .error(
                            job.place("ModelName"),
                            "must be the ModelName of %s, %s, found %s"
                                    .formatted(modelSource, Quote.of(given.get()), Quote.of(asked.get())),
                            "Correct one of them, or give the model that the job names.");
        }
    }

    private static void reportNoModel(Document job) {
        job.problems()
                .error(
                        job.place("ModelName"),
                        "must be the name of a model that is given with the job: this version has no registry of models",
                        "Give its CreateModel request with --model.");
    }
}
