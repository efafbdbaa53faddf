package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.onnx.OnnxAttribute;
import io.transformjob.formats.artifact.onnx.OnnxGraph;
import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxModel.Function;
import io.transformjob.formats.artifact.onnx.OnnxModel.OperatorSet;
import io.transformjob.formats.artifact.onnx.OnnxNode;
import io.transformjob.formats.artifact.onnx.OnnxTensor;
import io.transformjob.formats.artifact.onnx.OnnxValue;
import io.transformjob.formats.artifact.onnx.OnnxValue.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model may ask of the runtime. Checked before native code sees it: operators of others are libraries of native code; a
 * context of an execution provider names files; random numbers would make an answer depend on where and when it is made; functions that call each other without end, or that grow when they are written
 * out, keep the runtime busy for ever; weights in other files belong to the graph itself.
 */
final class ModelRules {
    /** What ONNX Runtime 1.29 knows. */
    private static final long IR_VERSION_MAX = 13;

    private static final Map<String, Long> DOMAINS = Map.of("", 26L, "ai.onnx.ml", 5L, "com.microsoft", 1L);
    private static final Set<String> REFUSED = Set.of("com.microsoft.EPContext");
    /** What draws random numbers: of ONNX itself. */
    private static final Set<String> RANDOM = Set.of(
            "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli");

    /** A row of an input is at most that many numbers: no payload holds more. */
    private static final long ROW_LENGTH_MAX = 1L << 28;

    /** By which ONNX Runtime knows a file of its own format, at byte 4. */
    private static final byte[] OWN_FORMAT = {'O', 'R', 'T', 'M'};

    /** Input of {@code Dropout} that says whether it drops anything. */
    private static final int TRAINING_MODE = 2;

    private static final long NODES_MAX = 1_000_000;
    private static final String EXPORT = "Export the model with operators of ONNX alone";
    private static final String NEWER = "Export the model for an older version";

    private final OnnxModel model;
    private final Map<String, Function> functions = new HashMap<>();
    /** Operators of a function with those of the functions that it calls, once they are known. */
    private final Map<String, Long> written = new HashMap<>();
    /** Functions whose operators are being counted. */
    private final Set<String> open = new HashSet<>();

    private ModelRules(OnnxModel model) {
        this.model = model;
        for (Function function : model.functions()) {
            if (functions.put(key(function.domain(), function.name()), function) != null) {
                throw fault(
                        "every function of a model must have its own name",
                        ArtifactException.quote(function.name()) + " twice",
                        EXPORT);
            }
        }
    }

    /** @throws ArtifactException if the model breaks a rule */
    static void check(OnnxModel model) {
        new ModelRules(model).check();
    }

    private void check() {
        byte[] bytes = model.bytes();
        if (Arrays.mismatch(bytes, 4, Math.min(8, bytes.length), OWN_FORMAT, 0, OWN_FORMAT.length) < 0) {
            throw fault(
                    "the model must be in the format of ONNX alone",
                    "one that is in the format of ONNX Runtime too",
                    "Export the model again with a current converter");
        }
        model.graph().inputs().forEach(this::checkLength);
        if (model.irVersion() > IR_VERSION_MAX) {
            throw fault(
                    "the format must be of version %d or older, which is what ONNX Runtime knows"
                            .formatted(IR_VERSION_MAX),
                    "version " + model.irVersion(),
                    NEWER);
        }
        checkVersions(model.operatorSets());
        model.functions().forEach(function -> checkVersions(function.operatorSets()));
        long operators = count(model.graph().nodes());
        if (operators > NODES_MAX) {
            throw fault(
                    "a model must have at most %d operators, those of functions written out".formatted(NODES_MAX),
                    "more",
                    "Leave out of the model what scoring does not need");
        }
        for (Function function : model.functions()) {
            count(function.nodes());
            function.defaults().forEach(this::inside);
        }
    }

