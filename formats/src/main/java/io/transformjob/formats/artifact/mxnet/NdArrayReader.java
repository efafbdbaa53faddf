package io.transformjob.formats.artifact.mxnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.FileSignature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a list of arrays, little-endian throughout:
 *
 * <pre>
 * list   u64 0x112, u64 0, u64 arrays, array…, u64 names (0 or as many), (u64 length, bytes)…
 * array  u32 0xF993FAC9 (V2) or 0xF993FACA (V3), i32 storage, [shape of what is stored], shape,
 *        i32 device type, i32 device id, i32 element type, (i32 element type, shape) of each index array,
 *        elements, indices
 *        u32 0xF993FAC8 (V1), shape, device, element type, elements
 *        u32 dimensions, u32 each, device, element type, elements: the form before V1
 * shape  i32 dimensions, i64 each
 * </pre>
 *
 * An array without dimensions (V3: of unknown ones) ends behind its shape. A sparse array is followed by the shape of
 * what is stored only if it is sparse: by rows (1), with the row of each, or CSR (2), with row offsets and columns. What
 * follows the list is not read.
 *
 * <p>Source: apache/mxnet {@code src/ndarray/ndarray.cc}, {@code include/mxnet/tuple.h}, {@code base.h}.
 */
final class NdArrayReader {
    static final long LIST_MAGIC = 0x112;
    private static final int V1 = 0xF993FAC8;
    private static final int V2 = 0xF993FAC9;
    private static final int V3 = 0xF993FACA;
    private static final int DENSE = 0;
    private static final int ROW_SPARSE = 1;
    private static final int CSR = 2;

    /** As NumPy has it; tensors of models have five at most. */
    private static final int DIMENSIONS_MAX = 32;

    /** The least an array can be: its first number. */
    private static final int ARRAY_BYTES_MIN = 4;

    private static final NdArray EMPTY = new NdArray.Dense(ElementType.FLOAT32, new long[1], new float[0]);

    private final ByteCursor in;
    private String array = "";

    NdArrayReader(ByteCursor in) {
        this.in = in;
    }

