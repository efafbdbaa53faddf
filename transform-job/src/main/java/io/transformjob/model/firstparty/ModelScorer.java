package io.transformjob.model.firstparty;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Scorer;
import java.util.List;

/**
 * Scores batches with a model: a width check, then in blocks of rows, or row by row if they are sparse. In a sparse row what is
 * not given is 0.
 *
 * <p>A record must have as many features as the model, each a finite number. What the containers answer to others is not
 * published; here they are refused, for a missing feature would make every answer NaN. Features are looked at only when
 * an answer is not finite.
 */
final class ModelScorer implements Scorer {
    private static final String FILL_IN =
            "Give every feature a number, filled in as for training, or leave the record out.";

    private final FirstPartyModel model;
    private final BlockKernel kernel;
    private final SparseOrder order = new SparseOrder();
    private final boolean[] finite;
    private final int labels;
    private final ScoreBatch scores;
    /** Members in the order of the form: where each stands among the columns, how long it is, its numbers. */
    private final int[] places;

    private final int[] lengths;
    private final double[][] answers;

    /**
     * @param columns members of the answer, in the order in which they are written
     * @param labels columns before the features of a dense row, which are passed over
     */
    ModelScorer(FirstPartyModel model, List<Column> columns, int labels) {
        this.model = model;
        this.kernel = model.newKernel();
        this.finite = new boolean[kernel.rowsMax()];
        this.labels = labels;
        this.scores = new ScoreBatch(columns);
        List<Column> members = model.form().columns(model.arrayLength());
        this.places = members.stream().mapToInt(columns::indexOf).toArray();
        this.lengths = members.stream().mapToInt(Column::width).toArray();
        this.answers = new double[members.size()][];
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        scores.reset(batch.rows());
        for (int member = 0; member < answers.length; member++) {
            answers[member] = scores.values(places[member]);
        }
        if (batch instanceof DenseBatch dense) {
            dense(dense);
        } else {
            sparse((SparseBatch) batch);
        }
        return scores;
    }

    private void dense(DenseBatch batch) {
        int columns = batch.columns();
        if (batch.rows() > 0 && columns != labels + model.features()) {
            throw width(batch, 0, columns);
        }
        for (int row = 0; row < batch.rows(); row += finite.length) {
            int rows = Math.min(finite.length, batch.rows() - row);
            kernel.dense(batch.values(), row * columns + labels, columns, rows, answers, row, finite);
            for (int i = 0; i < rows; i++) {
                if (!finite[i]) {
                    requireFinite(batch, row + i);
                }
            }
        }
    }

    private void requireFinite(DenseBatch batch, int row) {
        int from = row * batch.columns() + labels;
        for (int feature = 0; feature < model.features(); feature++) {
            requireFinite(batch, row, feature, batch.values()[from + feature]);
        }
        requireNumbers(batch, row);
    }

    private void sparse(SparseBatch batch) {
        boolean wide = batch.columns() > model.features();
        for (int row = 0; row < batch.rows(); row++) {
            int from = batch.rowOffset(row);
            int to = batch.rowOffset(row + 1);
            int declared = batch.declaredColumns(row);
            if (declared != 0 && declared != model.features()) {
                throw width(batch, row, declared);
            }
            if (wide) {
                requireIndices(batch, row);
            }
            order.apply(batch, row);
            if (!kernel.sparse(batch.indices(), batch.values(), from, to, answers, row)) {
                for (int entry = from; entry < to; entry++) {
                    requireFinite(batch, row, batch.indices()[entry], batch.values()[entry]);
                }
                requireNumbers(batch, row);
            }
        }
    }

    private MalformedRecordException width(FeatureBatch batch, int row, int columns) {
        String rule = labels == 0
                ? "a record must have %d columns, for the model has %d features"
                        .formatted(model.features(), model.features())
                : "a record must have %d columns, %d of labels and the model's %d features"
                        .formatted(labels + model.features(), labels, model.features());
        return new MalformedRecordException(
                batch.spans().start(row),
                0,
                rule,
                "%d columns".formatted(columns),
                "If the records hold a label or an id, leave it out.");
    }

    private void requireIndices(SparseBatch batch, int row) {
        for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
            if (batch.indices()[entry] >= model.features()) {
                throw new MalformedRecordException(
                        batch.spans().start(row),
                        0,
                        "indices must be below %d, the model's number of features".formatted(model.features()),
                        "index %d".formatted(batch.indices()[entry]),
                        "Indices count from 0; leave out what the model was not trained with.");
            }
        }
    }

    private void requireFinite(FeatureBatch batch, int row, int feature, float value) {
        if (!Float.isFinite(value)) {
            boolean dense = batch instanceof DenseBatch;
            int place = dense ? labels + feature + 1 : feature;
            throw new MalformedRecordException(
                    batch.spans().start(row),
                    labels + feature + 1,
                    "%s %d must be a finite number".formatted(dense ? "column" : "the value of index", place),
                    Float.isNaN(value) ? "a missing value" : Float.toString(value),
                    FILL_IN);
        }
    }

    /** Finite features can be so large that their sum is infinity less infinity. */
    private void requireNumbers(FeatureBatch batch, int row) {
        for (int member = 0; member < answers.length; member++) {
            for (int i = row * lengths[member]; i < (row + 1) * lengths[member]; i++) {
                if (Double.isNaN(answers[member][i])) {
                    throw new MalformedRecordException(
                            batch.spans().start(row),
                            0,
                            "features must be small enough for sums in float32",
                            "sums beyond 3.4e38",
                            "Scale them as for training.");
                }
            }
        }
    }
}
