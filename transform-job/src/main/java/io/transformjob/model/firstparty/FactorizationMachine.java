package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.JsonParameters;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import io.transformjob.formats.artifact.mxnet.SymbolGraph;
import io.transformjob.formats.artifact.mxnet.SymbolGraph.Node;
import io.transformjob.model.dense.DenseMatrix;
import io.transformjob.model.dense.Multiplier;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param factors {@code v}, rows of as many numbers as there are factors; without the numbers
 * @param products the stored rows of factors
 */
record FactorizationMachine(
        AnswerForm form,
        int features,
        float bias,
        StoredRows weights,
        StoredRows factors,
        DenseMatrix products,
        OutputNode output)
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
        int stored = factors.squares().length;
        // A shape alone allocates nothing: there are sums only of factors that are stored.
        DenseMatrix products = DenseMatrix.of(stored, stored == 0 ? 0 : factors.width(), factors.values());
        return new FactorizationMachine(form, factors.rows(), bias, weights, factors.withoutValues(), products, output);
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
    public BlockKernel newKernel() {
        return new Pairs(this);
    }

    @Override
    public List<String> kernels() {
        return List.of(products.description());
    }

    private static final class Pairs implements BlockKernel {
        private final FactorizationMachine model;
        private final int factors;
        private final Multiplier multiplier;
        private final int rowsMax;
        /** Sums over features for each factor, shape [rows][factors]. */
        private final float[] sums;
        /** Features of a row that have factors: their places among those, and values. */
        private int[] places = {};

        private float[] placed = {};

        Pairs(FactorizationMachine model) {
            this.model = model;
            this.factors = model.products.outputs();
            this.multiplier = model.products.newMultiplier();
            this.rowsMax = BlockKernel.rowsMax(factors);
            this.sums = new float[rowsMax * factors];
        }

        @Override
        public int rowsMax() {
            return rowsMax;
        }

        @Override
        public void dense(
                float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite) {
            boolean stored = model.products.inputs() == model.features;
            if (stored) {
                multiplier.dense(values, from, stride, rows, sums);
            }
            for (int i = 0; i < rows; i++) {
                int begin = from + i * stride;
                if (!stored) {
                    reserve(model.features);
                    int count = 0;
                    for (int feature = 0; feature < model.features; feature++) {
                        count = place(feature, values[begin + feature], count);
                    }
                    multiplier.sparse(places, placed, 0, count, sums);
                }
                double linear = model.bias;
                double squares = 0;
                for (int feature = 0; feature < model.features; feature++) {
                    linear += linear(feature, values[begin + feature]);
                    squares += square(feature, values[begin + feature]);
                }
                finite[i] = answer(stored ? i * factors : 0, linear, squares, answers, row + i);
            }
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            reserve(to - from);
            int count = 0;
            double linear = model.bias;
            double squares = 0;
            for (int entry = from; entry < to; entry++) {
                count = place(indices[entry], values[entry], count);
                linear += linear(indices[entry], values[entry]);
                squares += square(indices[entry], values[entry]);
            }
            multiplier.sparse(places, placed, 0, count, sums);
            return answer(0, linear, squares, answers, row);
        }

        private void reserve(int count) {
            if (places.length < count) {
                places = new int[count];
                placed = new float[count];
            }
        }

        private int place(int feature, float value, int count) {
            int place = model.factors.find(feature);
            if (place < 0) {
                return count;
            }
            places[count] = place;
            placed[count] = value;
            return count + 1;
        }

        /** A feature without weight still makes the answer NaN if it is. */
        private double linear(int feature, float value) {
            int place = model.weights.find(feature);
            return (place < 0 ? 0 : (double) model.weights.values()[place]) * value;
        }

        private double square(int feature, float value) {
            int place = model.factors.find(feature);
            return place < 0 ? 0 : model.factors.squares()[place] * value * value;
        }

        private boolean answer(int from, double linear, double squares, double[][] answers, int row) {
            double pairs = 0;
            for (int i = from; i < from + factors; i++) {
                pairs += (double) sums[i] * sums[i];
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
