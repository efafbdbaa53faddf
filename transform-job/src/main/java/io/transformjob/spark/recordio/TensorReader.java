package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Makes of a tensor what Spark holds inside a row for one type. */
@FunctionalInterface
interface TensorReader {
    /**
     * @param tensor not {@link Tensor.Type#NONE}
     * @throws ValueFault if the type cannot hold it
     */
    Object read(Tensor tensor);

    /**
     * @param column for the message
     * @throws IllegalArgumentException if no tensor is of this type
     */
    static TensorReader of(String column, DataType type) {
        if (type.equals(DataTypes.BinaryType)) {
            return TensorReader::bytes;
        }
        if (isNumber(type)) {
            return numbers(single(type));
        }
        if (type instanceof ArrayType array && isNumber(array.elementType())) {
            TensorReader elements = array(array.elementType());
            return numbers(tensor -> elements.read(Tensors.spread(tensor)));
        }
        if (VectorTypes.isSparse(type) && isNumber(VectorTypes.sparseElement(type))) {
            TensorReader values = array(VectorTypes.sparseElement(type));
            return numbers(tensor -> sparse(tensor, values));
        }
        if (VectorTypes.isVector(type)) {
            return numbers(TensorReader::vector);
        }
        throw new IllegalArgumentException(
                "column %s must be float, double, int or bigint, an array of one of these, struct<size:int,indices:array<int>,values:array<…>>, a vector of spark.ml or binary, got %s"
                        .formatted(column, type.simpleString()));
    }

    private static boolean isNumber(DataType type) {
        return type.equals(DataTypes.FloatType)
                || type.equals(DataTypes.DoubleType)
                || type.equals(DataTypes.IntegerType)
                || type.equals(DataTypes.LongType);
    }

    private static TensorReader numbers(TensorReader reader) {
        return tensor -> {
            if (tensor.type() == Tensor.Type.BYTES) {
                throw new ValueFault("must hold numbers", "bytes", "Give a schema with binary for this column.");
            }
            return reader.read(tensor);
        };
    }

    private static Object bytes(Tensor tensor) {
        if (tensor.type() != Tensor.Type.BYTES || tensor.count() != 1) {
            throw new ValueFault(
                    "must hold one string of bytes",
                    "%d of type %s".formatted(tensor.count(), tensor.type()),
                    "Give a schema with another type for this column.");
        }
        return tensor.bytes().get(0);
    }

    private static TensorReader single(DataType type) {
        return tensor -> {
            int size = Tensors.size(tensor);
            if (size != 1) {
                throw new ValueFault(
                        "must hold one value", Integer.toString(size), "Give a schema with an array for this column.");
            }
            Tensor all = Tensors.spread(tensor);
            if (type.equals(DataTypes.DoubleType)) {
                return all.doubles()[0];
            }
            if (type.equals(DataTypes.FloatType)) {
                return Tensors.floats(all)[0];
            }
            return type.equals(DataTypes.IntegerType) ? (Object) Tensors.ints(all)[0] : (Object) Tensors.longs(all)[0];
        };
    }

    /** The values that are there, whatever their keys. */
    private static TensorReader array(DataType element) {
        if (element.equals(DataTypes.DoubleType)) {
            return tensor -> UnsafeArrayData.fromPrimitiveArray(tensor.doubles());
        }
        if (element.equals(DataTypes.FloatType)) {
            return tensor -> UnsafeArrayData.fromPrimitiveArray(Tensors.floats(tensor));
        }
        if (element.equals(DataTypes.IntegerType)) {
            return tensor -> UnsafeArrayData.fromPrimitiveArray(Tensors.ints(tensor));
        }
        return tensor -> UnsafeArrayData.fromPrimitiveArray(Tensors.longs(tensor));
    }

    private static Object sparse(Tensor tensor, TensorReader values) {
        int size = Tensors.size(tensor);
        Tensor ascending = Tensors.ascending(tensor);
        return new GenericInternalRow(
                new Object[] {size, UnsafeArrayData.fromPrimitiveArray(indices(ascending)), values.read(ascending)});
    }

    private static Object vector(Tensor tensor) {
        int size = Tensors.size(tensor);
        Tensor ascending = Tensors.ascending(tensor);
        UnsafeArrayData values = UnsafeArrayData.fromPrimitiveArray(ascending.doubles());
        return new GenericInternalRow(
                tensor.isSparse()
                        ? new Object[] {
                            VectorTypes.SPARSE, size, UnsafeArrayData.fromPrimitiveArray(indices(ascending)), values
                        }
                        : new Object[] {VectorTypes.DENSE, null, null, values});
    }

    /** Where the values stand, those of a dense tensor one after the other. */
    private static int[] indices(Tensor tensor) {
        boolean isSparse = tensor.isSparse();
        int[] indices = new int[tensor.count()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = isSparse ? (int) tensor.keys()[i] : i;
        }
        return indices;
    }
}
