package io.transformjob.model.firstparty;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;

/** Batches from rows, and answers to them; record i stands at the bytes [10 i, 10 i + 9). */
final class Rows {
    private Rows() {}

    static DenseBatch dense(float[]... rows) {
        DenseBatch batch = new DenseBatch();
        int columns = rows[0].length;
        batch.reset(columns, rows.length);
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, batch.values(), row * columns, columns);
            batch.addRow(10 * row, 10 * row + 9, true);
        }
        return batch;
    }

    /** The numbers of the rows that are not 0. */
    static SparseBatch sparse(float[]... rows) {
        SparseBatch batch = new SparseBatch();
        batch.reset();
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                if (rows[row][i] != 0) {
                    batch.add(i, rows[row][i]);
                }
            }
            batch.addRow(10 * row, 10 * row + 9);
        }
        return batch;
    }

    static ScoreBatch score(FirstPartyModel model, FeatureBatch batch) {
        return new ModelScorer(model, model.form().columns(model.arrayLength()), 0).score(batch);
    }

    /** Numbers of a member of the answers to all rows. */
    static double[] answers(FirstPartyModel model, FeatureBatch batch, int member) {
        ScoreBatch scores = score(model, batch);
        int width = scores.columns().get(member).width();
        return Arrays.copyOf(scores.values(member), batch.rows() * width);
    }
}
