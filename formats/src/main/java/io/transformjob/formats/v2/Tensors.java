package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.number.WholeScanner;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the tensors of one message, in order, and with them the bytes behind its JSON. A cursor, used once.
 *
 * <p>Elements are an array, flat or nested exactly as the shape is: a tensor whose dimensions were mixed up is not scored
 * without a word (Triton does not look at nesting, MLServer reshapes). A bare value in place of the array is refused (MLServer
 * takes it). There are as many elements as the product of the shape, none if a dimension is 0.
 */
final class Tensors {
    private static final byte[] NAME = ascii("name");
    private static final byte[] SHAPE = ascii("shape");
    private static final byte[] DATATYPE = ascii("datatype");
    private static final byte[] DATA = ascii("data");
    private static final byte[] PARAMETERS = ascii("parameters");
    private static final byte[] BINARY_DATA_SIZE = ascii("binary_data_size");
    private static final byte[] CONTENT_TYPE = ascii("content_type");

    private static final String EXAMPLE =
            "Write it as {\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\": [1.5, 16]}.";
    private static final String DATATYPES =
            Arrays.stream(Datatype.values()).map(Enum::name).collect(Collectors.joining(", "));

    private final JsonTape tape;
    private final String role;
    private final byte[] binary;
    private final int binaryFrom;
    private final int binaryTo;
    private final WholeScanner wholes = new WholeScanner();

    /** Where the next part of the bytes begins. */
    private int at;

    /** The tensor being read: its number from 1 on, and its name once that is known. */
    private int number;

    private String name;

    /**
     * @param role what a tensor is, {@code input} or {@code output}
     * @param binary array that holds the bytes behind the JSON, {@code [binaryFrom, binaryTo)}
     */
    Tensors(JsonTape tape, String role, byte[] binary, int binaryFrom, int binaryTo) {
        this.tape = tape;
        this.role = role;
        this.binary = binary;
        this.binaryFrom = binaryFrom;
        this.binaryTo = binaryTo;
    }

    /** Bytes that all tensors of an array claim behind the JSON; {@link Long#MAX_VALUE} for that and above. */
    static long binaryLength(JsonTape tape, int array) {
        Tensors tensors = new Tensors(tape, "input", new byte[0], 0, 0);
        long sum = 0;
        for (int node = array + 1; tape.is(array, Type.ARRAY) && node < tape.next(array); node = tape.next(node)) {
            tensors.number++;
            if (tape.is(node, Type.OBJECT)) {
                long length = Math.max(0, tensors.binaryDataSize(tensors.parameters(node)));
                sum = length > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + length;
            }
        }
        return sum;
    }

    /**
     * Reads an array of tensors.
     *
     * @throws MalformedRecordException if one breaks the protocol, if two have one name, or if the bytes behind the JSON are
     *     not exactly theirs
     */
    List<V2Tensor> read(int array) {
        at = binaryFrom;
        List<V2Tensor> tensors = new ArrayList<>(tape.count(array));
        for (int node = array + 1; node < tape.next(array); node = tape.next(node)) {
            number++;
            name = null;
            tensors.add(tensor(node));
        }
        requireDistinct(tensors);
        if (at < binaryTo) {
            throw fault(
                    "the bytes behind the JSON must be those of its tensors",
                    "%d bytes in place of %d".formatted(binaryTo - binaryFrom, at - binaryFrom),
                    "Give each tensor its binary_data_size.");
        }
        return tensors;
    }

