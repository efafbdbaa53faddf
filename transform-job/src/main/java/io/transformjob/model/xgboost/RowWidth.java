package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * How many columns a row may have.
 *
 * <p>The library refuses rows that are wider than the model from 1.2 on; before it ignores what is too much, and narrower
 * rows miss the rest. For pickled models the container itself checks first: CSV and recordio must have every column, or
 * all but one; libsvm may have one too many.
 *
 * @param features of the model
 * @param columnsMin fewest columns of a row that tells how many it has
 * @param columnsMax most columns of a row
 */
record RowWidth(int features, int columnsMin, long columnsMax) {
    /** The widths an ensemble takes: the container looks at its first model, the library at each. */
    static RowWidth of(Ensemble ensemble, XgboostRules rules, PayloadType payload) {
        XgboostModel first = ensemble.first().model();
        int features = first.featureCount();
        boolean dense = payload != PayloadType.LIBSVM;
        long max = first.pickled() ? (dense ? features : features + 1L) : Long.MAX_VALUE;
        if (rules.refusesWiderRows()) {
            for (XgboostPredictor member : ensemble.members()) {
                max = Math.min(max, member.model().featureCount());
            }
        }
        return new RowWidth(features, first.pickled() && dense ? features - 1 : 0, max);
    }

    /**
     * @throws MalformedRecordException at the first row that is too wide or too narrow
     */
    void require(FeatureBatch batch) {
        if (batch.rows() == 0) {
            return;
        }
        if (batch instanceof DenseBatch dense) {
            if (dense.columns() > columnsMax || dense.columns() < columnsMin) {
                throw refused(dense, 0, dense.columns() + " columns");
            }
        } else if (batch.columns() > columnsMax || columnsMin > 0) {
            requireSparse((SparseBatch) batch);
        }
    }

    private void requireSparse(SparseBatch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            int declared = batch.declaredColumns(row);
            if (declared > columnsMax || declared < columnsMin) {
                throw refused(batch, row, declared + " columns");
            }
            for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
                if (batch.indices()[entry] >= columnsMax) {
                    throw indexRefused(batch, row, batch.indices()[entry]);
                }
            }
        }
    }

    private MalformedRecordException indexRefused(SparseBatch batch, int row, int index) {
        return new MalformedRecordException(
                batch.spans().start(row),
                0,
                "indices must be below %d: the model has %d features".formatted(columnsMax, features),
                "index " + index,
                "Indices count from 0; leave out what the model was not trained with.");
    }

    private MalformedRecordException refused(FeatureBatch batch, int row, String found) {
        String rule = columnsMin > 0
                ? "a record must have %d columns, or %d, for the model was pickled with %d features"
                        .formatted(features, columnsMin, features)
                : "a record must have at most %d columns, for the model has %d features"
                        .formatted(columnsMax, features);
        String remedy = "If the records hold a label or an id, leave it out.";
        return new MalformedRecordException(batch.spans().start(row), 0, rule, found, remedy);
    }
}
