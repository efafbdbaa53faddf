package io.transformjob.formats.artifact.mxnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes lists of arrays field by field, the false ones too. */
final class ArrayBytes {
    static final int V1 = 0xF993FAC8;
    static final int V2 = 0xF993FAC9;
    static final int V3 = 0xF993FACA;

    private final ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    /** The head of a list of {@code count} arrays. */
    static ArrayBytes list(long count) {
        return new ArrayBytes().longs(0x112, 0, count);
    }

    /** A whole list with one array without name. */
    static byte[] one(ArrayBytes array) {
        return list(1).bytes(array.toBytes()).longs(0).toBytes();
    }

    ArrayBytes ints(int... values) {
        for (int value : values) {
            out.putInt(value);
        }
        return this;
    }

    ArrayBytes longs(long... values) {
        for (long value : values) {
            out.putLong(value);
        }
        return this;
    }

    ArrayBytes floats(float... values) {
        for (float value : values) {
            out.putFloat(value);
        }
        return this;
    }

    ArrayBytes bytes(byte... values) {
        out.put(values);
        return this;
    }

    /** Number of dimensions and each. */
    ArrayBytes shape(long... lengths) {
        return ints(lengths.length).longs(lengths);
    }

    /** The processor's memory, and a type of elements. */
    ArrayBytes type(int code) {
        return ints(1, 0, code);
    }

    ArrayBytes name(String name) {
        byte[] text = name.getBytes(UTF_8);
        return longs(text.length).bytes(text);
    }

    byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
