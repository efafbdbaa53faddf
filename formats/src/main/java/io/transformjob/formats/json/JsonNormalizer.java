package io.transformjob.formats.json;

import io.transformjob.formats.number.JsonNumberText;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON in one form, from tapes and without objects of its values: no white space, the members of an object sorted by
 * the bytes of their names, of members with the same name the last one, numbers as {@link JsonNumberText} has them. Texts
 * are plain UTF-8: only quotes, backslashes, control characters and halves of surrogate pairs are escaped; text that is
 * written without escapes is copied. A cursor: one thread.
 */
public final class JsonNormalizer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte[][] NO_NAMES = {};

    private final ByteSink noValues = new ByteSink();

    /** Names of the members of objects that are being written, as nodes; the innermost object last. */
    private int[] members = new int[64];

    private int memberCount;
    private int[] scratch = new int[64];

    /**
     * Writes a value.
     *
     * @throws MalformedRecordException if a number is NaN or infinite, for which JSON has no text; its offset is the first
     *     byte of the tape's text
     */
    public void write(JsonTape tape, int node, ByteSink out) {
        memberCount = 0;
        writeValue(tape, node, out);
    }

    private void writeValue(JsonTape tape, int node, ByteSink out) {
        switch (tape.type(node)) {
            case OBJECT -> writeMembers(tape, node, NO_NAMES, noValues, out);
            case ARRAY -> {
                out.write((byte) '[');
                int end = tape.next(node);
                for (int item = node + 1; item < end; item = tape.next(item)) {
                    if (item > node + 1) {
                        out.write((byte) ',');
                    }
                    writeValue(tape, item, out);
                }
                out.write((byte) ']');
            }
            case STRING -> writeText(tape, node, out);
            case NUMBER -> writeNumber(tape, node, out);
            case TRUE, FALSE, NULL -> out.write(tape.bytes(), tape.start(node), tape.end(node));
        }
    }

    /**
     * Writes an object with other members among its own, in the place of those with the same name.
     *
     * @param names of the other members, sorted, in UTF-8 and without what must be escaped
     * @param values of the other members in this form, a mark behind each
     * @throws MalformedRecordException as {@link #write}
     */
    public void writeObject(JsonTape tape, int object, byte[][] names, ByteSink values, ByteSink out) {
        memberCount = 0;
        writeMembers(tape, object, names, values, out);
    }

    private void writeMembers(JsonTape tape, int object, byte[][] names, ByteSink values, ByteSink out) {
        int from = memberCount;
        collect(tape, object);
        int to = memberCount;
        out.write((byte) '{');
        int first = out.length();
        int added = 0;
        for (int i = from; i < to; i++) {
            int name = members[i];
            if (i + 1 < to && compare(tape, name, members[i + 1]) == 0) {
                continue;
            }
            int order = 1;
            while (added < names.length && (order = compare(tape, name, names[added])) > 0) {
                writeAdded(names, values, added++, first, out);
            }
            if (order != 0) {
                separate(out, first);
                writeText(tape, name, out);
                out.write((byte) ':');
                writeValue(tape, name + 1, out);
            }
        }
        while (added < names.length) {
            writeAdded(names, values, added++, first, out);
        }
        out.write((byte) '}');
        memberCount = from;
    }

    /** Writes an object of the given members, see {@link #writeObject(JsonTape, int, byte[][], ByteSink, ByteSink)}. */
    public static void writeObject(byte[][] names, ByteSink values, ByteSink out) {
        out.write((byte) '{');
        int first = out.length();
        for (int i = 0; i < names.length; i++) {
            writeAdded(names, values, i, first, out);
        }
        out.write((byte) '}');
    }

    private static void writeAdded(byte[][] names, ByteSink values, int index, int first, ByteSink out) {
        separate(out, first);
        out.write((byte) '"');
        out.write(names[index]);
        out.write((byte) '"');
        out.write((byte) ':');
        out.write(values.bytes(), index == 0 ? 0 : values.mark(index - 1), values.mark(index));
    }

    private static void separate(ByteSink out, int first) {
        if (out.length() > first) {
            out.write((byte) ',');
        }
    }

    /** Puts the names of an object behind those that are held, in order; equal ones stay in the order of the text. */
    private void collect(JsonTape tape, int object) {
        int from = memberCount;
        int count = tape.count(object);
        if (members.length - from < count) {
            members = Arrays.copyOf(members, Math.max(2 * members.length, from + count));
        }
        boolean sorted = true;
        int end = tape.next(object);
        for (int name = object + 1; name < end; name = tape.next(name + 1)) {
            sorted &= memberCount == from || compare(tape, members[memberCount - 1], name) <= 0;
            members[memberCount++] = name;
        }
        if (!sorted) {
            sort(tape, from, memberCount);
        }
    }

    /** Merges runs of rising length. */
    private void sort(JsonTape tape, int from, int to) {
        if (scratch.length < to - from) {
            scratch = new int[Math.max(2 * scratch.length, to - from)];
        }
        for (int length = 1; length < to - from; length *= 2) {
            for (int left = from; left + length < to; left += 2 * length) {
                merge(tape, left, left + length, Math.min(left + 2 * length, to));
            }
        }
    }

    private void merge(JsonTape tape, int left, int right, int end) {
        System.arraycopy(members, left, scratch, 0, right - left);
        int a = 0;
        int b = right;
        int out = left;
        while (a < right - left) {
            if (b == end || compare(tape, scratch[a], members[b]) <= 0) {
                members[out++] = scratch[a++];
            } else {
                members[out++] = members[b++];
            }
        }
    }

    /** The order of two names by their bytes in UTF-8, escapes undone. */
    private static int compare(JsonTape tape, int a, int b) {
        if (tape.hasEscape(a) || tape.hasEscape(b)) {
            return compare(tape.text(a), tape.text(b));
        }
        byte[] bytes = tape.bytes();
        return Arrays.compareUnsigned(
                bytes, tape.start(a) + 1, tape.end(a) - 1, bytes, tape.start(b) + 1, tape.end(b) - 1);
    }

    private static int compare(JsonTape tape, int a, byte[] b) {
        if (tape.hasEscape(a)) {
            return compare(tape.text(a), new String(b, StandardCharsets.UTF_8));
        }
        return Arrays.compareUnsigned(tape.bytes(), tape.start(a) + 1, tape.end(a) - 1, b, 0, b.length);
    }

    /** The order of code points, which is that of their bytes in UTF-8. */
    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(surrogatesLast(a.charAt(i)), surrogatesLast(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int surrogatesLast(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }

    private static void writeNumber(JsonTape tape, int node, ByteSink out) {
        byte[] bytes = tape.bytes();
        int start = tape.start(node);
        int end = tape.end(node);
        if (bytes[end - 1] > '9') {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "a number must be finite to be written as JSON",
                    MalformedRecordException.quote(bytes, start, end),
                    "Write null where a number is missing.");
        }
        JsonNumberText.write(bytes, start, end, out);
    }

    private static void writeText(JsonTape tape, int node, ByteSink out) {
        byte[] bytes = tape.bytes();
        int i = tape.start(node);
        int end = tape.end(node);
        if (!tape.hasEscape(node)) {
            out.write(bytes, i, end);
            return;
        }
        while (i < end) {
            int plain = i;
            while (i < end && bytes[i] != '\\') {
                i++;
            }
            out.write(bytes, plain, i);
            if (i == end) {
                return;
            }
            byte escaped = bytes[i + 1];
            if (escaped != 'u') {
                if (escaped != '/') {
                    out.write((byte) '\\');
                }
                out.write(escaped);
                i += 2;
            } else {
                int unit = unit(bytes, i + 2);
                i += 6;
                if (Character.isHighSurrogate((char) unit) && i + 6 < end && bytes[i] == '\\' && bytes[i + 1] == 'u') {
                    int low = unit(bytes, i + 2);
                    if (Character.isLowSurrogate((char) low)) {
                        unit = Character.toCodePoint((char) unit, (char) low);
                        i += 6;
                    }
                }
                writeCharacter(unit, out);
            }
        }
    }

    private static int unit(byte[] bytes, int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            unit = unit << 4 | Character.digit(bytes[i], 16);
        }
        return unit;
    }

    private static void writeCharacter(int character, ByteSink out) {
        int control = "\b\t\n\f\r\"\\".indexOf(character);
        if (control >= 0) {
            out.write((byte) '\\');
            out.write((byte) "btnfr\"\\".charAt(control));
        } else if (character < ' ' || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            out.write((byte) '\\');
            out.write((byte) 'u');
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.write(HEX[character >> shift & 15]);
            }
        } else if (character < 0x80) {
            out.write((byte) character);
        } else if (character < 0x800) {
            out.write((byte) (0xC0 | character >> 6));
            out.write(continuation(character));
        } else if (character < 0x10000) {
            out.write((byte) (0xE0 | character >> 12));
            out.write(continuation(character >> 6));
            out.write(continuation(character));
        } else {
            out.write((byte) (0xF0 | character >> 18));
            out.write(continuation(character >> 12));
            out.write(continuation(character >> 6));
            out.write(continuation(character));
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }
}
