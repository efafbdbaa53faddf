package io.transformjob.formats.artifact.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.number.ElementType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of a file, in row-major order. Its elements stay where they are until they are asked for; that they are as many as
 * its shape says has been checked, unless they lie in another file.
 */
public final class OnnxTensor {
    private final String name;
    private final OnnxType type;
    private final long[] shape;
    private final int count;
    private final ExternalData external;
    /** The whole message. */
    private final Message message;
    /** Elements as bytes, null if they are numbers or texts of the message. */
    private final Message raw;

    /** @param external null if the elements are in this file */
    OnnxTensor(
            String name, OnnxType type, long[] shape, int count, ExternalData external, Message message, Message raw) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.count = count;
        this.external = external;
        this.message = message;
        this.raw = raw;
    }

    /** May be empty, of a tensor in an attribute. */
    public String name() {
        return name;
    }

    public OnnxType type() {
        return type;
    }

    /** Length of each dimension, the outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    /** Elements: the product of the shape. */
    public int count() {
        return count;
    }

    /** Where the elements are, if that is not this file. */
    public Optional<ExternalData> external() {
        return Optional.ofNullable(external);
    }

    /**
     * The elements as the nearest {@code float}s.
     *
     * @throws ArtifactException if they are texts, complex, of less than a byte or 8-bit floats, or in another file
     */
    public float[] floats() {
        ElementType element = elementType();
        Elements elements = elements(element);
        float[] values = new float[count];
        element.read(elements.bytes, elements.from, ByteOrder.LITTLE_ENDIAN, count, values, 0, 1);
        return values;
    }

    /**
     * The elements as the nearest {@code double}s.
     *
     * @throws ArtifactException as {@link #floats}
     */
    public double[] doubles() {
        ElementType element = elementType();
        Elements elements = elements(element);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            int at = elements.from + i * element.width();
            values[i] = element.isFloat()
                    ? element.readFraction(elements.bytes, at)
                    : wide(element.readWhole(elements.bytes, at));
        }
        return values;
    }

    private double wide(long whole) {
        return type == OnnxType.UINT64 && whole < 0 ? (whole >>> 1 | whole & 1) * 2.0 : whole;
    }

    /**
     * The elements of a tensor of whole numbers or truths; of uint64 their 64 bits.
     *
     * @throws ArtifactException if they have fractions, or as {@link #floats}
     */
    public long[] longs() {
        ElementType element = elementType();
        if (element.isFloat()) {
            throw fault("must hold whole numbers");
        }
        Elements elements = elements(element);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = element.readWhole(elements.bytes, elements.from + i * element.width());
        }
        return values;
    }

    /**
     * The elements of a tensor of texts.
     *
     * @throws ArtifactException if they are none
     */
    public List<String> texts() {
        if (type != OnnxType.STRING) {
            throw fault("must hold texts");
        }
        List<String> texts = new ArrayList<>(count);
        Message in = message.again();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == OnnxType.STRING.field()) {
                texts.add(in.text("string_data"));
            }
        }
        return texts;
    }

    /** Elements as bytes, lowest first, one element behind the other from a byte on. */
    private record Elements(byte[] bytes, int from) {}

    private Elements elements(ElementType element) {
        if (raw != null) {
            return new Elements(raw.bytes(), raw.from());
        }
        byte[] bytes = new byte[count * element.width()];
        Message in = message.again();
        int at = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == type.field()) {
                at = in.elements(element, type.isStoredFixed(), bytes, at);
            }
        }
        return new Elements(bytes, 0);
    }

    private ElementType elementType() {
        if (external != null) {
            throw fault("must lie in the model's own file");
        }
        return switch (type) {
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
            case UINT16 -> ElementType.UINT16;
            case UINT32 -> ElementType.UINT32;
            case UINT64 -> ElementType.UINT64;
            default -> throw fault("must hold numbers of a whole byte or more");
        };
    }

    private ArtifactException fault(String rule) {
        return message.fault(
                "%s %s".formatted(description(), rule),
                external == null
                        ? "elements of type " + type
                        : "a reference to " + ArtifactException.quote(external.location()),
                "Export the model again with a current converter");
    }

    /** Words for messages, such as {@code tensor "w" float[3, 2]}. */
    public String description() {
        return "tensor %s %s%s".formatted(ArtifactException.quote(name), type, Arrays.toString(shape));
    }

    /**
     * Where elements lie outside the model's file. Nothing has been checked but the form.
     *
     * @param location path of a file, relative to the model's
     * @param offset first byte
     * @param length bytes; -1 if it is not said
     */
    public record ExternalData(String location, long offset, long length) {}
}
