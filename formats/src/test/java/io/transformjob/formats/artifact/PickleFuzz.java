package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PickleFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "",
                        "(dp0\nS'a'\nI1\nsS'b'\n(lp1\nF1.5\nas.",
                        "\u0080\2}q\0(X\1\0\0\0aK\1X\1\0\0\0bG?\u00f0\0\0\0\0\0\0u.",
                        "\u0080\3cxgboost.core\nBooster\nq\0)\u0081q\1}q\2X\6\0\0\0handleq\3C\3abcsb.",
                        "\u0080\4\u0095\n\0\0\0\0\0\0\0\u008c\1a\u0094]\u0094(K\1K\2e\u0086.",
                        "\u0080\2cposix\nsystem\n(S'true'\ntR.")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAValueOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                PickleReader.read("pickle", file, Set.of("xgboost.core Booster"));
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("pickle").hasSizeLessThan(1_000);
            }
        });
    }
}
