package io.transformjob.formats.artifact.fasttext;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.Resources;
import io.transformjob.formats.artifact.fasttext.Arguments.Loss;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastTextModelTest {
    private static final int PRIME = 16_777_619;
    /** Undoes a multiplication by the prime. */
    private static final int INVERSE = 0x359C449B;

    private static final String DAMAGED = ". " + ByteCursor.DAMAGED;

    private static FastTextModel read(byte[] file) {
        return FastTextModel.read(new ByteCursor("model.bin", file));
    }

    private static byte[] changed(int at, int value) {
        byte[] file = Resources.bytes("fasttext/softmax.bin");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return file;
    }

    /** A model of one word "a" and one label "b" in one dimension, with the counts given. */
    private static byte[] small(int size, int words, int labels, long kept, int firstType, long rows, long columns) {
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(793_712_314).putInt(12);
        for (int argument : new int[] {1, 5, 5, 1, 5, 1, 3, 3, 0, 0, 0, 100}) {
            out.putInt(argument);
        }
        out.putDouble(1e-4).putInt(size).putInt(words).putInt(labels).putLong(2).putLong(kept);
        out.put("a\0".getBytes(UTF_8)).putLong(1).put((byte) firstType);
        out.put("b\0".getBytes(UTF_8)).putLong(1).put((byte) 1);
        out.put((byte) 0).putLong(rows).putLong(columns).putFloat(0.5f);
        out.put((byte) 0).putLong(1).putLong(1).putFloat(0.25f);
        byte[] file = new byte[out.position()];
        out.flip().get(file);
        return file;
    }

    @Test
    void artifacts39_aModelIsArgumentsDictionaryAndMatrices() {
        FastTextModel model = read(small(2, 1, 1, -1, 0, 1, 1));
        assertThat(model.arguments()).isEqualTo(new Arguments(1, 1, Loss.SOFTMAX, 3, 0, 0, 0));
        assertThat(model.dictionary().words()).isEqualTo(1);
        assertThat(model.dictionary().label(0)).isEqualTo("b");
        assertThat(model.dictionary().labelCount(0)).isEqualTo(1);
        assertThat(((WeightMatrix.Dense) model.input()).values()).containsExactly(0.5f);
        assertThat(((WeightMatrix.Dense) model.output()).values()).containsExactly(0.25f);
    }

    @ParameterizedTest
    @CsvSource({
        "softmax.bin, SOFTMAX, 8, 4, 0, false, false",
        "ova.bin, ONE_VS_ALL, 7, 4, 400, false, false",
        "pruned.ftz, HIERARCHICAL_SOFTMAX, 6, 4, 4000, true, false",
        "quantized-output.ftz, SOFTMAX, 4, 300, 400, true, true",
    })
    void artifacts39_everyFormOfTheLibraryIsRead(
            String name, Loss loss, int dimension, int labels, int bucket, boolean quantized, boolean outputQuantized) {
        FastTextModel model = read(Resources.bytes("fasttext/" + name));
        assertThat(model.version()).isEqualTo(12);
        assertThat(model.arguments().loss()).isEqualTo(loss);
        assertThat(model.arguments().dimension()).isEqualTo(dimension);
        assertThat(model.arguments().bucket()).isEqualTo(bucket);
        assertThat(model.dictionary().labels()).isEqualTo(labels);
        assertThat(model.dictionary().label(0)).startsWith("__label__");
        assertThat(model.input() instanceof WeightMatrix.Quantized).isEqualTo(quantized);
        assertThat(model.output() instanceof WeightMatrix.Quantized).isEqualTo(outputQuantized);
    }

    @Test
    void artifacts39_aWordIsFoundByItsBytes() {
        Dictionary dictionary = read(Resources.bytes("fasttext/softmax.bin")).dictionary();
        for (int word = 0; word < dictionary.words(); word++) {
            int from = dictionary.wordStart(word);
            int to = dictionary.wordEnd(word);
            assertThat(dictionary.find(dictionary.bytes(), from, to, Dictionary.hash(dictionary.bytes(), from, to)))
                    .isEqualTo(word);
        }
        byte[] other = "no such word".getBytes(UTF_8);
        assertThat(dictionary.find(other, 0, other.length, Dictionary.hash(other, 0, other.length)))
                .isEqualTo(-1);
    }

    @Test
    void artifacts39_aHashTakesBytesAbove127AsNegative() {
        byte[] accented = "é".getBytes(UTF_8);
        // h = 2166136261; for each byte as int8: h = (h ^ byte) * 16777619, in 32 bits.
        assertThat(Integer.toUnsignedLong(Dictionary.hash(accented, 0, 2))).isEqualTo(0x3CFA68C1L);
        assertThat(Integer.toUnsignedLong(Dictionary.hash("a".getBytes(UTF_8), 0, 1)))
                .isEqualTo(0xE40C292CL);
    }

    @Test
    void artifacts39_otherFilesAreRefused() {
        assertThatThrownBy(() -> read(changed(0, 1)))
                .hasMessage(
                        "model.bin byte 0: a fastText model must begin with the number 793712314, found another. Use the"
                                + " model.bin of supervised training, in a version of fastText from 2017 on");
        assertThatThrownBy(() -> read(changed(4, 13)))
                .hasMessage(
                        "model.bin byte 4: the version of a fastText model must be 11 or 12, found 13. Save the model"
                                + " with fastText 0.9");
        assertThatThrownBy(() -> read(changed(8, 0)))
                .hasMessage("model.bin byte 8: a model must have dim from 1, found 0" + DAMAGED);
        assertThatThrownBy(() -> read(changed(28, 101)))
                .hasMessage("model.bin byte 28: a model must have wordNgrams from 0 to 100, found 101" + DAMAGED);
        assertThatThrownBy(() -> read(changed(32, 5)))
                .hasMessage("model.bin byte 32: a model must have a loss from 1 to 4, found 5" + DAMAGED);
        assertThatThrownBy(() -> read(changed(36, 4)))
                .hasMessage("model.bin byte 36: a model must have a model from 1 to 3, found 4" + DAMAGED);
        assertThatThrownBy(() -> read(changed(28, 2)))
                .hasMessage("model.bin byte 40: a model must have buckets for its n-grams, found 0" + DAMAGED);
        assertThatThrownBy(() -> read(changed(48, 101)))
                .hasMessage("model.bin byte 48: a model must have maxn of at most 100, found 101" + DAMAGED);
        assertThatThrownBy(() -> read(changed(8, 9)))
                .hasMessageMatching(
                        "model\\.bin byte [0-9]+: the input matrix must have at least [0-9]+ rows of 9 numbers,"
                                + " found [0-9]+ of 8" + DAMAGED.replace(".", "\\."));
    }

    @Test
    void artifacts39_countsAreBoundedByWhatFollows() {
        assertThatThrownBy(() -> read(small(3, 1, 1, -1, 0, 1, 1)))
                .hasMessage(
                        "model.bin byte 64: the entries of a dictionary must be its words and labels, found 3 entries, 1"
                                + " words, 1 labels, -1 kept buckets" + DAMAGED);
        assertThatThrownBy(() -> read(small(Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1, -1, 0, 1, 1)))
                .hasMessage(
                        "model.bin byte 92: count of entries must fit the bytes that follow, found 2147483647 of at least 10"
                                + " bytes each, with 64 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(small(2, 1, 1, -1, 1, 1, 1)))
                .hasMessage("model.bin byte 92: entry 0 must be a word, found type 1" + DAMAGED);
        assertThatThrownBy(() -> read(small(2, 1, 1, 1L << 40, 0, 1, 1)))
                .hasMessage(
                        "model.bin byte 114: count of kept buckets must fit the bytes that follow, found 1099511627776 of at"
                                + " least 8 bytes each, with 42 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(small(2, 1, 1, 0, 0, 1, 1)))
                .hasMessage(
                        "model.bin byte 115: a model whose dictionary is pruned must have quantized weights, found others"
                                + DAMAGED);
        assertThatThrownBy(() -> read(small(2, 1, 1, -1, 0, 1L << 40, 1L << 40)))
                .hasMessage(
                        "model.bin byte 115: the input matrix must have rows and columns that fit the bytes that follow,"
                                + " found 1099511627776 rows of 1099511627776 numbers" + DAMAGED);
        assertThatThrownBy(() -> read(small(2, 1, 1, -1, 0, Long.MIN_VALUE, 1)))
                .hasMessage(
                        "model.bin byte 115: the input matrix must have rows and columns that fit the bytes that follow,"
                                + " found -9223372036854775808 rows of 1 numbers" + DAMAGED);
    }

    @Test
    void artifacts39_entriesThatWereMadeToCollideAreRefused() {
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
        int words = 1_100;
        for (byte[] word : colliding(words)) {
            dictionary.writeBytes(word);
            dictionary.writeBytes(new byte[10]);
        }
        ByteBuffer head = ByteBuffer.allocate(92).order(ByteOrder.LITTLE_ENDIAN);
        head.put(small(2, 1, 1, -1, 0, 1, 1), 0, 64)
                .putInt(words)
                .putInt(words)
                .putInt(0)
                .putLong(2)
                .putLong(-1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(head.array());
        file.writeBytes(dictionary.toByteArray());
        assertThatThrownBy(() -> read(file.toByteArray()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model.bin: at most 1000 entries of a dictionary must have one hash, found more. It was made to be"
                                + " slow: do not use it unless you know who made it");
    }

    /**
     * Texts of hash 0, four bytes to begin with and five that lead to 0: hashes step back as they step forth, so the last three
     * of these are met in the middle.
     */
    private static List<byte[]> colliding(int count) {
        Map<Integer, Integer> suffixes = new HashMap<>(1 << 22);
        for (int suffix = 0; suffix < 127 * 127 * 127; suffix++) {
            int hash = 0;
            for (int rest = suffix, i = 0; i < 3; i++, rest /= 127) {
                hash = hash * INVERSE ^ rest % 127 + 1;
            }
            suffixes.putIfAbsent(hash, suffix);
        }
        List<byte[]> texts = new ArrayList<>();
        for (int number = 0; texts.size() < count; number++) {
            byte[] text = new byte[9];
            for (int i = 0; i < 4; i++) {
                text[i] = (byte) ('a' + (number >> 4 * i & 15));
            }
            int from = Dictionary.hash(text, 0, 4);
            for (int middle = 0; middle < 127 * 127; middle++) {
                int hash = (from ^ middle % 127 + 1) * PRIME;
                hash = (hash ^ middle / 127 + 1) * PRIME;
                Integer suffix = suffixes.get(hash);
                if (suffix != null) {
                    text[4] = (byte) (middle % 127 + 1);
                    text[5] = (byte) (middle / 127 + 1);
                    for (int rest = suffix, i = 8; i > 5; i--, rest /= 127) {
                        text[i] = (byte) (rest % 127 + 1);
                    }
                    assertThat(Dictionary.hash(text, 0, 9)).isZero();
                    texts.add(text);
                    break;
                }
            }
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax.bin", "ova.bin", "pruned.ftz"})
    void artifacts39_aFileCutOrChangedIsReadOrRefused(String name) {
        byte[] file = Resources.bytes("fasttext/" + name);
        Mutants.readCut(name, file, FastTextModelTest::read);
        Mutants.read(name, file, FastTextModelTest::read);
    }
}
