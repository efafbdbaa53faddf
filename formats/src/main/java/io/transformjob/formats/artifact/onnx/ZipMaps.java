package io.transformjob.formats.artifact.onnx;

import io.transformjob.formats.artifact.ByteCursor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Takes the operators {@code ZipMap} off the end of a model. Converters of classifiers put them there: they make of a tensor of
 * probabilities, shape [rows][classes], a map from class to probability for each row, which costs more than the classifier.
 * Without them the tensor itself is the output, and the classes are the same for all rows.
 *
 * <p>Source: onnx/onnx {@code docs/Operators-ml.md}, {@code ai.onnx.ml.ZipMap}.
 *
 * @param model the model without them; the one that was given if it has none
 * @param outputs by the name of each output that was a sequence of maps, what it is instead
 */
public record ZipMaps(OnnxModel model, Map<String, Probabilities> outputs) {
    private static final String DOMAIN = "ai.onnx.ml";

    public ZipMaps {
        outputs = Map.copyOf(outputs);
    }

    /**
     * A tensor in the place of a sequence of maps.
     *
     * @param tensor its name in the model
     * @param classes the keys of the maps, as texts, in the order of its columns
     */
    public record Probabilities(String tensor, List<String> classes) {
        public Probabilities {
            classes = List.copyOf(classes);
        }
    }

    /** Takes them off those outputs of a model that come straight from one. */
    public static ZipMaps takeOff(OnnxModel model) {
        Map<String, Probabilities> outputs = new LinkedHashMap<>();
        List<OnnxNode> taken = new ArrayList<>();
        for (OnnxValue output : model.graph().outputs()) {
            find(model.graph(), output.name()).ifPresent(node -> {
                outputs.put(output.name(), new Probabilities(node.inputs().get(0), classes(node)));
                taken.add(node);
            });
        }
        if (taken.isEmpty()) {
            return new ZipMaps(model, outputs);
        }
        byte[] bytes = without(model, taken, outputs);
        return new ZipMaps(OnnxModelReader.read(model.member(), bytes), outputs);
    }

    /** The ZipMap that gives an output and nothing else takes from. */
    private static Optional<OnnxNode> find(OnnxGraph graph, String output) {
        return graph.nodes().stream()
                .filter(node -> node.domain().equals(DOMAIN)
                        && node.operator().equals("ZipMap")
                        && node.inputs().size() == 1
                        && node.outputs().equals(List.of(output)))
                .filter(node ->
                        graph.nodes().stream().noneMatch(other -> other.inputs().contains(output)))
                .findFirst();
    }

    private static List<String> classes(OnnxNode node) {
        return node.attribute("classlabels_strings")
                .map(OnnxAttribute::texts)
                .filter(texts -> !texts.isEmpty())
                .orElseGet(() -> node.attribute("classlabels_int64s")
                        .map(OnnxAttribute::numbers)
                        .map(LongStream::of)
                        .orElseGet(LongStream::empty)
                        .mapToObj(Long::toString)
                        .toList());
    }

    /** The file with another graph, in which each output is the tensor. */
    private static byte[] without(OnnxModel model, List<OnnxNode> taken, Map<String, Probabilities> outputs) {
        OnnxGraph graph = model.graph();
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Message in = Message.file(new ByteCursor(model.member(), model.bytes(), graph.from(), graph.to()), "the graph");
        int start = in.fieldEnd();
        for (int field = in.next(); field != 0; field = in.next()) {
            int end = in.fieldEnd();
            if (field == 12) {
                OnnxValue output = byEnd(graph.outputs(), end);
                Probabilities probabilities = outputs.get(output.name());
                if (probabilities == null) {
                    changed.write(model.bytes(), start, end - start);
                } else {
                    field(12, floats(probabilities.tensor()), changed);
                }
            } else if (field != 1 || !endsAt(taken, end)) {
                changed.write(model.bytes(), start, end - start);
            }
            start = end;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Message whole = Message.file(new ByteCursor(model.member(), model.bytes()), "the model");
        start = 0;
        for (int field = whole.next(); field != 0; field = whole.next()) {
            int end = whole.fieldEnd();
            if (field == 7) {
                field(7, changed.toByteArray(), file);
            } else {
                file.write(model.bytes(), start, end - start);
            }
            start = end;
        }
        return file.toByteArray();
    }

    private static OnnxValue byEnd(List<OnnxValue> outputs, int end) {
        return outputs.stream().filter(output -> output.to() == end).findFirst().orElseThrow();
    }

    private static boolean endsAt(List<OnnxNode> nodes, int end) {
        return nodes.stream().anyMatch(node -> node.to() == end);
    }

    /** A value of floats, whose shape the runtime finds out: {@code {name, {tensor_type {elem_type FLOAT}}}}. */
    private static byte[] floats(String name) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        field(1, name.getBytes(StandardCharsets.UTF_8), value);
        field(2, new byte[] {1 << 3 | 2, 2, 1 << 3, 1}, value);
        return value.toByteArray();
    }

    private static void field(int number, byte[] content, ByteArrayOutputStream out) {
        varint(number << 3 | 2, out);
        varint(content.length, out);
        out.writeBytes(content);
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest & 0x7F | 0x80);
        }
        out.write(rest);
    }
}
