package io.transformjob.job;

import io.transformjob.job.JsonValue.ArrayValue;
import io.transformjob.job.JsonValue.Bool;
import io.transformjob.job.JsonValue.Member;
import io.transformjob.job.JsonValue.Numeral;
import io.transformjob.job.JsonValue.ObjectValue;
import io.transformjob.job.JsonValue.Text;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Checks a document against a shape of the service model, member by member, and reports everything that departs from it.
 * Knows no request in particular; what this engine sees otherwise is in {@link Deviations}.
 */
final class ShapeValidator {
    private static final BigInteger INTEGER_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

    private final ServiceModel model;
    private final Problems problems;

    ShapeValidator(ServiceModel model, Problems problems) {
        this.model = model;
        this.problems = problems;
    }

    void check(JsonValue value, String shapeName) {
        Shape shape = model.shape(shapeName);
        switch (shape.type()) {
            case "structure" -> as(value, ObjectValue.class, shape).ifPresent(object -> checkStructure(object, shape));
            case "map" -> as(value, ObjectValue.class, shape).ifPresent(object -> checkMap(object, shape));
            case "list" -> as(value, ArrayValue.class, shape).ifPresent(array -> checkList(array, shape));
            case "string" -> as(value, Text.class, shape).ifPresent(text -> checkString(text, shape));
            case "integer" -> as(value, Numeral.class, shape).ifPresent(number -> checkInteger(number, shape));
            case "boolean" -> as(value, Bool.class, shape);
            default ->
                throw new IllegalStateException(
                        "shape %s has a type unknown here: %s".formatted(shapeName, shape.type()));
        }
    }

    // --- types

    private <T extends JsonValue> Optional<T> as(JsonValue value, Class<T> type, Shape shape) {
        if (type.isInstance(value)) {
            return Optional.of(type.cast(value));
        }
        problems.error(
                value.place(),
                "must be %s, found %s".formatted(typeName(shape), value.found()),
                typeRemedy(value, shape));
        return Optional.empty();
    }

    private static String typeName(Shape shape) {
        return switch (shape.type()) {
            case "structure", "map" -> "an object";
            case "list" -> "an array";
            case "string" -> "a string";
            case "integer" -> "an integer";
            default -> "true or false";
        };
    }

    private String typeRemedy(JsonValue value, Shape shape) {
        if (value instanceof JsonValue.Null) {
            return "Leave the member out.";
        }
        if (value instanceof Text text
                && (shape.type().equals("integer") && text.value().matches("-?\\d{1,18}")
                        || shape.type().equals("boolean") && text.value().matches("true|false"))) {
            return "Write %s without quotes.".formatted(text.value());
        }
        if (shape.type().equals("string") && value instanceof Numeral number) {
            return "Write \"%s\" in quotes.".formatted(number.text());
        }
        if (shape.type().equals("string") && value instanceof Bool bool) {
            return "Write \"%s\" in quotes.".formatted(bool.value());
        }
        return "Write %s.".formatted(description(shape));
    }

    /** What a value of a shape looks like, for who has to write one. */
    private String description(Shape shape) {
        return switch (shape.type()) {
            case "structure" -> structureDescription(shape);
            case "map" ->
                "an object {\"name\": %s, …}"
                        .formatted(description(model.shape(shape.item().orElseThrow())));
            case "list" ->
                "an array [%s, …]"
                        .formatted(description(model.shape(shape.item().orElseThrow())));
            case "string" -> stringDescription(shape);
            case "integer" -> integerDescription(shape);
            default -> "true or false";
        };
    }

    private static String structureDescription(Shape shape) {
        Iterator<String> names = (shape.required().isEmpty() ? shape.members().keySet() : shape.required()).iterator();
        return names.hasNext() ? "an object {\"%s\": …}".formatted(names.next()) : "an object {}";
    }

    private static String stringDescription(Shape shape) {
        if (Deviations.isLocation(shape)) {
            return "\"s3://bucket/key\"";
        }
        List<String> values = Deviations.values(shape);
        return values.isEmpty() ? "a string in quotes" : "one of \"%s\"".formatted(String.join("\", \"", values));
    }

    private static String integerDescription(Shape shape) {
        OptionalLong max = Deviations.max(shape);
        if (shape.min().isPresent() && max.isPresent()) {
            return "an integer from %d to %d".formatted(shape.min().getAsLong(), max.getAsLong());
        }
        return shape.min().isPresent()
                ? "an integer from %d up".formatted(shape.min().getAsLong())
                : "an integer";
    }

    // --- objects and arrays

    private void checkStructure(ObjectValue object, Shape shape) {
        for (Member member : object.members().values()) {
            String memberShape = shape.members().get(member.name());
            if (memberShape == null) {
                reportUnknown(member, object, shape);
            } else {
                check(member.value(), memberShape);
            }
        }
        for (String required : shape.required()) {
            boolean misspelt = problems.isFaulty(object.place().pointer().then(required));
            if (!misspelt && !object.members().containsKey(required)) {
                problems.error(
                        object.place(),
                        "must have the member \"%s\"".formatted(required),
                        "Add \"%s\": %s.".formatted(required, description(member(shape, required))));
            }
        }
    }

