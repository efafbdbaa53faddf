package io.transformjob.model.firstparty;

import java.util.Arrays;

/**
 * Squared Euclidean distances of a row from centroids, in {@code double}: differences of features, their squares summed in
 * blocks, and the blocks in their order. Blocks of a sparse row that hold nothing are known beforehand, so it costs no more
 * than it holds, and has the distances of the dense row that it is.
 */
final class Distances {
    private static final int BLOCK = 64;

    private final float[] centroids;
    private final int features;
    private final int blocks;
    /** Sums of the squares of each block of each centroid, shape [centroids][blocks]; made for the first sparse row. */
    private double[] zeros = {};
    /** The row: its features, and where each block of them begins there, -1 if it holds nothing. */
    private float[] row = {};

    private final int[] places;
    /** Features of the blocks of a sparse row that hold something, and how many these are. */
    private float[] held = {};

    private int heldCount;

    /**
     * @param centroids shape [centroids][features]
     */
    Distances(float[] centroids, int features) {
        this.centroids = centroids;
        this.features = features;
        this.blocks = (features + BLOCK - 1) / BLOCK;
        this.places = new int[blocks];
    }

    /** Takes a row of which every feature is given, from {@code from} on; not copied. */
    void dense(float[] values, int from) {
        row = values;
        for (int block = 0; block < blocks; block++) {
            places[block] = from + BLOCK * block;
        }
    }

    /** Takes a row of which features that are not given are 0. */
    void sparse(int[] indices, float[] values, int from, int to) {
        if (zeros.length == 0) {
            prepare();
        }
        Arrays.fill(held, 0, BLOCK * heldCount, 0);
        Arrays.fill(places, -1);
        heldCount = 0;
        for (int entry = from; entry < to; entry++) {
            int block = indices[entry] / BLOCK;
            if (places[block] < 0) {
                places[block] = hold();
            }
            held[places[block] + indices[entry] % BLOCK] = values[entry];
        }
        row = held;
    }

    private int hold() {
        int place = BLOCK * heldCount++;
        if (place == held.length) {
            held = Arrays.copyOf(held, Math.min(BLOCK * blocks, Math.max(16 * BLOCK, 2 * place)));
        }
        return place;
    }

    private void prepare() {
        zeros = new double[centroids.length / features * blocks];
        float[] nothing = new float[BLOCK];
        for (int i = 0; i < zeros.length; i++) {
            int block = i % blocks;
            zeros[i] = square(nothing, 0, centroids, i / blocks * features + BLOCK * block, width(block));
        }
    }

    private int width(int block) {
        return Math.min(BLOCK, features - BLOCK * block);
    }

    /** Squared distance of the row from a centroid. */
    double square(int centroid) {
        double sum = 0;
        for (int block = 0; block < blocks; block++) {
            sum += places[block] < 0
                    ? zeros[centroid * blocks + block]
                    : square(row, places[block], centroids, centroid * features + BLOCK * block, width(block));
        }
        return sum;
    }

    /** In four sums, of every fourth feature each, so that one need not wait for the other. */
    private static double square(float[] a, int fromA, float[] b, int fromB, int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            first += square(a[fromA + i], b[fromB + i]);
            second += square(a[fromA + i + 1], b[fromB + i + 1]);
            third += square(a[fromA + i + 2], b[fromB + i + 2]);
            fourth += square(a[fromA + i + 3], b[fromB + i + 3]);
        }
        for (; i < count; i++) {
            first += square(a[fromA + i], b[fromB + i]);
        }
        return first + third + (second + fourth);
    }

    private static double square(float a, float b) {
        double difference = (double) a - b;
        return difference * difference;
    }
}
