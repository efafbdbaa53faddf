package io.transformjob.model.xgboost;

import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.xgboost.ScoreColumns.Content;
import io.transformjob.model.xgboost.ScoreColumns.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The outputs that {@code SAGEMAKER_INFERENCE_OUTPUT} asks for.
 *
 * <p>Source: developer guide, "Selectable inference output"; {@code aws/sagemaker-xgboost-container}, {@code
 * algorithm_mode/serve_utils.py}.
 *
 * @param keys as asked for: blanks removed, lower case, in order, maybe twice
 */
record SelectedOutput(List<String> keys) {
    static final String VARIABLE = "SAGEMAKER_INFERENCE_OUTPUT";

    static Optional<SelectedOutput> of(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(VARIABLE))
                .map(keys -> new SelectedOutput(
                        List.of(keys.replace(" ", "").toLowerCase(Locale.ROOT).split(",", -1))));
    }

    /**
     * Columns for an objective. Keys that the objective does not have are NaN.
     *
     * @param classes {@code num_class} of the model
     * @param width predictions of a row
     * @param asAsked whether columns stand in the order of the keys, as in CSV; elsewhere in the container's own, once each
     * @throws UnsupportedRequestException if the container has no outputs to select for the objective: it answers 500
     */
    ScoreColumns columns(Objective objective, int classes, int width, boolean asAsked) {
        Map<String, Entry> offered = offered(objective, classes);
        if (offered.isEmpty() || offered.containsKey("predicted_score") && width > 1) {
            throw new UnsupportedRequestException(
                    "/Environment/" + VARIABLE,
                    "the XGBoost container selects outputs of regression with one output, binary and multi objectives only",
                    "%s with %d outputs".formatted(objective.name(), width),
                    "Remove " + VARIABLE + ".");
        }
        List<Entry> entries = new ArrayList<>();
        if (asAsked) {
            keys.forEach(key -> entries.add(offered.getOrDefault(key, nothing(key))));
        } else {
            offered.forEach((key, entry) -> {
                if (keys.contains(key)) {
                    entries.add(entry);
                }
            });
            keys.stream().filter(key -> !offered.containsKey(key)).distinct().forEach(key -> entries.add(nothing(key)));
        }
        return new ScoreColumns(List.copyOf(entries));
    }

    private static Entry nothing(String key) {
        return new Entry(new Column(key, 1, Form.NUMBER), Content.NOTHING);
    }

    /** What an objective offers, in the container's order. */
    private static Map<String, Entry> offered(Objective objective, int classes) {
        Map<String, Entry> offered = new LinkedHashMap<>();
        switch (objective.name()) {
            case "reg:squarederror", "reg:logistic", "reg:gamma", "reg:absoluteerror", "reg:tweedie" ->
                add(offered, "predicted_score", 1, Form.NUMBER, Content.PREDICTIONS);
            case "binary:logistic" -> {
                add(offered, "predicted_label", 1, Form.INTEGER, Content.LABEL_OF_PROBABILITY);
                add(offered, "labels", 2, Form.INTEGERS, Content.LABELS);
                add(offered, "probability", 1, Form.NUMBER, Content.PREDICTIONS);
                add(offered, "probabilities", 2, Form.ARRAY, Content.COMPLEMENT);
                addRaw(offered);
            }
            case "binary:logitraw" -> {
                add(offered, "predicted_label", 1, Form.INTEGER, Content.LABEL_OF_MARGIN);
                add(offered, "labels", 2, Form.INTEGERS, Content.LABELS);
                addRaw(offered);
            }
            case "binary:hinge" -> {
                add(offered, "predicted_label", 1, Form.NUMBER, Content.PREDICTIONS);
                add(offered, "labels", 2, Form.INTEGERS, Content.LABELS);
                addRaw(offered);
            }
            case "multi:softmax" -> {
                add(offered, "predicted_label", 1, Form.NUMBER, Content.PREDICTIONS);
                add(offered, "labels", classes, Form.INTEGERS, Content.LABELS);
                addRaw(offered);
            }
            case "multi:softprob" -> {
                add(offered, "predicted_label", 1, Form.INTEGER, Content.INDEX_OF_LARGEST);
                add(offered, "labels", classes, Form.INTEGERS, Content.LABELS);
                add(offered, "probability", 1, Form.NUMBER, Content.LARGEST);
                add(offered, "probabilities", classes, Form.ARRAY, Content.PREDICTIONS);
                add(offered, "raw_score", 1, Form.NUMBER, Content.LARGEST);
                add(offered, "raw_scores", classes, Form.ARRAY, Content.PREDICTIONS);
            }
            default -> {}
        }
        return offered;
    }

    private static void addRaw(Map<String, Entry> offered) {
        add(offered, "raw_score", 1, Form.NUMBER, Content.PREDICTIONS);
        add(offered, "raw_scores", 2, Form.ARRAY, Content.COMPLEMENT);
    }

    private static void add(Map<String, Entry> offered, String key, int width, Form form, Content content) {
        offered.put(key, new Entry(new Column(key, width, form), content));
    }
}
