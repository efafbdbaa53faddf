package io.transformjob.model.xgboost;

import java.util.Arrays;

/** Turns margins into the answers of an objective, in place. Immutable. */
final class OutputTransform {
    /** By how much an expectile exceeds the one before it at least. */
    static final float EXPECTILE_STEP_MIN = 1e-6f;

    private final Objective.Output output;
    private final int groups;
    private final boolean capsSigmoid;
    private final boolean sortsQuantiles;
    private final boolean roundsExp;

    OutputTransform(Objective objective, XgboostRules rules, int groups) {
        this.output = objective.output();
        this.groups = groups;
        this.capsSigmoid = rules.capsSigmoid();
        this.sortsQuantiles = rules.sortsQuantiles();
        this.roundsExp = rules.roundsExp();
    }

    /** Answers for each row: one for classes, else one for each group. */
    int width() {
        return output == Objective.Output.CLASS ? 1 : groups;
    }

    /**
     * Transforms the margins of some rows.
     *
     * @param values shape [rows][groups] on entry, [rows][{@link #width()}] on return
     */
    void apply(float[] values, int rows) {
        int length = rows * groups;
        switch (output) {
            case MARGIN -> {}
            case QUANTILES -> {
                if (sortsQuantiles) {
                    for (int row = 0; row < rows; row++) {
                        Arrays.sort(values, row * groups, (row + 1) * groups);
                    }
                }
            }
            case EXPECTILES -> expectiles(values, rows, groups);
            case SIGMOID -> sigmoid(values, length, capsSigmoid ? 88.7f : Float.POSITIVE_INFINITY, roundsExp);
            case EXP -> {
                for (int i = 0; i < length; i++) {
                    values[i] = FloatMath.exp(values[i], roundsExp);
                }
            }
            case STEP -> {
                for (int i = 0; i < length; i++) {
                    values[i] = values[i] > 0 ? 1 : 0;
                }
            }
            case PROBABILITIES -> softmax(values, rows, groups, roundsExp);
            case CLASS -> classes(values, rows, groups);
        }
    }

    private static void sigmoid(float[] values, int length, float cap, boolean roundsExp) {
        for (int i = 0; i < length; i++) {
            values[i] = 1 / (1 + FloatMath.exp(Math.min(-values[i], cap), roundsExp));
        }
    }

    private static void softmax(float[] values, int rows, int groups, boolean roundsExp) {
        for (int from = 0, row = 0; row < rows; row++, from += groups) {
            float max = values[from];
            for (int i = from + 1; i < from + groups; i++) {
                max = Math.max(max, values[i]);
            }
            double sum = 0;
            for (int i = from; i < from + groups; i++) {
                values[i] = FloatMath.exp(values[i] - max, roundsExp);
                sum += values[i];
            }
            float total = (float) sum;
            for (int i = from; i < from + groups; i++) {
                values[i] /= total;
            }
        }
    }

    private static void classes(float[] values, int rows, int groups) {
        for (int from = 0, row = 0; row < rows; row++, from += groups) {
            int best = 0;
            for (int group = 1; group < groups; group++) {
                if (values[from + group] > values[from + best]) {
                    best = group;
                }
            }
            values[row] = best;
        }
    }

    private static void expectiles(float[] values, int rows, int groups) {
        for (int from = 0, row = 0; row < rows; row++, from += groups) {
            for (int i = from + 1; i < from + groups; i++) {
                double x = values[i];
                float softplus = (float) (Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))));
                values[i] = values[i - 1] + EXPECTILE_STEP_MIN + softplus;
            }
        }
    }
}
