package io.transformjob.model.xgboost;

/** Computes margins of rows that have every column the model asks for. Holds buffers: one task, one kernel. */
@FunctionalInterface
interface MarginKernel {
    /**
     * Computes the margins of some rows, base margin included, bit for bit as the library does.
     *
     * @param values rows: column c of row r is {@code values[r * stride + c]}, NaN if missing
     * @param stride distance between rows, at least the width of the model's {@link FeatureColumns}
     * @param mayMiss whether a value may be NaN
     * @param margins filled from {@code marginOffset} on, shape [rows][groups]
     */
    void margins(float[] values, int stride, int rows, boolean mayMiss, float[] margins, int marginOffset);
}
