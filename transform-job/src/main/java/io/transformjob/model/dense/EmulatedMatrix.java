package io.transformjob.model.dense;

import java.util.Arrays;

/** The products on machines without an instruction for a fused multiply-add: the same bits, at a fraction of the rate. */
final class EmulatedMatrix implements DenseMatrix, Multiplier {
    private final int inputs;
    private final int outputs;
    private final float[] matrix;

    EmulatedMatrix(int inputs, int outputs, float[] values) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.matrix = values.clone();
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public String description() {
        return "dense: plain Java, slow, for this machine has no fused multiply-add";
    }

    /** Itself, for it has no buffers. */
    @Override
    public Multiplier newMultiplier() {
        return this;
    }

    @Override
    public void dense(float[] values, int from, int stride, int rows, float[] products) {
        Arrays.fill(products, 0, rows * outputs, 0);
        for (int row = 0; row < rows; row++) {
            for (int input = 0; input < inputs; input++) {
                add(products, row * outputs, input, values[from + row * stride + input]);
            }
        }
    }

    @Override
    public void sparse(int[] indices, float[] values, int from, int to, float[] products) {
        Arrays.fill(products, 0, outputs, 0);
        for (int entry = from; entry < to; entry++) {
            add(products, 0, indices[entry], values[entry]);
        }
    }

    private void add(float[] sums, int to, int input, float value) {
        for (int output = 0; output < outputs; output++) {
            sums[to + output] = fma(value, matrix[input * outputs + output], sums[to + output]);
        }
    }

    /**
     * What {@code Math.fma} gives. The product is exact in {@code double}. Their sum is rounded to odd there, so that rounding
     * it again to {@code float} rounds the exact sum (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums").
     */
    static float fma(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        double part = sum - product;
        double rest = product - (sum - part) + (c - part);
        long bits = Double.doubleToRawLongBits(sum);
        // A rest is NaN if the sum is not finite.
        if ((rest > 0 || rest < 0) && (bits & 1) == 0) {
            sum = Double.longBitsToDouble(bits + (rest > 0 == sum > 0 ? 1 : -1));
        }
        return (float) sum;
    }
}
