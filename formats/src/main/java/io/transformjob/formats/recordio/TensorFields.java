package io.transformjob.formats.recordio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** The bits of a word that say that a number goes on in the next byte, and how they are if it holds four of two bytes. */
    private static final long MORE_FOLLOW = 0x8080808080808080L;

    private static final long FOUR_OF_TWO = 0x0080008000800080L;
    private static final long EXPONENTS = 0x7F8000007F800000L;
    private static final long LOWEST_OF_EXPONENTS = 0x0080000000800000L;
    private static final long SIGNS = 0x8000000080000000L;
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final Runs values = new Runs();
    private final Runs keys = new Runs();
    private final Runs shape = new Runs();
    private final Runs contentType = new Runs();
    private final WireReader numbers = new WireReader();
    private int type;
    private byte[] bytes;
    /** Views of the array as floats, one for each remainder of an index by four; null if not needed yet. */
    private final FloatBuffer[] views = new FloatBuffer[Float.BYTES];

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
        if (bytes != in.bytes()) {
            bytes = in.bytes();
            Arrays.fill(views, null);
        }
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

    /** Bytes of all keys: there are none, or at most so many. */
    int keysLength() {
        return keys.length();
    }

    /** Bytes of the sizes of all dimensions: there are none, or at most so many. */
    int shapeLength() {
        return shape.length();
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

    /** The keys, unsigned, into the first places of an array; how many. */
    int readKeys(long[] into) {
        return readVarints(keys, into);
    }

    /** The keys into an array, from {@code at} on; how many. Each that is not below the bound becomes the bound. */
    int readKeys(int bound, int[] into, int at) {
        int next = at;
        for (int run = 0; run < keys.count(); run++) {
            next = readKeys(keys.start(run), keys.end(run), bound, into, next);
        }
        return next - at;
    }

    /** Nearly all keys have one byte or two, and four of two are read as one word: less than half the time. */
    private int readKeys(int from, int to, int bound, int[] into, int at) {
        byte[] source = bytes;
        int next = at;
        int i = from;
        while (i < to) {
            if (to - i >= Long.BYTES) {
                long word = (long) LONGS.get(source, i);
                if ((word & MORE_FOLLOW) == FOUR_OF_TWO) {
                    // Close the gap that the bit between the two halves of each key leaves.
                    long keys = word & 0x007F007F007F007FL | (word & 0x7F007F007F007F00L) >>> 1;
                    into[next] = Math.min((int) keys & 0xFFFF, bound);
                    into[next + 1] = Math.min((int) (keys >>> 16) & 0xFFFF, bound);
                    into[next + 2] = Math.min((int) (keys >>> 32) & 0xFFFF, bound);
                    into[next + 3] = Math.min((int) (keys >>> 48), bound);
                    next += 4;
                    i += Long.BYTES;
                    continue;
                }
            }
            int key = source[i++];
            if (key < 0) {
                if (i < to && source[i] >= 0) {
                    key = key & 0x7F | source[i++] << 7;
                } else {
                    numbers.start(source, i - 1, to);
                    long number = numbers.varint();
                    key = number < 0 || number > bound ? bound : (int) number;
                    i = numbers.position();
                }
            }
            into[next++] = Math.min(key, bound);
        }
        return next;
    }

    /** The sizes of the dimensions, unsigned, into the first places of an array; how many. */
    int readShape(long[] into) {
        return readVarints(shape, into);
    }

    /** The values of {@link #INT32}, in the low four bytes, into the first places of an array. */
    void readInts(long[] into) {
        readVarints(values, into);
    }

    private int readVarints(Runs runs, long[] into) {
        int count = 0;
        for (int run = 0; run < runs.count(); run++) {
            count = readVarints(runs.start(run), runs.end(run), into, count);
        }
        return count;
    }

    /** Nearly all numbers have one byte or two. */
    private int readVarints(int from, int to, long[] into, int at) {
        byte[] source = bytes;
        int next = at;
        for (int i = from; i < to; ) {
            int first = source[i++];
            if (first >= 0) {
                into[next++] = first;
            } else if (i < to && source[i] >= 0) {
                into[next++] = first & 0x7F | source[i++] << 7;
            } else {
                numbers.start(source, i - 1, to);
                into[next++] = numbers.varint();
                i = numbers.position();
            }
        }
        return next;
    }

    /** The values of {@link #FLOAT32} into an array, from {@code at} on; whether all are finite. */
    boolean readFloats(float[] into, int at) {
        boolean finite = true;
        int next = at;
        for (int run = 0; run < values.count(); run++) {
            int from = values.start(run);
            int count = (values.end(run) - from) / Float.BYTES;
            // One copy of memory: a third of the time of a loop for 784 values, three quarters for 28.
            floatsAt(from).get(from / Float.BYTES, into, next, count);
            finite &= areFinite(bytes, from, count);
            next += count;
        }
        return finite;
    }

    /** The array as floats, in which the one at {@code from} is one of them. */
    private FloatBuffer floatsAt(int from) {
        int first = from % Float.BYTES;
        if (views[first] == null) {
            views[first] = ByteBuffer.wrap(bytes, first, bytes.length - first)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        }
        return views[first];
    }

    /** Two values at a time: an exponent of ones, and no other, carries into the bit of the sign. */
    private static boolean areFinite(byte[] bytes, int from, int count) {
        long carried = 0;
        int i = from;
        for (int end = from + (count & -2) * Float.BYTES; i < end; i += Long.BYTES) {
            carried |= ((long) LONGS.get(bytes, i) & EXPONENTS) + LOWEST_OF_EXPONENTS;
        }
        if ((count & 1) != 0) {
            carried |= (RecordIo.readInt(bytes, i) & EXPONENTS) + LOWEST_OF_EXPONENTS;
        }
        return (carried & SIGNS) == 0;
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
        long[] keyNumbers = new long[varintCount(keys)];
        readKeys(keyNumbers);
        long[] sizes = new long[varintCount(shape)];
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
