package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.Resources;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, reading gives a model or an {@link ArtifactException}, in memory bounded by their number. */
class MutationFuzzTest {
    private static final int MUTANTS = 1_500;
    private static final long SEED = 20_250_117;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Parsers' own buffers, messages and stack traces, and what loading classes takes. */
    private static final long BYTES_FIXED = 8 << 20;

    private static final long BYTES_PER_BYTE = 60;

    static Stream<Map.Entry<String, byte[]>> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : new String[] {"softprob_forest", "dart", "poisson", "categorical", "multi_target"}) {
            for (String form : new String[] {".json", ".ubj", ".binf"}) {
                if (!form.equals(".binf") || !name.matches("categorical|multi_target")) {
                    files.put(name + form, Resources.bytes("xgboost/vectors/" + name + form));
                }
            }
        }
        byte[] binary = files.get("dart.binf");
        files.put("dart.raw", Arrays.copyOfRange(binary, 4, binary.length));
        for (int protocol = 0; protocol <= 5; protocol++) {
            files.put("pickle" + protocol, Pickles.booster(protocol, files.get("poisson.ubj"), 2));
        }
        return files.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void artifacts5_aChangedModelIsReadOrRefused(Map.Entry<String, byte[]> file) {
        fuzz(file.getKey(), file.getValue(), bytes -> XgboostModelReader.read(file.getKey(), bytes));
    }

    @ParameterizedTest
    @MethodSource("files")
    void artifacts5_aModelCutAnywhereIsReadOrRefused(Map.Entry<String, byte[]> file) {
        for (int length = 0; length < file.getValue().length; length++) {
            byte[] cut = Arrays.copyOf(file.getValue(), length);
            check(file.getKey() + " cut to " + length, cut, bytes -> XgboostModelReader.read(file.getKey(), bytes));
        }
    }

    @Test
    void artifacts2_aChangedArchiveIsReadOrRefused() {
        byte[] archive = Resources.bytes("xgboost/models/xgboost_0.72_churn_model.tar.gz");
        fuzz("archive", archive, bytes -> ModelArchive.open("archive", bytes));
    }

    private static void fuzz(String name, byte[] original, Consumer<byte[]> reader) {
        long seed = SEED + name.hashCode();
        Random random = new Random(seed);
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            byte[] bytes = original.clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                bytes = mutate(bytes, random);
            }
            check("%s seed %d mutant %d".formatted(name, seed, mutant), bytes, reader);
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length < 16) {
            return bytes;
        }
        int at = random.nextInt(bytes.length - 8);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(bytes, at, at + 4, (byte) (random.nextBoolean() ? 0xFF : 0x7F));
            case 3 -> System.arraycopy(bytes, random.nextInt(bytes.length - 8), bytes, at, 8);
            case 4 -> {
                byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8);
                System.arraycopy(token, 0, bytes, at, Math.min(token.length, bytes.length - at));
            }
            default -> {
                int cut = random.nextInt(Math.min(64, bytes.length - at));
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - cut);
                System.arraycopy(bytes, at + cut, shorter, at, bytes.length - at - cut);
                return shorter;
            }
        }
        return bytes;
    }

    private static final String[] TOKENS = {
        "NaN",
        "-1",
        "99999999999",
        "1e999",
        "[[[[",
        "{}",
        "null",
        "\"",
        "cos\nsystem\n",
        "(",
        "R.",
        "\0\0\0\0",
        "{L",
        "[$d#L",
        "true"
    };

    private static void check(String what, byte[] bytes, Consumer<byte[]> reader) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.accept(bytes);
        } catch (ArtifactException e) {
            assertThat(e.getMessage()).as(what).hasSizeLessThan(1000);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as(what)
                .isLessThan(BYTES_FIXED + BYTES_PER_BYTE * bytes.length);
    }
}
