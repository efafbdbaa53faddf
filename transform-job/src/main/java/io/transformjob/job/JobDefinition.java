package io.transformjob.job;

import java.util.List;
import java.util.Map;

/**
 * All that was asked for, checked: the beginning of every run.
 *
 * @param notes members that have no effect here, in the order of documents and positions
 */
public record JobDefinition(TransformJob job, ModelDefinition model, EngineOptions options, List<Problem> notes) {
    /**
     * The variables that the model's container would see, by name: those of model and job without the engine's own, and
     * those that Batch Transform adds (BT-144). On equal names the job wins. Unmodifiable.
     */
    public Map<String, String> containerEnvironment() {
        return ContainerEnvironment.of(job, model);
    }
}
