package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Makes a tensor of what Spark holds inside a row for one type. */
@FunctionalInterface
interface ColumnWriter {
    long[] NONE = new long[0];

    /**
     * @param index where the value stands in the row; it is not null
     * @throws ValueFault if it cannot be written
     */
    Tensor tensor(SpecializedGetters row, int index);

    /**
     * @param column for the message
     * @throws IllegalArgumentException if no tensor is made of this type
     */
    static ColumnWriter of(String column, DataType type, TensorType tensorType) {
        if (type.equals(DataTypes.BinaryType)) {
            return (row, index) -> Tensor.bytes(List.of(row.getBinary(index)), Optional.empty());
        }
        Optional<ColumnWriter> single = single(type, tensorType);
        if (single.isPresent()) {
            return single.get();
        }
        if (VectorTypes.isVector(type)) {
            Numbers values = numbers(DataTypes.DoubleType, tensorType).orElseThrow();
            return (row, index) -> vector(row.getStruct(index, VectorTypes.VECTOR_FIELDS), values);
        }
        DataType element = type instanceof ArrayType array
                ? array.elementType()
                : VectorTypes.isSparse(type) ? VectorTypes.sparseElement(type) : DataTypes.NullType;
        Numbers values = numbers(element, tensorType)
                .orElseThrow(() -> new IllegalArgumentException(
                        "column %s must be a number, an array of numbers, a vector of spark.ml, struct<size:int,indices:array<int>,values:array<…>> or binary, got %s. Cast it, or leave it out."
                                .formatted(column, type.simpleString())));
        return type instanceof ArrayType
                ? (row, index) -> values.tensor(withoutNull(row.getArray(index)), NONE, NONE)
                : (row, index) -> sparse(row.getStruct(index, VectorTypes.SPARSE_FIELDS), 0, values);
    }

    /** Makes a tensor of an array of numbers of one type. */
    @FunctionalInterface
    interface Numbers {
        Tensor tensor(ArrayData values, long[] keys, long[] shape);
    }

    private static Optional<Numbers> numbers(DataType element, TensorType type) {
        if (element.equals(DataTypes.DoubleType)) {
            return Optional.of((values, keys, shape) -> type.tensor(values.toDoubleArray(), keys, shape));
        }
        if (element.equals(DataTypes.FloatType)) {
            return Optional.of((values, keys, shape) -> type.tensor(values.toFloatArray(), keys, shape));
        }
        if (element.equals(DataTypes.IntegerType)) {
            return Optional.of((values, keys, shape) -> type.tensor(values.toIntArray(), keys, shape));
        }
        if (element.equals(DataTypes.LongType)) {
            return Optional.of((values, keys, shape) -> type.tensor(values.toLongArray(), keys, shape));
        }
        return Optional.empty();
    }

    private static Optional<ColumnWriter> single(DataType type, TensorType tensorType) {
        if (type.equals(DataTypes.DoubleType)) {
            return Optional.of((row, index) -> tensorType.tensor(new double[] {row.getDouble(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.FloatType)) {
            return Optional.of((row, index) -> tensorType.tensor(new float[] {row.getFloat(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.IntegerType)) {
            return Optional.of((row, index) -> tensorType.tensor(new int[] {row.getInt(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.LongType)) {
            return Optional.of((row, index) -> tensorType.tensor(new long[] {row.getLong(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.ShortType)) {
            return Optional.of((row, index) -> tensorType.tensor(new int[] {row.getShort(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.ByteType)) {
            return Optional.of((row, index) -> tensorType.tensor(new int[] {row.getByte(index)}, NONE, NONE));
        }
        if (type.equals(DataTypes.BooleanType)) {
            return Optional.of(
                    (row, index) -> tensorType.tensor(new int[] {row.getBoolean(index) ? 1 : 0}, NONE, NONE));
        }
        return Optional.empty();
    }

    private static Tensor vector(InternalRow vector, Numbers values) {
        return vector.getByte(0) == VectorTypes.DENSE
                ? values.tensor(vector.getArray(3), NONE, NONE)
                : sparse(vector, 1, values);
    }

    /** @param from where size, indices and values stand in the struct */
    private static Tensor sparse(InternalRow struct, int from, Numbers values) {
        if (struct.isNullAt(from) || struct.isNullAt(from + 1) || struct.isNullAt(from + 2)) {
            throw new ValueFault("must have size, indices and values", "null", "Leave the row out.");
        }
        int size = struct.getInt(from);
        int[] indices = withoutNull(struct.getArray(from + 1)).toIntArray();
        ArrayData numbers = withoutNull(struct.getArray(from + 2));
        if (indices.length != numbers.numElements()) {
            throw new ValueFault(
                    "must have as many indices as values",
                    "%d and %d".formatted(indices.length, numbers.numElements()),
                    "Correct the row.");
        }
        long[] keys = new long[indices.length];
        int last = -1;
        for (int i = 0; i < keys.length; i++) {
            if (indices[i] <= last || indices[i] >= size) {
                throw new ValueFault(
                        "must have indices in order from 0 to %d, each once".formatted(size - 1),
                        last < 0 ? Integer.toString(indices[i]) : "%d after %d".formatted(indices[i], last),
                        "Correct the row.");
            }
            last = indices[i];
            keys[i] = last;
        }
        return values.tensor(numbers, keys, new long[] {size});
    }

    private static ArrayData withoutNull(ArrayData array) {
        for (int i = 0; i < array.numElements(); i++) {
            if (array.isNullAt(i)) {
                throw new ValueFault(
                        "must have no null in it",
                        "null at index %d".formatted(i),
                        "Fill it in, with NaN for a missing number, or leave the row out.");
            }
        }
        return array;
    }
}
