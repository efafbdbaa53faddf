package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.model.Scorer;
import java.util.Arrays;
import java.util.Map;

/** What a predictor makes of rows. */
final class Answers {
    private Answers() {}

    /** Sums of trees as the model is scored with. */
    static double[] sums(LightgbmModel model, double[] rows) {
        LightgbmModel plain = new LightgbmModel(
                model.version(),
                model.classCount(),
                model.treesPerIteration(),
                model.featureCount(),
                model.featureNames(),
                new Objective("custom", Map.of()),
                false,
                model.trees());
        return scores(new LightgbmPredictor("model.txt", plain), plain, rows);
    }

    /** Sums of trees as the library's walk adds them. */
    static double[] walked(LightgbmModel model, double[] rows) {
        int count = rows.length / model.featureCount();
        double[] sums = new TreeWalk(model.trees(), model.treesPerIteration()).of(rows, model.featureCount(), count);
        return Arrays.copyOf(sums, count * model.treesPerIteration());
    }

    static double[] scores(LightgbmPredictor predictor, LightgbmModel model, double[] rows) {
        int width = model.featureCount();
        DenseBatch batch = new DenseBatch(true);
        int count = rows.length / width;
        batch.reset(width, count);
        System.arraycopy(rows, 0, batch.doubles(), 0, rows.length);
        for (int row = 0; row < count; row++) {
            batch.addRow(row, row, true);
        }
        Scorer scorer = predictor.newScorer();
        ScoreBatch scores = scorer.score(batch);
        return Arrays.copyOf(scores.values(0), count * scores.columns().get(0).width());
    }
}
