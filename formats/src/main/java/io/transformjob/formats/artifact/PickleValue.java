package io.transformjob.formats.artifact;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pickle describes, as plain data. Classes and functions appear as their names, objects as what they would have
 * been made from; neither is looked up or called. Structures may contain themselves, so do not recurse over them.
 */
public sealed interface PickleValue {
    /** What the value is, for messages, such as {@code a list}. */
    String kind();

    /** Python's {@code None}. */
    record None() implements PickleValue {
        @Override
        public String kind() {
            return "None";
        }
    }

    /** {@code True} or {@code False}. */
    record Bool(boolean value) implements PickleValue {
        @Override
        public String kind() {
            return "a bool";
        }
    }

    /** An integer of at most 64 bits. */
    record Int(long value) implements PickleValue {
        @Override
        public String kind() {
            return "an integer";
        }
    }

    /** A {@code float}. */
    record Real(double value) implements PickleValue {
        @Override
        public String kind() {
            return "a float";
        }
    }

    /** A {@code str}; that of Python 2 is read as Latin-1. */
    record Text(String value) implements PickleValue {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /** {@code bytes} or a {@code bytearray}. The array is not copied. */
    record Bytes(byte[] value) implements PickleValue {
        @Override
        public String kind() {
            return "bytes";
        }
    }

    /** The name of a class or function. */
    record Global(String module, String name) implements PickleValue {
        @Override
        public String kind() {
            return "the name " + this;
        }

        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** A list, tuple or set. */
    final class Sequence implements PickleValue {
        private final List<PickleValue> items;

        Sequence(List<PickleValue> items) {
            this.items = items;
        }

        public List<PickleValue> items() {
            return Collections.unmodifiableList(items);
        }

        void add(PickleValue item) {
            items.add(item);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A dictionary; keys that are not texts are dropped, so that no key can make its hash expensive. */
    final class Dict implements PickleValue {
        private final Map<String, PickleValue> entries = new HashMap<>(4);

        public Optional<PickleValue> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        void put(PickleValue key, PickleValue value) {
            if (key instanceof Text text) {
                entries.put(text.value(), value);
            }
        }

        @Override
        public String kind() {
            return "a dictionary";
        }
    }

    /** An object that unpickling would have made by calling {@link #type()}. */
    final class Instance implements PickleValue {
        private final Global type;
        private final Sequence arguments;
        private PickleValue state = new None();

        Instance(Global type, Sequence arguments) {
            this.type = type;
            this.arguments = arguments;
        }

        public Global type() {
            return type;
        }

        public List<PickleValue> arguments() {
            return arguments.items();
        }

        /** What the object's {@code __setstate__} or {@code __dict__} would have taken. */
        public PickleValue state() {
            return state;
        }

        void build(PickleValue newState) {
            state = newState;
        }

        @Override
        public String kind() {
            return "an object of " + type;
        }
    }
}
