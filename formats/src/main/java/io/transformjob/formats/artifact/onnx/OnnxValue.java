package io.transformjob.formats.artifact.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An input or an output of a graph.
 *
 * @param name unique in its graph
 * @param type what it is
 * @param from index of its message in the file
 * @param to index behind that message
 */
public record OnnxValue(String name, Type type, int from, int to) {
    /** What a value is. */
    public sealed interface Type {}

    /** Not said by the file, or said in a way that is not known here. */
    public record Unknown() implements Type {}

    /**
     * Numbers, truths or texts of one type.
     *
     * @param shape lengths of the dimensions; empty if even their count is not said
     */
    public record Tensor(OnnxType element, Optional<List<Dimension>> shape) implements Type {
        @Override
        public String toString() {
            return element
                    + shape.map(dimensions -> dimensions.stream()
                                    .map(Dimension::toString)
                                    .collect(Collectors.joining(",", "[", "]")))
                            .orElse("");
        }
    }

    /** Any count of values of one type. */
    public record Sequence(Type element) implements Type {}

    /** Values of one type by keys, which are texts or whole numbers. */
    public record Mapping(OnnxType key, Type value) implements Type {}

    /** A tensor of which most elements are not stored, or a value that may be absent. */
    public record Other(String description) implements Type {}

    /**
     * Length of a dimension.
     *
     * @param length at least 0; -1 if it is open
     * @param parameter name of an open length, empty if it has none
     */
    public record Dimension(long length, String parameter) {
        public boolean isOpen() {
            return length < 0;
        }

        @Override
        public String toString() {
            return isOpen() ? parameter.isEmpty() ? "?" : parameter : Long.toString(length);
        }
    }
}
