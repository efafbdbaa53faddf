package io.transformjob.job;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a JSON document that knows where it stands. Immutable. */
sealed interface JsonValue {
    /** First character of the value. */
    Place place();

    /** What it is, with its text where that is short: how messages name it. */
    String found();

    /** The value as JDK types: map in the document's order, list, string, {@code Integer} or {@code BigDecimal}, boolean;
     * unmodifiable. */
    Object toJava();

    /**
     * A member of an object.
     *
     * @param namePlace where the name's opening quote stands; its pointer is the value's
     */
    record Member(Place namePlace, String name, JsonValue value) {}

    /** Members by name, in the document's order. */
    record ObjectValue(Place place, Map<String, Member> members) implements JsonValue {
        @Override
        public String found() {
            return "an object";
        }

        @Override
        public Object toJava() {
            Map<String, Object> values = new LinkedHashMap<>();
            members.forEach((name, member) -> values.put(name, member.value().toJava()));
            return Collections.unmodifiableMap(values);
        }
    }

    record ArrayValue(Place place, List<JsonValue> items) implements JsonValue {
        @Override
        public String found() {
            return "an array";
        }

        @Override
        public Object toJava() {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.toJava()));
            return Collections.unmodifiableList(values);
        }
    }

    record Text(Place place, String value) implements JsonValue {
        @Override
        public String found() {
            return "the string " + Quote.of(value);
        }

        @Override
        public Object toJava() {
            return value;
        }
    }

    /** A number, kept as it is written. */
    record Numeral(Place place, String text) implements JsonValue {
        /** Whether it is written without fraction and exponent. */
        boolean isInteger() {
            return text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
        }

        @Override
        public String found() {
            return "the number " + text;
        }

        @Override
        public Object toJava() {
            return isInteger() && text.length() < 10 ? (Object) Integer.valueOf(text) : new BigDecimal(text);
        }
    }

    record Bool(Place place, boolean value) implements JsonValue {
        @Override
        public String found() {
            return Boolean.toString(value);
        }

        @Override
        public Object toJava() {
            return value;
        }
    }

    record Null(Place place) implements JsonValue {
        @Override
        public String found() {
            return "null";
        }

        @Override
        public Object toJava() {
            return null;
        }
    }
}
