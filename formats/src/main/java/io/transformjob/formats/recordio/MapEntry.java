package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One entry of a map from names to values: a message of key 1 and value 2, in any order. Of several keys the last one
 * holds, several values are merged. A reusable buffer.
 */
final class MapEntry {
    private static final int KEY = 1 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int VALUE = 2 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;

    private byte[] bytes;
    private int keyFrom;
    private int keyTo;
    private TensorFields value = new TensorFields();

    /** Reads the entry whose length is next. */
    void read(WireReader in) {
        bytes = in.bytes();
        keyFrom = 0;
        keyTo = 0;
        value.clear();
        in.enter();
        for (int tag; (tag = in.tag()) != 0; ) {
            switch (tag) {
                case KEY -> {
                    int length = in.length();
                    keyFrom = in.position();
                    keyTo = keyFrom + length;
                    in.advance(length);
                    requireUtf8(in);
                }
                case VALUE -> {
                    in.enter();
                    value.read(in);
                    in.leave();
                }
                default -> in.skip(tag);
            }
        }
        in.leave();
    }

    /** Names must be text; protobuf refuses others, though only in maps. */
    private void requireUtf8(WireReader in) {
        for (int i = keyFrom; i < keyTo; i++) {
            if (bytes[i] < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, keyFrom, keyTo - keyFrom));
                    return;
                } catch (CharacterCodingException e) {
                    throw in.fault("a name that is not UTF-8");
                }
            }
        }
    }

    boolean keyIs(byte[] name) {
        return Arrays.equals(bytes, keyFrom, keyTo, name, 0, name.length);
    }

    String key() {
        return new String(bytes, keyFrom, keyTo - keyFrom, StandardCharsets.UTF_8);
    }

    TensorFields value() {
        return value;
    }

    /** Writes an entry as a field of a record. */
    static void write(int tag, String name, Tensor tensor, ByteSink scratch, ByteSink out) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        scratch.clear();
        TensorWriter.write(tensor, scratch);
        int value = scratch.length();
        WireWriter.beginField(
                tag, Math.addExact(WireWriter.fieldLength(key.length), WireWriter.fieldLength(value)), out);
        WireWriter.beginField(KEY, key.length, out);
        out.write(key);
        WireWriter.beginField(VALUE, value, out);
        out.write(scratch.bytes(), 0, value);
    }

    /** Gives away the value for another buffer. */
    TensorFields exchangeValue(TensorFields buffer) {
        TensorFields given = value;
        value = buffer;
        return given;
    }
}
