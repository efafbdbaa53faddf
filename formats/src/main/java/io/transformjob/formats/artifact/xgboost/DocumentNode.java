package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place in a JSON or UBJSON document, which knows its path for messages. The value is a {@code Map<String, ?>}, a
 * {@code List<?>}, {@code String}, {@code Boolean}, {@code Long}, {@code Float}, {@link #NULL}, or numbers of an array
 * as {@code int[]}, {@code long[]}, {@code byte[]} (unsigned) or {@code float[]}.
 */
final class DocumentNode {
    /** JSON's {@code null}. */
    static final Object NULL = new Object();

    private final String member;
    private final Optional<DocumentNode> parent;
    private final String step;
    private final Object value;

    private DocumentNode(String member, Optional<DocumentNode> parent, String step, Object value) {
        this.member = member;
        this.parent = parent;
        this.step = step;
        this.value = value;
    }

    static DocumentNode root(String member, Object value) {
        return new DocumentNode(member, Optional.empty(), "", value);
    }

    String member() {
        return member;
    }

    /** The path as in {@code learner.gradient_booster.model.trees[3]}. */
    String path() {
        if (parent.isEmpty()) {
            return "";
        }
        String above = parent.get().path();
        return above.isEmpty() || step.startsWith("[") ? above + step : above + "." + step;
    }

    Optional<DocumentNode> find(String key) {
        Object child = map().get(key);
        return child == null || child == NULL
                ? Optional.empty()
                : Optional.of(new DocumentNode(member, Optional.of(this), key, child));
    }

    DocumentNode get(String key) {
        return find(key).orElseThrow(() -> fault("the object must have \"%s\"".formatted(key), "no such member"));
    }

    Map<?, ?> map() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw fault("the value must be an object", kind());
    }

    int size() {
        if (value instanceof int[] ints) {
            return ints.length;
        }
        return list().size();
    }

    DocumentNode item(int index) {
        return new DocumentNode(member, Optional.of(this), "[" + index + "]", list().get(index));
    }

    private List<?> list() {
        if (value instanceof List<?> list) {
            return list;
        }
        throw fault("the value must be an array", kind());
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw fault("the value must be a string", kind());
    }

    List<String> texts() {
        List<?> list = list();
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            texts.add(item(i).text());
        }
        return texts;
    }

    /** A scalar as text: parameters are strings, but numbers are taken too. */
    String scalarText() {
        if (value instanceof Long || value instanceof Float) {
            return value.toString();
        }
        return text();
    }

    /** An integer from {@code min} to {@code max}, as number or text. */
    int integer(int min, int max) {
        try {
            long number = Long.parseLong(scalarText());
            if (number >= min && number <= max) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Falls to the message below, which quotes the text.
        }
        throw fault(
                "the value must be an integer from %d to %d".formatted(min, max),
                ArtifactException.quote(scalarText()));
    }

    /** Integers, not copied where the document holds them as such; booleans are 0 and 1. */
    int[] ints() {
        if (value instanceof int[] ints) {
            return ints;
        }
        if (value instanceof long[] longs) {
            int[] ints = new int[longs.length];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = narrow(longs[i], i);
            }
            return ints;
        }
        if (value instanceof byte[] bytes) {
            int[] ints = new int[bytes.length];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = bytes[i] & 0xFF;
            }
            return ints;
        }
        List<?> list = list();
        int[] ints = new int[list.size()];
        for (int i = 0; i < ints.length; i++) {
            Object item = list.get(i);
            if (item instanceof Boolean bool) {
                ints[i] = bool ? 1 : 0;
            } else if (item instanceof Long number) {
                ints[i] = narrow(number, i);
            } else {
                throw item(i).fault("the value must be an integer", item(i).kind());
            }
        }
        return ints;
    }

    /** Numbers, not copied where the document holds them as {@code float[]}. */
    float[] floats() {
        if (value instanceof float[] floats) {
            return floats;
        }
        if (value instanceof int[] || value instanceof byte[]) {
            int[] ints = ints();
            float[] floats = new float[ints.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = ints[i];
            }
            return floats;
        }
        if (value instanceof long[] longs) {
            float[] floats = new float[longs.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = longs[i];
            }
            return floats;
        }
        List<?> list = list();
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw item(i).fault("the value must be a number", item(i).kind());
            }
            floats[i] = number.floatValue();
        }
        return floats;
    }

    private int narrow(long number, int index) {
        if (number != (int) number) {
            throw fault("item %d must be a 32-bit integer".formatted(index), String.valueOf(number));
        }
        return (int) number;
    }

    ArtifactException fault(String rule, String found) {
        return fault(rule, found, ByteCursor.DAMAGED);
    }

    ArtifactException fault(String rule, String found, String remedy) {
        String path = path();
        return new ArtifactException(path.isEmpty() ? member : member + " at " + path, rule, found, remedy);
    }

    private String kind() {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof String text) {
            return "the string " + ArtifactException.quote(text);
        }
        if (value instanceof List || value.getClass().isArray()) {
            return "an array";
        }
        return value == NULL ? "null" : value.toString();
    }
}
