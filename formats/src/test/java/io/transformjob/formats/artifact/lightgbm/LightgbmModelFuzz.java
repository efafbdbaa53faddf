package io.transformjob.formats.artifact.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class LightgbmModelFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(ModelFiles.bytes(ModelFiles.MIXED), ModelFiles.bytes(ModelFiles.LINEAR));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTextIsAModelOrRefusedByName(byte[] text) {
        Fuzzed.parse(text, () -> {
            try {
                LightgbmModel model = LightgbmModelReader.read("model.txt", text);
                assertThat(model.depth()).isLessThanOrEqualTo(text.length);
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("model.txt").hasSizeLessThan(2_000);
            }
        });
    }
}
