package io.transformjob.model.firstparty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Archives;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model changed at random is read and scores, or is refused by name; nothing else happens. */
class HostileModelTest {
    private static final int MUTANTS = 4_000;
    private static final long SEED = 20250121;

    static Stream<Arguments> models() {
        byte[] linear =
                Modules.linear("multiclass_classifier", "SoftmaxOutput", "0.5", new float[] {1, 2, 3, 4, 5, 6}, 1, 2);
        Map<String, byte[]> pca = new LinkedHashMap<>();
        pca.put("v", Modules.dense(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
        pca.put("mean", Modules.dense(new float[] {1, 1, 1}, 1, 3));
        Map<String, byte[]> machine = new LinkedHashMap<>();
        machine.put("arg:w0_weight", Modules.dense(new float[] {1}, 1));
        machine.put("arg:w1_weight", Modules.rowSparse(new float[] {1, 2}, new long[] {0, 2}, 3, 1));
        machine.put("arg:v", Modules.rowSparse(new float[] {1, 2, 3, 4}, new long[] {0, 2}, 3, 2));
        return Stream.of(
                Arguments.of(Algorithm.LINEAR_LEARNER, linear),
                Arguments.of(Algorithm.KMEANS, Modules.unnamed(Modules.dense(new float[] {1, 2, 3, 4, 5, 6}, 2, 3))),
                Arguments.of(Algorithm.PCA, Modules.list(pca)),
                Arguments.of(
                        Algorithm.FACTORIZATION_MACHINES,
                        Modules.machine("binary_classifier", "LogisticRegressionOutput", machine)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void artifacts3_aChangedModelScoresOrIsRefused(Algorithm algorithm, byte[] model) throws IOException {
        Random random = new Random(SEED);
        int scored = 0;
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            byte[] file = ZipArchive.matches(model) ? withChangedMember(model, random) : changed(model, random);
            String what = "%s seed %d mutant %d".formatted(algorithm, SEED, mutant);
            try {
                FirstPartyModel read =
                        algorithm.read(new Archives().with("model_algo-1", file).open());
                float[] row = new float[Math.min(read.features(), 1 << 16)];
                Arrays.fill(row, 1);
                Rows.score(read, Rows.sparse(row));
                if (row.length == read.features()) {
                    Rows.score(read, Rows.dense(row));
                }
                scored++;
            } catch (ArtifactException | MalformedRecordException e) {
                assertThat(e.getMessage()).as(what).hasSizeLessThan(1000);
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                throw new AssertionError(what, e);
            }
        }
        // Most changes of a number leave a model; most changes of its shape do not.
        assertThat(scored).isBetween(MUTANTS / 20, MUTANTS * 19 / 20);
    }

    /** The archive with one member changed and its checksum made right. */
    private static byte[] withChangedMember(byte[] model, Random random) {
        ZipArchive archive = ZipArchive.open("model", model);
        Map<String, byte[]> members = new LinkedHashMap<>();
        int changed = random.nextInt(archive.names().size());
        for (String name : archive.names()) {
            ByteCursor member = archive.require(name);
            byte[] bytes = member.copy(member.remaining(), name);
            members.put(name, members.size() == changed ? changed(bytes, random) : bytes);
        }
        return Modules.zip(members);
    }

    private static byte[] changed(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(bytes, at, Math.min(at + 4, bytes.length), (byte) (random.nextBoolean() ? -1 : 0x7F));
            case 3 -> {
                byte[] token = new String[] {"NaN", "null", "1e999", "-1", "[[[["}[random.nextInt(5)].getBytes(UTF_8);
                System.arraycopy(token, 0, bytes, at, Math.min(token.length, bytes.length - at));
            }
            default -> bytes = Arrays.copyOf(bytes, at);
        }
        return bytes;
    }
}
