package io.transformjob.formats.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeTextTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                101,
                -1,
                -10,
                1_000_000,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1
            })
    void prints_digits_without_a_point(long value) {
        byte[] into = new byte[WholeText.LENGTH_MAX];

        int end = WholeText.write(value, into, 0);

        assertThat(new String(into, 0, end, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
    }
}
