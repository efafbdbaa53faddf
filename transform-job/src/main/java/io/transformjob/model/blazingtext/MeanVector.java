package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.fasttext.WeightMatrix;
import io.transformjob.formats.artifact.fasttext.WeightMatrix.Codebook;
import io.transformjob.formats.artifact.fasttext.WeightMatrix.Dense;
import io.transformjob.formats.artifact.fasttext.WeightMatrix.Quantized;
import java.util.Arrays;

/**
 * The mean of rows of a matrix, and its products with rows of another. Sums are {@code float32} in fastText's order. A buffer.
 *
 * <p>Source: facebookresearch/fastText 0.9.2 {@code src/vector.cc}, {@code src/densematrix.cc}, {@code src/quantmatrix.cc}, {@code
 * src/productquantizer.cc}.
 */
final class MeanVector {
    private final WeightMatrix input;
    private final float[] values;
    private long count;

    MeanVector(WeightMatrix input) {
        this.input = input;
        this.values = new float[input.columns()];
    }

    void clear() {
        Arrays.fill(values, 0);
        count = 0;
    }

    /** Rows that were added. */
    long count() {
        return count;
    }

    void add(int row) {
        count++;
        if (input instanceof Dense dense) {
            add(values, dense.values(), row * values.length, 0, values.length, 1);
        } else {
            add((Quantized) input, row);
        }
    }

    private void add(Quantized matrix, int row) {
        Codebook book = matrix.book();
        float norm = norm(matrix, row);
        for (int part = 0; part < book.parts(); part++) {
            int from = book.start(part, matrix.codes()[row * book.parts() + part]);
            add(values, book.values(), from, part * book.width(), book.width(part), norm);
        }
    }

    private static void add(float[] sums, float[] addend, int from, int to, int length, float factor) {
        for (int i = 0; i < length; i++) {
            sums[to + i] += factor * addend[from + i];
        }
    }

    private static float norm(Quantized matrix, int row) {
        return matrix.norms().length == 0 ? 1 : matrix.norms()[row];
    }

    /** Makes the sum of what was added its mean. */
    void divide() {
        float factor = (float) (1.0 / count);
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    /** The product with a row of a matrix of as many columns. */
    float dot(WeightMatrix matrix, int row) {
        if (matrix instanceof Dense dense) {
            return dot(0, values, 0, dense.values(), row * values.length, values.length);
        }
        Quantized quantized = (Quantized) matrix;
        Codebook book = quantized.book();
        float sum = 0;
        for (int part = 0; part < book.parts(); part++) {
            int from = book.start(part, quantized.codes()[row * book.parts() + part]);
            sum = dot(sum, values, part * book.width(), book.values(), from, book.width(part));
        }
        return sum * norm(quantized, row);
    }

    private static float dot(float start, float[] left, int leftFrom, float[] right, int rightFrom, int length) {
        float sum = start;
        for (int i = 0; i < length; i++) {
            sum += left[leftFrom + i] * right[rightFrom + i];
        }
        return sum;
    }
}
