package io.transformjob.formats.artifact.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import java.util.List;

/**
 * A parameter of an operator. It holds one kind of value; what is asked for as another kind is refused by name. Arrays are
 * not copied.
 */
public final class OnnxAttribute {
    private final String member;
    private final String name;
    private final Kind kind;
    private final Object value;

    /** What an attribute holds; a constant's place in this list is its code in a file. */
    public enum Kind {
        UNDEFINED,
        FLOAT,
        INT,
        STRING,
        TENSOR,
        GRAPH,
        FLOATS,
        INTS,
        STRINGS,
        TENSORS,
        GRAPHS,
        SPARSE_TENSOR,
        SPARSE_TENSORS,
        TYPE,
        TYPES,
        /** The value of an attribute of the function around it. */
        REFERENCE
    }

    OnnxAttribute(String member, String name, Kind kind, Object value) {
        this.member = member;
        this.name = name;
        this.kind = kind;
        this.value = value;
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public float fraction() {
        return (float) as(Kind.FLOAT);
    }

    public long number() {
        return (long) as(Kind.INT);
    }

    public String text() {
        return (String) as(Kind.STRING);
    }

    public OnnxTensor tensor() {
        return (OnnxTensor) as(Kind.TENSOR);
    }

    public OnnxGraph graph() {
        return (OnnxGraph) as(Kind.GRAPH);
    }

    public float[] fractions() {
        return (float[]) as(Kind.FLOATS);
    }

    public long[] numbers() {
        return (long[]) as(Kind.INTS);
    }

    @SuppressWarnings("unchecked")
    public List<String> texts() {
        return (List<String>) as(Kind.STRINGS);
    }

    @SuppressWarnings("unchecked")
    public List<OnnxTensor> tensors() {
        return (List<OnnxTensor>) as(Kind.TENSORS);
    }

    @SuppressWarnings("unchecked")
    public List<OnnxGraph> graphs() {
        return (List<OnnxGraph>) as(Kind.GRAPHS);
    }

    private Object as(Kind wanted) {
        if (kind != wanted) {
            throw new ArtifactException(
                    member,
                    "attribute %s must be of kind %s".formatted(ArtifactException.quote(name), wanted),
                    kind.toString(),
                    "Export the model again with a current converter");
        }
        return value;
    }
}
