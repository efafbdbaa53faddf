package io.transformjob.model;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;

/** How wide the rows of a model are: dense rows have a column for each feature, indices of sparse ones are features. */
record RowShape(int features) {
    private static final String REMEDY = "If the records hold a label or an id, leave it out.";

    /**
     * @throws MalformedRecordException at the first row of another width
     */
    void require(FeatureBatch batch) {
        if (batch instanceof SparseBatch sparse) {
            for (int row = 0; row < sparse.rows(); row++) {
                require(sparse, row);
            }
        } else if (batch.rows() > 0 && batch.columns() != features) {
            throw refused(batch, 0, batch.columns());
        }
    }

    private void require(SparseBatch batch, int row) {
        int declared = batch.declaredColumns(row);
        if (declared != 0 && declared != features) {
            throw refused(batch, row, declared);
        }
        if (batch.columns() <= features) {
            return;
        }
        for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
            int index = batch.indices()[entry];
            if (index >= features) {
                throw new MalformedRecordException(
                        batch.spans().start(row),
                        0,
                        "indices must be below %d, the model's number of features".formatted(features),
                        "index " + index,
                        "Indices count from 0; leave out what the model was not trained with.");
            }
        }
    }

    private MalformedRecordException refused(FeatureBatch batch, int row, int columns) {
        return new MalformedRecordException(
                batch.spans().start(row),
                0,
                "a record must have %d columns, for the model has %d features".formatted(features, features),
                columns + " columns",
                REMEDY);
    }
}
