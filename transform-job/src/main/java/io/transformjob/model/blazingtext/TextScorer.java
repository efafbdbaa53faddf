package io.transformjob.model.blazingtext;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.TextBatch;
import io.transformjob.formats.json.RankedLabelsEncoder;
import io.transformjob.model.Scorer;

/** Labels texts: the columns of {@link RankedLabelsEncoder}. A text of which the model knows nothing has no labels. */
final class TextScorer implements Scorer {
    private static final int NONE = -1;

    private final int labels;
    private final MeanVector mean;
    private final TextFeatures features;
    private final LabelSearch search;
    private RankedLabels best = new RankedLabels(1);
    private int bestMax = 1;
    private ScoreBatch scores = new ScoreBatch(RankedLabelsEncoder.columns(1));

    TextScorer(TextClassifier classifier) {
        labels = classifier.model().dictionary().labels();
        mean = new MeanVector(classifier.model().input());
        features = new TextFeatures(classifier.model(), mean);
        search = new LabelSearch(classifier);
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        TextBatch texts = (TextBatch) batch;
        int width = 1;
        for (int row = 0; row < texts.rows(); row++) {
            width = Math.max(width, Math.min(labels, texts.labelsMax(row)));
        }
        if (scores.columns().get(0).width() != width) {
            scores = new ScoreBatch(RankedLabelsEncoder.columns(width));
        }
        scores.reset(texts.rows());
        for (int row = 0; row < texts.rows(); row++) {
            mean.clear();
            features.read(texts.text(), texts.textStart(row), texts.textEnd(row));
            label(Math.min(labels, texts.labelsMax(row)));
            write(row * width, width);
        }
        return scores;
    }

    private void label(int labelsMax) {
        if (bestMax != labelsMax) {
            best = new RankedLabels(labelsMax);
            bestMax = labelsMax;
        }
        best.clear();
        if (mean.count() > 0) {
            mean.divide();
            search.find(mean, best);
        }
    }

    private void write(int from, int width) {
        for (int i = 0; i < best.count(); i++) {
            scores.values(0)[from + i] = (float) StrictMath.exp(best.log(i));
            scores.values(1)[from + i] = best.label(i);
        }
        if (best.count() < width) {
            scores.values(1)[from + best.count()] = NONE;
        }
    }
}
