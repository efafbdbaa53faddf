package io.transformjob.model.dense;

import java.util.Arrays;

/**
 * The products in loops that the compiler turns into wide registers.
 *
 * <p>Many rows are cut into strips: a few inputs of them are turned into an array each, and an array for each output takes up
 * four inputs in one pass. Few rows, and sparse ones, take up four rows of the matrix in one pass over their outputs. It is the
 * same loop.
 */
final class PlainMatrix implements DenseMatrix {
    /** Rows at a time: long enough to forget the ends of loops, and short enough for {@link #STRIP_INPUTS} in a level-1 cache. */
    static final int STRIP_ROWS = 492;

    private static final int STRIP_INPUTS = 8;
    /** Outputs at a time, which bounds the buffers. */
    private static final int STRIP_OUTPUTS = 256;
    /** From here on strips are faster than single rows. */
    private static final int ROWS_MIN = 16;

    private final int outputs;
    /** Shape [inputs][outputs]. Arrays of their own: the compiler does not see that parts of one array are apart. */
    private final float[][] matrix;

    PlainMatrix(int inputs, int outputs, float[] values) {
        this.outputs = outputs;
        this.matrix = new float[inputs][];
        for (int input = 0; input < inputs; input++) {
            matrix[input] = Arrays.copyOfRange(values, input * outputs, (input + 1) * outputs);
        }
    }

    @Override
    public int inputs() {
        return matrix.length;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public String description() {
        return "dense: plain Java, strips of %d rows".formatted(STRIP_ROWS);
    }

    @Override
    public Multiplier newMultiplier() {
        return new Strips(this);
    }

    /**
     * Adds four products to each sum, one after the other.
     *
     * <p>Four, and one array that is written: with eight, or with two, the loop is too large for the compiler of Java 17 to
     * use wide registers. Measured at 492 rows, two thirds of the rate of hand-written vectors.
     */
    static void addFour(
            float[] sums,
            float[] a,
            float[] b,
            float[] c,
            float[] d,
            float factorA,
            float factorB,
            float factorC,
            float factorD,
            int count) {
        for (int i = 0; i < count; i++) {
            sums[i] = Math.fma(
                    factorD, d[i], Math.fma(factorC, c[i], Math.fma(factorB, b[i], Math.fma(factorA, a[i], sums[i]))));
        }
    }

    /** Adds a product to each sum. */
    static void addOne(float[] sums, float[] a, float factor, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] = Math.fma(factor, a[i], sums[i]);
        }
    }

    private static final class Strips implements Multiplier {
        private final float[][] matrix;
        private final int outputs;
        /** Sums of one row. */
        private final float[] rowSums;
        /** Inputs of many rows, shape [STRIP_INPUTS][rows], and their sums, shape [outputs][rows]; made when needed. */
        private float[][] strips = {};

        private float[][] sums = {};

        Strips(PlainMatrix model) {
            this.matrix = model.matrix;
            this.outputs = model.outputs;
            this.rowSums = new float[outputs];
        }

        @Override
        public void dense(float[] values, int from, int stride, int rows, float[] products) {
            if (rows < ROWS_MIN) {
                for (int row = 0; row < rows; row++) {
                    row(values, from + row * stride, products, row * outputs);
                }
                return;
            }
            if (strips.length == 0) {
                strips = new float[STRIP_INPUTS][STRIP_ROWS];
                sums = new float[Math.min(outputs, STRIP_OUTPUTS)][STRIP_ROWS];
            }
            for (int row = 0; row < rows; row += STRIP_ROWS) {
                int count = Math.min(STRIP_ROWS, rows - row);
                for (int output = 0; output < outputs; output += STRIP_OUTPUTS) {
                    strip(values, from + row * stride, stride, count, output, products, row * outputs);
                }
            }
        }

        private void row(float[] values, int from, float[] products, int to) {
            Arrays.fill(rowSums, 0);
            int input = 0;
            for (; input + 3 < matrix.length; input += 4) {
                addFour(
                        rowSums,
                        matrix[input],
                        matrix[input + 1],
                        matrix[input + 2],
                        matrix[input + 3],
                        values[from + input],
                        values[from + input + 1],
                        values[from + input + 2],
                        values[from + input + 3],
                        outputs);
            }
            for (; input < matrix.length; input++) {
                addOne(rowSums, matrix[input], values[from + input], outputs);
            }
            System.arraycopy(rowSums, 0, products, to, outputs);
        }

        /** Some outputs of a strip of rows. */
        private void strip(float[] values, int from, int stride, int rows, int firstOutput, float[] products, int to) {
            int count = Math.min(STRIP_OUTPUTS, outputs - firstOutput);
            for (int output = 0; output < count; output++) {
                Arrays.fill(sums[output], 0, rows, 0);
            }
            for (int input = 0; input < matrix.length; input += STRIP_INPUTS) {
                int inputs = Math.min(STRIP_INPUTS, matrix.length - input);
                transpose(values, from + input, stride, rows, inputs, strips);
                for (int output = 0; output < count; output++) {
                    add(sums[output], input, inputs, firstOutput + output, rows);
                }
            }
            for (int output = 0; output < count; output++) {
                float[] strip = sums[output];
                for (int row = 0, at = to + firstOutput + output; row < rows; row++, at += outputs) {
                    products[at] = strip[row];
                }
            }
        }

        private void add(float[] strip, int input, int inputs, int output, int rows) {
            int i = 0;
            for (; i + 3 < inputs; i += 4) {
                addFour(
                        strip,
                        strips[i],
                        strips[i + 1],
                        strips[i + 2],
                        strips[i + 3],
                        matrix[input + i][output],
                        matrix[input + i + 1][output],
                        matrix[input + i + 2][output],
                        matrix[input + i + 3][output],
                        rows);
            }
            for (; i < inputs; i++) {
                addOne(strip, strips[i], matrix[input + i][output], rows);
            }
        }

        /** Turns some columns of rows into arrays. */
        private static void transpose(float[] values, int from, int stride, int rows, int columns, float[][] strips) {
            if (columns < STRIP_INPUTS) {
                for (int column = 0; column < columns; column++) {
                    for (int row = 0, at = from + column; row < rows; row++, at += stride) {
                        strips[column][row] = values[at];
                    }
                }
                return;
            }
            float[] a = strips[0];
            float[] b = strips[1];
            float[] c = strips[2];
            float[] d = strips[3];
            float[] e = strips[4];
            float[] f = strips[5];
            float[] g = strips[6];
            float[] h = strips[7];
            for (int row = 0, at = from; row < rows; row++, at += stride) {
                a[row] = values[at];
                b[row] = values[at + 1];
                c[row] = values[at + 2];
                d[row] = values[at + 3];
                e[row] = values[at + 4];
                f[row] = values[at + 5];
                g[row] = values[at + 6];
                h[row] = values[at + 7];
            }
        }

        @Override
        public void sparse(int[] indices, float[] values, int from, int to, float[] products) {
            Arrays.fill(products, 0, outputs, 0);
            int entry = from;
            for (; entry + 3 < to; entry += 4) {
                addFour(
                        products,
                        matrix[indices[entry]],
                        matrix[indices[entry + 1]],
                        matrix[indices[entry + 2]],
                        matrix[indices[entry + 3]],
                        values[entry],
                        values[entry + 1],
                        values[entry + 2],
                        values[entry + 3],
                        outputs);
            }
            for (; entry < to; entry++) {
                addOne(products, matrix[indices[entry]], values[entry], outputs);
            }
        }
    }
}
