package io.transformjob.model.dense;

import java.util.Random;

/** Prints the path that a virtual machine takes, and a digest of products by it. */
final class DenseDigest {
    private DenseDigest() {}

    public static void main(String[] args) {
        DensePath path = DensePath.current();
        System.out.println(path + " " + path.matrix(3, 10, new float[30]).description() + " " + of(path));
    }

    /** Dense and sparse products of many shapes, often enough to be compiled, with numbers of every kind. */
    static String of(DensePath path) {
        Random random = new Random(20261128);
        long digest = 0;
        for (int shape = 0; shape < 300; shape++) {
            int inputs = 1 + random.nextInt(shape % 5 == 0 ? 900 : 60);
            int outputs = 1 + random.nextInt(130);
            int rows = 1 + random.nextInt(shape % 7 == 0 ? 500 : 40);
            Multiplier multiplier = path.matrix(inputs, outputs, random(random, inputs * outputs))
                    .newMultiplier();
            float[] values = random(random, rows * inputs);
            float[] products = new float[rows * outputs];
            multiplier.dense(values, 0, inputs, rows, products);
            digest = add(digest, products, rows * outputs);
            int[] indices = random.ints(0, inputs).limit(50).distinct().sorted().toArray();
            multiplier.sparse(indices, random(random, 50), 0, indices.length, products);
            digest = add(digest, products, outputs);
        }
        return Long.toHexString(digest);
    }

    private static long add(long digest, float[] products, int count) {
        long sum = digest;
        for (int i = 0; i < count; i++) {
            sum = 31 * sum + Float.floatToIntBits(products[i]);
        }
        return sum;
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(1000) == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 20));
        }
        return values;
    }
}
