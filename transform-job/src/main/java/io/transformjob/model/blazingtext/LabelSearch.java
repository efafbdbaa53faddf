package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.fasttext.FastTextModel;
import io.transformjob.formats.artifact.fasttext.WeightMatrix;
import java.util.Arrays;

/**
 * Finds the most probable labels of a mean vector, by the loss that the model was trained with. Probabilities are kept as {@code
 * log(p + 1e-5)}, so that one of 1 is answered as 1.0000100135803223, as fastText and BlazingText do. Buffers of its own: one task.
 *
 * <p>Source: facebookresearch/fastText 0.9.2 {@code src/loss.cc}.
 */
final class LabelSearch {
    private static final int SIGMOID_STEPS = 512;
    private static final int SIGMOID_MAX = 8;
    private static final float[] SIGMOIDS = sigmoids();
    /** The logarithm of nothing, below which branches of a tree are not followed. */
    private static final float LOG_MIN = log(0);

    private final TextClassifier classifier;
    private final WeightMatrix output;
    private final float[] outputs;
    private int[] nodes = new int[64];
    private float[] scores = new float[64];

    LabelSearch(TextClassifier classifier) {
        FastTextModel model = classifier.model();
        this.classifier = classifier;
        this.output = model.output();
        this.outputs = new float[classifier.tree() == null ? model.dictionary().labels() : 0];
    }

    private static float[] sigmoids() {
        float[] table = new float[SIGMOID_STEPS + 1];
        for (int i = 0; i <= SIGMOID_STEPS; i++) {
            float x = (float) (i * 2 * SIGMOID_MAX) / SIGMOID_STEPS - SIGMOID_MAX;
            table[i] = (float) (1.0 / (1.0 + (float) StrictMath.exp(-x)));
        }
        return table;
    }

    private static float sigmoid(float x) {
        if (x < -SIGMOID_MAX) {
            return 0;
        }
        return x > SIGMOID_MAX ? 1 : SIGMOIDS[(int) ((x + SIGMOID_MAX) * SIGMOID_STEPS / SIGMOID_MAX / 2)];
    }

    private static float log(float probability) {
        return (float) StrictMath.log(probability + 1e-5);
    }

    /** Fills {@code best}, which is empty, and sorts it. */
    void find(MeanVector mean, RankedLabels best) {
        switch (classifier.model().arguments().loss()) {
            case HIERARCHICAL_SOFTMAX -> descend(mean, best);
            case SOFTMAX -> {
                multiply(mean);
                softmax();
                take(best);
            }
            case NEGATIVE_SAMPLING, ONE_VS_ALL -> {
                multiply(mean);
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] = sigmoid(outputs[i]);
                }
                take(best);
            }
        }
        best.sort();
    }

    private void multiply(MeanVector mean) {
        for (int label = 0; label < outputs.length; label++) {
            outputs[label] = mean.dot(output, label);
        }
    }

    private void softmax() {
        float max = outputs[0];
        for (float value : outputs) {
            max = Math.max(max, value);
        }
        float sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) StrictMath.exp(outputs[i] - max);
            sum += outputs[i];
        }
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] /= sum;
        }
    }

    private void take(RankedLabels best) {
        for (int label = 0; label < outputs.length; label++) {
            float log = log(outputs[label]);
            if (!best.excludes(log)) {
                best.add(log, label);
            }
        }
    }

    /** Depth first, the left child before the right one; a stack of its own, as a tree may be a chain. */
    private void descend(MeanVector mean, RankedLabels best) {
        LabelTree tree = classifier.tree();
        int depth = 1;
        nodes[0] = tree.root();
        scores[0] = 0;
        while (depth > 0) {
            int node = nodes[--depth];
            float score = scores[depth];
            if (score < LOG_MIN || best.excludes(score)) {
                continue;
            }
            if (node < tree.labels()) {
                best.add(score, node);
                continue;
            }
            int inner = node - tree.labels();
            float product = mean.dot(output, inner);
            float right = (float) (1.0 / (1 + (float) StrictMath.exp(-product)));
            if (depth + 2 > nodes.length) {
                nodes = Arrays.copyOf(nodes, 2 * nodes.length);
                scores = Arrays.copyOf(scores, nodes.length);
            }
            nodes[depth] = tree.right()[inner];
            scores[depth++] = score + log(right);
            nodes[depth] = tree.left()[inner];
            scores[depth++] = score + log((float) (1.0 - right));
        }
    }
}
