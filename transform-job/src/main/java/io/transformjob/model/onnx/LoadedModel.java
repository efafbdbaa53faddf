package io.transformjob.model.onnx;

import io.transformjob.model.Scorer;
import java.net.URL;
import java.util.List;
import java.util.Map;

/** A model that is ready to be asked, whatever computes it: one for all tasks of a JVM. */
interface LoadedModel {
    GraphForm form();

    /** As {@link io.transformjob.model.InferenceContainer#kernels()}. */
    List<String> kernels();

    /** As {@link io.transformjob.model.InferenceContainer#jars()}. */
    default List<URL> jars() {
        return List.of();
    }

    /** As {@link io.transformjob.model.InferenceContainer#processEnvironment()}. */
    default Map<String, String> processEnvironment() {
        return Map.of();
    }

    /**
     * A scorer of one task.
     *
     * @param tensorAnswers whether requests are answered with tensors, and not with rows
     */
    Scorer newScorer(boolean tensorAnswers);
}
