package io.transformjob.model.firstparty;

/** Loops over short vectors of {@code float32}, without branches, so that the compiler can use wide registers. */
final class Vectors {
    private Vectors() {}

    /** Adds {@code factor} times the numbers of {@code addend} from {@code from} on. */
    static void addScaled(float[] sums, float[] addend, int from, float factor) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * addend[from + i];
        }
    }

    /** Adds the squares of {@code value} less the numbers of {@code subtrahend} from {@code from} on. */
    static void addSquares(float[] sums, float value, float[] subtrahend, int from) {
        for (int i = 0; i < sums.length; i++) {
            float difference = value - subtrahend[from + i];
            sums[i] += difference * difference;
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
