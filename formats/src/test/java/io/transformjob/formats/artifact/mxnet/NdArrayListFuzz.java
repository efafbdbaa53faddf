package io.transformjob.formats.artifact.mxnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class NdArrayListFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("mxnet");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAListOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                NdArrayList.read(new ByteCursor("list", file));
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("list").hasSizeLessThan(1_000);
            }
        });
    }
}
