package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.onnx.OnnxAttribute;
import io.transformjob.formats.artifact.onnx.OnnxGraph;
import io.transformjob.formats.artifact.onnx.OnnxNode;
import io.transformjob.formats.artifact.onnx.OnnxType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph that is one ensemble of trees over a matrix of {@code float}s: the operator, with nothing around it but {@code
 * Identity} and casts to the type that values have anyway. Any other graph is left to ONNX Runtime.
 *
 * @param operator the ensemble
 * @param outputs what each output of the graph is
 */
record TreeGraph(TreeOperator operator, List<Part> outputs) {
    /** What an output of the operator holds. */
    enum Part {
        LABEL,
        SCORES
    }

    /** Values of a graph that are known by other names, too. */
    private enum Known {
        INPUT,
        LABEL,
        SCORES
    }

    /** The ensemble that a graph is; empty if it is none, or one that is not run here. */
    static Optional<TreeGraph> of(OnnxGraph graph, GraphForm form) {
        if (!form.takesFloats()) {
            return Optional.empty();
        }
        Map<String, Known> known = new HashMap<>();
        known.put(form.inputs().get(0).name(), Known.INPUT);
        TreeOperator operator = null;
        for (OnnxNode node : graph.nodes()) {
            Optional<TreeOperator> trees = node.domain().equals(TreeOperator.DOMAIN) && operator == null
                    ? TreeOperator.of(form.member(), node)
                    : Optional.empty();
            boolean fed =
                    node.inputs().size() == 1 && known.containsKey(node.inputs().get(0));
            if (!fed) {
                return Optional.empty();
            }
            Known value = known.get(node.inputs().get(0));
            if (trees.isPresent() && value == Known.INPUT) {
                operator = trees.get();
                List<Known> parts =
                        operator.labels().isPresent() ? List.of(Known.LABEL, Known.SCORES) : List.of(Known.SCORES);
                for (int i = 0; i < node.outputs().size() && i < parts.size(); i++) {
                    known.put(node.outputs().get(i), parts.get(i));
                }
            } else if (changesNothing(node, value, operator)) {
                known.put(node.outputs().get(0), value);
            } else {
                return Optional.empty();
            }
        }
        List<Known> outputs = form.outputs().stream()
                .map(output -> known.get(output.tensor()))
                .toList();
        if (operator == null || outputs.contains(null) || outputs.contains(Known.INPUT)) {
            return Optional.empty();
        }
        return Optional.of(new TreeGraph(
                operator,
                outputs.stream()
                        .map(part -> part == Known.LABEL ? Part.LABEL : Part.SCORES)
                        .toList()));
    }

    private static boolean changesNothing(OnnxNode node, Known value, TreeOperator operator) {
        if (!node.domain().isEmpty() || node.outputs().size() != 1) {
            return false;
        }
        boolean wholeLabel =
                value == Known.LABEL && operator.labels().orElseThrow().areWhole();
        OnnxType type = value != Known.LABEL ? OnnxType.FLOAT : wholeLabel ? OnnxType.INT64 : OnnxType.STRING;
        return node.operator().equals("Identity")
                || node.operator().equals("Cast")
                        && node.attribute("to")
                                .filter(to -> to.kind() == OnnxAttribute.Kind.INT && to.number() == type.code())
                                .isPresent();
    }
}
