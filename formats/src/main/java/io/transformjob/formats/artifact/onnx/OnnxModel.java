package io.transformjob.formats.artifact.onnx;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An ONNX model, checked by {@link OnnxModelReader}.
 *
 * <p>Source: onnx/onnx {@code onnx/onnx.in.proto}, {@code ModelProto}.
 *
 * @param member what the file is, as messages name it
 * @param bytes the whole file, not copied
 * @param irVersion version of the file format
 * @param producer what wrote the file and its version, such as {@code pytorch 2.4}; may be empty
 * @param operatorSets versions of the operators, by domain
 * @param graph what is computed
 * @param functions operators that the file defines itself
 * @param metadata what else the file says, by key
 */
public record OnnxModel(
        String member,
        byte[] bytes,
        long irVersion,
        String producer,
        List<OperatorSet> operatorSets,
        OnnxGraph graph,
        List<Function> functions,
        Map<String, String> metadata) {
    public OnnxModel {
        operatorSets = List.copyOf(operatorSets);
        functions = List.copyOf(functions);
        metadata = Map.copyOf(metadata);
    }

    /**
     * The version of the operators of one domain.
     *
     * @param domain empty for ONNX's own
     */
    public record OperatorSet(String domain, long version) {}

    /**
     * An operator that the file defines.
     *
     * @param domain of the operator
     * @param name of the operator
     * @param overload which of several of that name; mostly empty
     * @param nodes what it is made of
     * @param defaults attributes that an operator need not give
     */
    public record Function(
            String domain,
            String name,
            String overload,
            List<OperatorSet> operatorSets,
            List<OnnxNode> nodes,
            List<OnnxAttribute> defaults) {
        public Function {
            operatorSets = List.copyOf(operatorSets);
            nodes = List.copyOf(nodes);
            defaults = List.copyOf(defaults);
        }
    }

    /** Version of the operators of a domain; empty if the file uses none of them. */
    public OptionalLong operatorSet(String domain) {
        return operatorSets.stream()
                .filter(each -> each.domain().equals(domain))
                .mapToLong(OperatorSet::version)
                .findFirst();
    }
}
