package io.transformjob.formats.artifact.fasttext;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class FastTextModelFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("fasttext");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAModelOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                FastTextModel model = FastTextModel.read(new ByteCursor("model.bin", file));
                Dictionary dictionary = model.dictionary();
                for (int label = 0; label < dictionary.labels(); label++) {
                    assertThat(dictionary.label(label)).hasSizeLessThan(file.length);
                }
                assertThat(dictionary.place(0))
                        .isLessThan(Math.max(1, model.input().rows()));
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("model.bin").hasSizeLessThan(1_000);
            }
        });
    }
}
