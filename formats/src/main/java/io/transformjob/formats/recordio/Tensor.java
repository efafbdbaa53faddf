package io.transformjob.formats.recordio;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a name stands for in a record: numbers, with or without keys and shape, or byte strings. Immutable as long as nobody
 * writes into its arrays, which are handed in and out without a copy.
 *
 * <table>
 *   <caption>Forms</caption>
 *   <tr><th>form</th><th>values</th><th>keys</th><th>shape</th></tr>
 *   <tr><td>row or single value</td><td>all, in order</td><td>none</td><td>none, or their number</td></tr>
 *   <tr><td>matrix</td><td>all, row-major</td><td>none</td><td>rows, columns</td></tr>
 *   <tr><td>sparse row</td><td>those that are there</td><td>column of each, from 0</td><td>columns</td></tr>
 *   <tr><td>sparse matrix</td><td>those that are there</td><td>row × columns + column of each</td><td>rows, columns</td></tr>
 *   <tr><td>sparse row of zeros</td><td>none</td><td>none</td><td>columns</td></tr>
 * </table>
 *
 * <p>A tensor that was read is as it was written: that keys and shape fit the values is not looked at.
 *
 * <p>Source: Amazon SageMaker Developer Guide, "Common Data Formats for Training".
 */
public final class Tensor {
    /** What the values are. */
    public enum Type {
        FLOAT32,
        FLOAT64,
        INT32,
        /** Byte strings, such as encoded images; without keys and shape. */
        BYTES,
        /** Nothing was written behind the name. */
        NONE
    }

    private static final long[] EMPTY = new long[0];

    private final Type type;
    /** {@code float[]}, {@code double[]}, {@code int[]} or {@code byte[][]}. */
    private final Object values;

    private final int count;
    private final long[] keys;
    private final long[] shape;
    private final String contentType;

    private Tensor(Type type, Object values, int count, long[] keys, long[] shape, String contentType) {
        this.type = type;
        this.values = requireNonNull(values, "values");
        this.count = count;
        this.keys = requireNonNull(keys, "keys");
        this.shape = requireNonNull(shape, "shape");
        this.contentType = contentType;
    }

    /** A row, or a single value. */
    public static Tensor dense(float... values) {
        return of(values, EMPTY, EMPTY);
    }

    /** A row, or a single value. */
    public static Tensor dense(double... values) {
        return of(values, EMPTY, EMPTY);
    }

    /** A row, or a single value. */
    public static Tensor dense(int... values) {
        return of(values, EMPTY, EMPTY);
    }

    /** A row of {@code columns} columns, of which column {@code keys[i]} holds {@code values[i]}. */
    public static Tensor sparse(long columns, long[] keys, float[] values) {
        return of(values, keys, new long[] {columns});
    }

    /** A row of {@code columns} columns, of which column {@code keys[i]} holds {@code values[i]}. */
    public static Tensor sparse(long columns, long[] keys, double[] values) {
        return of(values, keys, new long[] {columns});
    }

    /** A row of {@code columns} columns, of which column {@code keys[i]} holds {@code values[i]}. */
    public static Tensor sparse(long columns, long[] keys, int[] values) {
        return of(values, keys, new long[] {columns});
    }

    /** Values with keys and shape, either of which may be empty; nothing is compared. */
    public static Tensor of(float[] values, long[] keys, long[] shape) {
        return new Tensor(Type.FLOAT32, values, values.length, keys, shape, null);
    }

    /** Values with keys and shape, either of which may be empty; nothing is compared. */
    public static Tensor of(double[] values, long[] keys, long[] shape) {
        return new Tensor(Type.FLOAT64, values, values.length, keys, shape, null);
    }

    /** Values with keys and shape, either of which may be empty; nothing is compared. */
    public static Tensor of(int[] values, long[] keys, long[] shape) {
        return new Tensor(Type.INT32, values, values.length, keys, shape, null);
    }

    /** Byte strings. */
    public static Tensor bytes(List<byte[]> values, Optional<String> contentType) {
        byte[][] strings = values.toArray(byte[][]::new);
        return new Tensor(Type.BYTES, strings, strings.length, EMPTY, EMPTY, contentType.orElse(null));
    }

    /** A name with nothing behind it. */
    public static Tensor none() {
        return new Tensor(Type.NONE, new byte[0][], 0, EMPTY, EMPTY, null);
    }

    public Type type() {
        return type;
    }

    /** How many values there are, those of a sparse tensor that it does not hold left out. */
    public int count() {
        return count;
    }

    /**
     * The values, rounded if they are not {@code float32}.
     *
     * @throws IllegalStateException if they are no numbers
     */
    public float[] floats() {
        if (values instanceof float[] floats) {
            return floats;
        }
        float[] converted = new float[count];
        if (values instanceof double[] doubles) {
            for (int i = 0; i < count; i++) {
                converted[i] = (float) doubles[i];
            }
        } else {
            int[] ints = requireHolds(int[].class, "numbers");
            for (int i = 0; i < count; i++) {
                converted[i] = ints[i];
            }
        }
        return converted;
    }

    /**
     * The values, none of which is rounded.
     *
     * @throws IllegalStateException if they are no numbers
     */
    public double[] doubles() {
        if (values instanceof double[] doubles) {
            return doubles;
        }
        double[] converted = new double[count];
        if (values instanceof float[] floats) {
            for (int i = 0; i < count; i++) {
                converted[i] = floats[i];
            }
        } else {
            int[] ints = requireHolds(int[].class, "numbers");
            for (int i = 0; i < count; i++) {
                converted[i] = ints[i];
            }
        }
        return converted;
    }

    /**
     * The values of an {@code int32} tensor.
     *
     * @throws IllegalStateException if it is of another type
     */
    public int[] ints() {
        return requireHolds(int[].class, "int32 values");
    }

    /**
     * The byte strings.
     *
     * @throws IllegalStateException if it is a tensor of numbers
     */
    public List<byte[]> bytes() {
        return List.of(requireHolds(byte[][].class, "bytes"));
    }

    private <T> T requireHolds(Class<T> form, String what) {
        if (!form.isInstance(values)) {
            throw new IllegalStateException("the tensor must hold %s, it holds %s".formatted(what, type));
        }
        return form.cast(values);
    }

    /** Media type of the byte strings. */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /** Where each value stands; empty if all are there. An unsigned number, so that one below 0 is larger than any shape. */
    public long[] keys() {
        return keys;
    }

    /** Size of each dimension; empty if there is one and all values are there. Unsigned as well. */
    public long[] shape() {
        return shape;
    }

    /** Whether there are keys, or nothing but a shape, which is how writers write a sparse row of zeros. */
    public boolean isSparse() {
        return keys.length > 0 || count == 0 && shape.length > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that
                && type == that.type
                && Objects.deepEquals(values, that.values)
                && Arrays.equals(keys, that.keys)
                && Arrays.equals(shape, that.shape)
                && Objects.equals(contentType, that.contentType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, count, Arrays.hashCode(keys), Arrays.hashCode(shape), contentType);
    }

    /** Type and counts, not the values. */
    @Override
    public String toString() {
        return "%s values %d keys %d shape %s".formatted(type, count, keys.length, Arrays.toString(shape));
    }
}
