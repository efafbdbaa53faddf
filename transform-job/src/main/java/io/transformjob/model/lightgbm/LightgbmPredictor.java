package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.model.Scorer;
import io.transformjob.model.TabularModel;
import io.transformjob.model.tree.TreeEnsemble;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A LightGBM model that is ready to score. Its answer is one column, {@code score}, with a number for each output: what the
 * library's {@code predict} gives.
 */
final class LightgbmPredictor implements TabularModel {
    private final LightgbmModel model;
    private final TestedFeatures tested;
    private final OutputTransform transform;
    private final Supplier<TreeSums> sums;
    private final String kernel;

    /** Adds up trees with buffers of its own: one task, one of these. */
    @FunctionalInterface
    interface TreeSums {
        /**
         * Sums of rows.
         *
         * @param values shape [rows][columns], a column for each tested feature
         * @return shape [rows][outputs], maybe longer; valid until the next call, free to be changed
         */
        double[] of(double[] values, int columns, int rows);
    }

    /**
     * @param where the model file, for messages
     * @throws ArtifactException if the objective is not known, or does not fit the model
     */
    LightgbmPredictor(String where, LightgbmModel model) {
        this.model = model;
        this.tested = TestedFeatures.of(model);
        this.transform = OutputTransform.of(where, model);
        List<Tree> trees = tested.byColumn(model.trees());
        int outputs = model.treesPerIteration();
        // Linear leaves are added up by walking, all others by the kernel.
        if (trees.stream().anyMatch(Tree::isLinear)) {
            this.sums = () -> new TreeWalk(trees, outputs);
            this.kernel = "trees with linear leaves, walked one by one";
        } else {
            TreeEnsemble ensemble = TreeCompiler.compile(where, trees, outputs);
            this.sums = () -> {
                var kernelSums = ensemble.newSums();
                return (values, columns, rows) -> kernelSums.doubles(values, columns, rows, true);
            };
            this.kernel = ensemble.description();
        }
    }

    @Override
    public String description() {
        return "lightgbm %s, %s, %d trees of depth %d, %d features"
                .formatted(model.version(), model.objective(), model.trees().size(), model.depth(), features());
    }

    @Override
    public List<String> kernels() {
        return List.of(kernel);
    }

    @Override
    public int features() {
        return model.featureCount();
    }

    @Override
    public List<String> featureNames() {
        return model.featureNames();
    }

    @Override
    public boolean takesDoubles() {
        return true;
    }

    @Override
    public List<Column> columns() {
        int outputs = model.treesPerIteration();
        return List.of(new Column("score", outputs, outputs == 1 ? Form.NUMBER : Form.ARRAY));
    }

    @Override
    public Scorer newScorer() {
        return new LightgbmScorer(columns(), model, tested, sums.get(), transform);
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Algorithm", "lightgbm");
        facts.put("FileVersion", model.version());
        facts.put("Objective", model.objective().toString());
        facts.put("Features", features());
        facts.put("FeaturesTested", tested.columns());
        facts.put("Outputs", model.treesPerIteration());
        if (model.classCount() > 1) {
            facts.put("Classes", model.classCount());
        }
        facts.put("AveragesOutput", model.averageOutput());
        facts.put("Trees", model.trees().size());
        facts.put(
                "Nodes",
                model.trees().stream()
                        .mapToLong(tree -> (long) tree.splits() + tree.leaves())
                        .sum());
        facts.put("Depth", model.depth());
        facts.put("Categorical", model.trees().stream().anyMatch(tree -> tree.categoryOffsets().length > 0));
        facts.put("LinearLeaves", model.trees().stream().anyMatch(Tree::isLinear));
        return facts;
    }
}
