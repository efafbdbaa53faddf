package io.transformjob.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The shapes of Amazon SageMaker's API that the requests consist of, as the AWS SDKs ship them. Immutable. */
final class ServiceModel {
    static final String CREATE_TRANSFORM_JOB = "CreateTransformJobRequest";
    static final String CREATE_MODEL = "CreateModelInput";

    private static final ServiceModel SAGEMAKER = load("sagemaker-api.json");

    private final Map<String, Shape> shapes;

    private ServiceModel(Map<String, Shape> shapes) {
        this.shapes = shapes;
    }

    static ServiceModel sagemaker() {
        return SAGEMAKER;
    }

    Shape shape(String name) {
        return Optional.ofNullable(shapes.get(name))
                .orElseThrow(() -> new IllegalArgumentException("shape must be in the service model, got " + name));
    }

    private static ServiceModel load(String resource) {
        try (InputStream stream = ServiceModel.class.getResourceAsStream(resource)) {
            Problems problems = new Problems(resource);
            Optional<JsonValue> root = JsonReader.read(stream.readAllBytes(), problems);
            Problems.settle(List.of(problems));
            Map<String, Shape> shapes = new LinkedHashMap<>();
            new Node(root.orElseThrow())
                    .child("shapes")
                    .orElseThrow()
                    .children()
                    .forEach((name, node) -> shapes.put(name, shape(name, node)));
            return new ServiceModel(shapes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Shape shape(String name, Node node) {
        Map<String, String> members = new LinkedHashMap<>();
        node.child("members")
                .ifPresent(all -> all.children()
                        .forEach((member, shape) ->
                                members.put(member, shape.text("shape").orElseThrow())));
        return new Shape(
                name,
                node.text("type").orElseThrow(),
                members,
                node.texts("required"),
                node.child("member").or(() -> node.child("value")).flatMap(item -> item.text("shape")),
                node.child("key").flatMap(key -> key.text("shape")),
                node.number("min"),
                node.number("max"),
                node.text("pattern").map(Pattern::compile),
                node.texts("enum"));
    }

    /** A value of the model's document; what is asked of it is there, or the document is broken. */
    private record Node(JsonValue value) {
        Map<String, Node> children() {
            Map<String, Node> children = new LinkedHashMap<>();
            ((JsonValue.ObjectValue) value)
                    .members()
                    .forEach((name, member) -> children.put(name, new Node(member.value())));
            return children;
        }

        Optional<Node> child(String name) {
            return Optional.ofNullable(children().get(name));
        }

        Optional<String> text(String name) {
            return child(name).map(node -> ((JsonValue.Text) node.value).value());
        }

        List<String> texts(String name) {
            return child(name).map(node -> ((JsonValue.ArrayValue) node.value).items()).orElse(List.of()).stream()
                    .map(item -> ((JsonValue.Text) item).value())
                    .toList();
        }

        OptionalLong number(String name) {
            return child(name)
                    .map(node -> OptionalLong.of(Long.parseLong(((JsonValue.Numeral) node.value).text())))
                    .orElse(OptionalLong.empty());
        }
    }
}
