package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an objective makes of sums: {@code ConvertOutput} of the library. Exponentials are those of {@link Exponential}, so that
 * answers do not depend on the machine; they are within one unit in the last place of the library's, which are the C library's.
 *
 * <p>Source: {@code microsoft/LightGBM} {@code src/objective/*_objective.hpp}.
 *
 * @param sigmoid factor of sums before the logistic function
 */
record OutputTransform(Form form, double sigmoid) {
    private static final String SIGMOID = "sigmoid";
    private static final String CLASSES = "num_class";

    enum Form {
        IDENTITY,
        LOGISTIC,
        SOFTMAX,
        /** ln(1 + e^x). */
        LOG_ONE_PLUS_EXPONENTIAL,
        EXPONENTIAL,
        /** x² with the sign of x. */
        SIGNED_SQUARE
    }

    /** Objectives by the names under which the library saves them, older ones too. */
    private enum Known {
        ONE_VALUE(Form.IDENTITY, "huber", "quantile", "lambdarank", "rank_xendcg"),
        MAYBE_OF_ROOT(Form.IDENTITY, "regression", "regression_l2", "regression_l1", "fair", "mape"),
        BINARY(Form.LOGISTIC, "binary"),
        CROSS_ENTROPY(Form.LOGISTIC, "cross_entropy", "xentropy"),
        CROSS_ENTROPY_LAMBDA(Form.LOG_ONE_PLUS_EXPONENTIAL, "cross_entropy_lambda", "xentlambda"),
        LOG_LINK(Form.EXPONENTIAL, "poisson", "gamma", "tweedie"),
        MULTICLASS(Form.SOFTMAX, "multiclass"),
        ONE_AGAINST_ALL(Form.LOGISTIC, "multiclassova"),
        CUSTOM(Form.IDENTITY, "custom");

        private final Form form;
        private final List<String> names;

        Known(Form form, String... names) {
            this.form = form;
            this.names = List.of(names);
        }
    }

    /**
     * The transform of a model's objective.
     *
     * @param where the model file, for messages
     * @throws ArtifactException if the objective is not known, or does not fit the model
     */
    static OutputTransform of(String where, LightgbmModel model) {
        Objective objective = model.objective();
        Known known = Arrays.stream(Known.values())
                .filter(each -> each.names.contains(objective.name()))
                .findFirst()
                .orElseThrow(() -> new ArtifactException(
                        where,
                        "the objective must be one of "
                                + Arrays.stream(Known.values())
                                        .flatMap(each -> each.names.stream())
                                        .sorted()
                                        .collect(Collectors.joining(", ")),
                        ArtifactException.quote(objective.name()),
                        "Remove the line with the objective to get sums as they are"));
        boolean severalClasses = known == Known.MULTICLASS || known == Known.ONE_AGAINST_ALL;
        int outputs = model.treesPerIteration();
        if (!severalClasses && known != Known.CUSTOM && outputs != 1) {
            throw new ArtifactException(
                    where,
                    "a model for %s must have one output".formatted(objective.name()),
                    "%d trees in each iteration".formatted(outputs),
                    "Save the model again");
        }
        if (severalClasses && !objective.options().getOrDefault(CLASSES, "").equals(String.valueOf(outputs))) {
            throw new ArtifactException(
                    where,
                    "a model for %s must have the option num_class:%d, as trees in each iteration"
                            .formatted(objective.name(), outputs),
                    ArtifactException.quote(objective.toString()),
                    "Save the model again");
        }
        boolean ofRoot = known == Known.MAYBE_OF_ROOT && objective.options().containsKey("sqrt");
        boolean scaled = known == Known.BINARY || known == Known.ONE_AGAINST_ALL;
        return new OutputTransform(ofRoot ? Form.SIGNED_SQUARE : known.form, scaled ? sigmoid(where, objective) : 1);
    }

    private static double sigmoid(String where, Objective objective) {
        String text = objective.options().getOrDefault(SIGMOID, "");
        double value = text.matches("[0-9.]{1,30}(e[-+]?[0-9]{1,3})?") ? parse(text) : Double.NaN;
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new ArtifactException(
                    where,
                    "a model for %s must have the option sigmoid with a number above 0".formatted(objective.name()),
                    ArtifactException.quote(objective.toString()),
                    "Save the model again");
        }
        return value;
    }

    private static double parse(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /**
     * Transforms sums in place.
     *
     * @param sums shape [rows][outputs]
     */
    void apply(double[] sums, int rows, int outputs) {
        int count = rows * outputs;
        switch (form) {
            case IDENTITY -> {}
            case LOGISTIC -> logistic(sums, count, sigmoid);
            case SOFTMAX -> softmax(sums, rows, outputs);
            case LOG_ONE_PLUS_EXPONENTIAL -> {
                for (int i = 0; i < count; i++) {
                    sums[i] = StrictMath.log1p(Exponential.of(sums[i]));
                }
            }
            case EXPONENTIAL -> {
                for (int i = 0; i < count; i++) {
                    sums[i] = Exponential.of(sums[i]);
                }
            }
            case SIGNED_SQUARE -> {
                for (int i = 0; i < count; i++) {
                    sums[i] = Math.signum(sums[i]) * sums[i] * sums[i];
                }
            }
        }
    }

    private static void logistic(double[] sums, int count, double sigmoid) {
        for (int i = 0; i < count; i++) {
            sums[i] = 1.0 / (1.0 + Exponential.of(-sigmoid * sums[i]));
        }
    }

    private static void softmax(double[] sums, int rows, int outputs) {
        for (int row = 0; row < rows; row++) {
            int from = row * outputs;
            double max = sums[from];
            for (int i = 1; i < outputs; i++) {
                max = Math.max(max, sums[from + i]);
            }
            double total = 0;
            for (int i = 0; i < outputs; i++) {
                sums[from + i] = Exponential.of(sums[from + i] - max);
                total += sums[from + i];
            }
            for (int i = 0; i < outputs; i++) {
                sums[from + i] /= total;
            }
        }
    }
}
