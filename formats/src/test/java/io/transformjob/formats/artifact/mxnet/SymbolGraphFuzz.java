package io.transformjob.formats.artifact.mxnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class SymbolGraphFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "",
                        "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"inputs\": []}, {\"op\": \"dot\", \"name\": \"y\","
                                + " \"attrs\": {\"a\": \"1\"}, \"inputs\": [[0, 0, 0]]}], \"heads\": [[1, 0, 0]]}",
                        "{\"threshold\": 0.5, \"metrics_params\": {\"quantile\": \"NaN\", \"weights\": [1, 2]}}")
                .map(text -> text.getBytes(UTF_8));
    }

    /** Parameters are JSON too, and so of the same seeds. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAGraphAndParametersOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            refusedOr(() -> SymbolGraph.read(new ByteCursor("json", file)));
            refusedOr(() -> JsonParameters.read(new ByteCursor("json", file)).scalar("/threshold"));
        });
    }

    private static void refusedOr(Runnable reader) {
        try {
            reader.run();
        } catch (ArtifactException e) {
            assertThat(e.getMessage()).startsWith("json").hasSizeLessThan(1_000);
        }
    }
}
