package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Files changed and cut at random: a reader takes them or throws {@link ArtifactException}, in memory bounded by their length. */
public final class Mutants {
    private static final int MUTANTS = 1_500;
    private static final long SEED = 20_250_117;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Parsers' own buffers, messages and stack traces, and what loading classes takes. */
    private static final long BYTES_FIXED = 8 << 20;

    private static final long BYTES_PER_BYTE = 60;

    private Mutants() {}

    /** Reads a file cut to every length. */
    public static void readCut(String name, byte[] original, Consumer<byte[]> reader) {
        for (int length = 0; length < original.length; length++) {
            check(name + " cut to " + length, Arrays.copyOf(original, length), reader);
        }
    }

    /** Reads a file changed in 1,500 ways. */
    public static void read(String name, byte[] original, Consumer<byte[]> reader) {
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
