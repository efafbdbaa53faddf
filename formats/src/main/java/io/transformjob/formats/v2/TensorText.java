package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonString;
import io.transformjob.formats.number.DoubleText;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.number.WholeText;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pieces of compact V2 JSON. */
final class TensorText {
    private static final byte[] NAME = Tensors.ascii("{\"name\":");
    private static final byte[] SHAPE = Tensors.ascii(",\"shape\":[");
    private static final byte[] DATATYPE = Tensors.ascii("],\"datatype\":\"");
    private static final byte[] BINARY_DATA_SIZE = Tensors.ascii("\",\"parameters\":{\"binary_data_size\":");
    private static final byte[] DATA = Tensors.ascii("\",\"data\":[");
    private static final byte[] NULL = Tensors.ascii("null");

    private TensorText() {}

    static byte[] quote(String text) {
        return JsonString.quote(text).getBytes(StandardCharsets.US_ASCII);
    }

    /** The beginning of a tensor whose data follow, behind their bracket. */
    static void beginData(byte[] quotedName, Datatype datatype, long[] shape, ByteSink out) {
        begin(quotedName, datatype, shape, out);
        out.write(DATA);
    }

    static void endData(ByteSink out) {
        out.write((byte) ']');
        out.write((byte) '}');
    }

    /** A tensor whose data stand behind the JSON. */
    static void binary(byte[] quotedName, Datatype datatype, long[] shape, long length, ByteSink out) {
        begin(quotedName, datatype, shape, out);
        out.write(BINARY_DATA_SIZE);
        whole(length, out);
        out.write((byte) '}');
        out.write((byte) '}');
    }

    private static void begin(byte[] quotedName, Datatype datatype, long[] shape, ByteSink out) {
        out.write(NAME);
        out.write(quotedName);
        out.write(SHAPE);
        for (int i = 0; i < shape.length; i++) {
            if (i > 0) {
                out.write((byte) ',');
            }
            whole(shape[i], out);
        }
        out.write(DATATYPE);
        out.write(datatype.text());
    }

    /**
     * Writes tensors, one behind the other, without the brackets around them.
     *
     * @param binary of each, whether its elements are to stand behind the JSON
     * @param bytes where these go
     * @throws IllegalArgumentException if an element has no form in JSON
     */
    static void write(List<V2Tensor> tensors, List<Boolean> binary, ByteSink out, ByteSink bytes) {
        for (int i = 0; i < tensors.size(); i++) {
            V2Tensor tensor = tensors.get(i);
            if (i > 0) {
                out.write((byte) ',');
            }
            byte[] name = quote(tensor.name());
            if (binary.get(i)) {
                boolean texts = tensor.datatype() == Datatype.BYTES;
                byte[] elements = texts ? BinaryElements.bytes(tensor.elements()) : tensor.littleEndian();
                bytes.write(elements);
                binary(name, tensor.datatype(), tensor.shape(), elements.length, out);
            } else {
                beginData(name, tensor.datatype(), tensor.shape(), out);
                writeData(tensor, out);
                endData(out);
            }
        }
    }

    private static void writeData(V2Tensor tensor, ByteSink out) {
        if (tensor.datatype() == Datatype.BYTES) {
            List<byte[]> texts = tensor.elements();
            for (int i = 0; i < texts.size(); i++) {
                separate(i, out);
                out.write(quote(new String(texts.get(i), StandardCharsets.UTF_8)));
            }
            return;
        }
        ElementType type = tensor.datatype().elementType().orElseThrow();
        byte[] bytes = tensor.littleEndian();
        for (int i = 0; i < tensor.count(); i++) {
            separate(i, out);
            int at = i * type.width();
            if (type == ElementType.BOOL) {
                out.write(bytes[at] == 0 ? "false" : "true");
            } else if (type == ElementType.UINT64) {
                out.write(Long.toUnsignedString(type.readWhole(bytes, at)));
            } else if (!type.isFloat()) {
                whole(type.readWhole(bytes, at), out);
            } else {
                double value = type.readFraction(bytes, at);
                if (Double.isInfinite(value) || type == ElementType.BFLOAT16) {
                    throw new IllegalArgumentException("element %d of tensor \"%s\" must have a form in JSON, got %s %s"
                            .formatted(i + 1, tensor.name(), tensor.datatype(), value));
                }
                number(value, out);
            }
        }
    }

    private static void separate(int index, ByteSink out) {
        if (index > 0) {
            out.write((byte) ',');
        }
    }

    static void whole(long value, ByteSink out) {
        out.advance(WholeText.write(value, out.reserve(WholeText.LENGTH_MAX), out.length()));
    }

    /** A finite number, or NaN as {@code null}. */
    static void number(double value, ByteSink out) {
        if (value != value) {
            out.write(NULL);
        } else {
            out.advance(DoubleText.write(value, out.reserve(DoubleText.LENGTH_MAX), out.length()));
        }
    }
}
