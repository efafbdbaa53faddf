package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.FeatureBatch;
import java.util.Arrays;
import java.util.List;

/**
 * One model, or several whose predictions are averaged or, if they are classes, voted on. Immutable.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code algorithm_mode/serve_utils.py}: {@code numpy.mean} in {@code
 * float32}, {@code scipy.stats.mode}, of which the smallest of equally frequent values wins.
 *
 * @param members in the order of the archive, at least one; the first decides the objective
 */
record Ensemble(List<XgboostPredictor> members) {
    Ensemble {
        members = List.copyOf(members);
        XgboostPredictor first = members.get(0);
        for (XgboostPredictor member : members) {
            if (member.width() != first.width()) {
                throw new ArtifactException(
                        member.name(),
                        "models of an ensemble must have equally many outputs, as %s with %d"
                                .formatted(first.name(), first.width()),
                        Integer.toString(member.width()),
                        "Leave one of them out, or set SAGEMAKER_INFERENCE_ENSEMBLE to false to use the first alone.");
            }
        }
    }

    XgboostPredictor first() {
        return members.get(0);
    }

    int width() {
        return first().width();
    }

    Cursor newCursor() {
        return new Cursor(this);
    }

    /** Predicts, with buffers of its own, for one task. */
    static final class Cursor {
        private final XgboostPredictor.Cursor[] cursors;
        private final boolean votes;
        private final int width;
        private final float[][] predictions;
        private final float[] ballot;

        private Cursor(Ensemble ensemble) {
            cursors =
                    ensemble.members.stream().map(XgboostPredictor::newCursor).toArray(XgboostPredictor.Cursor[]::new);
            votes = ensemble.first().objective().votes();
            width = ensemble.width();
            predictions = new float[cursors.length][];
            ballot = new float[cursors.length];
        }

        /** Predictions, shape [rows][width], in an array that the next call overwrites. */
        float[] predict(FeatureBatch batch) {
            for (int i = 0; i < cursors.length; i++) {
                predictions[i] = cursors[i].predict(batch);
            }
            if (cursors.length > 1) {
                combine(batch.rows() * width);
            }
            return predictions[0];
        }

        private void combine(int length) {
            if (votes) {
                for (int i = 0; i < length; i++) {
                    predictions[0][i] = vote(i);
                }
                return;
            }
            for (int i = 0; i < length; i++) {
                float sum = 0;
                for (float[] prediction : predictions) {
                    sum += prediction[i];
                }
                predictions[0][i] = sum / predictions.length;
            }
        }

        private float vote(int index) {
            for (int i = 0; i < ballot.length; i++) {
                ballot[i] = predictions[i][index];
            }
            Arrays.sort(ballot);
            float winner = ballot[0];
            int most = 0;
            for (int from = 0, i = 1; i <= ballot.length; i++) {
                if (i == ballot.length || ballot[i] != ballot[from]) {
                    if (i - from > most) {
                        most = i - from;
                        winner = ballot[from];
                    }
                    from = i;
                }
            }
            return winner;
        }
    }
}
