package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.JsonParameters;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import io.transformjob.formats.artifact.mxnet.SymbolGraph;
import io.transformjob.model.dense.DenseMatrix;
import io.transformjob.model.dense.Multiplier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A linear learner: {@code output(x · w + b)}, where the output is what the graph of the model says, whatever loss it was
 * trained with: a sigmoid after logistic loss, the sum itself after squared or hinge loss. The loss and its parameters, such as
 * {@code quantile}, {@code huber_delta} or {@code accuracy_top_k}, say nothing of scoring and are not read. A binary classifier labels a score 1 from the
 * calibrated threshold on, a multiclass one labels it with its largest score, the first of equal ones.
 *
 * <p>The sum of a lone score is {@code float32} in four lanes, feature i in lane i mod 4, which agrees best with recorded
 * answers; a sparse row adds the same numbers in the same lanes. Sums of classes are those of a {@link DenseMatrix}, plus the
 * bias.
 *
 * <p>Source: developer guide, "Linear learner algorithm"; model files of public training jobs.
 *
 * @param weights one for each feature, of a lone score; of classes none
 * @param classes weights of a multiclass classifier, shape [features][classes]
 * @param biases one for each output
 */
record LinearLearner(
        AnswerForm form,
        int features,
        float[] weights,
        Optional<DenseMatrix> classes,
        float[] biases,
        OutputNode output,
        double threshold)
        implements FirstPartyModel {
    static final String SYMBOL = "mx-mod-symbol.json";
    private static final String ARRAYS = "mx-mod-0000.params";
    private static final String PARAMETERS = "additional-params.json";

    /**
     * Reads {@code model_algo-1}.
     *
     * @throws ArtifactException if it is damaged or of a form that is not known
     */
    static LinearLearner read(ByteCursor file) {
        ZipArchive module = ModelFile.zip(file);
        JsonParameters parameters = JsonParameters.read(module.require(PARAMETERS));
        SymbolGraph symbol = SymbolGraph.read(module.require(SYMBOL));
        LinearGraph graph = LinearGraph.of(symbol);
        NdArrayList arrays = NdArrayList.read(module.require(ARRAYS));
        NdArray.Dense weights = ModelFile.matrix(arrays, "arg:" + graph.weight());
        int outputs = (int) weights.shape()[1];
        float[] biases = graph.bias()
                .map(name -> ModelFile.vector(arrays, "arg:" + name, outputs))
                .orElse(new float[outputs]);
        AnswerForm form = form(parameters);
        if (form != AnswerForm.LINEAR_MULTICLASS_CLASSIFIER && outputs != 1) {
            throw arrays.fault("a model of one score must have one column of weights", weights.description());
        }
        if (form != AnswerForm.LINEAR_MULTICLASS_CLASSIFIER && graph.output() == OutputNode.SOFTMAX) {
            throw symbol.fault(
                    "the output of a model of one score must be no softmax, which would be 1 for every record",
                    ArtifactException.quote(symbol.head().operator()));
        }
        double threshold = form == AnswerForm.LINEAR_BINARY_CLASSIFIER ? parameters.number("/threshold") : 0;
        int features = (int) weights.shape()[0];
        boolean lone = form != AnswerForm.LINEAR_MULTICLASS_CLASSIFIER;
        return new LinearLearner(
                form,
                features,
                lone ? weights.values() : new float[0],
                lone ? Optional.empty() : Optional.of(DenseMatrix.of(features, outputs, weights.values())),
                biases,
                graph.output(),
                threshold);
    }

    private static AnswerForm form(JsonParameters parameters) {
        String type = parameters.text("/predictor_type").orElse("");
        return switch (type) {
            case "regressor" -> AnswerForm.LINEAR_REGRESSOR;
            case "binary_classifier" -> AnswerForm.LINEAR_BINARY_CLASSIFIER;
            case "multiclass_classifier" -> AnswerForm.LINEAR_MULTICLASS_CLASSIFIER;
            default ->
                throw new ArtifactException(
                        parameters.member(),
                        "predictor_type must be regressor, binary_classifier or multiclass_classifier",
                        ArtifactException.quote(type),
                        ByteCursor.DAMAGED);
        };
    }

    @Override
    public String description() {
        return switch (form) {
            case LINEAR_BINARY_CLASSIFIER ->
                "binary_classifier with threshold %s, %d features".formatted(threshold, features);
            case LINEAR_MULTICLASS_CLASSIFIER ->
                "multiclass_classifier of %d classes, %d features".formatted(biases.length, features);
            default -> "regressor, %d features".formatted(features);
        };
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "Predictor",
                switch (form) {
                    case LINEAR_BINARY_CLASSIFIER -> "binary_classifier";
                    case LINEAR_MULTICLASS_CLASSIFIER -> "multiclass_classifier";
                    default -> "regressor";
                });
        facts.put("Output", output.name());
        if (form == AnswerForm.LINEAR_BINARY_CLASSIFIER) {
            facts.put("Threshold", threshold);
        } else if (form == AnswerForm.LINEAR_MULTICLASS_CLASSIFIER) {
            facts.put("Classes", biases.length);
        }
        return facts;
    }

    @Override
    public int arrayLength() {
        return biases.length;
    }

    @Override
    public BlockKernel newKernel() {
        return classes.<BlockKernel>map(matrix -> new Classes(this, matrix)).orElseGet(() -> new Lone(this));
    }

    @Override
    public List<String> kernels() {
        return List.of(classes.map(DenseMatrix::description).orElse("dense: plain Java, four sums a row"));
    }

    /** One score, and a label if there is a place for it. */
    private static final class Lone implements RowKernel {
        private final LinearLearner model;
        private final float[] lanes = new float[4];

        Lone(LinearLearner model) {
            this.model = model;
        }

        @Override
        public boolean dense(float[] values, int from, double[][] answers, int row) {
            return answer(product(model.weights, values, from, model.features), answers, row);
        }

        private static float product(float[] weights, float[] values, int from, int features) {
            float a = 0;
            float b = 0;
            float c = 0;
            float d = 0;
            int i = 0;
            for (; i + 3 < features; i += 4) {
                a += weights[i] * values[from + i];
                b += weights[i + 1] * values[from + i + 1];
                c += weights[i + 2] * values[from + i + 2];
                d += weights[i + 3] * values[from + i + 3];
            }
            if (i < features) {
                a += weights[i] * values[from + i];
            }
            if (i + 1 < features) {
                b += weights[i + 1] * values[from + i + 1];
            }
            if (i + 2 < features) {
                c += weights[i + 2] * values[from + i + 2];
            }
            return a + c + (b + d);
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            float[] sums = lanes;
            sums[0] = 0;
            sums[1] = 0;
            sums[2] = 0;
            sums[3] = 0;
            for (int entry = from; entry < to; entry++) {
                sums[indices[entry] & 3] += model.weights[indices[entry]] * values[entry];
            }
            return answer(sums[0] + sums[2] + (sums[1] + sums[3]), answers, row);
        }

        private boolean answer(float product, double[][] answers, int row) {
            float sum = product + model.biases[0];
            float score = model.output.of(sum);
            answers[0][row] = score;
            if (answers.length > 1) {
                answers[1][row] = score >= model.threshold ? 1 : 0;
            }
            return Float.isFinite(sum);
        }
    }

    /** A score for each class, and the label of the largest. */
    private static final class Classes implements BlockKernel {
        private final LinearLearner model;
        private final Multiplier multiplier;
        private final int rowsMax;
        private final float[] products;
        private final float[] sums;

        Classes(LinearLearner model, DenseMatrix matrix) {
            this.model = model;
            this.multiplier = matrix.newMultiplier();
            this.rowsMax = BlockKernel.rowsMax(model.biases.length);
            this.products = new float[rowsMax * model.biases.length];
            this.sums = new float[model.biases.length];
        }

        @Override
        public int rowsMax() {
            return rowsMax;
        }

        @Override
        public void dense(
                float[] values, int from, int stride, int rows, double[][] answers, int row, boolean[] finite) {
            multiplier.dense(values, from, stride, rows, products);
            for (int i = 0; i < rows; i++) {
                finite[i] = answer(i * sums.length, answers, row + i);
            }
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            multiplier.sparse(indices, values, from, to, products);
            return answer(0, answers, row);
        }

        private boolean answer(int product, double[][] answers, int row) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] = products[product + i] + model.biases[i];
            }
            boolean finite = Vectors.isFinite(sums);
            model.output.apply(sums);
            int best = 0;
            for (int i = 0; i < sums.length; i++) {
                answers[0][row * sums.length + i] = sums[i];
                best = sums[i] > sums[best] ? i : best;
            }
            answers[1][row] = best;
            return finite;
        }
    }
}
