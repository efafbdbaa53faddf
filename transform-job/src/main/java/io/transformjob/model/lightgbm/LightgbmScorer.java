package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.model.Scorer;
import java.util.List;

/** Scores batches: rows of doubles, sums of trees, their average if the model says so, the objective's transform. */
final class LightgbmScorer implements Scorer {
    private final TestedFeatures tested;
    private final LightgbmPredictor.TreeSums sums;
    private final OutputTransform transform;
    private final ScoreBatch scores;
    private final int outputs;
    /** What sums are divided by. */
    private final int divisor;

    private double[] rows = new double[0];

    LightgbmScorer(
            List<Column> columns,
            LightgbmModel model,
            TestedFeatures tested,
            LightgbmPredictor.TreeSums sums,
            OutputTransform transform) {
        this.tested = tested;
        this.sums = sums;
        this.transform = transform;
        this.scores = new ScoreBatch(columns);
        this.outputs = model.treesPerIteration();
        this.divisor = model.averageOutput() ? Math.max(1, model.iterations()) : 1;
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        int count = batch.rows();
        int length = Math.multiplyExact(count, tested.columns());
        rows = rows.length < length ? new double[length] : rows;
        tested.read(batch, rows);
        double[] totals = sums.of(rows, tested.columns(), count);
        if (divisor != 1) {
            for (int i = 0; i < count * outputs; i++) {
                totals[i] /= divisor;
            }
        }
        transform.apply(totals, count, outputs);
        scores.reset(count);
        System.arraycopy(totals, 0, scores.values(0), 0, count * outputs);
        return scores;
    }
}
