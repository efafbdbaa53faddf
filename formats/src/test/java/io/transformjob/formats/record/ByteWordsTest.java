package io.transformjob.formats.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteWordsTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    @Test
    void theFirstByteIsTheLowest() {
        assertThat(ByteWords.at(BYTES, 1)).isEqualTo(0x0908070605040302L);
    }

    @Test
    void bytesBehindTheEndOfATextAreZeros() {
        assertThat(ByteWords.before(BYTES, 0, 9)).isEqualTo(0x0807060504030201L);
        assertThat(ByteWords.before(BYTES, 0, 3)).isEqualTo(0x030201L);
        assertThat(ByteWords.before(BYTES, 6, 9)).isEqualTo(0x090807L);
        assertThat(ByteWords.before(BYTES, 6, 8)).isEqualTo(0x0807L);
        assertThat(ByteWords.before(BYTES, 8, 8)).isZero();
        assertThat(ByteWords.before(BYTES, 9, 9)).isZero();
    }

    @Test
    void equalAnswersForEachByteAlone() {
        for (int value = -128; value < 128; value++) {
            for (int other = -128; other < 128; other++) {
                long word = ByteWords.repeat((byte) other) & ~0xFF00L | (value & 0xFFL) << 8;
                long expected = value == other ? 0x8080808080808080L : 0x8080808080800080L;
                assertThat(ByteWords.equal(word, ByteWords.repeat((byte) other)))
                        .as("%d among %d", value, other)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void firstCountsTheBytesBefore() {
        assertThat(ByteWords.first(0x8000000000008000L)).isEqualTo(1);
        assertThat(ByteWords.first(0x8000000000000000L)).isEqualTo(7);
        assertThat(ByteWords.first(0)).isEqualTo(8);
    }
}
