package io.transformjob.model.dense;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products in registers of the widest kind, by the Vector API: six rows by two registers of outputs at a time. Compiled
 * apart and found by name, for its module is there only if the virtual machine is told to add it.
 */
final class VectorMatrix implements DenseMatrix {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int PANEL = 2 * LANES;
    private static final int TILE_ROWS = 6;
    /** Memory for each number of the matrix. */
    private static final long PADDING_MAX = 4;

    private final int inputs;
    private final int outputs;
    /**
     * {@link #PANEL}, as a number that the compiler does not know: if it does, it unrolls the loop over inputs until it has no
     * registers left. Measured with 256 bits, 62 GFLOP/s for 34.
     */
    private final int panelWidth = PANEL;

    /** As many outputs as two registers hold, filled up with zeros; each of shape [inputs][PANEL]. */
    private final float[][] panels;

    /** The matrix in registers, unless their width is mostly zeros. Called by name. */
    static DenseMatrix of(int inputs, int outputs, float[] values) {
        long panels = (outputs + PANEL - 1) / PANEL;
        boolean fits = panels * PANEL <= PADDING_MAX * outputs && (long) inputs * PANEL <= Integer.MAX_VALUE - 8;
        return fits ? new VectorMatrix(inputs, outputs, values) : new PlainMatrix(inputs, outputs, values);
    }

    private VectorMatrix(int inputs, int outputs, float[] values) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.panels = new float[(outputs + PANEL - 1) / PANEL][inputs * PANEL];
        for (int panel = 0; panel < panels.length; panel++) {
            for (int input = 0; input < inputs; input++) {
                int from = input * outputs + panel * PANEL;
                System.arraycopy(values, from, panels[panel], input * PANEL, width(panel));
            }
        }
    }

    private int width(int panel) {
        return Math.min(PANEL, outputs - panel * PANEL);
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
        return "dense: Vector API, registers of %d bits".formatted(SPECIES.vectorBitSize());
    }

    @Override
    public Multiplier newMultiplier() {
        return new Tiles(this);
    }

    private static final class Tiles implements Multiplier {
        private final VectorMatrix matrix;
        private final float[] tile = new float[TILE_ROWS * PANEL];

        Tiles(VectorMatrix matrix) {
            this.matrix = matrix;
        }

        @Override
        public void dense(float[] values, int from, int stride, int rows, float[] products) {
            for (int panel = 0; panel < matrix.panels.length; panel++) {
                float[] weights = matrix.panels[panel];
                int row = 0;
                for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
                    sixRows(values, from + row * stride, stride, weights, matrix.inputs, matrix.panelWidth, tile);
                    for (int i = 0; i < TILE_ROWS; i++) {
                        copy(i * PANEL, panel, products, row + i);
                    }
                }
                for (; row < rows; row++) {
                    oneRow(values, from + row * stride, weights, matrix.inputs, tile);
                    copy(0, panel, products, row);
                }
            }
        }

        private void copy(int from, int panel, float[] products, int row) {
            System.arraycopy(tile, from, products, row * matrix.outputs + panel * PANEL, matrix.width(panel));
        }

        @Override
        public void sparse(int[] indices, float[] values, int from, int to, float[] products) {
            for (int panel = 0; panel < matrix.panels.length; panel++) {
                sparseRow(indices, values, from, to, matrix.panels[panel], tile);
                copy(0, panel, products, 0);
            }
        }
    }

    private static void sixRows(
            float[] values, int from, int stride, float[] weights, int inputs, int panelWidth, float[] tile) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero;
        FloatVector a1 = zero;
        FloatVector b0 = zero;
        FloatVector b1 = zero;
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector d0 = zero;
        FloatVector d1 = zero;
        FloatVector e0 = zero;
        FloatVector e1 = zero;
        FloatVector f0 = zero;
        FloatVector f1 = zero;
        for (int input = 0; input < inputs; input++) {
            int at = from + input;
            FloatVector left = FloatVector.fromArray(SPECIES, weights, input * panelWidth);
            FloatVector right = FloatVector.fromArray(SPECIES, weights, input * panelWidth + LANES);
            FloatVector value = FloatVector.broadcast(SPECIES, values[at]);
            a0 = value.fma(left, a0);
            a1 = value.fma(right, a1);
            value = FloatVector.broadcast(SPECIES, values[at + stride]);
            b0 = value.fma(left, b0);
            b1 = value.fma(right, b1);
            value = FloatVector.broadcast(SPECIES, values[at + 2 * stride]);
            c0 = value.fma(left, c0);
            c1 = value.fma(right, c1);
            value = FloatVector.broadcast(SPECIES, values[at + 3 * stride]);
            d0 = value.fma(left, d0);
            d1 = value.fma(right, d1);
            value = FloatVector.broadcast(SPECIES, values[at + 4 * stride]);
            e0 = value.fma(left, e0);
            e1 = value.fma(right, e1);
            value = FloatVector.broadcast(SPECIES, values[at + 5 * stride]);
            f0 = value.fma(left, f0);
            f1 = value.fma(right, f1);
        }
        a0.intoArray(tile, 0);
        a1.intoArray(tile, LANES);
        b0.intoArray(tile, PANEL);
        b1.intoArray(tile, PANEL + LANES);
        c0.intoArray(tile, 2 * PANEL);
        c1.intoArray(tile, 2 * PANEL + LANES);
        d0.intoArray(tile, 3 * PANEL);
        d1.intoArray(tile, 3 * PANEL + LANES);
        e0.intoArray(tile, 4 * PANEL);
        e1.intoArray(tile, 4 * PANEL + LANES);
        f0.intoArray(tile, 5 * PANEL);
        f1.intoArray(tile, 5 * PANEL + LANES);
    }

    private static void oneRow(float[] values, int from, float[] weights, int inputs, float[] tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        for (int input = 0; input < inputs; input++) {
            FloatVector value = FloatVector.broadcast(SPECIES, values[from + input]);
            a0 = value.fma(FloatVector.fromArray(SPECIES, weights, input * PANEL), a0);
            a1 = value.fma(FloatVector.fromArray(SPECIES, weights, input * PANEL + LANES), a1);
        }
        a0.intoArray(tile, 0);
        a1.intoArray(tile, LANES);
    }

    private static void sparseRow(int[] indices, float[] values, int from, int to, float[] weights, float[] tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        for (int entry = from; entry < to; entry++) {
            int at = indices[entry] * PANEL;
            FloatVector value = FloatVector.broadcast(SPECIES, values[entry]);
            a0 = value.fma(FloatVector.fromArray(SPECIES, weights, at), a0);
            a1 = value.fma(FloatVector.fromArray(SPECIES, weights, at + LANES), a1);
        }
        a0.intoArray(tile, 0);
        a1.intoArray(tile, LANES);
    }
}
