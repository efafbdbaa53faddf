package io.transformjob.formats.artifact.onnx;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operators and the values they begin with, of a model or inside an operator.
 *
 * @param name may be empty
 * @param nodes in the order of the file
 * @param initializers values that the file holds
 * @param sparseInitializers names of values that the file holds in sparse form
 * @param declaredInputs in the order of the file, with those that have an initializer, which is then their default
 * @param outputs in the order of the file
 * @param from index of its message in the file
 * @param to index behind that message
 */
public record OnnxGraph(
        String name,
        List<OnnxNode> nodes,
        List<OnnxTensor> initializers,
        List<String> sparseInitializers,
        List<OnnxValue> declaredInputs,
        List<OnnxValue> outputs,
        int from,
        int to) {
    public OnnxGraph {
        nodes = List.copyOf(nodes);
        initializers = List.copyOf(initializers);
        sparseInitializers = List.copyOf(sparseInitializers);
        declaredInputs = List.copyOf(declaredInputs);
        outputs = List.copyOf(outputs);
    }

    /** What a caller must give: inputs without an initializer, in order. */
    public List<OnnxValue> inputs() {
        Set<String> given = initializers.stream().map(OnnxTensor::name).collect(Collectors.toSet());
        given.addAll(sparseInitializers);
        return declaredInputs.stream()
                .filter(input -> !given.contains(input.name()))
                .toList();
    }
}
