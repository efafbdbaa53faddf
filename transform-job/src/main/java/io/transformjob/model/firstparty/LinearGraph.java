package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.mxnet.SymbolGraph;
import io.transformjob.formats.artifact.mxnet.SymbolGraph.Node;
import java.util.Optional;
import java.util.Set;

/**
 * The graph of a linear learner: {@code data · weight}, plus a bias if there is one, and an output. Other graphs are
 * refused: what they would answer is not guessed.
 *
 * @param weight name of the weights, shape [features][outputs]
 * @param bias name of the bias, if the graph adds one
 */
record LinearGraph(String weight, Optional<String> bias, OutputNode output) {
    private static final Set<String> ADDITIONS =
            Set.of("broadcast_add", "broadcast_plus", "elemwise_add", "_plus", "_Plus");

    /**
     * @throws ArtifactException if the graph has another form
     */
    static LinearGraph of(SymbolGraph graph) {
        Optional<OutputNode> output = OutputNode.of(graph.head());
        if (output.filter(OutputNode.SOFTMAX::equals).isPresent()) {
            requirePlain(graph, graph.head());
        }
        Node sum = output.isPresent() ? input(graph, graph.head(), 0) : graph.head();
        Optional<String> bias = Optional.empty();
        if (ADDITIONS.contains(sum.operator())) {
            bias = Optional.of(variable(graph, input(graph, sum, 1)).name());
            sum = input(graph, sum, 0);
        }
        boolean product = sum.operator().equals("dot")
                && sum.attributes().keySet().stream().noneMatch(name -> name.startsWith("transpose"));
        if (!product) {
            throw graph.fault(
                    "the graph must be a dot product of data and weights, plus a bias, with an output of "
                            + OutputNode.OPERATORS,
                    "node %s with operator %s"
                            .formatted(ArtifactException.quote(sum.name()), ArtifactException.quote(sum.operator())));
        }
        Node data = variable(graph, input(graph, sum, 0));
        if (!data.name().equals("data")) {
            throw graph.fault("the first factor must be data", ArtifactException.quote(data.name()));
        }
        return new LinearGraph(variable(graph, input(graph, sum, 1)).name(), bias, output.orElse(OutputNode.IDENTITY));
    }

    /** A softmax over the outputs of a record, with nothing that changes it. */
    private static void requirePlain(SymbolGraph graph, Node softmax) {
        softmax.attributes().forEach((name, value) -> {
            boolean plain = switch (name) {
                case "axis" -> Set.of("-1", "1").contains(value);
                case "temperature" -> Set.of("None", "1", "1.0").contains(value);
                case "use_length" -> Set.of("False", "0").contains(value);
                default -> true;
            };
            if (!plain) {
                throw graph.fault(
                        "a softmax must be over all outputs, without temperature",
                        "node %s with %s %s"
                                .formatted(
                                        ArtifactException.quote(softmax.name()), name, ArtifactException.quote(value)));
            }
        });
    }

    private static Node input(SymbolGraph graph, Node node, int index) {
        if (index >= node.inputs().size()) {
            throw graph.fault(
                    "node %s must take %d values".formatted(ArtifactException.quote(node.name()), index + 1),
                    Integer.toString(node.inputs().size()));
        }
        return node.inputs().get(index);
    }

    private static Node variable(SymbolGraph graph, Node node) {
        if (!node.isVariable()) {
            throw graph.fault(
                    "node %s must be data or parameters".formatted(ArtifactException.quote(node.name())),
                    "operator " + ArtifactException.quote(node.operator()));
        }
        return node;
    }
}
