package io.transformjob.job;

import io.transformjob.job.JsonValue.ArrayValue;
import io.transformjob.job.JsonValue.Bool;
import io.transformjob.job.JsonValue.Member;
import io.transformjob.job.JsonValue.Numeral;
import io.transformjob.job.JsonValue.ObjectValue;
import io.transformjob.job.JsonValue.Text;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A request after its members were checked one by one, and before it is a definition: what the rules across members look
 * at. Members at fault look absent, so that no fault is reported twice; {@link #isSound} tells them from absent ones.
 * Paths are names joined by slashes, as in {@code TransformInput/SplitType}; items of arrays have their index for a name.
 */
final class Document {
    private final ObjectValue root;
    private final Problems problems;

    private Document(ObjectValue root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /** Reads a request and checks it against its shape; empty if it is no JSON object. */
    static Optional<Document> read(byte[] json, String shapeName, Problems problems) {
        Optional<JsonValue> root = JsonReader.read(json, problems);
        root.ifPresent(value -> new ShapeValidator(ServiceModel.sagemaker(), problems).check(value, shapeName));
        return root.filter(ObjectValue.class::isInstance).map(value -> new Document((ObjectValue) value, problems));
    }

    Problems problems() {
        return problems;
    }

    ObjectValue root() {
        return root;
    }

    /** The member, at fault or not. */
    Optional<Member> member(String path) {
        Optional<Member> member = Optional.empty();
        JsonValue outer = root;
        for (String name : path.split("/")) {
            member = member(outer, name);
            if (member.isEmpty()) {
                return member;
            }
            outer = member.get().value();
        }
        return member;
    }

    /** A member of an object, or an item of an array by its index. */
    private static Optional<Member> member(JsonValue outer, String name) {
        if (outer instanceof ObjectValue object) {
            return Optional.ofNullable(object.members().get(name));
        }
        if (outer instanceof ArrayValue array && name.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(name);
            return index < array.items().size()
                    ? Optional.of(new Member(
                            array.items().get(index).place(),
                            name,
                            array.items().get(index)))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    boolean has(String path) {
        return member(path).isPresent();
    }

    /** Whether neither the members nor the objects around them are at fault; absent ones are sound. */
    boolean isSound(String... paths) {
        for (String path : paths) {
            for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
                Optional<Member> outer = member(path.substring(0, end));
                if (outer.isPresent()
                        && !(outer.get().value() instanceof ObjectValue)
                        && !(outer.get().value() instanceof ArrayValue)) {
                    return false;
                }
            }
            if (problems.isFaulty(Pointer.of(path))) {
                return false;
            }
        }
        return true;
    }

    /** Where the member's value stands; the nearest object around it if it is absent. */
    Place place(String path) {
        Optional<Member> member = member(path);
        if (member.isPresent()) {
            return member.get().value().place();
        }
        int end = path.lastIndexOf('/');
        return end < 0 ? root.place() : place(path.substring(0, end));
    }

    private <T extends JsonValue> Optional<T> value(String path, Class<T> type) {
        return isSound(path)
                ? member(path).map(Member::value).filter(type::isInstance).map(type::cast)
                : Optional.empty();
    }

    Optional<String> text(String path) {
        return value(path, Text.class).map(Text::value);
    }

    Optional<Integer> integer(String path) {
        return value(path, Numeral.class).map(number -> Integer.valueOf(number.text()));
    }

    Optional<Boolean> bool(String path) {
        return value(path, Bool.class).map(Bool::value);
    }

    <E extends Enum<E> & ApiValue> Optional<E> choice(String path, Class<E> type) {
        return text(path).flatMap(text -> ApiValue.of(type, text));
    }

    List<JsonValue> items(String path) {
        return value(path, ArrayValue.class).map(ArrayValue::items).orElse(List.of());
    }

    /** The entries of a map; all of strings, except for those at fault. */
    Collection<Member> entries(String path) {
        return value(path, ObjectValue.class)
                .map(object -> object.members().values())
                .orElse(List.of());
    }
}
