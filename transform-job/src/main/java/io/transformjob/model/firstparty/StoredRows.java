package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import java.util.Arrays;

/**
 * Rows of a matrix, of which some may not be stored and are zero.
 *
 * @param rows rows of the matrix, stored or not
 * @param width numbers in a row
 * @param indices row of each stored one, ascending; empty if it is its place
 * @param values shape [stored rows][width]; or none
 * @param squares sum of the squares of each stored row
 */
record StoredRows(int rows, int width, int[] indices, float[] values, double[] squares) {
    /** No row at all. */
    static StoredRows none() {
        return new StoredRows(0, 1, new int[0], new float[0], new double[0]);
    }

    /**
     * @throws ArtifactException if the array is missing, no matrix, or has more rows than an index tells
     */
    static StoredRows of(NdArrayList arrays, String name) {
        NdArray array = arrays.require(name);
        long[] shape = array.shape();
        boolean matrix = shape.length == 2 && shape[0] > 0 && shape[1] > 0 && !(array instanceof NdArray.Csr);
        if (!matrix || shape[0] > Integer.MAX_VALUE - 8 || shape[1] > Integer.MAX_VALUE - 8) {
            throw arrays.fault(
                    "array %s must be a matrix, dense or row_sparse".formatted(ArtifactException.quote(name)),
                    array.description());
        }
        float[] values;
        int[] indices = {};
        if (array instanceof NdArray.RowSparse sparse) {
            values = sparse.values();
            indices = Arrays.stream(sparse.rows()).mapToInt(Math::toIntExact).toArray();
            // Ascending and distinct, so as many as the last says are all from 0 on.
            if (indices.length == shape[0]) {
                indices = new int[0];
            }
        } else {
            values = ((NdArray.Dense) array).values();
        }
        int width = (int) shape[1];
        ModelFile.requireFinite(arrays, name, values);
        return new StoredRows((int) shape[0], width, indices, values, squares(values, width));
    }

    private static double[] squares(float[] values, int width) {
        double[] squares = new double[values.length / width];
        for (int i = 0; i < values.length; i++) {
            squares[i / width] += (double) values[i] * values[i];
        }
        return squares;
    }

    /** The same rows, for one who keeps their numbers elsewhere. */
    StoredRows withoutValues() {
        return new StoredRows(rows, width, indices, new float[0], squares);
    }

    /** Place of a row among the stored ones, -1 if it is not there. */
    int find(int row) {
        if (indices.length == 0) {
            return row < squares.length ? row : -1;
        }
        return Math.max(-1, Arrays.binarySearch(indices, row));
    }
}
