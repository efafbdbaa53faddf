package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.number.DoubleReader;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.number.FloatText;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads instances of the vector algorithms from a tape (formats.md §4.1). An instance is an array of numbers; or an object
 * with {@code features} or {@code data.features}, which are an array of numbers, {@code {"values": […]}}, or sparse,
 * {@code {"keys": […], "values": […], "shape": […]}}. Keys count from 0; those of a matrix are flat, row after row. Other
 * members, such as {@code configuration}, change nothing. What other algorithms take is told and refused.
 *
 * <p>Source: developer guide, "Common data formats for inference". Where that is silent: every number must be finite, keys
 * may come in any order but once, and a row is as wide as its {@code shape}. A cursor: one thread.
 */
final class InstanceReader {
    private static final byte[] FEATURES = name("features");
    private static final byte[] DATA = name("data");
    private static final byte[] KEYS = name("keys");
    private static final byte[] VALUES = name("values");
    private static final byte[] SHAPE = name("shape");
    private static final String EXAMPLE = "Write it as {\"features\": [1.5, 16.0]}.";

    private final FloatScanner scanner = new FloatScanner();
    private int[] keys = new int[64];
    private int[] sorted = new int[64];

    private JsonTape tape;
    private int start;
    private int number;
    private int valuesNode;
    /** -1 if the instance is dense. */
    private int keysNode;

    private int width;

    /**
     * Goes to an instance and finds its features.
     *
     * @param instance its node
     * @param start index of the byte that errors are located at
     * @param number which instance of its document, from 1; 0 if it is the record
     * @throws MalformedRecordException if it has none
     */
    void find(JsonTape tape, int instance, int start, int number) {
        this.tape = tape;
        this.start = start;
        this.number = number;
        keysNode = -1;
        int features = features(instance);
        if (tape.is(features, Type.ARRAY)) {
            valuesNode = features;
            width = tape.count(features);
        } else if (tape.is(features, Type.OBJECT)) {
            findTensor(features);
        } else {
            throw fault("must have an array or an object as \"features\"", tape.quote(features), EXAMPLE);
        }
        if (width == 0) {
            throw fault("must have at least one feature", "none", EXAMPLE);
        }
    }

    private int features(int instance) {
        if (tape.is(instance, Type.ARRAY)) {
            return instance;
        }
        if (!tape.is(instance, Type.OBJECT)) {
            throw ForeignLayout.refuse(tape, instance, start, subject());
        }
        int features = tape.member(instance, FEATURES);
        int data = tape.member(instance, DATA);
        if (features >= 0 && data >= 0) {
            throw fault("must have either \"features\" or \"data\"", "both", "Leave one of them out.");
        }
        if (data >= 0) {
            features = tape.is(data, Type.OBJECT) ? tape.member(data, FEATURES) : -1;
            if (features < 0) {
                throw fault("must have the member \"features\" in its \"data\"", tape.quote(data), EXAMPLE);
            }
        }
        if (features < 0) {
            throw ForeignLayout.refuse(tape, instance, start, subject());
        }
        return features;
    }

    private void findTensor(int tensor) {
        valuesNode = array(tensor, VALUES);
        keysNode = array(tensor, KEYS);
        int shape = array(tensor, SHAPE);
        if (valuesNode < 0) {
            throw fault("must have \"values\" in its features", tape.quote(tensor), EXAMPLE);
        }
        int values = tape.count(valuesNode);
        width = shape < 0 ? values : width(shape);
        if (keysNode < 0) {
            if (width != values) {
                throw fault(
                        "must have as many values as its \"shape\" says, %d".formatted(width),
                        "%d values".formatted(values),
                        "Correct the shape, or give the \"keys\" of a sparse record.");
            }
            return;
        }
        if (shape < 0) {
            throw fault(
                    "must have a \"shape\" beside its \"keys\"", "none", "Write the number of features, such as [4].");
        }
        if (tape.count(keysNode) != values) {
            throw fault(
                    "must have as many keys as values",
                    "%d keys and %d values".formatted(tape.count(keysNode), values),
                    "Write one key for each value.");
        }
    }

    private int array(int tensor, byte[] name) {
        int node = tape.member(tensor, name);
        if (node >= 0 && !tape.is(node, Type.ARRAY)) {
            throw fault(
                    "must have an array as \"%s\"".formatted(new String(name, StandardCharsets.US_ASCII)),
                    tape.quote(node),
                    "Write it in brackets.");
        }
        return node;
    }

    /** The product of the dimensions; a row is the whole tensor. */
    private int width(int shape) {
        long product = 1;
        for (int node = shape + 1; node < tape.next(shape); node = tape.next(node)) {
            long dimension = wholeNumber(node);
            product = dimension < 1 ? -1 : product * dimension;
            if (product < 1 || product > Integer.MAX_VALUE) {
                break;
            }
        }
        if (tape.count(shape) == 0 || product < 1 || product > Integer.MAX_VALUE) {
            throw fault(
                    "must have a \"shape\" of whole numbers from 1, with a product of at most %d"
                            .formatted(Integer.MAX_VALUE),
                    tape.quote(shape),
                    "Write the number of features, such as [4].");
        }
        return (int) product;
    }

