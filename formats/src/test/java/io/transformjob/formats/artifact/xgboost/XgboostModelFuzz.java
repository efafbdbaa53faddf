package io.transformjob.formats.artifact.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.Resources;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class XgboostModelFuzz {
    static Stream<byte[]> seeds() {
        byte[] model = Resources.bytes("xgboost/vectors/poisson.ubj");
        return Stream.concat(
                Fuzzed.seeds("xgboost/vectors"),
                IntStream.rangeClosed(0, 5).mapToObj(protocol -> Pickles.booster(protocol, model, 2)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAModelOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                XgboostModelReader.read("model", file);
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("model").hasSizeLessThan(1_000);
            }
        });
    }
}