    NdArrayList read() {
        int from = in.position();
        if (in.remaining() < 8 || in.longLittle("the magic number") != LIST_MAGIC) {
            throw new ArtifactException(
                    in.member(),
                    "the file must be a list of MXNet arrays",
                    FileSignature.describe(in.bytes(), from, in.end()),
                    ByteCursor.DAMAGED);
        }
        in.take(8, "the reserved bytes");
        int count = in.count(in.longLittle("the number of arrays"), ARRAY_BYTES_MIN, "arrays");
        List<NdArray> arrays = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            array = "array %d".formatted(i);
            arrays.add(array());
        }
        return new NdArrayList(in.member(), arrays, names(count));
    }

    private List<String> names(int arrays) {
        int count = in.count(in.longLittle("the number of names"), 8, "names");
        if (count != 0 && count != arrays) {
            throw fault("there must be a name for each of %d arrays, or none".formatted(arrays), count + " names");
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String name = in.text(in.longLittle("the length of a name"), UTF_8, "a name");
            if (!names.add(name)) {
                throw fault("every array must have its own name", ArtifactException.quote(name) + " twice");
            }
        }
        return List.copyOf(names);
    }

    private NdArray array() {
        int first = in.intLittle(array);
        return switch (first) {
            case V2, V3 -> current(first == V3);
            case V1 -> {
                int dimensions = in.intLittle(array + "'s dimensions");
                yield dimensions == 0 ? EMPTY : dense(shape(dimensions, 8));
            }
            default -> first == 0 ? EMPTY : dense(shape(first, 4));
        };
    }

    /** An array of version 2 or 3, behind its magic number. */
    private NdArray current(boolean shapesMayBeUnknown) {
        int storage = in.intLittle(array + "'s storage type");
        if (storage < DENSE || storage > CSR) {
            throw fault(
                    "the storage type of %s must be 0 (dense), 1 (row_sparse) or 2 (csr)".formatted(array),
                    Integer.toString(storage));
        }
        if (storage != DENSE && shapesMayBeUnknown) {
            throw fault(
                    "the storage type of %s must be 0, as of all arrays of version 3".formatted(array), "" + storage);
        }
        long[] stored = storage == DENSE ? new long[0] : shape(in.intLittle(array + "'s stored dimensions"), 8);
        int dimensions = in.intLittle(array + "'s dimensions");
        if (shapesMayBeUnknown ? dimensions == -1 : dimensions == 0) {
            return EMPTY;
        }
        long[] shape = new long[dimensionCount(dimensions, 8)];
        boolean unknown = false;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.longLittle("a dimension");
            unknown |= shape[i] == -1;
        }
        if (unknown && shapesMayBeUnknown) {
            return EMPTY;
        }
        requireNotNegative(shape);
        return storage == DENSE ? dense(shape) : storage == ROW_SPARSE ? rowSparse(shape, stored) : csr(shape, stored);
    }

    private NdArray dense(long[] shape) {
        ElementType type = elementType();
        return new NdArray.Dense(type, shape, floats(shape, type));
    }

    private NdArray rowSparse(long[] shape, long[] stored) {
        ElementType type = elementType();
        ElementType indexType = indexType();
        long[] indexShape = shape(in.intLittle(array + "'s row dimensions"), 8);
        boolean sameRows = stored.length == shape.length && indexShape.length == 1 && stored[0] == indexShape[0];
        if (!sameRows || !Arrays.equals(stored, 1, stored.length, shape, 1, shape.length)) {
            throw fault(
                    "%s of shape %s must store whole rows, each with its index".formatted(array, NdArray.text(shape)),
                    "values of shape %s, indices of shape %s"
                            .formatted(NdArray.text(stored), NdArray.text(indexShape)));
        }
        float[] values = floats(stored, type);
        long[] rows = indices(indexShape, indexType, array + "'s rows");
        requireAscending(rows, 0, rows.length, shape[0]);
        return new NdArray.RowSparse(type, shape, rows, values);
    }

    private NdArray csr(long[] shape, long[] stored) {
        ElementType type = elementType();
        ElementType offsetType = indexType();
        long[] offsetShape = shape(in.intLittle(array + "'s row offset dimensions"), 8);
        ElementType columnType = indexType();
        long[] columnShape = shape(in.intLittle(array + "'s column dimensions"), 8);
        if (shape.length != 2
                || stored.length != 1
                || !Arrays.equals(columnShape, stored)
                || offsetShape.length != 1
                || offsetShape[0] != shape[0] + 1 && (offsetShape[0] != 0 || stored[0] != 0)) {
            throw fault(
                    "%s of shape %s must be a matrix with an offset for each row and its end, and a column for each value"
                            .formatted(array, NdArray.text(shape)),
                    "values of shape %s, offsets of shape %s, columns of shape %s"
                            .formatted(NdArray.text(stored), NdArray.text(offsetShape), NdArray.text(columnShape)));
        }
        float[] values = floats(stored, type);
        long[] offsets = indices(offsetShape, offsetType, array + "'s row offsets");
        long[] columns = indices(columnShape, columnType, array + "'s columns");
        requireRows(offsets, columns, shape[1]);
        return new NdArray.Csr(type, shape, offsets, columns, values);
    }

    private void requireRows(long[] offsets, long[] columns, long columnLimit) {
        for (int row = 0; row < offsets.length; row++) {
            long before = row == 0 ? 0 : offsets[row - 1];
            boolean isEnd = row == offsets.length - 1;
            if (row == 0 && offsets[row] != 0
                    || offsets[row] < before
                    || offsets[row] > columns.length
                    || isEnd && offsets[row] != columns.length) {
                throw fault(
                        "row offsets of %s must ascend from 0 to %d".formatted(array, columns.length),
                        "%d for row %d".formatted(offsets[row], row));
            }
            requireAscending(columns, (int) before, (int) offsets[row], columnLimit);
        }
    }

    private void requireAscending(long[] indices, int from, int to, long limit) {
        long before = -1;
        for (int i = from; i < to; i++) {
            if (indices[i] <= before || indices[i] >= limit) {
                throw fault(
                        "indices of %s must ascend and be below %d".formatted(array, limit),
                        "%d behind %s".formatted(indices[i], before < 0 ? "nothing" : before));
            }
            before = indices[i];
        }
    }

    /** Where the array was when it was saved, which does not matter, and what its elements are. */
    private ElementType elementType() {
        in.take(8, array + "'s device");
        int code = in.intLittle(array + "'s element type");
        return ElementType.of(code).orElseThrow(() -> elementTypeFault(code));
    }

    private ElementType indexType() {
        int code = in.intLittle(array + "'s index type");
        return ElementType.of(code).filter(ElementType::isIndex).orElseThrow(() -> elementTypeFault(code));
    }

    private ArtifactException elementTypeFault(int code) {
        return fault(
                "element types of %s must be numbers from 0 (float32) to 12 (bfloat16), and whole ones for indices"
                        .formatted(array),
                Integer.toString(code));
    }

    /** Dimensions of 4 or 8 bytes each. */
    private long[] shape(int dimensions, int bytesEach) {
        long[] shape = new long[dimensionCount(dimensions, bytesEach)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = bytesEach == 8 ? in.longLittle("a dimension") : in.intLittle("a dimension") & 0xFFFF_FFFFL;
        }
        requireNotNegative(shape);
        return shape;
    }

    private int dimensionCount(int count, int bytesEach) {
        if (count < 0 || count > DIMENSIONS_MAX) {
            throw fault(
                    "%s must have from 0 to %d dimensions".formatted(array, DIMENSIONS_MAX),
                    Integer.toUnsignedString(count));
        }
        return in.count(count, bytesEach, array + "'s dimensions");
    }

    private void requireNotNegative(long[] shape) {
        for (long length : shape) {
            if (length < 0) {
                throw fault("dimensions of %s must not be negative".formatted(array), NdArray.text(shape));
            }
        }
    }

    private float[] floats(long[] shape, ElementType type) {
        float[] values = new float[elementCount(shape, type, array + "'s elements")];
        int from = in.take((long) values.length * type.width(), array + "'s elements");
        for (int i = 0; i < values.length; i++) {
            values[i] = type.floatAt(in.bytes(), from + i * type.width());
        }
        return values;
    }

    private long[] indices(long[] shape, ElementType type, String what) {
        long[] values = new long[elementCount(shape, type, what)];
        int from = in.take((long) values.length * type.width(), what);
        for (int i = 0; i < values.length; i++) {
            values[i] = type.longAt(in.bytes(), from + i * type.width());
        }
        return values;
    }

    /** How many elements a shape has, checked against the bytes that are left. */
    private int elementCount(long[] shape, ElementType type, String what) {
        long limit = in.remaining() / type.width();
        long count = 1;
        for (long length : shape) {
            if (length == 0) {
                return 0;
            }
        }
        for (long length : shape) {
            if (count > limit / length) {
                throw in.fault(
                        "%s must fit the bytes that follow".formatted(what),
                        "%s %s, with %d bytes left".formatted(type, NdArray.text(shape), in.remaining()),
                        ByteCursor.DAMAGED);
            }
            count *= length;
        }
        return (int) count;
    }

    private ArtifactException fault(String rule, String found) {
        return in.fault(rule, found, ByteCursor.DAMAGED);
    }
}