    boolean isSparse() {
        return keysNode >= 0;
    }

    /** Features of the instance, at least 1: values it has, or the product of its shape. */
    int width() {
        return width;
    }

    /**
     * Reads the numbers of a dense instance.
     *
     * @param batch where they go, from {@code out} on
     */
    void readDense(DenseBatch batch, int out) {
        int node = valuesNode + 1;
        for (int column = 0; column < width; column++) {
            batch.values()[out + column] = number(node, column, batch.keepsDoubles());
            if (batch.keepsDoubles()) {
                batch.doubles()[out + column] = wide(node);
            }
            node = tape.next(node);
        }
    }

    /** Adds the entries of a sparse instance to the row being written. */
    void readSparse(SparseBatch batch) {
        int count = tape.count(keysNode);
        readKeys(count);
        int node = valuesNode + 1;
        for (int i = 0; i < count; i++) {
            float value = number(node, keys[i], batch.keepsDoubles());
            if (batch.keepsDoubles()) {
                batch.add(keys[i], wide(node));
            } else {
                batch.add(keys[i], value);
            }
            node = tape.next(node);
        }
    }

    private void readKeys(int count) {
        if (keys.length < count) {
            keys = new int[Math.max(count, 2 * keys.length)];
            sorted = new int[keys.length];
        }
        boolean ascends = true;
        int node = keysNode + 1;
        for (int i = 0; i < count; i++) {
            long key = wholeNumber(node);
            if (key < 0 || key >= width) {
                throw fault(
                        "must have keys that are whole numbers from 0 to %d".formatted(width - 1),
                        tape.quote(node),
                        "Keys count from 0 and lie below the product of the shape.");
            }
            keys[i] = (int) key;
            ascends &= i == 0 || keys[i - 1] < key;
            node = tape.next(node);
        }
        if (!ascends) {
            requireDistinct(count);
        }
    }

    private void requireDistinct(int count) {
        System.arraycopy(keys, 0, sorted, 0, count);
        Arrays.sort(sorted, 0, count);
        for (int i = 1; i < count; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw fault("must have each key once", "%d twice".formatted(sorted[i]), "Add its values up.");
            }
        }
    }

    /** The value of a number that is digits alone; -1 of anything else, and of what is too large for an index. */
    private long wholeNumber(int node) {
        byte[] bytes = tape.bytes();
        int end = tape.end(node);
        long value = 0;
        for (int i = tape.start(node); i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || value > Integer.MAX_VALUE) {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private double wide(int node) {
        return DoubleReader.read(tape.bytes(), tape.start(node), tape.end(node));
    }

    /**
     * @param feature index of the feature whose value the node is
     * @param keepsDoubles whether a number must be finite as a double, and may be infinite as a float
     */
    private float number(int node, int feature, boolean keepsDoubles) {
        byte[] bytes = tape.bytes();
        int from = tape.start(node);
        int to = tape.end(node);
        if (!tape.is(node, Type.NUMBER)) {
            throw notANumber(node, feature);
        }
        if (scanner.scan(bytes, from, to) == to) {
            return scanner.value();
        }
        float value = Float.intBitsToFloat((int) FloatText.read(bytes, from, to));
        if (!Float.isFinite(value) && !(keepsDoubles && Double.isFinite(wide(node)))) {
            throw fault(
                    node,
                    feature,
                    "must be finite",
                    isSparse()
                            ? "Fill in a number, or leave the key out."
                            : "Fill in a number: a dense record has no missing values.");
        }
        return value;
    }

    private MalformedRecordException notANumber(int node, int feature) {
        if (tape.is(node, Type.STRING)) {
            byte[] bytes = tape.bytes();
            boolean quoted = FloatText.read(bytes, tape.start(node) + 1, tape.end(node) - 1) != FloatText.NOT_A_NUMBER;
            if (!quoted && !isSparse() && width == 2) {
                return ForeignLayout.IP_INSIGHTS.refuse(start, subject());
            }
            return fault(
                    node,
                    feature,
                    "must be a number",
                    quoted ? "Write it without quotes." : "Encode texts as numbers, as in training.");
        }
        String remedy = switch (tape.type(node)) {
            case ARRAY -> "Write one row for each record.";
            case OBJECT -> "An array holds numbers; objects stand in {\"instances\": […]}.";
            default -> "Fill in a number: there is no other way to write a feature.";
        };
        return fault(node, feature, "must be a number", remedy);
    }

    private MalformedRecordException fault(int node, int feature, String rule, String remedy) {
        return new MalformedRecordException(
                start,
                feature + 1,
                "feature %d%s %s".formatted(feature + 1, number == 0 ? "" : " of instance %d".formatted(number), rule),
                tape.quote(node),
                remedy);
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(start, 0, subject() + " " + rule, found, remedy);
    }

    /** The refusal of an instance whose width is not that of the first one. */
    MalformedRecordException ragged(int columns) {
        return fault(
                "must have the %d features of the first one".formatted(columns),
                "%d features".formatted(width),
                "Write every feature of the model into each record.");
    }

    private String subject() {
        return number == 0 ? "a record" : "instance %d".formatted(number);
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