    private void requireDistinct(List<V2Tensor> tensors) {
        if (tensors.size() < 2) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (V2Tensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw fault(
                        "%ss must have names of their own".formatted(role),
                        "two of the name " + quote(tensor.name()),
                        "Name each column once.");
            }
        }
    }

    private V2Tensor tensor(int node) {
        if (!tape.is(node, Type.OBJECT)) {
            throw fault("%s must be an object".formatted(label()), found(tape, node), EXAMPLE);
        }
        name = tape.text(required(node, NAME, Type.STRING));
        long[] shape = shape(required(node, SHAPE, Type.ARRAY));
        Datatype datatype = datatype(required(node, DATATYPE, Type.STRING));
        int parameters = parameters(node);
        int data = tape.member(node, DATA);
        long binaryLength = binaryDataSize(parameters);
        int count = Shapes.elementCount(shape);
        Elements elements;
        if (binaryLength < 0) {
            elements = json(data < 0 ? required(node, DATA, Type.ARRAY) : data, datatype, shape, count);
        } else if (data < 0) {
            elements = binary(binaryLength, datatype, shape, count);
        } else {
            throw fault(
                    "%s must have either \"data\" or \"binary_data_size\"".formatted(label()),
                    "both",
                    "Leave one of them out.");
        }
        return new V2Tensor(
                name, datatype, shape, count, elements, contentType(parameters).orElse(null));
    }

    /** The tensor being read, in messages. */
    private String label() {
        return name == null ? "%s %d".formatted(role, number) : label(role, name);
    }

    static String label(String role, String name) {
        return "%s %s".formatted(role, quote(name));
    }

    private int required(int node, byte[] key, Type type) {
        int member = tape.member(node, key);
        if (member < 0 || !tape.is(member, type)) {
            throw fault(
                    "%s must have \"%s\", %s"
                            .formatted(label(), new String(key, StandardCharsets.US_ASCII), article(type)),
                    member < 0 ? "none" : found(tape, member),
                    EXAMPLE);
        }
        return member;
    }

    private static String article(Type type) {
        return type == Type.STRING ? "a text" : "an array";
    }

    private long[] shape(int array) {
        long[] shape = new long[tape.count(array)];
        int node = array + 1;
        for (int i = 0; i < shape.length; i++) {
            boolean whole = tape.is(node, Type.NUMBER)
                    && wholes.scan(tape.bytes(), tape.start(node), tape.end(node))
                    && wholes.fits(Long.SIZE - 1, false);
            if (!whole) {
                throw fault(
                        "dimension %d of %s must be a whole number from 0 to %d"
                                .formatted(i + 1, label(), Long.MAX_VALUE),
                        found(tape, node),
                        "Write the length of each dimension.");
            }
            shape[i] = wholes.value();
            node++;
        }
        return shape;
    }

    private Datatype datatype(int node) {
        return Datatype.of(tape, node)
                .orElseThrow(() -> fault(
                        "%s must have one of the datatypes %s".formatted(label(), DATATYPES),
                        found(tape, node),
                        "Write it in upper case."));
    }

    /** Node of the parameters of an object; -1 if there are none. */
    int parameters(int node) {
        int parameters = tape.member(node, PARAMETERS);
        if (parameters < 0 || tape.is(parameters, Type.NULL)) {
            return -1;
        }
        if (!tape.is(parameters, Type.OBJECT)) {
            throw fault("\"parameters\" must be an object", found(tape, parameters), "Leave them out.");
        }
        return parameters;
    }

    /** -1 if there is none. */
    private long binaryDataSize(int parameters) {
        int node = parameters < 0 ? -1 : tape.member(parameters, BINARY_DATA_SIZE);
        if (node < 0) {
            return -1;
        }
        if (!tape.is(node, Type.NUMBER)
                || !wholes.scan(tape.bytes(), tape.start(node), tape.end(node))
                || !wholes.fits(Long.SIZE - 1, false)) {
            throw fault(
                    "\"binary_data_size\" of %s must be a count of bytes".formatted(label()),
                    found(tape, node),
                    "Write the length of its part behind the JSON.");
        }
        return wholes.value();
    }

    /** What parameters say of the content; empty if nothing that is known. */
    Optional<ContentType> contentType(int parameters) {
        int node = parameters < 0 ? -1 : tape.member(parameters, CONTENT_TYPE);
        if (node < 0 || tape.is(node, Type.NULL)) {
            return Optional.empty();
        }
        if (!tape.is(node, Type.STRING)) {
            throw fault("\"content_type\" must be a text", found(tape, node), "Write it in quotes, such as \"np\".");
        }
        return ContentType.of(tape.text(node));
    }

    private Elements json(int data, Datatype datatype, long[] shape, int count) {
        if (!tape.is(data, Type.ARRAY)) {
            throw fault("%s must have \"data\", an array".formatted(label()), found(tape, data), EXAMPLE);
        }
        if (datatype == Datatype.BF16) {
            throw fault(
                    "%s must not be BF16, which has no form in JSON".formatted(label()),
                    "\"data\"",
                    "Name the datatype FP32, or send its bytes behind the JSON.");
        }
        boolean nested = tape.count(data) > 0 && tape.is(data + 1, Type.ARRAY);
        if (nested) {
            requireNesting(data, shape, 0);
        } else if (tape.count(data) != count) {
            throw fault(
                    "%s must have as many elements as its shape %s says".formatted(label(), Shapes.text(shape)),
                    "%d elements".formatted(tape.count(data)),
                    "Correct the shape.");
        }
        int[] nestedCounts = new int[nested && count > 0 ? shape.length - 1 : 0];
        int product = 1;
        for (int i = nestedCounts.length - 1; i >= 0; i--) {
            product *= (int) shape[i + 1];
            nestedCounts[i] = product;
        }
        return new JsonElements(role, name, datatype, tape, data, count, nestedCounts);
    }

    /** An array on a level of the nesting has as many elements as the dimension, down to the last, which holds no arrays. */
    private void requireNesting(int array, long[] shape, int level) {
        boolean innermost = level == shape.length - 1;
        if (level >= shape.length || !tape.is(array, Type.ARRAY) || tape.count(array) != shape[level]) {
            throw fault(
                    "\"data\" of %s must be nested as its shape %s, or flat".formatted(label(), Shapes.text(shape)),
                    level >= shape.length
                            ? "an array %d levels deep".formatted(level + 1)
                            : tape.is(array, Type.ARRAY)
                                    ? "%d elements on level %d".formatted(tape.count(array), level + 1)
                                    : "%s on level %d".formatted(found(tape, array), level),
                    "Correct the shape.");
        }
        for (int node = array + 1; node < tape.next(array); node = tape.next(node)) {
            if (!innermost || tape.is(node, Type.ARRAY)) {
                requireNesting(node, shape, level + 1);
            }
        }
    }

    private Elements binary(long length, Datatype datatype, long[] shape, int count) {
        if (length > binaryTo - at) {
            throw fault(
                    "%s must have %d bytes behind the JSON".formatted(label(), length),
                    "%d bytes".formatted(binaryTo - at),
                    "Send all tensors, in the order of their names in the JSON.");
        }
        int from = at;
        at += (int) length;
        if (datatype == Datatype.BYTES) {
            requireTexts(from, at, shape, count);
        } else if (length
                != (long) count * datatype.elementType().map(ElementType::width).orElseThrow()) {
            throw fault(
                    "%s must have as many bytes as %s of its shape %s take"
                            .formatted(label(), datatype, Shapes.text(shape)),
                    "%d bytes".formatted(length),
                    "Correct shape or binary_data_size.");
        }
        return new BinaryElements(datatype, binary, from, at);
    }

    private void requireTexts(int from, int to, long[] shape, int count) {
        int place = from;
        int held = 0;
        while (place < to) {
            long length = to - place < BinaryElements.LENGTH_WIDTH
                    ? Long.MAX_VALUE
                    : ElementType.UINT32.readWhole(binary, place);
            if (length > to - place - BinaryElements.LENGTH_WIDTH) {
                throw fault(
                        "element %d of %s must end within the bytes of its tensor".formatted(held + 1, label()),
                        length == Long.MAX_VALUE ? "a length that is cut" : "a length of %d".formatted(length),
                        "Put its length before each element, as a uint32 with the lowest byte first.");
            }
            place += BinaryElements.LENGTH_WIDTH + (int) length;
            held++;
        }
        if (held != count) {
            throw fault(
                    "%s must have as many elements as its shape %s says".formatted(label(), Shapes.text(shape)),
                    "%d elements".formatted(held),
                    "Correct the shape.");
        }
    }

    /** A value of the message, as a fault shows it. */
    static String found(JsonTape tape, int node) {
        return tape.is(node, Type.NULL)
                ? "null"
                : MalformedRecordException.quote(tape.bytes(), tape.start(node), tape.end(node));
    }

    static String quote(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return MalformedRecordException.quote(utf8, 0, utf8.length);
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(tape.start(0), 0, rule, found, remedy);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
