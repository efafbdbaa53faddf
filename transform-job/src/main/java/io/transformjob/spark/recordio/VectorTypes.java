package io.transformjob.spark.recordio;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UDTRegistration;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Types of rows and vectors. Vectors of {@code spark.ml} are told by what they are stored as, so that nothing here needs
 * that library: {@code struct<type:tinyint, size:int, indices:array<int>, values:array<double>>}, where type 0 is sparse and
 * 1 dense, without size and indices.
 */
final class VectorTypes {
    static final byte SPARSE = 0;
    static final byte DENSE = 1;
    /** How many fields the struct of a vector has. */
    static final int VECTOR_FIELDS = 4;
    /** How many fields the struct of a sparse row has: size, indices, values. */
    static final int SPARSE_FIELDS = 3;

    private VectorTypes() {}

    /**
     * The vector of {@code spark.ml}.
     *
     * @throws IllegalArgumentException if it is not on the class path
     */
    static DataType vector() {
        try {
            return (DataType) UDTRegistration.getUDTFor("org.apache.spark.ml.linalg.Vector")
                    .get()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (Exception e) {
            // Scala's exceptions are not declared.
            throw new IllegalArgumentException(
                    "features-type vector must find org.apache.spark.ml.linalg.Vector, found none. Put spark-mllib on the class path, or use features-type array or sparse.",
                    e);
        }
    }

    static StructType sparse(DataType element) {
        return new StructType()
                .add("size", DataTypes.IntegerType, false)
                .add("indices", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
                .add("values", DataTypes.createArrayType(element, false), false);
    }

    static boolean isVector(DataType type) {
        return type instanceof UserDefinedType<?> user
                && user.sqlType() instanceof StructType struct
                && namesAre(struct, "type", "size", "indices", "values")
                && struct.apply(0).dataType().equals(DataTypes.ByteType)
                && isSparse(struct, 1)
                && ((ArrayType) struct.apply(3).dataType()).elementType().equals(DataTypes.DoubleType);
    }

    static boolean isSparse(DataType type) {
        return type instanceof StructType struct
                && namesAre(struct, "size", "indices", "values")
                && isSparse(struct, 0);
    }

    private static boolean isSparse(StructType struct, int from) {
        return struct.apply(from).dataType().equals(DataTypes.IntegerType)
                && struct.apply(from + 1).dataType() instanceof ArrayType indices
                && indices.elementType().equals(DataTypes.IntegerType)
                && struct.apply(from + 2).dataType() instanceof ArrayType;
    }

    private static boolean namesAre(StructType struct, String... names) {
        StructField[] fields = struct.fields();
        boolean same = fields.length == names.length;
        for (int i = 0; same && i < names.length; i++) {
            same = fields[i].name().equals(names[i]);
        }
        return same;
    }

    /** The type of the values of a sparse row. */
    static DataType sparseElement(DataType sparse) {
        return ((ArrayType) ((StructType) sparse).apply(2).dataType()).elementType();
    }
}
