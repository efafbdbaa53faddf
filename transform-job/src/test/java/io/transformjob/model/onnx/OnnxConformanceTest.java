package io.transformjob.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.onnx.OnnxModelReader;
import io.transformjob.formats.artifact.onnx.OnnxTensor;
import io.transformjob.formats.artifact.onnx.OnnxType;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.model.RequestForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX's own tests of operators: inputs and the outputs that they must have. */
class OnnxConformanceTest {
    private static final Path CASES =
            Path.of(System.getProperty("transform-job.home"), "formats/src/test/resources/onnx");

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> file.endsWith("model.onnx"))
                    .map(Path::getParent)
                    .map(CASES::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void artifacts7_aConformanceCaseGivesItsOutputs(Path name) throws IOException {
        Path folder = CASES.resolve(name);
        byte[] model = Files.readAllBytes(folder.resolve("model.onnx"));
        List<String> inputs = OnnxModelReader.read("model.onnx", model).graph().inputs().stream()
                .map(input -> input.name())
                .toList();
        List<NamedTensor> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            given.add(tensor(inputs.get(i), folder.resolve("test_data_set_0/input_%d.pb".formatted(i))));
        }
        NamedTensor expected = tensor("", folder.resolve("test_data_set_0/output_0.pb"));
        List<NamedTensor> answered = OnnxContainerTest.open(model)
                .handler(RequestForm.of("application/json", null))
                .newScorer()
                .score(TensorBatch.ofRequest(given, 0, 0))
                .tensors();
        assertThat(answered).hasSize(1);
        NamedTensor answer = answered.get(0);
        assertThat(answer.shape()).containsExactly(expected.shape());
        assertThat(answer.type()).isEqualTo(expected.type());
        ElementType type = expected.type().orElseThrow();
        for (int i = 0; i < expected.count(); i++) {
            int at = i * type.width();
            if (type.isFloat()) {
                double want = type.readFraction(expected.littleEndian(), at);
                assertThat(type.readFraction(answer.littleEndian(), at))
                        .isCloseTo(want, Offset.offset(1e-6 + 1e-3 * Math.abs(want)));
            } else {
                assertThat(type.readWhole(answer.littleEndian(), at))
                        .isEqualTo(type.readWhole(expected.littleEndian(), at));
            }
        }
    }

    private static NamedTensor tensor(String name, Path file) throws IOException {
        OnnxTensor tensor = OnnxModelReader.readTensor(file.toString(), Files.readAllBytes(file));
        if (tensor.type() == OnnxType.STRING) {
            return NamedTensor.ofTexts(
                    name,
                    tensor.shape(),
                    tensor.texts().stream()
                            .map(text -> text.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }
        ElementType type = ModelInput.elementOf(tensor.type()).orElseThrow();
        byte[] bytes = new byte[tensor.count() * type.width()];
        for (int i = 0; i < tensor.count(); i++) {
            if (type.isFloat()) {
                type.writeFraction(tensor.doubles()[i], bytes, i * type.width());
            } else {
                type.writeWhole(tensor.longs()[i], bytes, i * type.width());
            }
        }
        return NamedTensor.of(name, type, tensor.shape(), bytes);
    }
}
