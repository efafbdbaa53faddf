package io.transformjob.formats.json;

import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON text as a flat list of its values in the order of the text, each with its place in the bytes: what it takes to
 * select, copy and convert parts of a record without making an object for each. Values are read strictly by RFC 8259;
 * beyond it, the bare words {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers, as Python's {@code json} writes
 * and reads them. A reusable buffer: one thread.
 *
 * <p>Node 0 is the value itself. The children of an array are the nodes {@code n + 1}, then {@link #next} of it, and so on
 * below {@code next(n)}; those of an object are names ({@link Type#STRING}) and values in turn.
 */
public final class JsonTape {
    /** Most arrays and objects within each other. */
    public static final int DEPTH_MAX = 1000;

    /** What a value is. */
    public enum Type {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private static final Type[] TYPES = Type.values();
    private static final byte[] NAN = {'N', 'a', 'N'};
    private static final byte[] INFINITY = {'I', 'n', 'f', 'i', 'n', 'i', 't', 'y'};
    private static final byte[] WORD_TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] WORD_FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] WORD_NULL = {'n', 'u', 'l', 'l'};
    private static final String REMEDY = "Write each record as one JSON value (RFC 8259, UTF-8).";

    private byte[] bytes;
    private int from;
    private int to;
    private int at;

    private byte[] types = new byte[256];
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    /** Node behind the value and all that is in it. */
    private int[] nexts = new int[256];
    /** Values of an array, members of an object; 1 for a string with an escape. */
    private int[] counts = new int[256];

    private int nodes;
    private final int[] open = new int[DEPTH_MAX];

    /**
     * Reads the value that begins at or behind {@code from}, white space before it skipped.
     *
     * @return index behind the value, where whatever follows begins
     * @throws MalformedRecordException if there is no value, or none by the rules; its offset is {@code from}
     */
    public int parse(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        at = from;
        nodes = 0;
        int depth = 0;
        while (true) {
            // Here a value is due.
            skipWhitespace();
            int node = add();
            byte first = at < to ? bytes[at] : 0;
            boolean opened = false;
            if (first == '{' || first == '[') {
                if (depth == DEPTH_MAX) {
                    throw fault("must be at most %d levels deep".formatted(DEPTH_MAX), "one more");
                }
                types[node] = (byte) (first == '{' ? Type.OBJECT : Type.ARRAY).ordinal();
                counts[node] = 0;
                open[depth++] = node;
                at++;
                skipWhitespace();
                opened = !skip(first == '{' ? '}' : ']');
                if (opened && first == '{') {
                    name();
                }
                if (!opened) {
                    depth--;
                }
            } else {
                scalar(node, first);
            }
            if (opened) {
                continue;
            }
            ends[node] = at;
            nexts[node] = nodes;
            // Here a value has ended.
            while (true) {
                if (depth == 0) {
                    return at;
                }
                int parent = open[depth - 1];
                boolean object = types[parent] == Type.OBJECT.ordinal();
                counts[parent]++;
                skipWhitespace();
                if (skip(',')) {
                    if (object) {
                        skipWhitespace();
                        name();
                    }
                    break;
                }
                if (!skip(object ? '}' : ']')) {
                    throw fault(
                            object
                                    ? "must have \",\" or \"}\" behind a member"
                                    : "must have \",\" or \"]\" behind a value");
                }
                ends[parent] = at;
                nexts[parent] = nodes;
                depth--;
            }
        }
    }

    /**
     * Reads a text that is one value and white space.
     *
     * @throws MalformedRecordException as {@link #parse}, or if something follows the value
     */
    public void parseWhole(byte[] bytes, int from, int to) {
        parse(bytes, from, to);
        skipWhitespace();
        if (at < to) {
            throw fault("must be one value");
        }
    }

    private int add() {
        if (nodes == types.length) {
            int length = 2 * nodes;
            types = Arrays.copyOf(types, length);
            starts = Arrays.copyOf(starts, length);
            ends = Arrays.copyOf(ends, length);
            nexts = Arrays.copyOf(nexts, length);
            counts = Arrays.copyOf(counts, length);
        }
        starts[nodes] = at;
        return nodes++;
    }

    private void name() {
        if (at == to || bytes[at] != '"') {
            throw fault("must have a name in double quotes");
        }
        int node = add();
        string(node);
        ends[node] = at;
        nexts[node] = nodes;
        skipWhitespace();
        if (!skip(':')) {
            throw fault("must have \":\" behind a name");
        }
    }

    private void scalar(int node, byte first) {
        if (first == '"') {
            string(node);
        } else if (first == '-' || first >= '0' && first <= '9') {
            number(node);
        } else if (first == 't') {
            word(node, WORD_TRUE, Type.TRUE);
        } else if (first == 'f') {
            word(node, WORD_FALSE, Type.FALSE);
        } else if (first == 'n') {
            word(node, WORD_NULL, Type.NULL);
        } else if (first == 'N') {
            word(node, NAN, Type.NUMBER);
        } else if (first == 'I') {
            word(node, INFINITY, Type.NUMBER);
        } else {
            throw fault("must have a value");
        }
    }

    private void word(int node, byte[] word, Type type) {
        int end = at + word.length;
        if (end > to || !Arrays.equals(bytes, at, end, word, 0, word.length)) {
            throw fault("must have a value");
        }
        types[node] = (byte) type.ordinal();
        at = end;
    }

    private void number(int node) {
        types[node] = (byte) Type.NUMBER.ordinal();
        int i = at;
        if (bytes[i] == '-') {
            i++;
            if (i < to && bytes[i] == 'I') {
                at = i;
                word(node, INFINITY, Type.NUMBER);
                return;
            }
        }
        int whole = i;
        i = digits(i);
        if (i == whole || bytes[whole] == '0' && i > whole + 1) {
            at = i == whole ? i : whole + 1;
            throw fault(i == whole ? "must have a digit" : "must have no digit behind a leading 0");
        }
        if (i < to && bytes[i] == '.') {
            i = someDigits(i + 1);
        }
        if (i < to && (bytes[i] | 0x20) == 'e') {
            i++;
            if (i < to && (bytes[i] == '+' || bytes[i] == '-')) {
                i++;
            }
            i = someDigits(i);
        }
        at = i;
    }

    private int digits(int begin) {
        int i = begin;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }

    private int someDigits(int begin) {
        int end = digits(begin);
        if (end == begin) {
            at = end;
            throw fault("must have a digit");
        }
        return end;
    }

    private void string(int node) {
        types[node] = (byte) Type.STRING.ordinal();
        counts[node] = 0;
        at++;
        while (true) {
            if (at == to) {
                throw fault("must have a \" at the end of a text");
            }
            byte value = bytes[at];
            if (value == '"') {
                at++;
                return;
            }
            if (value == '\\') {
                counts[node] = 1;
                at++;
                escape();
            } else if (value < 0) {
                character();
            } else if (value < ' ') {
                throw fault("must have no control character in a text");
            } else {
                at++;
            }
        }
    }

    private void escape() {
        if (at == to || "\"\\/bfnrtu".indexOf(bytes[at]) < 0) {
            throw fault("must have one of \" \\ / b f n r t u behind a backslash");
        }
        boolean unicode = bytes[at++] == 'u';
        for (int i = 0; unicode && i < 4; i++) {
            if (at == to || Character.digit(bytes[at], 16) < 0) {
                throw fault("must have four hexadecimal digits behind \\u");
            }
            at++;
        }
    }

    /** One character of two to four bytes, RFC 3629. */
    private void character() {
        int lead = bytes[at] & 0xFF;
        int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        boolean good = lead >= 0xC2 && lead <= 0xF4 && to - at > more;
        for (int i = 1; good && i <= more; i++) {
            good = (bytes[at + i] & 0xC0) == 0x80;
        }
        if (good && more > 1) {
            int second = bytes[at + 1] & 0xFF;
            // No longer form than needed, no surrogates, nothing beyond U+10FFFF.
            good = !(lead == 0xE0 && second < 0xA0
                    || lead == 0xED && second > 0x9F
                    || lead == 0xF0 && second < 0x90
                    || lead == 0xF4 && second > 0x8F);
        }
        if (!good) {
            throw fault("must be UTF-8", "the byte %02X".formatted(lead));
        }
        at += more + 1;
    }

    private void skipWhitespace() {
        while (at < to && isWhitespace(bytes[at])) {
            at++;
        }
    }

    /** Space, tab, line feed, carriage return: the white space of RFC 8259. */
    public static boolean isWhitespace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private boolean skip(char expected) {
        if (at < to && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private MalformedRecordException fault(String rule) {
        return fault(rule, at == to ? "the end" : MalformedRecordException.quote(bytes, at, Math.min(to, at + 16)));
    }

    private MalformedRecordException fault(String rule, String found) {
        boolean mark = at == from && to - at >= 3 && (bytes[at] & 0xFF) == 0xEF && (bytes[at + 1] & 0xFF) == 0xBB;
        return new MalformedRecordException(
                from,
                0,
                "JSON %s at byte %d of the record".formatted(rule, at - from),
                found,
                mark ? "The object begins with a byte order mark. Save it as UTF-8 without one." : REMEDY);
    }

    /** The bytes that were read; places are indexes into them. */
    public byte[] bytes() {
        return bytes;
    }

    /** Values and names of the text. */
    public int nodeCount() {
        return nodes;
    }

    public Type type(int node) {
        return TYPES[types[node]];
    }

    public boolean is(int node, Type type) {
        return types[node] == type.ordinal();
    }

    /** First byte of a value: its quote, bracket or brace included. */
    public int start(int node) {
        return starts[node];
    }

    /** End of a value: its quote, bracket or brace included. */
    public int end(int node) {
        return ends[node];
    }

    /** Node behind a value and all that is in it. */
    public int next(int node) {
        return nexts[node];
    }

    /** Values of an array or members of an object. */
    public int count(int node) {
        return counts[node];
    }

    /** Whether a string holds an escape, so that its bytes are not its text. */
    public boolean hasEscape(int node) {
        return counts[node] != 0;
    }

    /** Whether a string is the given text, which is UTF-8. */
    public boolean equals(int node, byte[] text) {
        if (hasEscape(node)) {
            return Arrays.equals(text(node).getBytes(StandardCharsets.UTF_8), text);
        }
        return Arrays.equals(bytes, starts[node] + 1, ends[node] - 1, text, 0, text.length);
    }

    /** Value of the member with a name in UTF-8, the last one if there are several, as Python has it; -1 if there is none. */
    public int member(int object, byte[] name) {
        int found = -1;
        for (int child = object + 1; child < nexts[object]; child = nexts[child + 1]) {
            if (equals(child, name)) {
                found = child + 1;
            }
        }
        return found;
    }

    /** The text of a string, escapes undone. Not for the record path. */
    public String text(int node) {
        String raw = new String(bytes, starts[node] + 1, ends[node] - starts[node] - 2, StandardCharsets.UTF_8);
        if (!hasEscape(node)) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\') {
                c = raw.charAt(++i);
                switch (c) {
                    case 'b' -> c = '\b';
                    case 'f' -> c = '\f';
                    case 'n' -> c = '\n';
                    case 'r' -> c = '\r';
                    case 't' -> c = '\t';
                    case 'u' -> {
                        c = (char) Integer.parseInt(raw, i + 1, i + 5, 16);
                        i += 4;
                    }
                    default -> {}
                }
            }
            text.append(c);
        }
        return text.toString();
    }
}