    private Shape member(Shape shape, String name) {
        return model.shape(shape.members().get(name));
    }

    private void reportUnknown(Member member, ObjectValue object, Shape shape) {
        Set<String> known = shape.members().keySet();
        Optional<String> meant = Suggestion.nearest(member.name(), known);
        problems.error(
                member.namePlace(),
                "is not a member of %s".formatted(shape.name()),
                meant.map(Suggestion::question).orElse("Its members are %s.".formatted(String.join(", ", known))));
        // What was misspelt is not reported a second time as missing.
        meant.filter(name -> !object.members().containsKey(name))
                .ifPresent(name -> problems.suspect(object.place().pointer().then(name)));
    }

    private void checkMap(ObjectValue object, Shape shape) {
        checkLength(object, object.members().size(), "entries", shape);
        Shape key = model.shape(shape.key().orElseThrow());
        for (Member member : object.members().values()) {
            checkText(new Text(member.namePlace(), member.name()), key, "must have a name that matches ");
            check(member.value(), shape.item().orElseThrow());
        }
    }

    private void checkList(ArrayValue array, Shape shape) {
        checkLength(array, array.items().size(), "items", shape);
        array.items().forEach(item -> check(item, shape.item().orElseThrow()));
    }

    /** Whether the length is within the shape's limits. */
    private boolean checkLength(JsonValue value, int length, String unit, Shape shape) {
        OptionalLong max = Deviations.max(shape);
        String found = value instanceof Text text
                ? "%d in %s".formatted(length, Quote.of(text.value()))
                : Integer.toString(length);
        if (max.isPresent() && length > max.getAsLong()) {
            problems.error(
                    value.place(),
                    "must have at most %d %s, found %s".formatted(max.getAsLong(), unit, found),
                    value instanceof Text ? "Shorten it." : "Remove some.");
            return false;
        }
        if (shape.min().isPresent() && length < shape.min().getAsLong()) {
            problems.error(
                    value.place(),
                    length == 0
                            ? "must not be empty"
                            : "must have at least %d %s, found %s"
                                    .formatted(shape.min().getAsLong(), unit, found),
                    length == 0 ? "Give a value, or leave the member out." : "Write it in full.");
            return false;
        }
        return true;
    }

    // --- strings and numbers

    private void checkString(Text text, Shape shape) {
        Optional<String> refusal = Deviations.refusal(shape, text.value());
        List<String> values = Deviations.values(shape);
        if (refusal.isPresent()) {
            problems.error(
                    text.place(),
                    "must be one of %s for a transform job, found %s"
                            .formatted(String.join(", ", values), Quote.of(text.value())),
                    refusal.get());
        } else if (!values.isEmpty()) {
            checkChoice(text, values);
        } else {
            checkText(text, shape, "must match ");
        }
    }

    private void checkChoice(Text text, List<String> values) {
        if (!values.contains(text.value())) {
            problems.error(
                    text.place(),
                    "must be one of %s, found %s".formatted(String.join(", ", values), Quote.of(text.value())),
                    Suggestion.of(text.value(), values).orElse("Write one of these."));
        }
    }

    private void checkText(Text text, Shape shape, String patternRule) {
        int length = text.value().codePointCount(0, text.value().length());
        // The length first: it bounds what a pattern can cost.
        if (!checkLength(text, length, "characters", shape)) {
            return;
        }
        if (Deviations.isLocation(shape)) {
            Location.check(text, problems);
        } else if (shape.pattern().isPresent()
                && !shape.pattern().get().matcher(text.value()).matches()) {
            String pattern = shape.pattern().get().pattern();
            problems.error(
                    text.place(),
                    (pattern.equals(".*") ? "must be on one line" : patternRule + pattern)
                            + ", found "
                            + Quote.of(text.value()),
                    Deviations.words(pattern));
        }
    }

    private void checkInteger(Numeral number, Shape shape) {
        if (!number.isInteger()) {
            problems.error(
                    number.place(),
                    "must be an integer, found %s".formatted(number.text()),
                    "Write it without fraction and exponent.");
            return;
        }
        BigInteger value = new BigInteger(number.text());
        BigInteger min = BigInteger.valueOf(shape.min().orElse(Integer.MIN_VALUE));
        OptionalLong max = Deviations.max(shape);
        if (max.isPresent() && value.compareTo(BigInteger.valueOf(max.getAsLong())) > 0
                || value.compareTo(INTEGER_MAX) > 0) {
            problems.error(
                    number.place(),
                    "must be at most %d, found %s".formatted(max.orElse(Integer.MAX_VALUE), number.text()),
                    "Write %s.".formatted(integerDescription(shape)));
        } else if (value.compareTo(min) < 0) {
            problems.error(
                    number.place(),
                    "must be at least %d, found %s".formatted(min, number.text()),
                    "Write %s.".formatted(integerDescription(shape)));
        }
    }
}
