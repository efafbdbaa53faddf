package io.transformjob.model.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.model.tree.CompiledTrees.Way;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TreeSumsTest {
    private static final int MODELS = 300;

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"ROWS", "SLICED"})
    void sumsInFloatsAreThoseOfThePlainWalkBitForBit(Way way) {
        for (long seed = 0; seed < MODELS; seed++) {
            RandomTrees source = new RandomTrees(seed);
            TreeEnsemble trees = source.ensemble(Precision.FLOAT);
            TreeSums sums = trees.newSums(way);
            TreeSums fastest = trees.newSums();
            TreeSums plain = trees.newSums(Way.PLAIN);
            // One after the other by the same buffers: they must be clean for the next batch.
            for (int batch = 0; batch < 4; batch++) {
                FeatureBatch rows = batch % 2 == 0 ? dense(source) : sparse(source);
                float[] expected = Arrays.copyOf(plain.floats(rows), rows.rows() * trees.groups());
                assertThat(bits(sums.floats(rows), expected.length))
                        .as("seed %d batch %d", seed, batch)
                        .containsExactly(bits(expected, expected.length));
                assertThat(bits(fastest.floats(rows), expected.length))
                        .as("seed %d batch %d, the fastest way", seed, batch)
                        .containsExactly(bits(expected, expected.length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"ROWS", "SLICED"})
    void sumsInDoublesAreThoseOfThePlainWalkBitForBit(Way way) {
        for (long seed = 0; seed < MODELS; seed++) {
            RandomTrees source = new RandomTrees(seed);
            TreeEnsemble trees = source.ensemble(Precision.DOUBLE);
            TreeSums sums = trees.newSums(way);
            TreeSums plain = trees.newSums(Way.PLAIN);
            for (int batch = 0; batch < 4; batch++) {
                if (batch % 2 == 0) {
                    Rows rows = rows(source);
                    int length = rows.count * trees.groups();
                    double[] expected =
                            Arrays.copyOf(plain.doubles(rows.values, rows.width, rows.count, rows.missing), length);
                    assertThat(bits(sums.doubles(rows.values, rows.width, rows.count, rows.missing), length))
                            .as("seed %d batch %d", seed, batch)
                            .containsExactly(bits(expected, length));
                } else {
                    FeatureBatch rows = batch == 1 ? dense(source) : sparse(source);
                    int length = rows.rows() * trees.groups();
                    double[] expected = Arrays.copyOf(plain.doubles(rows), length);
                    assertThat(bits(sums.doubles(rows), length))
                            .as("seed %d batch %d", seed, batch)
                            .containsExactly(bits(expected, length));
                }
            }
        }
    }

    /** Feature f of row r is {@code values[r * width + f]}. */
    private record Rows(double[] values, int width, int count, boolean missing) {}

    private static Rows rows(RandomTrees source) {
        Random random = source.random();
        int count = random.nextInt(4) == 0 ? 1 + random.nextInt(200) : 1 + random.nextInt(40);
        // Narrower than the model, as wide, or wider.
        int width = random.nextInt(3) == 0 ? 1 + random.nextInt(source.features() + 3) : source.features();
        boolean missing = random.nextBoolean();
        double[] values = new double[width * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = missing && random.nextInt(4) == 0 ? Double.NaN : source.value();
        }
        return new Rows(values, width, count, missing);
    }

    private static DenseBatch dense(RandomTrees source) {
        Rows rows = rows(source);
        DenseBatch batch = new DenseBatch();
        batch.reset(rows.width, rows.count);
        for (int i = 0; i < rows.values.length; i++) {
            batch.values()[i] = (float) rows.values[i];
        }
        for (int row = 0; row < rows.count; row++) {
            batch.addRow(row, row, rows.missing);
        }
        return batch;
    }

    private static SparseBatch sparse(RandomTrees source) {
        Random random = source.random();
        SparseBatch batch = new SparseBatch();
        batch.reset();
        int rows = 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 20);
        double density = random.nextDouble();
        for (int row = 0; row < rows; row++) {
            for (int feature = source.features() + 1; feature >= 0; feature--) {
                if (random.nextDouble() < density) {
                    batch.add(feature, random.nextInt(20) == 0 ? Float.NaN : (float) source.value());
                }
            }
            batch.addRow(row, row);
        }
        return batch;
    }

    private static int[] bits(float[] values, int length) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }

    private static long[] bits(double[] values, int length) {
        long[] bits = new long[length];
        for (int i = 0; i < length; i++) {
            bits[i] = Double.doubleToLongBits(values[i]);
        }
        return bits;
    }
}
