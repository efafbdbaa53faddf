package io.transformjob.model.onnx;

import io.transformjob.model.Scorer;
import java.util.List;

/** A model that is an ensemble of trees, on this project's own kernel. ONNX Runtime is not needed for it. */
record TreeModel(GraphForm form, TreeGraph graph) implements LoadedModel {
    @Override
    public List<String> kernels() {
        return List.of("in place of ONNX Runtime: " + graph.operator().trees().description());
    }

    @Override
    public Scorer newScorer(boolean tensorAnswers) {
        return new TreeScorer(this, tensorAnswers);
    }
}
