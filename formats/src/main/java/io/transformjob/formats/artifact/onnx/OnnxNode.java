package io.transformjob.formats.artifact.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operator of a graph.
 *
 * @param name may be empty
 * @param operator such as {@code Gemm}
 * @param domain whose operator it is; empty for those of ONNX itself
 * @param inputs names of values; an empty one is an optional input that is left out
 * @param outputs names of values
 * @param attributes by name
 * @param from index of its message in the file
 * @param to index behind that message
 */
public record OnnxNode(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes,
        int from,
        int to) {
    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    public Optional<OnnxAttribute> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** Words for messages: {@code operator ai.onnx.ml.ZipMap "zip"}. */
    public String description() {
        String qualified = domain.isEmpty() ? operator : domain + "." + operator;
        return "operator " + qualified + (name.isEmpty() ? "" : " \"" + name + "\"");
    }
}
