package com.example.scorecard;

import com.example.scorecard.Scorecard.Band;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.model.Scorer;

/** Scores batches for one task, with buffers of its own. */
final class ScorecardScorer implements Scorer {
    private final Scorecard model;
    private final float[] row;
    private final ScoreBatch scores;

    ScorecardScorer(Scorecard model) {
        this.model = model;
        row = new float[model.features()];
        scores = new ScoreBatch(model.columns());
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        scores.reset(batch.rows());
        for (int i = 0; i < batch.rows(); i++) {
            batch.copyRow(i, row);
            scores.values(0)[i] = score();
        }
        return scores;
    }

    /** Bands ascend, so the last one that begins at or below a value is its own. */
    private float score() {
        float sum = 0;
        int column = 0;
        float earned = 0;
        boolean found = false;
        for (Band band : model.bands()) {
            if (band.column() != column) {
                sum += earned;
                column = band.column();
                earned = 0;
                found = false;
            }
            if (row[column] >= band.from() || Float.isNaN(band.from()) && !found) {
                earned = band.points();
                found = true;
            }
        }
        return sum + earned;
    }
}
