package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import java.util.Arrays;

/** Tensors in the forms that rows have. Nothing is rounded: a number that a type cannot hold is a fault. */
final class Tensors {
    /** The longest array that a sparse tensor is spread out to: one of a few bytes may claim any width. */
    static final int SPREAD_MAX = 1 << 20;

    private static final String CHECK = "Check what wrote it.";
    private static final String FEWER = "Give a schema without this column.";

    private Tensors() {}

    /**
     * Looks whether the parts of a tensor fit each other, and how many values it stands for, those left out included.
     *
     * @return up to {@link Integer#MAX_VALUE}
     */
    static int size(Tensor tensor) {
        long[] keys = tensor.keys();
        if (keys.length > 0 && keys.length != tensor.count()) {
            throw new ValueFault(
                    "must have as many keys as values", "%d and %d".formatted(keys.length, tensor.count()), CHECK);
        }
        if (tensor.shape().length == 0) {
            if (keys.length > 0) {
                throw new ValueFault("must have a shape, as it has keys", "none", CHECK);
            }
            return tensor.count();
        }
        int size = product(tensor.shape());
        if (!tensor.isSparse() && size != tensor.count()) {
            throw new ValueFault(
                    "must have the %d values of its shape".formatted(size), Integer.toString(tensor.count()), CHECK);
        }
        for (long key : keys) {
            if (key < 0 || key >= size) {
                throw new ValueFault(
                        "must have keys below %d, the size of its shape".formatted(size),
                        Long.toUnsignedString(key),
                        CHECK);
            }
        }
        return size;
    }

    private static int product(long[] shape) {
        long product = 1;
        for (long dimension : shape) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE || product * dimension > Integer.MAX_VALUE) {
                throw new ValueFault(
                        "must have a shape of at most %d values".formatted(Integer.MAX_VALUE),
                        Arrays.toString(Arrays.stream(shape)
                                .limit(8)
                                .mapToObj(Long::toUnsignedString)
                                .toArray()),
                        FEWER);
            }
            product *= dimension;
        }
        return (int) product;
    }

    /** All values, with zeros where a sparse tensor has none. */
    static Tensor spread(Tensor tensor) {
        int size = size(tensor);
        if (!tensor.isSparse()) {
            return tensor;
        }
        if (size > SPREAD_MAX) {
            throw new ValueFault(
                    "must have at most %d values to become an array".formatted(SPREAD_MAX),
                    "%d, of which %d are there".formatted(size, tensor.count()),
                    "Set the option features-type to sparse or vector, or give a schema with such a type.");
        }
        Tensor ascending = ascending(tensor);
        long[] keys = ascending.keys();
        switch (ascending.type()) {
            case FLOAT32 -> {
                float[] spread = new float[size];
                float[] values = ascending.floats();
                for (int i = 0; i < keys.length; i++) {
                    spread[(int) keys[i]] = values[i];
                }
                return Tensor.dense(spread);
            }
            case FLOAT64 -> {
                double[] spread = new double[size];
                double[] values = ascending.doubles();
                for (int i = 0; i < keys.length; i++) {
                    spread[(int) keys[i]] = values[i];
                }
                return Tensor.dense(spread);
            }
            default -> {
                int[] spread = new int[size];
                int[] values = ascending.ints();
                for (int i = 0; i < keys.length; i++) {
                    spread[(int) keys[i]] = values[i];
                }
                return Tensor.dense(spread);
            }
        }
    }

    /** The same sparse tensor with its keys in order, none twice. Its {@link #size} was looked at. */
    static Tensor ascending(Tensor tensor) {
        long[] keys = tensor.keys();
        boolean inOrder = true;
        for (int i = 1; i < keys.length; i++) {
            inOrder &= keys[i - 1] < keys[i];
        }
        return inOrder ? tensor : sorted(tensor);
    }

    private static Tensor sorted(Tensor tensor) {
        int count = tensor.count();
        // Key and place in one number, which sorts without objects.
        long[] places = new long[count];
        for (int i = 0; i < count; i++) {
            places[i] = tensor.keys()[i] << Integer.SIZE | i;
        }
        Arrays.sort(places);
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = places[i] >> Integer.SIZE;
            if (i > 0 && keys[i] == keys[i - 1]) {
                throw new ValueFault("must have each key once", "%d twice".formatted(keys[i]), CHECK);
            }
        }
        switch (tensor.type()) {
            case FLOAT32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = tensor.floats()[(int) places[i]];
                }
                return Tensor.of(values, keys, tensor.shape());
            }
            case FLOAT64 -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = tensor.doubles()[(int) places[i]];
                }
                return Tensor.of(values, keys, tensor.shape());
            }
            default -> {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                    values[i] = tensor.ints()[(int) places[i]];
                }
                return Tensor.of(values, keys, tensor.shape());
            }
        }
    }

    /** The values as {@code float}, each of which is the same number. */
    static float[] floats(Tensor tensor) {
        float[] floats = tensor.floats();
        if (tensor.type() != Tensor.Type.FLOAT32) {
            double[] exact = tensor.doubles();
            for (int i = 0; i < exact.length; i++) {
                if (floats[i] != exact[i] && !Double.isNaN(exact[i])) {
                    throw inexact("float", exact[i], "double");
                }
            }
        }
        return floats;
    }

    /** The values as {@code int}, each of which is the same number. */
    static int[] ints(Tensor tensor) {
        if (tensor.type() == Tensor.Type.INT32) {
            return tensor.ints();
        }
        double[] exact = tensor.doubles();
        int[] ints = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            ints[i] = (int) exact[i];
            if (ints[i] != exact[i]) {
                throw inexact("int", exact[i], "double");
            }
        }
        return ints;
    }

    /** The values as {@code long}, each of which is the same number. */
    static long[] longs(Tensor tensor) {
        double[] exact = tensor.doubles();
        long[] longs = new long[exact.length];
        for (int i = 0; i < exact.length; i++) {
            longs[i] = (long) exact[i];
            // 2^63 is the first number too large, and the one that all larger ones are cut off to.
            if (longs[i] != exact[i] || exact[i] == 0x1p63) {
                throw inexact("bigint", exact[i], "double");
            }
        }
        return longs;
    }

    private static ValueFault inexact(String type, double found, String wider) {
        return new ValueFault(
                "must be numbers of type " + type,
                Double.toString(found),
                "Give a schema with %s for this column.".formatted(wider));
    }
}
