package io.transformjob.formats.recordio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the numbers of one {@code aialgs.data.Value} stand in the bytes of a record (formats.md §6).
 *
 * <p>A number that is not packed is a run of its own, so that packed and unpacked ones, and several packed runs, make one
 * sequence, in whatever order they come. A reusable buffer.
 */
final class TensorFields {
    // The fields of Value, which are also its types.
    static final int NONE = 0;
    static final int FLOAT32 = 2;
    static final int FLOAT64 = 3;
    static final int INT32 = 7;
    static final int BYTES = 9;

    static final int FLOAT32_TENSOR = FLOAT32 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    static final int FLOAT64_TENSOR = FLOAT64 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    static final int INT32_TENSOR = INT32 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    static final int BYTES_VALUE = BYTES << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;

    // The fields of the tensors: values 1, keys 2, shape 3.
    static final int VALUES = 1 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int VALUE_FIXED32 = 1 << WireReader.TYPE_BITS | WireReader.FIXED32;
    private static final int VALUE_FIXED64 = 1 << WireReader.TYPE_BITS | WireReader.FIXED64;
    private static final int VALUE_VARINT = 1 << WireReader.TYPE_BITS | WireReader.VARINT;
    static final int KEYS = 2 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int KEY = 2 << WireReader.TYPE_BITS | WireReader.VARINT;
    static final int SHAPE = 3 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    private static final int DIMENSION = 3 << WireReader.TYPE_BITS | WireReader.VARINT;

    // The fields of Bytes: value 1, content type 2.
    static final int BYTES_CONTENT = 1 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;
    static final int BYTES_CONTENT_TYPE = 2 << WireReader.TYPE_BITS | WireReader.LENGTH_DELIMITED;

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final Runs values = new Runs();
    private final Runs keys = new Runs();
    private final Runs shape = new Runs();
    private final Runs contentType = new Runs();
    private final WireReader numbers = new WireReader();
    private int type;
    private byte[] bytes;

    /** Forgets what was read, without a look at the numbers in it. */
    void clear() {
        type = NONE;
        values.clear();
        keys.clear();
        shape.clear();
        contentType.clear();
    }

    /**
     * Reads the fields of a value up to the end of the message that is being read, and adds them to what is there: the same
     * tensor goes on, another one takes its place.
     */
    void read(WireReader in) {
        bytes = in.bytes();
        for (int tag; (tag = in.tag()) != 0; ) {
            switch (tag) {
                case FLOAT32_TENSOR -> readTensor(in, FLOAT32, VALUE_FIXED32, Float.BYTES);
                case FLOAT64_TENSOR -> readTensor(in, FLOAT64, VALUE_FIXED64, Double.BYTES);
                case INT32_TENSOR -> readTensor(in, INT32, VALUE_VARINT, 1);
                case BYTES_VALUE -> readBytes(in);
                default -> in.skip(tag);
            }
        }
    }

    private void readTensor(WireReader in, int readType, int unpacked, int width) {
        become(readType);
        in.enter();
        for (int tag; (tag = in.tag()) != 0; ) {
            if (tag == VALUES) {
                addPacked(in, values, width);
            } else if (tag == unpacked) {
                addField(in, values, tag);
            } else {
                switch (tag) {
                    case KEYS -> addPacked(in, keys, 1);
                    case KEY -> addField(in, keys, tag);
                    case SHAPE -> addPacked(in, shape, 1);
                    case DIMENSION -> addField(in, shape, tag);
                    default -> in.skip(tag);
                }
            }
        }
        in.leave();
    }

    private void readBytes(WireReader in) {
        become(BYTES);
        in.enter();
        for (int tag; (tag = in.tag()) != 0; ) {
            switch (tag) {
                case BYTES_CONTENT -> addPacked(in, values, 1);
                case BYTES_CONTENT_TYPE -> {
                    contentType.clear();
                    addPacked(in, contentType, 1);
                }
                default -> in.skip(tag);
            }
        }
        in.leave();
    }

    private void become(int newType) {
        if (type != newType) {
            requireNumbers();
            clear();
            type = newType;
        }
    }

    private static void addPacked(WireReader in, Runs runs, int width) {
        int length = in.length();
        if (length % width != 0) {
            throw in.fault("%d bytes of numbers of %d bytes each".formatted(length, width));
        }
        runs.add(in.position(), in.position() + length);
        in.advance(length);
    }

    private static void addField(WireReader in, Runs runs, int tag) {
        int from = in.position();
        in.skip(tag);
        runs.add(from, in.position());
    }

