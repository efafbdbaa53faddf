package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.number.WholeScanner;
import io.transformjob.formats.record.MalformedRecordException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Elements in the {@code data} of a tensor on a tape, flat or nested. Which it is, that nesting is that of the shape, and how
 * many there are has been checked by who makes it; each element is checked when it is read.
 *
 * <p>Whole numbers are read as such, so that 64 bits are exact; one that does not fit is refused (Triton wraps it, MLServer
 * goes by NumPy). {@code 2.0} is the same JSON number as {@code 2}; {@code 2.5} is refused for a whole number (MLServer cuts
 * its fraction off). {@code null} is NaN for the {@code FP} datatypes, as are the words {@code NaN} and {@code Infinity}
 * taken, as by Triton; elsewhere {@code null} is refused. A number in quotes is refused (MLServer reads it), and so is a
 * number for {@code BOOL} (MLServer takes its truth).
 */
final class JsonElements implements Elements {
    private static final String NULL_REMEDY = "Only the datatypes FP16, FP32 and FP64 have missing values.";

    private final String role;
    private final String name;
    private final Datatype datatype;
    private final JsonTape tape;
    private final int firstNode;
    private final int count;
    /** Elements in each array below the outermost, from the outer to the inner ones; empty if data is flat. */
    private final int[] nestedCounts;

    private final FloatScanner floats = new FloatScanner();
    private final WholeScanner wholes = new WholeScanner();

    /**
     * @param role what the tensor is, {@code input} or {@code output}, and its name, for messages
     * @param data node of the array
     */
    JsonElements(String role, String name, Datatype datatype, JsonTape tape, int data, int count, int[] nestedCounts) {
        this.role = role;
        this.name = name;
        this.datatype = datatype;
        this.tape = tape;
        this.firstNode = data + 1;
        this.count = count;
        this.nestedCounts = nestedCounts;
    }

    @Override
    public void read(int first, int count, float[] into, int to, int step) {
        if (datatype != Datatype.FP32 && datatype != Datatype.FP64) {
            ElementType type = datatype.elementType().orElseThrow();
            byte[] bytes = new byte[count * type.width()];
            write(type, first, count, bytes);
            type.read(bytes, 0, ByteOrder.LITTLE_ENDIAN, count, into, to, step);
            return;
        }
        int node = node(first);
        for (int i = 0; i < count; i++) {
            node = inner(node);
            into[to + i * step] = number(node, first + i);
            node++;
        }
    }

    /** A double, narrowed to a float: for FP32 and FP64 alike. */
    private float number(int node, int index) {
        if (!tape.is(node, Type.NUMBER)) {
            if (tape.is(node, Type.NULL)) {
                return Float.NaN;
            }
            throw notANumber(node, index);
        }
        int from = tape.start(node);
        int to = tape.end(node);
        return floats.scan(tape.bytes(), from, to) == to
                ? floats.value()
                : Float.intBitsToFloat((int) FloatText.read(tape.bytes(), from, to));
    }

    @Override
    public byte[] littleEndian() {
        ElementType type = datatype.elementType().orElseThrow();
        byte[] bytes = new byte[Math.multiplyExact(count, type.width())];
        write(type, 0, count, bytes);
        return bytes;
    }

    private void write(ElementType type, int first, int count, byte[] into) {
        int node = node(first);
        for (int i = 0; i < count; i++) {
            node = inner(node);
            int at = i * type.width();
            if (type == ElementType.BOOL) {
                into[at] = truth(node, first + i);
            } else if (type.isFloat()) {
                writeFraction(type, node, first + i, into, at);
            } else {
                type.writeWhole(whole(type, node, first + i), into, at);
            }
            node++;
        }
    }

    private byte truth(int node, int index) {
        if (tape.is(node, Type.TRUE)) {
            return 1;
        }
        if (tape.is(node, Type.FALSE)) {
            return 0;
        }
        throw fault(
                node,
                index,
                "must be true or false",
                tape.is(node, Type.NULL) ? NULL_REMEDY : "Name a number's datatype if it is one.");
    }

    private void writeFraction(ElementType type, int node, int index, byte[] into, int at) {
        if (tape.is(node, Type.NULL)) {
            type.writeFraction(Double.NaN, into, at);
            return;
        }
        if (!tape.is(node, Type.NUMBER)) {
            throw notANumber(node, index);
        }
        byte[] bytes = tape.bytes();
        int from = tape.start(node);
        type.writeFraction(FloatText.readDouble(bytes, from, tape.end(node)), into, at);
        boolean word = bytes[from] == 'I' || bytes[from] == '-' && bytes[from + 1] == 'I';
        if (!word && Double.isInfinite(type.readFraction(into, at))) {
            throw fault(node, index, "must be in the range of " + datatype, "Use a wider datatype.");
        }
    }

    private long whole(ElementType type, int node, int index) {
        boolean signed = datatype.ordinal() >= Datatype.INT8.ordinal();
        int bits = Byte.SIZE * type.width();
        if (tape.is(node, Type.NUMBER)
                && wholes.scan(tape.bytes(), tape.start(node), tape.end(node))
                && wholes.fits(bits, signed)) {
            return wholes.value();
        }
        if (!tape.is(node, Type.NUMBER)) {
            throw notANumber(node, index);
        }
        BigInteger least = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger most = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        throw fault(
                node,
                index,
                "must be a whole number from %s to %s".formatted(least, most),
                "It is what %s can hold; name another datatype.".formatted(datatype));
    }

    @Override
    public List<byte[]> texts() {
        List<byte[]> texts = new ArrayList<>(count);
        int node = node(0);
        for (int i = 0; i < count; i++) {
            node = inner(node);
            texts.add(text(node, i));
            node++;
        }
        return texts;
    }

    private byte[] text(int node, int index) {
        if (!tape.is(node, Type.STRING)) {
            throw fault(node, index, "must be a text", "Write it in quotes, or name a number's datatype.");
        }
        if (!tape.hasEscape(node)) {
            return Arrays.copyOfRange(tape.bytes(), tape.start(node) + 1, tape.end(node) - 1);
        }
        try {
            // Half a surrogate pair can be escaped; it is no character.
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(tape.text(node)));
            return Arrays.copyOf(utf8.array(), utf8.limit());
        } catch (CharacterCodingException e) {
            throw fault(node, index, "must be a text of whole characters", "Escape both halves of a surrogate pair.");
        }
    }

    /** Node at or before the element: arrays that begin with it come first. */
    private int node(int index) {
        int node = firstNode + index;
        for (int nested : nestedCounts) {
            // Those before the element's own array, which is counted unless it begins here.
            node += (index + nested - 1) / nested;
        }
        return node;
    }

    /** Goes into the arrays that begin at a node. */
    private int inner(int node) {
        int inner = node;
        while (tape.is(inner, Type.ARRAY) && nestedCounts.length > 0) {
            inner++;
        }
        return inner;
    }

    private MalformedRecordException notANumber(int node, int index) {
        String remedy = tape.is(node, Type.STRING)
                ? "Write it without quotes, or name the datatype BYTES."
                : tape.is(node, Type.NULL) ? NULL_REMEDY : "Name the datatype of what it is.";
        return fault(node, index, "must be a number", remedy);
    }

    private MalformedRecordException fault(int node, int index, String rule, String remedy) {
        return new MalformedRecordException(
                tape.start(0),
                0,
                "element %d of %s %s".formatted(index + 1, Tensors.label(role, name), rule),
                Tensors.found(tape, node),
                remedy);
    }
}
