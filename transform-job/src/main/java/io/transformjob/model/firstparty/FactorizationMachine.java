package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.JsonParameters;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import io.transformjob.formats.artifact.mxnet.SymbolGraph;
import io.transformjob.formats.artifact.mxnet.SymbolGraph.Node;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A factorization machine: {@code w0 + Σ w x + ½ Σ_f [(Σ v_f x)² - Σ v_f² x²]}, through a sigmoid if it is a classifier,
 * which labels a score 1 from 0.5 on. Rows of weights and factors that are not stored are zero.
 *
 * <p>Source: developer guide, "Factorization machines algorithm"; model files of public training jobs.
 *
 * @param bias {@code w0}
 * @param weights {@code w}, rows of one number
 * @param factors {@code v}, rows of as many numbers as there are factors
 */
record FactorizationMachine(
        AnswerForm form, int features, float bias, StoredRows weights, StoredRows factors, OutputNode output)
        implements FirstPartyModel {
    private static final String META = "meta.json";
    private static final String SYMBOL = "symbol.json";
    private static final String ARRAYS = "params";
    private static final String BIAS = "w0_weight";
    private static final String WEIGHTS = "w1_weight";
    private static final String FACTORS = "v";
    private static final Set<String> VARIABLES = Set.of("data", BIAS, WEIGHTS, FACTORS, "out_label");
    private static final double THRESHOLD = 0.5;

    /**
     * Reads {@code model_algo-1}.
     *
     * @throws ArtifactException if it is damaged or of a form that is not known
     */
    static FactorizationMachine read(ByteCursor file) {
        ZipArchive module = ModelFile.zip(file);
        AnswerForm form = form(JsonParameters.read(module.require(META)));
        SymbolGraph graph = SymbolGraph.read(module.require(SYMBOL));
        OutputNode output = OutputNode.of(graph.head())
                .filter(node -> node != OutputNode.SOFTMAX)
                .orElseThrow(() -> graph.fault(
                        "the output must be one of " + OutputNode.OPERATORS + " but a softmax",
                        ArtifactException.quote(graph.head().operator())));
        Set<String> variables =
                graph.nodes().stream().filter(Node::isVariable).map(Node::name).collect(Collectors.toSet());
        if (!VARIABLES.containsAll(variables) || !variables.contains(FACTORS)) {
            throw graph.fault(
                    "the graph of a factorization machine must be of data, w0_weight, w1_weight, v and out_label",
                    variables.stream()
                            .sorted()
                            .limit(10)
                            .map(ArtifactException::quote)
                            .collect(Collectors.joining(", ")));
        }
        NdArrayList arrays = NdArrayList.read(module.require(ARRAYS));
        StoredRows factors = StoredRows.of(arrays, "arg:" + FACTORS);
        StoredRows weights = variables.contains(WEIGHTS) ? StoredRows.of(arrays, "arg:" + WEIGHTS) : StoredRows.none();
        if (variables.contains(WEIGHTS) && (weights.width() != 1 || weights.rows() != factors.rows())) {
            throw arrays.fault(
                    "there must be one weight for each of %d features".formatted(factors.rows()),
                    arrays.require("arg:" + WEIGHTS).description());
        }
        float bias = variables.contains(BIAS) ? ModelFile.vector(arrays, "arg:" + BIAS, 1)[0] : 0;
        return new FactorizationMachine(form, factors.rows(), bias, weights, factors, output);
    }

    /** Whether a module has the members of a factorization machine, and factors among the variables of its graph. */
    static boolean matches(ZipArchive module) {
        return module.names().containsAll(Set.of(META, SYMBOL, ARRAYS))
                && SymbolGraph.read(module.require(SYMBOL)).nodes().stream()
                        .anyMatch(node -> node.isVariable() && node.name().equals(FACTORS));
    }

    private static AnswerForm form(JsonParameters meta) {
        String type = meta.text("/training_parameters/predictor_type").orElse("");
        return switch (type) {
            case "regressor" -> AnswerForm.FACTORIZATION_MACHINE_REGRESSOR;
            case "binary_classifier" -> AnswerForm.FACTORIZATION_MACHINE_CLASSIFIER;
            default ->
                throw new ArtifactException(
                        meta.member(),
                        "predictor_type must be regressor or binary_classifier",
                        ArtifactException.quote(type),
                        ByteCursor.DAMAGED);
        };
    }

    @Override
    public String description() {
        return "%s with %d factors, %d features".formatted(predictor(), factors.width(), features);
    }

    private String predictor() {
        return form == AnswerForm.FACTORIZATION_MACHINE_REGRESSOR ? "regressor" : "binary_classifier";
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Predictor", predictor());
        facts.put("Factors", factors.width());
        return facts;
    }

    @Override
    public int arrayLength() {
        return 1;
    }

    @Override
    public RowKernel newKernel() {
        return new Pairs(this);
    }

    private static final class Pairs implements RowKernel {
        private final FactorizationMachine model;
        private final float[] sums;
        private double linear;
        private double squares;

        Pairs(FactorizationMachine model) {
            this.model = model;
            // A shape alone allocates nothing: there are sums only of factors that are stored.
            this.sums = new float[Math.min(model.factors.width(), model.factors.values().length)];
        }

        @Override
        public boolean dense(float[] values, int from, double[][] answers, int row) {
            begin();
            for (int feature = 0; feature < model.features; feature++) {
                add(feature, values[from + feature]);
            }
            return answer(answers, row);
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            begin();
            for (int entry = from; entry < to; entry++) {
                add(indices[entry], values[entry]);
            }
            return answer(answers, row);
        }

        private void begin() {
            Arrays.fill(sums, 0);
            linear = model.bias;
            squares = 0;
        }

        private void add(int feature, float value) {
            int weight = model.weights.find(feature);
            if (weight >= 0) {
                linear += (double) model.weights.values()[weight] * value;
            }
            int factors = model.factors.find(feature);
            if (factors >= 0) {
                Vectors.addScaled(sums, model.factors.values(), factors * sums.length, value);
                squares += model.factors.squares()[factors] * value * value;
            } else {
                // A feature without factors still makes the answer NaN if it is.
                linear += 0 * value;
            }
        }

        private boolean answer(double[][] answers, int row) {
            double pairs = 0;
            for (float sum : sums) {
                pairs += (double) sum * sum;
            }
            float sum = (float) (linear + 0.5 * (pairs - squares));
            float score = model.output.of(sum);
            answers[0][row] = score;
            if (answers.length > 1) {
                answers[1][row] = score >= THRESHOLD ? 1 : 0;
            }
            return Float.isFinite(sum);
        }
    }
}