    /** Looks through the numbers as if they were read: what nobody reads must be whole as well. */
    void requireNumbers() {
        if (type != BYTES) {
            requireNumbers(keys);
            requireNumbers(shape);
        }
        if (type == INT32) {
            requireNumbers(values);
        }
    }

    private void requireNumbers(Runs runs) {
        for (int run = 0; run < runs.count(); run++) {
            numbers.start(bytes, runs.start(run), runs.end(run));
            while (numbers.position() < runs.end(run)) {
                numbers.varint();
            }
        }
    }

    /** One of the types above. */
    int type() {
        return type;
    }

    /** How many values there are; of {@link #BYTES} how many byte strings. */
    int valueCount() {
        return switch (type) {
            case FLOAT32 -> values.length() / Float.BYTES;
            case FLOAT64 -> values.length() / Double.BYTES;
            case INT32 -> varintCount(values);
            default -> values.count();
        };
    }

    int keyCount() {
        return varintCount(keys);
    }

    int dimensionCount() {
        return varintCount(shape);
    }

    private int varintCount(Runs runs) {
        int count = 0;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            for (int i = runs.start(run); i < end; i++) {
                count += bytes[i] >= 0 ? 1 : 0;
            }
            if (end > runs.start(run) && bytes[end - 1] < 0) {
                // The last one does not end, which is told when it is read.
                count++;
            }
        }
        return count;
    }

    /** The keys, unsigned, into the first places of an array. */
    void readKeys(long[] into) {
        readVarints(keys, into);
    }

    /** The sizes of the dimensions, unsigned, into the first places of an array. */
    void readShape(long[] into) {
        readVarints(shape, into);
    }

    /** The values of {@link #INT32}, in the low four bytes, into the first places of an array. */
    void readInts(long[] into) {
        readVarints(values, into);
    }

    private void readVarints(Runs runs, long[] into) {
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            numbers.start(bytes, runs.start(run), runs.end(run));
            while (numbers.position() < runs.end(run)) {
                into[at++] = numbers.varint();
            }
        }
    }

    /** The values of {@link #FLOAT32} into an array, from {@code at} on. */
    void readFloats(float[] into, int at) {
        int next = at;
        for (int run = 0; run < values.count(); run++) {
            for (int i = values.start(run); i < values.end(run); i += Float.BYTES) {
                into[next++] = (float) FLOATS.get(bytes, i);
            }
        }
    }

    /** The values of {@link #FLOAT64} into the first places of an array. */
    void readDoubles(double[] into) {
        int next = 0;
        for (int run = 0; run < values.count(); run++) {
            for (int i = values.start(run); i < values.end(run); i += Double.BYTES) {
                into[next++] = (double) DOUBLES.get(bytes, i);
            }
        }
    }

    /** The values of {@link #FLOAT64} into an array, from {@code at} on, rounded. */
    void readRounded(float[] into, int at) {
        int next = at;
        for (int run = 0; run < values.count(); run++) {
            for (int i = values.start(run); i < values.end(run); i += Double.BYTES) {
                into[next++] = (float) (double) DOUBLES.get(bytes, i);
            }
        }
    }

    /** What was read, on arrays of its own. */
    Tensor toTensor() {
        long[] keyNumbers = new long[keyCount()];
        readKeys(keyNumbers);
        long[] sizes = new long[dimensionCount()];
        readShape(sizes);
        int count = valueCount();
        switch (type) {
            case FLOAT32 -> {
                float[] floats = new float[count];
                readFloats(floats, 0);
                return Tensor.of(floats, keyNumbers, sizes);
            }
            case FLOAT64 -> {
                double[] doubles = new double[count];
                readDoubles(doubles);
                return Tensor.of(doubles, keyNumbers, sizes);
            }
            case INT32 -> {
                long[] wide = new long[count];
                readInts(wide);
                int[] ints = new int[count];
                for (int i = 0; i < count; i++) {
                    ints[i] = (int) wide[i];
                }
                return Tensor.of(ints, keyNumbers, sizes);
            }
            case BYTES -> {
                List<byte[]> strings = new ArrayList<>(count);
                for (int run = 0; run < count; run++) {
                    strings.add(Arrays.copyOfRange(bytes, values.start(run), values.end(run)));
                }
                return Tensor.bytes(
                        strings, contentType.count() == 0 ? Optional.empty() : Optional.of(text(contentType)));
            }
            default -> {
                return Tensor.none();
            }
        }
    }

    private String text(Runs run) {
        return new String(bytes, run.start(0), run.end(0) - run.start(0), StandardCharsets.UTF_8);
    }
}
