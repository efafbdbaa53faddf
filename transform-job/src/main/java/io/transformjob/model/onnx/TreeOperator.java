package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.onnx.OnnxAttribute;
import io.transformjob.formats.artifact.onnx.OnnxNode;
import io.transformjob.model.tree.TreeEnsemble;
import io.transformjob.model.xgboost.FloatMath;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code TreeEnsembleRegressor} or {@code TreeEnsembleClassifier} in {@code float32}, as ONNX Runtime computes it: leaves are
 * added up in the order of trees, base values last. In one thing it differs: a regressor of one target applies {@code LOGISTIC},
 * as the operator's definition says; ONNX Runtime 1.29 leaves it out.
 *
 * <p>Source: onnx/onnx {@code docs/Operators-ml.md}. Ensembles that are not run here, because their rules are not certain or
 * nobody writes them, are left to ONNX Runtime: smallest and largest leaf, {@code PROBIT}, thresholds in {@code float64}, sets of
 * members, and two classes whose weights name both.
 *
 * @param trees give a sum for each output, or one for two classes
 * @param columnsMin features of a row, at least: one more than the largest that is tested
 * @param outputs scores of each row
 * @param divisor what sums are divided by, 1 or the number of trees
 * @param base added then, one value for each sum; empty if the trees have it
 * @param form what is made of sums
 * @param labels of classes; empty of a regressor
 */
