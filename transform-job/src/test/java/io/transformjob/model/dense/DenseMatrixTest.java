package io.transformjob.model.dense;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DenseMatrixTest {
    private static final long SEED = 20261128;
    private static final float[] EDGES = {
        0,
        -0.0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1.1e-38f,
        -3e-23f,
        Float.MAX_VALUE,
        -3e19f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    /** The definition, as the Javadoc has it. */
    private static float[] reference(float[] values, int from, int stride, int rows, float[] matrix, int outputs) {
        int inputs = matrix.length / outputs;
        float[] products = new float[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int output = 0; output < outputs; output++) {
                float sum = 0;
                for (int input = 0; input < inputs; input++) {
                    sum = Math.fma(values[from + row * stride + input], matrix[input * outputs + output], sum);
                }
                products[row * outputs + output] = sum;
            }
        }
        return products;
    }

    /** Bits of numbers, of which all NaNs are one. */
    private static int[] bits(float[] values, int count) {
        return IntStream.range(0, count)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }

    private static float[] random(Random random, int length, double edges) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextDouble() < edges
                    ? EDGES[random.nextInt(EDGES.length)]
                    : (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 10));
        }
        return values;
    }

    static Stream<Arguments> shapes() {
        Random random = new Random(SEED);
        Stream<Arguments> bounds = Stream.of(
                Arguments.of(1, 1, 1),
                Arguments.of(15, 8, 4),
                Arguments.of(16, 7, 1),
                Arguments.of(17, 9, 16),
                Arguments.of(491, 12, 3),
                Arguments.of(492, 16, 5),
                Arguments.of(493, 3, 2),
                Arguments.of(990, 20, 7),
                Arguments.of(30, 10, 255),
                Arguments.of(30, 11, 256),
                Arguments.of(30, 13, 257),
                Arguments.of(30, 5, 530),
                Arguments.of(20, 1999, 10),
                Arguments.of(0, 3, 3));
        return Stream.concat(
                bounds,
                IntStream.range(0, 40)
                        .mapToObj(i -> Arguments.of(
                                1 + random.nextInt(200),
                                1 + random.nextInt(i % 4 == 0 ? 2000 : 100),
                                1 + random.nextInt(130))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void p1_everyPathGivesTheSameBits(int rows, int inputs, int outputs) {
        Random random = new Random(SEED + 31L * rows + 7L * inputs + outputs);
        for (double edges : new double[] {0, 0.3 / inputs, 0.3}) {
            float[] matrix = random(random, inputs * outputs, edges / 10);
            int stride = inputs + random.nextInt(3);
            int from = random.nextInt(5);
            float[] values = random(random, from + rows * stride, edges);
            int[] expected = bits(reference(values, from, stride, rows, matrix, outputs), rows * outputs);
            for (DensePath path : new DensePath[] {DensePath.PLAIN, DensePath.EMULATED}) {
                DenseMatrix dense = path.matrix(inputs, outputs, matrix);
                assertThat(new int[] {dense.inputs(), dense.outputs()}).containsExactly(inputs, outputs);
                float[] products = new float[rows * outputs + 1];
                Arrays.fill(products, 7);
                dense.newMultiplier().dense(values, from, stride, rows, products);
                assertThat(bits(products, rows * outputs))
                        .as("%s, seed %d, edges %s", path, SEED, edges)
                        .isEqualTo(expected);
                assertThat(products[rows * outputs]).as("what stands behind").isEqualTo(7);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "VECTOR", mode = EnumSource.Mode.EXCLUDE)
    void p1_aMultiplierForgetsWhatItMultipliedBefore(DensePath path) {
        Random random = new Random(SEED);
        float[] matrix = random(random, 30 * 20, 0);
        Multiplier multiplier = path.matrix(30, 20, matrix).newMultiplier();
        for (int rows : new int[] {600, 3, 40, 1, 16, 492}) {
            float[] values = random(random, rows * 30, 0.01);
            float[] products = new float[rows * 20];
            multiplier.dense(values, 0, 30, rows, products);
            assertThat(bits(products, products.length))
                    .isEqualTo(bits(reference(values, 0, 30, rows, matrix, 20), products.length));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "VECTOR", mode = EnumSource.Mode.EXCLUDE)
    void p1_aSparseRowGivesTheSumsOfTheDenseOneThatItIs(DensePath path) {
        Random random = new Random(SEED);
        for (int inputs : new int[] {1, 2, 3, 4, 5, 8, 33, 500}) {
            for (int outputs : new int[] {1, 3, 10, 100}) {
                // Products below the smallest number leave a sum of -0, which a zero turns into +0.
                float[] matrix = random(random, inputs * outputs, 0.3);
                for (int i = 0; i < matrix.length; i++) {
                    matrix[i] = Float.isFinite(matrix[i]) ? matrix[i] : 1;
                }
                float[] row = new float[inputs];
                int[] indices = new int[inputs + 2];
                float[] values = new float[inputs + 2];
                int to = 2;
                for (int i = 0; i < inputs; i++) {
                    if (random.nextInt(3) == 0) {
                        row[i] = random(random, 1, 0.2)[0];
                        indices[to] = i;
                        values[to++] = row[i];
                    }
                }
                float[] products = new float[outputs];
                path.matrix(inputs, outputs, matrix).newMultiplier().sparse(indices, values, 2, to, products);
                float[] expected = reference(row, 0, inputs, 1, matrix, outputs);
                for (int i = 0; i < outputs; i++) {
                    products[i] += 0;
                    expected[i] += 0;
                }
                assertThat(bits(products, outputs)).isEqualTo(bits(expected, outputs));
            }
        }
    }

    @Test
    void p1_machinesWithoutFusedMultiplyAddRoundOnceAllTheSame() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000_000; i++) {
            float a = Float.intBitsToFloat(random.nextInt());
            float b = Float.intBitsToFloat(random.nextInt());
            float c = Float.intBitsToFloat(random.nextInt());
            switch (i & 3) {
                case 0 -> c = (float) ((double) a * b) * (1 + (random.nextInt(5) - 2) * 0x1p-23f);
                case 1 -> {
                    // Near the smallest numbers, where results have few bits.
                    a = (float) (random.nextGaussian() * 0x1p-70);
                    b = (float) (random.nextGaussian() * 0x1p-75);
                    c = random.nextInt(1 << 12) * Float.MIN_VALUE;
                }
                case 2 -> {
                    a = (random.nextInt(1 << 24) | 1) * 0x1p-12f;
                    b = (random.nextInt(1 << 24) | 1) * 0x1p-12f;
                    c = random.nextInt() * (random.nextBoolean() ? 0x1p-60f : 1);
                }
                default -> {}
            }
            if (Float.floatToIntBits(EmulatedMatrix.fma(a, b, c)) != Float.floatToIntBits(Math.fma(a, b, c))) {
                assertThat(EmulatedMatrix.fma(a, b, c))
                        .as("%s * %s + %s", a, b, c)
                        .isEqualTo(Math.fma(a, b, c));
            }
        }
        assertThat(Float.floatToIntBits(EmulatedMatrix.fma(-1, 0, 0))).isZero();
        assertThat(EmulatedMatrix.fma(-1, 0, -0.0f)).isEqualTo(-0.0f);
        // Halfway between two floats but for a bit 2^-48 below.
        assertThat(EmulatedMatrix.fma(1 + 0x1p-23f, 1 + 0x1p-23f, 0x1p24f))
                .isEqualTo(Math.fma(1 + 0x1p-23f, 1 + 0x1p-23f, 0x1p24f));
    }

    @Test
    void p1_theVectorApiGivesTheSameBitsWhereItIsThere() throws Exception {
        assertThat(DensePath.VECTOR.isAvailable()).isFalse();
        assertThat(digestOf("--add-modules", "jdk.incubator.vector"))
                .isEqualTo("VECTOR dense: Vector API, registers of # bits " + DenseDigest.of(DensePath.PLAIN));
    }

    @Test
    void p1_withoutTheInstructionTheBitsAreTheSame() throws Exception {
        assertThat(digestOf("-XX:-UseFMA"))
                .isEqualTo("EMULATED dense: plain Java, slow, for this machine has no fused multiply-add "
                        + DenseDigest.of(DensePath.PLAIN));
    }

    /** What a virtual machine with these options says. */
    private static String digestOf(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DenseDigest.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return answer.strip().replaceFirst("registers of \\d+ bits", "registers of # bits");
    }
}