    private void checkVersions(List<OperatorSet> sets) {
        for (OperatorSet set : sets) {
            Long newest = DOMAINS.get(set.domain());
            if (newest != null && set.version() > newest) {
                throw fault(
                        "operators of %s must be of version %d or older, which is what ONNX Runtime knows"
                                .formatted(set.domain().isEmpty() ? "ONNX" : set.domain(), newest),
                        "version " + set.version(),
                        NEWER);
            }
        }
    }

    /** How many operators there are with functions written out; stops counting beyond the most there may be. */
    private long count(List<OnnxNode> nodes) {
        long count = 0;
        for (OnnxNode node : nodes) {
            count = Math.min(NODES_MAX + 1, count + 1 + calledOperators(node));
            for (OnnxAttribute attribute : node.attributes().values()) {
                count = Math.min(NODES_MAX + 1, count + inside(attribute));
            }
        }
        return count;
    }

    private void checkLength(OnnxValue input) {
        if (!(input.type() instanceof OnnxValue.Tensor tensor)) {
            return;
        }
        long length = 1;
        for (Dimension dimension :
                tensor.shape().orElse(List.of()).stream().skip(1).toList()) {
            long each = Math.max(1, dimension.length());
            if (each > ROW_LENGTH_MAX / length) {
                throw fault(
                        "a row of input %s must have at most %d elements"
                                .formatted(ArtifactException.quote(input.name()), ROW_LENGTH_MAX),
                        tensor.toString(),
                        "Export the model with smaller inputs");
            }
            length *= each;
        }
    }

    private long inside(OnnxAttribute attribute) {
        return switch (attribute.kind()) {
            case GRAPH -> inside(attribute.graph());
            case GRAPHS -> attribute.graphs().stream().mapToLong(this::inside).sum();
            case TENSOR -> requireHere(attribute.tensor());
            case TENSORS ->
                attribute.tensors().stream().mapToLong(this::requireHere).sum();
            default -> 0;
        };
    }

    private long inside(OnnxGraph graph) {
        graph.initializers().forEach(this::requireHere);
        return count(graph.nodes());
    }

    private long requireHere(OnnxTensor tensor) {
        if (tensor.external().isPresent()) {
            throw fault(
                    "weights in other files must be those of the graph itself, not inside an operator",
                    tensor.description(),
                    "Export the model with its weights inside the file");
        }
        return 0;
    }

    private long calledOperators(OnnxNode node) {
        String key = key(node.domain(), node.operator());
        Function function = functions.get(key);
        if (function == null) {
            requireKnown(node);
            return 0;
        }
        Long known = written.get(key);
        if (known != null) {
            return known;
        }
        if (!open.add(key)) {
            throw fault(
                    "functions must not call each other in a circle",
                    "%s, which comes back to itself".formatted(node.description()),
                    EXPORT);
        }
        long count = count(function.nodes());
        open.remove(key);
        written.put(key, count);
        return count;
    }

    private void requireKnown(OnnxNode node) {
        if (!DOMAINS.containsKey(node.domain())) {
            List<String> known = new ArrayList<>(DOMAINS.keySet());
            known.remove("");
            throw fault(
                    "operators must be those of ONNX, %s, or functions of the model: operators of others are native code, which is not loaded"
                            .formatted(String.join(", ", known.stream().sorted().toList())),
                    node.description(),
                    EXPORT);
        }
        if (node.domain().isEmpty() && (RANDOM.contains(node.operator()) || isTraining(node))) {
            throw fault(
                    "operators must give the same for the same input",
                    node.description() + ", which draws random numbers",
                    "Export the model for inference, without sampling");
        }
        if (REFUSED.contains(key(node.domain(), node.operator()))) {
            throw fault(
                    "a model must be a graph, not a reference to one that was compiled for a device",
                    node.description(),
                    EXPORT);
        }
    }

    /** Exports for inference leave that input out. */
    private static boolean isTraining(OnnxNode node) {
        return node.operator().equals("Dropout")
                && node.inputs().size() > TRAINING_MODE
                && !node.inputs().get(TRAINING_MODE).isEmpty();
    }

    private static String key(String domain, String operator) {
        return domain + "." + operator;
    }

    private ArtifactException fault(String rule, String found, String remedy) {
        return new ArtifactException(model.member(), rule, found, remedy);
    }
}
