package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.model.Scorer;

/** Scores batches with an ensemble: width check, predictions, columns of the answer. */
final class XgboostScorer implements Scorer {
    private final RowWidth rowWidth;
    private final Ensemble.Cursor ensemble;
    private final int width;
    private final ScoreColumns columns;
    private final ScoreBatch scores;

    XgboostScorer(Ensemble ensemble, RowWidth rowWidth, ScoreColumns columns) {
        this.rowWidth = rowWidth;
        this.ensemble = ensemble.newCursor();
        this.width = ensemble.width();
        this.columns = columns;
        this.scores = new ScoreBatch(columns.columns());
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        rowWidth.require(batch);
        columns.fill(scores, ensemble.predict(batch), batch.rows(), width);
        return scores;
    }
}
