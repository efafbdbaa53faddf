package io.transformjob.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that was asked for, checked: the beginning of every run.
 *
 * @param notes members that have no effect here, in the order of documents and positions
 * @param origins where the members stand in their documents
 */
public record JobDefinition(
        TransformJob job, ModelDefinition model, EngineOptions options, List<Problem> notes, Origins origins) {
    /**
     * The variables that a container of the model would see, by name: those of model and job without the engine's own, and
     * those that Batch Transform adds (BT-144). On equal names the job wins. Unmodifiable.
     */
    public Map<String, String> containerEnvironment(ModelContainer container) {
        return ContainerEnvironment.of(job, container);
    }

    /** This definition with the values of a container where the job has none of its own (BT-60). */
    public JobDefinition filled(
            Optional<Integer> maxConcurrentTransforms,
            Optional<BatchStrategy> batchStrategy,
            Optional<Integer> maxPayloadInMB) {
        return new JobDefinition(
                job.filled(maxConcurrentTransforms, batchStrategy, maxPayloadInMB), model, options, notes, origins);
    }

    /**
     * This definition with one more note.
     *
     * @param pointer JSON pointer of the member of the job that the note is on; the member may be absent
     */
    public JobDefinition withNote(String pointer, String message) {
        return withNotes(List.of(origins.note(pointer, message)));
    }

    /** This definition with a note on an option, wherever it is set. */
    public JobDefinition withNote(EngineOption<?> option, String message) {
        return withNotes(origins.notes(option, message));
    }

    private JobDefinition withNotes(List<Problem> added) {
        List<Problem> more = new ArrayList<>(notes);
        more.addAll(added);
        return new JobDefinition(job, model, options, List.copyOf(more), origins);
    }
}
