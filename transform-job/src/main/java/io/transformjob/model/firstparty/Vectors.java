package io.transformjob.model.firstparty;

/** Loops over short vectors of {@code float32}, without branches, so that the compiler can use wide registers. */
final class Vectors {
    private Vectors() {}

    /** Sets numbers of {@code differences}, from {@code to} on, to those of {@code values} less {@code subtrahends}. */
    static void subtract(float[] values, int from, float[] subtrahends, float[] differences, int to) {
        for (int i = 0; i < subtrahends.length; i++) {
            differences[to + i] = values[from + i] - subtrahends[i];
        }
    }

    static boolean isFinite(float[] values) {
        // Zero times a finite number is zero, else NaN.
        float test = 0;
        for (float value : values) {
            test += 0 * value;
        }
        return test == 0;
    }
}
