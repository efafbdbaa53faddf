package io.transformjob.formats.v2;

import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.ByteSink;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Elements as the binary extension has them: lowest byte first, one behind the other; of {@code BYTES} each behind its length,
 * a {@code uint32}. Checked by who makes it.
 *
 * @param from first byte of the elements
 * @param to end of them
 */
record BinaryElements(Datatype datatype, byte[] bytes, int from, int to) implements Elements {
    static final int LENGTH_WIDTH = ElementType.UINT32.width();

    /** Texts as they stand behind the JSON. */
    static byte[] bytes(List<byte[]> texts) {
        ByteSink bytes = new ByteSink();
        for (byte[] text : texts) {
            ElementType.UINT32.writeWhole(text.length, bytes.reserve(LENGTH_WIDTH), bytes.length());
            bytes.advance(bytes.length() + LENGTH_WIDTH);
            bytes.write(text);
        }
        return bytes.toByteArray();
    }

    @Override
    public void read(int first, int count, float[] into, int to, int step) {
        ElementType type = datatype.elementType().orElseThrow();
        type.read(bytes, from + first * type.width(), ByteOrder.LITTLE_ENDIAN, count, into, to, step);
    }

    @Override
    public byte[] littleEndian() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public List<byte[]> texts() {
        List<byte[]> texts = new ArrayList<>();
        for (int at = from; at < to; ) {
            int start = at + LENGTH_WIDTH;
            at = start + (int) ElementType.UINT32.readWhole(bytes, at);
            texts.add(Arrays.copyOfRange(bytes, start, at));
        }
        return texts;
    }
}
