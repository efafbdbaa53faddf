package io.transformjob.cli;

import io.transformjob.commit.Journal;
import io.transformjob.job.JobDefinition;
import io.transformjob.job.JobDocuments;
import io.transformjob.plan.TransformPlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of a job as they were given, word by word: what is kept of them is enough to continue the job.
 *
 * @param jobSource name of the job's document, for messages
 * @param job a CreateTransformJob request
 * @param modelSource name of the model's document
 * @param model a CreateModel request, if it was given
 * @param sets engine options of the command line
 */
record JobTexts(String jobSource, byte[] job, String modelSource, Optional<byte[]> model, Map<String, String> sets) {

    static JobTexts of(Journal.Request request) {
        return new JobTexts(
                request.jobSource(),
                request.job().getBytes(StandardCharsets.UTF_8),
                request.modelSource(),
                Optional.of(request.model().getBytes(StandardCharsets.UTF_8)),
                request.sets());
    }

    /** @throws io.transformjob.job.ProblemsException if there is an error in them */
    JobDefinition definition() {
        return JobDocuments.parse(jobSource, job, modelSource, model, sets);
    }

    /** What the journal keeps. Documents that were read without an error are UTF-8. */
    Journal.Request request(TransformPlan plan, Instant created, String modelSha256, String version) {
        return new Journal.Request(
                jobSource,
                new String(job, StandardCharsets.UTF_8),
                modelSource,
                new String(model.orElseThrow(), StandardCharsets.UTF_8),
                sets,
                created.toEpochMilli(),
                modelSha256,
                version,
                plan.notSplit().orElse(null),
                plan.skipped(),
                plan.objects().size());
    }
}
