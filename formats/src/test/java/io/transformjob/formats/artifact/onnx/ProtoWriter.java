package io.transformjob.formats.artifact.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes messages of protobuf by field number, right or wrong. */
final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A model of version 8 of the format, with operators of version 17. */
    static ProtoWriter model(ProtoWriter graph) {
        return new ProtoWriter()
                .number(1, 8)
                .text(2, "a test")
                .message(7, graph)
                .message(8, new ProtoWriter().text(1, "").number(2, 17));
    }

    ProtoWriter varint(long value) {
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) rest & 0x7F | 0x80);
        }
        out.write((int) rest);
        return this;
    }

    ProtoWriter number(int field, long value) {
        return varint(field << 3).varint(value);
    }

    ProtoWriter fraction(int field, float value) {
        varint(field << 3 | 5);
        out.writeBytes(littleEndian(4).putFloat(value).array());
        return this;
    }

    ProtoWriter bytes(int field, byte[] bytes) {
        varint(field << 3 | 2).varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    ProtoWriter text(int field, String text) {
        return bytes(field, text.getBytes(UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter message) {
        return bytes(field, message.toBytes());
    }

    /** Numbers in packed form. */
    ProtoWriter packed(int field, long... values) {
        ProtoWriter packed = new ProtoWriter();
        for (long value : values) {
            packed.varint(value);
        }
        return bytes(field, packed.toBytes());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
