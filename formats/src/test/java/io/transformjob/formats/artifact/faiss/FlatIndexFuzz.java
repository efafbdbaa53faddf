package io.transformjob.formats.artifact.faiss;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class FlatIndexFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("faiss");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnIndexOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                FlatIndex index = FlatIndex.read(new ByteCursor("index", file));
                assertThat(index.vectors()).hasSize(index.count() * index.dimension());
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("index").hasSizeLessThan(1_000);
            }
        });
    }
}
