package io.transformjob.model.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes ONNX models for tests: nodes, weights, inputs and outputs of one graph. Field numbers are those of onnx.in.proto. */
final class OnnxWriter {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int STRING = 8;
    static final int DOUBLE = 11;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final List<byte[]> functions = new ArrayList<>();
    private long irVersion = 8;
    private long operatorSet = 17;

    OnnxWriter versions(long ir, long operators) {
        irVersion = ir;
        operatorSet = operators;
        return this;
    }

    /** @param shape -1 for an open length */
    OnnxWriter input(String name, int type, long... shape) {
        return field(graph, 11, value(name, type, shape));
    }

    OnnxWriter output(String name, int type, long... shape) {
        return field(graph, 12, value(name, type, shape));
    }

    /** An output of maps from texts or whole numbers to floats, one for each row. */
    OnnxWriter outputMaps(String name, int keyType) {
        byte[] floats = message(2, message(1, number(1, FLOAT)));
        byte[] map = message(5, join(number(1, keyType), floats));
        return field(graph, 12, join(text(1, name), message(2, message(4, message(1, map)))));
    }

    OnnxWriter node(String operator, String domain, List<String> inputs, List<String> outputs, byte[]... attributes) {
        return field(graph, 1, node(join(attributes), operator, domain, inputs, outputs));
    }

    OnnxWriter node(String operator, List<String> inputs, List<String> outputs, byte[]... attributes) {
        return node(operator, "", inputs, outputs, attributes);
    }

    private static byte[] node(
            byte[] attributes, String operator, String domain, List<String> inputs, List<String> outputs) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        inputs.forEach(name -> node.writeBytes(text(1, name)));
        outputs.forEach(name -> node.writeBytes(text(2, name)));
        node.writeBytes(text(4, operator));
        node.writeBytes(attributes);
        node.writeBytes(text(7, domain));
        return node.toByteArray();
    }

    OnnxWriter weights(String name, long[] shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return field(graph, 5, join(shape(shape), number(2, FLOAT), text(8, name), message(9, raw.array())));
    }

    OnnxWriter weightsElsewhere(String name, long[] shape, String location, long offset, long length) {
        return field(
                graph,
                5,
                join(
                        shape(shape),
                        number(2, FLOAT),
                        text(8, name),
                        message(13, join(text(1, "location"), text(2, location))),
                        message(13, join(text(1, "offset"), text(2, Long.toString(offset)))),
                        message(13, join(text(1, "length"), text(2, Long.toString(length)))),
                        number(14, 1)));
    }

    /** An operator {@code my.name} that is made of two calls of another. */
    OnnxWriter function(String name, String operator, String domain) {
        byte[] call = message(7, node(new byte[0], operator, domain, List.of("a"), List.of("b")));
        byte[] again = message(7, node(new byte[0], operator, domain, List.of("b"), List.of("c")));
        functions.add(join(
                text(1, name),
                text(4, "a"),
                text(5, "c"),
                call,
                again,
                message(9, join(text(1, ""), number(2, operatorSet))),
                message(9, join(text(1, "my"), number(2, 1))),
                text(10, "my")));
        return this;
    }

    static byte[] integer(String name, long value) {
        return message(5, join(text(1, name), number(3, value), number(20, 2)));
    }

    static byte[] fraction(String name, float value) {
        byte[] bits = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
        return message(5, join(text(1, name), varint(2 << 3 | 5), bits, number(20, 1)));
    }

    static byte[] integers(String name, long... values) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        attribute.writeBytes(text(1, name));
        for (long value : values) {
            attribute.writeBytes(number(8, value));
        }
        attribute.writeBytes(number(20, 7));
        return message(5, attribute.toByteArray());
    }

    static byte[] fractions(String name, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return message(5, join(text(1, name), message(7, raw.array()), number(20, 6)));
    }

    static byte[] texts(String name, String... values) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        attribute.writeBytes(text(1, name));
        for (String value : values) {
            attribute.writeBytes(text(9, value));
        }
        attribute.writeBytes(number(20, 8));
        return message(5, attribute.toByteArray());
    }

    byte[] toBytes() {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(number(1, irVersion));
        model.writeBytes(text(2, "a test"));
        model.writeBytes(message(7, join(text(2, "g"), graph.toByteArray())));
        model.writeBytes(message(8, join(text(1, ""), number(2, operatorSet))));
        model.writeBytes(message(8, join(text(1, "ai.onnx.ml"), number(2, 3))));
        if (!functions.isEmpty()) {
            model.writeBytes(message(8, join(text(1, "my"), number(2, 1))));
        }
        functions.forEach(function -> model.writeBytes(message(25, function)));
        return model.toByteArray();
    }

    private OnnxWriter field(ByteArrayOutputStream out, int field, byte[] content) {
        out.writeBytes(message(field, content));
        return this;
    }

    private static byte[] value(String name, int type, long... shape) {
        ByteArrayOutputStream lengths = new ByteArrayOutputStream();
        for (long length : shape) {
            lengths.writeBytes(message(1, length < 0 ? new byte[0] : number(1, length)));
        }
        return join(text(1, name), message(2, message(1, join(number(1, type), message(2, lengths.toByteArray())))));
    }

    private static byte[] shape(long[] shape) {
        ByteArrayOutputStream lengths = new ByteArrayOutputStream();
        for (long length : shape) {
            lengths.writeBytes(number(1, length));
        }
        return lengths.toByteArray();
    }

    private static byte[] text(int field, String text) {
        return message(field, text.getBytes(UTF_8));
    }

    private static byte[] number(int field, long value) {
        return join(varint((long) field << 3), varint(value));
    }

    private static byte[] message(int field, byte[] content) {
        return join(varint((long) field << 3 | 2), varint(content.length), content);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) rest & 0x7F | 0x80);
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
