package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;

/** What the numbers of rows are written as. */
enum TensorType {
    /** What all algorithms read. Rounded; a number too large for it is a fault. */
    FLOAT32 {
        @Override
        Tensor tensor(double[] values, long[] keys, long[] shape) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
                if (Float.isInfinite(floats[i]) && !Double.isInfinite(values[i])) {
                    throw new ValueFault(
                            "must hold numbers of float32", Double.toString(values[i]), "Set tensor-type to float64.");
                }
            }
            return Tensor.of(floats, keys, shape);
        }

        @Override
        Tensor tensor(float[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }
    },
    FLOAT64 {
        @Override
        Tensor tensor(double[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }
    },
    /** Whole numbers; any other is a fault. */
    INT32 {
        @Override
        Tensor tensor(double[] values, long[] keys, long[] shape) {
            int[] ints = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                ints[i] = (int) values[i];
                if (ints[i] != values[i]) {
                    throw new ValueFault(
                            "must hold whole numbers of 32 bits",
                            Double.toString(values[i]),
                            "Set tensor-type to float64 or float32.");
                }
            }
            return Tensor.of(ints, keys, shape);
        }

        @Override
        Tensor tensor(int[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }
    },
    /** What the column holds: {@code float}, {@code double}, or whole numbers as {@code int32}. */
    AUTO {
        @Override
        Tensor tensor(double[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }

        @Override
        Tensor tensor(float[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }

        @Override
        Tensor tensor(int[] values, long[] keys, long[] shape) {
            return Tensor.of(values, keys, shape);
        }

        @Override
        Tensor tensor(long[] values, long[] keys, long[] shape) {
            return INT32.tensor(values, keys, shape);
        }
    };

    abstract Tensor tensor(double[] values, long[] keys, long[] shape);

    Tensor tensor(float[] values, long[] keys, long[] shape) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return tensor(doubles, keys, shape);
    }

    Tensor tensor(int[] values, long[] keys, long[] shape) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return tensor(doubles, keys, shape);
    }

    /** A whole number beyond 2^53 is rounded, as no tensor holds it. */
    Tensor tensor(long[] values, long[] keys, long[] shape) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return tensor(doubles, keys, shape);
    }
}
