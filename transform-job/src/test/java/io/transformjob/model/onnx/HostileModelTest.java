package io.transformjob.model.onnx;

import static io.transformjob.model.onnx.OnnxWriter.FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.model.Archives;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.InferenceContainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model may not ask for is refused before native code sees it. */
class HostileModelTest {
    private static InferenceContainer open(Archives archive) throws IOException {
        return Containers.open(new ContainerSpec("", Map.of(), Optional.of("onnx")), archive.open());
    }

    private static OnnxWriter graph() {
        return new OnnxWriter().input("x", FLOAT, -1, 2).output("y", FLOAT, -1, 2);
    }

    private static OnnxWriter relu() {
        return graph().node("Relu", List.of("x"), List.of("y"));
    }

    static Stream<Arguments> refusals() {
        OnnxWriter growing = graph().node("f0", "my", List.of("x"), List.of("y"));
        for (int i = 0; i < 40; i++) {
            growing.function("f" + i, i == 39 ? "Relu" : "f" + (i + 1), i == 39 ? "" : "my");
        }
        return Stream.of(
                Arguments.of(
                        graph().node("Shell", "evil.ops", List.of("x"), List.of("y")),
                        "model.onnx: operators must be those of ONNX, ai.onnx.ml, com.microsoft, or functions of the model:"
                                + " operators of others are native code, which is not loaded, found operator evil.ops.Shell."
                                + " Export the model with operators of ONNX alone"),
                Arguments.of(
                        graph().node("EPContext", "com.microsoft", List.of("x"), List.of("y")),
                        "model.onnx: a model must be a graph, not a reference to one that was compiled for a device, found"
                                + " operator com.microsoft.EPContext. Export the model with operators of ONNX alone"),
                Arguments.of(
                        relu().versions(14, 17),
                        "model.onnx: the format must be of version 13 or older, which is what ONNX Runtime knows, found"
                                + " version 14. Export the model for an older version"),
                Arguments.of(
                        relu().versions(8, 27),
                        "model.onnx: operators of ONNX must be of version 26 or older, which is what ONNX Runtime knows, found"
                                + " version 27. Export the model for an older version"),
                Arguments.of(
                        graph().node("f", "my", List.of("x"), List.of("y"))
                                .function("f", "g", "my")
                                .function("g", "f", "my"),
                        "model.onnx: functions must not call each other in a circle, found operator my.f, which comes back to"
                                + " itself. Export the model with operators of ONNX alone"),
                Arguments.of(
                        growing,
                        "model.onnx: a model must have at most 1000000 operators, those of functions written out, found more."
                                + " Leave out of the model what scoring does not need"),
                Arguments.of(
                        graph().node("Reloo", List.of("x"), List.of("y")),
                        "model.onnx: ONNX Runtime must take the model, found This is an invalid model. In Node, (\"\", Reloo, \"\", -1) :"
                                + " (\"x\": tensor(float),) -> (\"y\": tensor(float),) , Error No Op registered for Reloo with"
                                + " domain_version of 17. Check the model with the library that exported it, or export it anew"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void p9_aModelThatAsksForMoreThanAGraphIsRefused(OnnxWriter model, String message) {
        assertThatThrownBy(() -> open(new Archives().with("model.onnx", model.toBytes())))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message);
    }

    @Test
    void p9_functionsOfTheModelAreOperators() throws IOException {
        OnnxWriter model = graph().node("f", "my", List.of("x"), List.of("y")).function("f", "Relu", "");
        InferenceContainer container = open(new Archives().with("model.onnx", model.toBytes()));
        assertThat(OnnxContainerTest.answer(container, "text/csv", null, "-1,2\n"))
                .isEqualTo("0.0,2.0\n");
    }

    private static byte[] weightsElsewhere(String location, long offset, long length) {
        return new OnnxWriter()
                .input("x", FLOAT, -1, 2)
                .weightsElsewhere("w", new long[] {2, 1}, location, offset, length)
                .node("MatMul", List.of("x", "w"), List.of("y"))
                .output("y", FLOAT, -1, 1)
                .toBytes();
    }

    @Test
    void artifacts7_weightsInAnotherFileOfTheArchiveAreUsed() throws IOException {
        byte[] file = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(9)
                .putFloat(1)
                .putFloat(-2)
                .putFloat(9)
                .array();
        InferenceContainer container = open(new Archives()
                .with("export/model.onnx", weightsElsewhere("data/w.bin", 4, 8))
                .with("export/data/w.bin", file));
        assertThat(OnnxContainerTest.answer(container, "text/csv", null, "1,2\n3,0.5\n"))
                .isEqualTo("-3.0\n2.0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../w.bin", "data/../../w.bin", "data\\w.bin", "C:w.bin", "./w.bin", "data//w.bin"
            })
    void p9_weightsOutsideTheArchiveAreRefused(String location) {
        assertThatThrownBy(() -> open(new Archives()
                        .with("model.onnx", weightsElsewhere(location, 0, 8))
                        .with("w.bin", new byte[8])))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model.onnx: the weights of tensor \"w\" must be a relative path inside the archive, found \"%s\"."
                                        .formatted(location)
                                + " Pack the files of weights beside the model, and name them by their relative paths");
    }

    static Stream<Arguments> ranges() {
        String remedy = " Pack the files of weights beside the model, and name them by their relative paths";
        return Stream.of(
                Arguments.of(
                        "other.bin",
                        0L,
                        8L,
                        "model.onnx: the weights of tensor \"w\" must be a file of the archive, found no \"other.bin\"."
                                + remedy),
                Arguments.of(
                        "w.bin",
                        4L,
                        8L,
                        "model.onnx: the weights of tensor \"w\" must be 8 bytes of \"w.bin\", found 8 bytes from byte 4 on in a"
                                + " file of 8." + remedy),
                Arguments.of(
                        "w.bin",
                        0L,
                        400L,
                        "model.onnx: the weights of tensor \"w\" must be 8 bytes of \"w.bin\", found 400 bytes from byte 0 on in a"
                                + " file of 8." + remedy),
                Arguments.of(
                        "w.bin",
                        999999999999999999L,
                        8L,
                        "model.onnx: the weights of tensor \"w\" must be 8 bytes of \"w.bin\", found 8 bytes from byte"
                                + " 999999999999999999 on in a file of 8." + remedy));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void p9_weightsMustLieInTheirFile(String location, long offset, long length, String message) {
        assertThatThrownBy(() -> open(new Archives()
                        .with("model.onnx", weightsElsewhere(location, offset, length))
                        .with("w.bin", new byte[8])))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message);
    }

    @Test
    void artifacts7_oneOfSeveralModelsMustBeNamed() {
        byte[] model = relu().toBytes();
        assertThatThrownBy(() -> open(new Archives().with("a.onnx", model).with("b.onnx", model)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("the archive: it must hold one ONNX model, found 2 files ending in .onnx."
                        + " Name the one that answers model.onnx");
    }

    /** The version in the refusal of a process without the jar is that of the build. */
    @Test
    void theJarThatIsAskedForIsTheOneThatWasTested() throws IOException {
        String pom = Files.readString(Path.of(System.getProperty("transform-job.home"), "pom.xml"));
        assertThat(OrtLibrary.COORDINATES).startsWith("com.microsoft.onnxruntime:onnxruntime:");
        assertThat(pom)
                .contains("<onnxruntime.version>%s</onnxruntime.version>"
                        .formatted(OrtLibrary.COORDINATES.substring(OrtLibrary.COORDINATES.lastIndexOf(':') + 1)));
    }
}
