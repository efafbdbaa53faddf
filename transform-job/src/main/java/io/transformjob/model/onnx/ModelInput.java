package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.onnx.OnnxType;
import io.transformjob.formats.artifact.onnx.OnnxValue.Dimension;
import io.transformjob.formats.number.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * An input that a caller must give.
 *
 * @param type of its elements
 * @param shape lengths of its dimensions; empty if their count is not said
 */
record ModelInput(String name, OnnxType type, Optional<List<Dimension>> shape) {
    ModelInput {
        shape = shape.map(List::copyOf);
    }

    /** How elements lie in bytes; empty of texts. */
    Optional<ElementType> element() {
        return elementOf(type);
    }

    static Optional<ElementType> elementOf(OnnxType type) {
        return Optional.ofNullable(
                switch (type) {
                    case FLOAT -> ElementType.FLOAT32;
                    case DOUBLE -> ElementType.FLOAT64;
                    case FLOAT16 -> ElementType.FLOAT16;
                    case BFLOAT16 -> ElementType.BFLOAT16;
                    case BOOL -> ElementType.BOOL;
                    case INT8 -> ElementType.INT8;
                    case INT16 -> ElementType.INT16;
                    case INT32 -> ElementType.INT32;
                    case INT64 -> ElementType.INT64;
                    case UINT8 -> ElementType.UINT8;
                    default -> null;
                });
    }

    /** Whether a caller of ONNX Runtime's Java interface can make such a tensor. */
    boolean isSupported() {
        return type == OnnxType.STRING || element().isPresent();
    }

    /** Rows that the model takes at once: 0 for any number, empty if there is no dimension of rows. */
    OptionalInt rows() {
        if (shape.isEmpty()) {
            return OptionalInt.of(0);
        }
        if (shape.get().isEmpty()) {
            return OptionalInt.empty();
        }
        Dimension first = shape.get().get(0);
        return first.isOpen() ? OptionalInt.of(0) : OptionalInt.of((int) Math.min(first.length(), Integer.MAX_VALUE));
    }

    /** Elements of a row; 0 if the file does not say. */
    int width() {
        long width = shape.isEmpty() ? 0 : 1;
        for (Dimension dimension : shape.orElse(List.of()).stream().skip(1).toList()) {
            width = dimension.isOpen() ? 0 : Math.min(Integer.MAX_VALUE, width * dimension.length());
        }
        return (int) width;
    }

    /** The shape of a tensor of some rows, each of {@code width} elements. */
    long[] shapeOf(int rows, int width) {
        if (width() == 0) {
            return new long[] {rows, width};
        }
        long[] lengths =
                shape.orElseThrow().stream().mapToLong(Dimension::length).toArray();
        lengths[0] = rows;
        return lengths;
    }

    /** Words for people, such as {@code x float[N,4]}. */
    String description() {
        return "%s %s%s"
                .formatted(
                        name,
                        type,
                        shape.map(lengths -> lengths.stream()
                                        .map(Dimension::toString)
                                        .collect(Collectors.joining(",", "[", "]")))
                                .orElse(""));
    }
}
