package io.transformjob.formats.artifact.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.artifact.ArtifactException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("onnx");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesGiveAModelOrAFault(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                OnnxModel model = OnnxModelReader.read("model.onnx", file);
                model.graph().inputs();
                model.graph().initializers().forEach(OnnxFuzz::read);
            } catch (ArtifactException e) {
                if (e.getMessage().length() > 1_000) {
                    throw new AssertionError(
                            "a message of %d characters"
                                    .formatted(e.getMessage().length()),
                            e);
                }
            }
        });
    }

    private static void read(OnnxTensor tensor) {
        if (tensor.type() == OnnxType.STRING) {
            tensor.texts();
        } else {
            tensor.floats();
            tensor.doubles();
            tensor.longs();
        }
    }
}
