package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.mxnet.SymbolGraph.Node;
import java.util.Optional;

/**
 * What the last node of a model's graph makes of its sums.
 *
 * <p>Source: apache/mxnet {@code src/operator/regression_output.cc}, {@code svm_output.cc}, {@code softmax_output.cc}:
 * outputs of training pass on their forward value at inference, whatever the loss.
 */
enum OutputNode {
    IDENTITY,
    SIGMOID,
    SOFTMAX;

    /** Names of the operators, for messages. */
    static final String OPERATORS = "LogisticRegressionOutput, LinearRegressionOutput, MAERegressionOutput, SVMOutput,"
            + " SoftmaxOutput, sigmoid, softmax";

    /** The output that a node is, if it is one. */
    static Optional<OutputNode> of(Node node) {
        return switch (node.operator()) {
            case "LinearRegressionOutput", "MAERegressionOutput", "SVMOutput" -> Optional.of(IDENTITY);
            case "LogisticRegressionOutput", "sigmoid" -> Optional.of(SIGMOID);
            case "SoftmaxOutput", "softmax" -> Optional.of(SOFTMAX);
            default -> Optional.empty();
        };
    }

    /** The answer to a lone sum, which is not a {@link #SOFTMAX}. */
    float of(float sum) {
        return this == SIGMOID ? sigmoid(sum) : sum;
    }

    /** Every step in {@code float32}, with the exponential rounded correctly: the same on every machine. */
    private static float sigmoid(float sum) {
        return 1 / (1 + (float) StrictMath.exp(-sum));
    }

    /** Turns the sums of a row into its answers, in place. */
    void apply(float[] sums) {
        switch (this) {
            case IDENTITY -> {}
            case SIGMOID -> {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] = sigmoid(sums[i]);
                }
            }
            case SOFTMAX -> softmax(sums);
        }
    }

    private static void softmax(float[] sums) {
        float max = sums[0];
        for (float sum : sums) {
            max = Math.max(max, sum);
        }
        float total = 0;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (float) StrictMath.exp(sums[i] - max);
            total += sums[i];
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= total;
        }
    }
}