record TreeOperator(
        TreeEnsemble trees,
        int columnsMin,
        int outputs,
        int divisor,
        float[] base,
        Form form,
        Optional<Labels> labels) {
    static final String DOMAIN = "ai.onnx.ml";
    private static final float ALMOST_ZERO = 0.0000001f;

    /** What becomes of the sums of a row. */
    enum Form {
        NONE,
        LOGISTIC,
        SOFTMAX,
        SOFTMAX_ZERO,
        /** One sum for two classes, the probability of the second. */
        PROBABILITY,
        /** The same, with scores through the logistic function. */
        LOGISTIC_PROBABILITY,
        /** One sum for two classes, above 0 for the second. */
        MARGIN,
        /** The same, through the logistic function. */
        LOGISTIC_MARGIN
    }

    /** Labels of classes: whole numbers or texts, the others empty. */
    record Labels(long[] whole, List<String> texts) {
        boolean areWhole() {
            return texts.isEmpty();
        }

        int count() {
            return areWhole() ? whole.length : texts.size();
        }
    }

    /** The ensemble of a node; empty if it is none, or one that is not run here. */
    static Optional<TreeOperator> of(String member, OnnxNode node) {
        Attributes attributes = new Attributes(node);
        if (attributes.anyOtherThan(Attributes.TAKEN)) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "TreeEnsembleRegressor" -> regressor(member, attributes);
            case "TreeEnsembleClassifier" -> classifier(member, attributes);
            default -> Optional.empty();
        };
    }

    /** Attributes of an operator, with their defaults; what is of another kind than it should be is as if unknown. */
    record Attributes(OnnxNode node) {
        private static final Set<String> TAKEN = Set.of(
                "aggregate_function",
                "base_values",
                "class_ids",
                "class_nodeids",
                "class_treeids",
                "class_weights",
                "classlabels_int64s",
                "classlabels_strings",
                "n_targets",
                "nodes_falsenodeids",
                "nodes_featureids",
                "nodes_hitrates",
                "nodes_missing_value_tracks_true",
                "nodes_modes",
                "nodes_nodeids",
                "nodes_treeids",
                "nodes_truenodeids",
                "nodes_values",
                "post_transform",
                "target_ids",
                "target_nodeids",
                "target_treeids",
                "target_weights");

        boolean anyOtherThan(Set<String> names) {
            return !names.containsAll(node.attributes().keySet());
        }

        private Optional<OnnxAttribute> get(String name, OnnxAttribute.Kind kind) {
            return node.attribute(name).filter(attribute -> attribute.kind() == kind);
        }

        long[] numbers(String name) {
            return get(name, OnnxAttribute.Kind.INTS)
                    .map(OnnxAttribute::numbers)
                    .orElse(new long[0]);
        }

        float[] fractions(String name) {
            return get(name, OnnxAttribute.Kind.FLOATS)
                    .map(OnnxAttribute::fractions)
                    .orElse(new float[0]);
        }

        List<String> texts(String name) {
            return get(name, OnnxAttribute.Kind.STRINGS)
                    .map(OnnxAttribute::texts)
                    .orElse(List.of());
        }

        String text(String name, String standard) {
            return get(name, OnnxAttribute.Kind.STRING).map(OnnxAttribute::text).orElse(standard);
        }

        long number(String name, long standard) {
            return get(name, OnnxAttribute.Kind.INT).map(OnnxAttribute::number).orElse(standard);
        }
    }

    private static Optional<Form> form(Attributes attributes) {
        String name = attributes.text("post_transform", "NONE");
        return List.of("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO").contains(name)
                ? Optional.of(Form.valueOf(name))
                : Optional.empty();
    }

    private static Optional<TreeOperator> regressor(String member, Attributes attributes) {
        long targets = attributes.number("n_targets", 1);
        float[] base = attributes.fractions("base_values");
        String aggregate = attributes.text("aggregate_function", "SUM");
        Optional<Form> form = form(attributes);
        boolean average = aggregate.equals("AVERAGE");
        boolean softmaxOfOne = targets == 1
                && form.filter(each -> each == Form.SOFTMAX || each == Form.SOFTMAX_ZERO)
                        .isPresent();
        if (form.isEmpty()
                || softmaxOfOne
                || !average && !aggregate.equals("SUM")
                || targets < 1
                || targets > attributes.numbers("target_ids").length
                || base.length != 0 && base.length != targets) {
            return Optional.empty();
        }
        int outputs = (int) targets;
        float[] added = base.length == 0 ? new float[outputs] : base;
        // Else there are rows to whose output no base is added.
        return TreeNodes.read(attributes, "target")
                .filter(nodes -> outputs == 1 || base.length == 0 || nodes.alwaysNames(outputs))
                .flatMap(nodes -> nodes.compile(member, outputs, average ? new float[outputs] : added)
                        .map(trees -> new TreeOperator(
                                trees,
                                nodes.columnsMin(),
                                outputs,
                                average ? trees.trees() : 1,
                                average ? added : new float[0],
                                form.get(),
                                Optional.empty())));
    }

    private static Optional<TreeOperator> classifier(String member, Attributes attributes) {
        Labels labels = new Labels(attributes.numbers("classlabels_int64s"), attributes.texts("classlabels_strings"));
        float[] base = attributes.fractions("base_values");
        Optional<Form> form = form(attributes);
        Optional<TreeNodes> nodes = TreeNodes.read(attributes, "class");
        int classes = labels.count();
        boolean bothKinds = labels.whole().length > 0 && !labels.texts().isEmpty();
        if (form.isEmpty() || nodes.isEmpty() || bothKinds || classes < 2) {
            return Optional.empty();
        }
        if (classes == 2) {
            return ofTwoClasses(member, nodes.get(), labels, base, form.get());
        }
        // Else a class that no leaf has named for a row cannot be its label.
        boolean scored =
                base.length == classes || base.length == 0 && nodes.get().alwaysNames(classes);
        if (!scored || classes > attributes.numbers("class_ids").length) {
            return Optional.empty();
        }
        return nodes.get()
                .compile(member, classes, base.length == 0 ? new float[classes] : base)
                .map(trees -> new TreeOperator(
                        trees, nodes.get().columnsMin(), classes, 1, new float[0], form.get(), Optional.of(labels)));
    }

    private static Optional<TreeOperator> ofTwoClasses(
            String member, TreeNodes nodes, Labels labels, float[] base, Form form) {
        Set<Long> named = new HashSet<>();
        Arrays.stream(nodes.ids()).forEach(named::add);
        if (!named.equals(Set.of(0L)) || base.length > 1 || form == Form.SOFTMAX || form == Form.SOFTMAX_ZERO) {
            return Optional.empty();
        }
        boolean positive = true;
        for (float weight : nodes.weights()) {
            positive &= weight >= 0;
        }
        boolean logistic = form == Form.LOGISTIC;
        Form of = positive
                ? logistic ? Form.LOGISTIC_PROBABILITY : Form.PROBABILITY
                : logistic ? Form.LOGISTIC_MARGIN : Form.MARGIN;
        return nodes.compile(member, 1, base.length == 0 ? new float[1] : base)
                .map(trees -> new TreeOperator(trees, nodes.columnsMin(), 2, 1, new float[0], of, Optional.of(labels)));
    }

    /**
     * Makes scores of sums.
     *
     * @param sums what the trees give, shape [rows][sums]
     * @param scores shape [rows][outputs]
     * @param classes index of the label of each row; of a regressor nothing
     */
    void finish(float[] sums, int rows, float[] scores, int[] classes) {
        switch (form) {
            case PROBABILITY -> {
                for (int row = 0; row < rows; row++) {
                    scores[2 * row] = 1 - sums[row];
                    scores[2 * row + 1] = sums[row];
                    classes[row] = sums[row] > 0.5f ? 1 : 0;
                }
            }
            case MARGIN -> {
                for (int row = 0; row < rows; row++) {
                    scores[2 * row] = -sums[row];
                    scores[2 * row + 1] = sums[row];
                    classes[row] = sums[row] > 0 ? 1 : 0;
                }
            }
            case LOGISTIC_PROBABILITY, LOGISTIC_MARGIN -> {
                float threshold = form == Form.LOGISTIC_MARGIN ? 0 : 0.5f;
                for (int row = 0; row < rows; row++) {
                    scores[2 * row] = logistic(-sums[row]);
                    scores[2 * row + 1] = logistic(sums[row]);
                    classes[row] = sums[row] > threshold ? 1 : 0;
                }
            }
            case NONE, LOGISTIC, SOFTMAX, SOFTMAX_ZERO -> finishEach(sums, rows, scores, classes);
        }
    }

    private void finishEach(float[] sums, int rows, float[] scores, int[] classes) {
        System.arraycopy(sums, 0, scores, 0, rows * outputs);
        for (int row = 0; row < rows; row++) {
            int from = row * outputs;
            if (divisor != 1) {
                for (int i = 0; i < outputs; i++) {
                    scores[from + i] = scores[from + i] / divisor + base[i];
                }
            }
            if (labels.isPresent()) {
                classes[row] = largest(scores, from);
            }
            switch (form) {
                case LOGISTIC -> {
                    for (int i = from; i < from + outputs; i++) {
                        scores[i] = logistic(scores[i]);
                    }
                }
                case SOFTMAX -> softmax(scores, from, false);
                case SOFTMAX_ZERO -> softmax(scores, from, true);
                default -> {}
            }
        }
    }

    /** The first of the largest. */
    private int largest(float[] scores, int from) {
        int largest = 0;
        for (int i = 1; i < outputs; i++) {
            largest = scores[from + i] > scores[from + largest] ? i : largest;
        }
        return largest;
    }

    private static float logistic(float value) {
        float positive = 1 / (1 + FloatMath.exp(-Math.abs(value), false));
        return value < 0 ? 1 - positive : positive;
    }

    /** @param keepsZero whether what is almost 0 is no part of the sum */
    private void softmax(float[] scores, int from, boolean keepsZero) {
        float max = -Float.MAX_VALUE;
        for (int i = from; i < from + outputs; i++) {
            max = Math.max(max, scores[i]);
        }
        float zeroFactor = FloatMath.exp(-max, false);
        float total = 0;
        for (int i = from; i < from + outputs; i++) {
            if (keepsZero && scores[i] <= ALMOST_ZERO && scores[i] >= -ALMOST_ZERO) {
                scores[i] *= zeroFactor;
            } else {
                scores[i] = FloatMath.exp(scores[i] - max, false);
                total += scores[i];
            }
        }
        for (int i = from; i < from + outputs; i++) {
            scores[i] /= total;
        }
    }
}
