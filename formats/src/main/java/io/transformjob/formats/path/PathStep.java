package io.transformjob.formats.path;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.Serializable;
import java.util.Arrays;

/** One step of a {@link RecordPath}: from a value to values within it. */
sealed interface PathStep extends Serializable {
    /** Whether it leads to one value at most. */
    boolean isSingle();

    /** Goes to the values that it leads to, and from each of them on; see {@link RecordPath#walk}. */
    void walk(RecordPath path, int step, JsonTape tape, int node, boolean certain, ByteSink out, int list);

    /** What a message calls a value. */
    static String describe(JsonTape tape, int node) {
        return switch (tape.type(node)) {
            case OBJECT -> "an object";
            case ARRAY -> "an array of %d values".formatted(tape.count(node));
            case STRING -> "a text";
            case NUMBER -> "a number";
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "null";
        };
    }

    /** Members of an object. @param names in UTF-8 */
    record Names(byte[][] names) implements PathStep {
        @Override
        public boolean isSingle() {
            return names.length == 1;
        }

        @Override
        public void walk(RecordPath path, int step, JsonTape tape, int node, boolean certain, ByteSink out, int list) {
            if (!tape.is(node, Type.OBJECT)) {
                if (certain) {
                    throw path.missing(step, tape, describe(tape, node));
                }
                return;
            }
            if (!isSingle() && path.isLast(step)) {
                RecordPath.separate(out, list);
                writeMembers(path, step, tape, node, certain, out, list);
                return;
            }
            for (byte[] name : names) {
                int value = tape.member(node, name);
                if (value >= 0) {
                    path.walk(step + 1, tape, value, certain && isSingle(), out, list);
                } else if (certain) {
                    throw missing(path, step, tape, name);
                }
            }
        }

        private void writeMembers(
                RecordPath path, int step, JsonTape tape, int node, boolean certain, ByteSink out, int list) {
            out.write((byte) '{');
            int first = out.length();
            for (int i = 0; i < names.length; i++) {
                int value = tape.member(node, names[i]);
                if (value >= 0 && !isRepeated(i)) {
                    RecordPath.separate(out, first);
                    path.copy(tape, value - 1, out, list);
                    out.write((byte) ':');
                    path.copy(tape, value, out, list);
                } else if (value < 0 && certain) {
                    throw missing(path, step, tape, names[i]);
                }
            }
            out.write((byte) '}');
        }

        private boolean isRepeated(int index) {
            for (int i = 0; i < index; i++) {
                if (Arrays.equals(names[i], names[index])) {
                    return true;
                }
            }
            return false;
        }

        private static MalformedRecordException missing(RecordPath path, int step, JsonTape tape, byte[] name) {
            return path.missing(
                    step, tape, "no member %s".formatted(MalformedRecordException.quote(name, 0, name.length)));
        }
    }

    /**
     * Consecutive items of a list of items.
     *
     * @param begin first one, negative from the end
     * @param end behind the last one of a slice, negative from the end
     * @param slice whether items that are not there are left out; else there is one item
     */
    record Run(int begin, int end, boolean slice) implements Serializable {
        /** First item of a list, negative or {@code count} and more if there is none. */
        int from(int count) {
            int from = begin < 0 ? count + begin : begin;
            return slice ? Math.max(0, from) : from;
        }

        int to(int count) {
            return slice ? Math.min(count, end < 0 ? count + end : end) : from(count) + 1;
        }

        /** Whether the one item is not there. */
        boolean lacks(int count) {
            return !slice && (from(count) < 0 || from(count) >= count);
        }
    }

    /** Items of an array, or fields of a row. */
    record Items(Run[] runs) implements PathStep {
        @Override
        public boolean isSingle() {
            return runs.length == 1 && !runs[0].slice();
        }

        @Override
        public void walk(RecordPath path, int step, JsonTape tape, int node, boolean certain, ByteSink out, int list) {
            if (!tape.is(node, Type.ARRAY)) {
                if (certain) {
                    throw path.missing(step, tape, describe(tape, node));
                }
                return;
            }
            int count = tape.count(node);
            for (Run run : runs) {
                if (!run.lacks(count)) {
                    walk(path, step, tape, node, run, certain && isSingle(), out, list);
                } else if (certain) {
                    throw path.missing(step, tape, describe(tape, node));
                }
            }
        }

        private static void walk(
                RecordPath path, int step, JsonTape tape, int node, Run run, boolean certain, ByteSink out, int list) {
            int from = run.from(tape.count(node));
            int to = run.to(tape.count(node));
            int item = node + 1;
            for (int i = 0; i < to; i++) {
                if (i >= from) {
                    path.walk(step + 1, tape, item, certain, out, list);
                }
                item = tape.next(item);
            }
        }
    }

    /** All members of an object, all items of an array. Other values have none. */
    enum All implements PathStep {
        ALL;

        @Override
        public boolean isSingle() {
            return false;
        }

        @Override
        public void walk(RecordPath path, int step, JsonTape tape, int node, boolean certain, ByteSink out, int list) {
            boolean object = tape.is(node, Type.OBJECT);
            if (object || tape.is(node, Type.ARRAY)) {
                int end = tape.next(node);
                for (int child = node + 1; child < end; child = tape.next(child)) {
                    child += object ? 1 : 0;
                    path.walk(step + 1, tape, child, false, out, list);
                }
            }
        }
    }
}
