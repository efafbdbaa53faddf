package io.transformjob.formats.artifact.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The computation of an MXNet module: nodes that take the outputs of nodes before them, and the one whose output is the
 * answer. What the operators mean is not known here.
 *
 * <p>Source: apache/nnvm {@code src/pass/saveload_json.cc}.
 *
 * @param member what the file is, as messages name it
 * @param nodes in the order of the file, at least one
 * @param head the node whose output is the answer
 */
public record SymbolGraph(String member, List<Node> nodes, Node head) {
    private static final int NODES_MAX = 10_000;
    private static final String VARIABLE = "null";

    /**
     * A node.
     *
     * @param operator such as {@code dot}; {@code null} of a variable, which has its value from outside
     * @param name such as {@code fc0_weight}
     * @param attributes of the operator, as texts
     * @param inputs nodes whose first outputs go in, in order
     */
    public record Node(String operator, String name, Map<String, String> attributes, List<Node> inputs) {
        public boolean isVariable() {
            return operator.equals(VARIABLE);
        }
    }

    /**
     * Reads the rest of a file.
     *
     * @throws ArtifactException if it is no graph with one answer
     */
    public static SymbolGraph read(ByteCursor in) {
        JsonParameters file = JsonParameters.read(in);
        JsonNode list = file.root().path("nodes");
        if (!list.isArray() || list.isEmpty() || list.size() > NODES_MAX) {
            throw file.fault("/nodes", "a list of 1 to %d nodes".formatted(NODES_MAX), list);
        }
        List<Node> nodes = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            nodes.add(node(file, "/nodes/" + i, list.get(i), nodes));
        }
        JsonNode heads = file.root().path("heads");
        if (!heads.isArray() || heads.size() != 1) {
            throw file.fault("/heads", "a list of one head", heads);
        }
        return new SymbolGraph(file.member(), List.copyOf(nodes), input(file, "/heads/0", heads.get(0), nodes));
    }

    private static Node node(JsonParameters file, String pointer, JsonNode json, List<Node> before) {
        JsonNode operator = json.path("op");
        JsonNode name = json.path("name");
        JsonNode inputs = json.path("inputs");
        if (!operator.isTextual() || !name.isTextual() || !inputs.isArray()) {
            throw file.fault(pointer, "a node with op, name and inputs", json);
        }
        List<Node> taken = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            taken.add(input(file, "%s/inputs/%d".formatted(pointer, i), inputs.get(i), before));
        }
        return new Node(operator.textValue(), name.textValue(), attributes(json), List.copyOf(taken));
    }

    /** Attributes have had three names. */
    private static Map<String, String> attributes(JsonNode json) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String member : new String[] {"param", "attr", "attrs"}) {
            for (Map.Entry<String, JsonNode> entry : json.path(member).properties()) {
                attributes.put(entry.getKey(), entry.getValue().asText());
            }
        }
        return Map.copyOf(attributes);
    }

    /** {@code [node, output]} or {@code [node, output, version]}: a node that stands before, and its first output. */
    private static Node input(JsonParameters file, String pointer, JsonNode json, List<Node> before) {
        JsonNode node = json.path(0);
        JsonNode output = json.path(1);
        boolean known = node.canConvertToExactIntegral()
                && node.longValue() >= 0
                && node.longValue() < before.size()
                && output.canConvertToExactIntegral()
                && output.longValue() == 0;
        if (!known) {
            throw file.fault(pointer, "the first output of one of %d nodes before".formatted(before.size()), json);
        }
        return before.get(node.intValue());
    }

    /** A broken rule of this file as an exception to throw. */
    public ArtifactException fault(String rule, String found) {
        return new ArtifactException(
                member, rule, found, "This version does not know such a model: score it with its own container");
    }
}
