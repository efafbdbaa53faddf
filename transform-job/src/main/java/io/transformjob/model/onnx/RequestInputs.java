package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.onnx.OnnxValue.Dimension;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Inputs of a model as a request gives them: by name, or by being the only one. Shapes must be the model's where it says them.
 * Numbers of another type are taken if each has the same value in the model's; fractions are rounded to a narrower type, as every
 * reader of text does.
 */
final class RequestInputs {
    private RequestInputs() {}

    /** @throws MalformedRecordException if the request does not fit the model */
    static List<NamedTensor> of(List<ModelInput> inputs, TensorBatch request) {
        int offset = request.spans().start(0);
        Map<String, NamedTensor> given = new HashMap<>();
        for (NamedTensor tensor : request.tensors()) {
            given.put(tensor.name(), tensor);
        }
        boolean only = inputs.size() == 1 && request.tensors().size() == 1;
        List<NamedTensor> taken = new ArrayList<>(inputs.size());
        for (ModelInput input : inputs) {
            NamedTensor tensor = only ? request.tensors().get(0) : given.remove(input.name());
            if (tensor == null) {
                throw fault(
                        offset,
                        "a request must have the inputs of the model: " + names(inputs),
                        "no " + ArtifactException.quote(input.name()),
                        "Name the inputs of the request as those of the model.");
            }
            requireShape(input, tensor, offset);
            taken.add(converted(input, tensor, offset));
        }
        if (!only && !given.isEmpty()) {
            throw fault(
                    offset,
                    "a request must have the inputs of the model: " + names(inputs),
                    ArtifactException.quote(
                            given.keySet().stream().sorted().findFirst().orElseThrow()),
                    "Leave it out.");
        }
        return taken;
    }

    private static String names(List<ModelInput> inputs) {
        return inputs.stream().map(ModelInput::description).collect(Collectors.joining(", "));
    }

    private static void requireShape(ModelInput input, NamedTensor tensor, int offset) {
        if (input.shape().isEmpty()) {
            return;
        }
        List<Dimension> wanted = input.shape().get();
        long[] shape = tensor.shape();
        boolean fits = wanted.size() == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = wanted.get(i).isOpen() || wanted.get(i).length() == shape[i];
        }
        if (!fits) {
            throw fault(
                    offset,
                    "input %s must have the shape of the model".formatted(input.description()),
                    Arrays.toString(shape),
                    "Send a tensor of that shape.");
        }
    }

    private static NamedTensor converted(ModelInput input, NamedTensor tensor, int offset) {
        Optional<ElementType> to = input.element();
        if (to.equals(tensor.type())) {
            return to.isEmpty()
                    ? NamedTensor.ofTexts(input.name(), tensor.shape(), tensor.texts())
                    : NamedTensor.of(input.name(), to.get(), tensor.shape(), tensor.littleEndian());
        }
        if (to.isEmpty() || tensor.type().isEmpty()) {
            throw fault(
                    offset,
                    "input %s must hold %s".formatted(input.description(), to.isEmpty() ? "texts" : "numbers"),
                    to.isEmpty() ? "numbers" : "texts",
                    "Send it with the datatype %s.".formatted(to.isEmpty() ? "BYTES" : "of its numbers"));
        }
        ElementType from = tensor.type().get();
        byte[] bytes = new byte[tensor.count() * to.get().width()];
        for (int i = 0; i < tensor.count(); i++) {
            convert(tensor.littleEndian(), i, from, to.get(), bytes, input, offset);
        }
        return NamedTensor.of(input.name(), to.get(), tensor.shape(), bytes);
    }

    private static void convert(
            byte[] source, int index, ElementType from, ElementType to, byte[] into, ModelInput input, int offset) {
        int at = index * from.width();
        int out = index * to.width();
        if (to.isFloat()) {
            to.writeFraction(from.isFloat() ? from.readFraction(source, at) : whole(from, source, at), into, out);
            return;
        }
        double value = from.isFloat() ? from.readFraction(source, at) : whole(from, source, at);
        long whole = from.isFloat() ? (long) value : from.readWhole(source, at);
        to.writeWhole(whole, into, out);
        boolean unsigned = from == ElementType.UINT64 && whole < 0;
        if (unsigned
                || to.readWhole(into, out) != whole
                || from.isFloat() && whole != value
                || to == ElementType.BOOL && whole >> 1 != 0) {
            throw fault(
                    offset,
                    "element %d of input %s must be a value of its type".formatted(index + 1, input.description()),
                    from.isFloat()
                            ? Double.toString(value)
                            : unsigned ? Long.toUnsignedString(whole) : Long.toString(whole),
                    "Send it with the datatype that the model has.");
        }
    }

    private static double whole(ElementType from, byte[] source, int at) {
        long whole = from.readWhole(source, at);
        return from == ElementType.UINT64 && whole < 0 ? (whole >>> 1 | whole & 1) * 2.0 : whole;
    }

    /** Texts as the runtime takes them. */
    static String[] strings(List<byte[]> texts) {
        String[] strings = new String[texts.size()];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = new String(texts.get(i), StandardCharsets.UTF_8);
        }
        return strings;
    }

    private static MalformedRecordException fault(int offset, String rule, String found, String remedy) {
        return new MalformedRecordException(offset, 0, rule, found, remedy);
    }
}
