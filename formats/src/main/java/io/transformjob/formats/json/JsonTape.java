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

    /** Most values and names of a text: what 128 MiB of the shortest can hold, so that memory has a bound. */
    private static final int NODES_MAX = 1 << 26;

    private static final Type[] TYPES = Type.values();
    /** Type of the value that begins with a byte; -1 if none does. */
    private static final byte[] TYPE_OF = new byte[128];

    private static final byte[] NAN = {'N', 'a', 'N'};
    private static final byte[] INFINITY = {'I', 'n', 'f', 'i', 'n', 'i', 't', 'y'};
    private static final byte[] WORD_TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] WORD_FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] WORD_NULL = {'n', 'u', 'l', 'l'};
    private static final String REMEDY = "Write each record as one JSON value (RFC 8259, UTF-8).";

    static {
        Arrays.fill(TYPE_OF, (byte) -1);
        setType("{", Type.OBJECT);
        setType("[", Type.ARRAY);
        setType("\"", Type.STRING);
        setType("-0123456789NI", Type.NUMBER);
        setType("t", Type.TRUE);
        setType("f", Type.FALSE);
        setType("n", Type.NULL);
    }

    private static void setType(String firstBytes, Type type) {
        for (char first : firstBytes.toCharArray()) {
            TYPE_OF[first] = (byte) type.ordinal();
        }
    }

    private final int nodesMax;

    private byte[] bytes;
    private int origin;
    private int to;
    private int instance;

    private int[] starts = new int[256];
    private int[] ends = new int[256];
    /** Of an array or object, where it stands among those; of a string, 1 if it holds an escape. */
    private int[] infos = new int[256];

    private int nodes;

    /** Node behind an array or object and all that is in it. */
    private int[] nexts = new int[32];
    /** Values of an array, members of an object. */
    private int[] counts = new int[32];

    private int containers;

    /** Nodes of the arrays and objects that have not ended. */
    private int[] open = new int[32];

    public JsonTape() {
        this(NODES_MAX);
    }

    /** @param nodesMax most values and names of a text, at least 256 */
    JsonTape(int nodesMax) {
        this.nodesMax = nodesMax;
    }

    /**
     * Reads the value that begins at or behind {@code from}, white space before it skipped.
     *
     * @return index behind the value, where whatever follows begins
     * @throws MalformedRecordException if there is no value, or none by the rules; its offset is {@code from}
     */
    public int parse(byte[] bytes, int from, int to) {
        return parse(bytes, from, to, from, 0);
    }

    /**
     * Reads a value that is part of a record.
     *
     * @param origin where errors are located and what their bytes are counted from
     * @param instance number of the instance that begins there, from 1; 0 if it is the record
     */
    int parse(byte[] bytes, int from, int to, int origin, int instance) {
        this.bytes = bytes;
        this.instance = instance;
        this.origin = origin;
        this.to = to;
        nodes = 0;
        containers = 0;
        int depth = 0;
        int at = skipWhitespace(from);
        while (true) {
            // Here a value is due.
            byte first = at < to ? bytes[at] : 0;
            int node = add(at);
            if (first == '[' || first == '{') {
                open(node, depth++, at);
                at = skipWhitespace(at + 1);
                if (!isAt(at, first == '[' ? ']' : '}')) {
                    at = first == '[' ? at : name(at);
                    continue;
                }
                close(--depth, ++at);
            } else {
                at = scalar(node, first, at);
                ends[node] = at;
                if (depth > 0) {
                    at = moreNumbers(open[depth - 1], at);
                }
            }
            // Here a value has ended; so may those that it is the last one of.
            while (true) {
                if (depth == 0) {
                    return at;
                }
                int parent = open[depth - 1];
                boolean inArray = bytes[starts[parent]] == '[';
                counts[infos[parent]]++;
                at = skipWhitespace(at);
                if (isAt(at, ',')) {
                    at = skipWhitespace(at + 1);
                    at = inArray ? at : name(at);
                    break;
                }
                if (!isAt(at, inArray ? ']' : '}')) {
                    throw fault(
                            at,
                            inArray
                                    ? "must have \",\" or \"]\" behind a value"
                                    : "must have \",\" or \"}\" behind a member");
                }
                close(--depth, ++at);
            }
        }
    }

    /**
     * Reads a text that is one value and white space.
     *
     * @throws MalformedRecordException as {@link #parse}, or if something follows the value
     */
    public void parseWhole(byte[] bytes, int from, int to) {
        int at = skipWhitespace(parse(bytes, from, to));
        if (at < to) {
            throw fault(at, "must be one value");
        }
    }

    /** Reads on in an array as long as a number follows, which is what most values are. */
    private int moreNumbers(int parent, int from) {
        if (bytes[starts[parent]] != '[') {
            return from;
        }
        int at = from;
        int count = 0;
        while (isAt(at, ',')) {
            int next = skipWhitespace(at + 1);
            if (next == to || !isNumber(bytes[next])) {
                break;
            }
            int node = add(next);
            at = number(next);
            ends[node] = at;
            count++;
        }
        counts[infos[parent]] += count;
        return at;
    }

    private static boolean isNumber(byte first) {
        return first <= '9' && first >= '0' || first == '-';
    }

    private int add(int at) {
        if (nodes == starts.length) {
            if (nodes == nodesMax) {
                throw fault(at, "must have at most %d values".formatted(nodesMax), "more");
            }
            int length = Math.min(2 * nodes, nodesMax);
            starts = Arrays.copyOf(starts, length);
            ends = Arrays.copyOf(ends, length);
            infos = Arrays.copyOf(infos, length);
        }
        starts[nodes] = at;
        return nodes++;
    }

    private void open(int node, int depth, int at) {
        if (depth == DEPTH_MAX) {
            throw fault(at, "must be at most %d levels deep".formatted(DEPTH_MAX), "one more");
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        if (containers == nexts.length) {
            nexts = Arrays.copyOf(nexts, 2 * containers);
            counts = Arrays.copyOf(counts, 2 * containers);
        }
        open[depth] = node;
        infos[node] = containers;
        counts[containers++] = 0;
    }

    private void close(int depth, int end) {
        int node = open[depth];
        ends[node] = end;
        nexts[infos[node]] = nodes;
    }

    /** Reads the name of a member and its colon; answers where the value is due. */
    private int name(int at) {
        if (!isAt(at, '"')) {
            throw fault(at, "must have a name in double quotes");
        }
        int node = add(at);
        int end = string(node, at);
        ends[node] = end;
        int colon = skipWhitespace(end);
        if (!isAt(colon, ':')) {
            throw fault(colon, "must have \":\" behind a name");
        }
        return skipWhitespace(colon + 1);
    }

    private int scalar(int node, byte first, int at) {
        if (isNumber(first)) {
            return number(at);
        }
        return switch (first) {
            case '"' -> string(node, at);
            case 't' -> word(at, WORD_TRUE);
            case 'f' -> word(at, WORD_FALSE);
            case 'n' -> word(at, WORD_NULL);
            case 'N' -> word(at, NAN);
            case 'I' -> word(at, INFINITY);
            default -> throw fault(at, "must have a value");
        };
    }

    private int word(int at, byte[] word) {
        int end = at + word.length;
        if (end > to || !Arrays.equals(bytes, at, end, word, 0, word.length)) {
            throw fault(at, "must have a value");
        }
        return end;
    }

    private int number(int at) {
        int whole = bytes[at] == '-' ? at + 1 : at;
        if (whole > at && isAt(whole, 'I')) {
            return word(whole, INFINITY);
        }
        int i = someDigits(whole);
        if (bytes[whole] == '0' && i > whole + 1) {
            throw fault(whole + 1, "must have no digit behind a leading 0");
        }
        if (isAt(i, '.')) {
            i = someDigits(i + 1);
        }
        if (i < to && (bytes[i] | 0x20) == 'e') {
            i++;
            i = someDigits(isAt(i, '+') || isAt(i, '-') ? i + 1 : i);
        }
        return i;
    }

    private int someDigits(int at) {
        int i = at;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i == at) {
            throw fault(at, "must have a digit");
        }
        return i;
    }

    private int string(int node, int at) {
        infos[node] = 0;
        int i = at + 1;
        while (true) {
            i = JsonText.plainTextEnd(bytes, i, to);
            if (i == to) {
                throw fault(i, "must have a \" at the end of a text");
            }
            byte value = bytes[i];
            if (value == '"') {
                return i + 1;
            }
            if (value == '\\') {
                infos[node] = 1;
                i = escape(i + 1);
            } else if (value < 0) {
                i = character(i);
            } else {
                throw fault(i, "must have no control character in a text");
            }
        }
    }

    private int escape(int at) {
        if (at == to || "\"\\/bfnrtu".indexOf(bytes[at]) < 0) {
            throw fault(at, "must have one of \" \\ / b f n r t u behind a backslash");
        }
        if (bytes[at] != 'u') {
            return at + 1;
        }
        for (int i = at + 1; i <= at + 4; i++) {
            if (i == to || bytes[i] < 0 || Character.digit(bytes[i], 16) < 0) {
                throw fault(i, "must have four hexadecimal digits behind \\u");
            }
        }
        return at + 5;
    }

    /** One character of two to four bytes, RFC 3629. */
    private int character(int at) {
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
            throw fault(at, "must be UTF-8", "the byte %02X".formatted(lead));
        }
        return at + more + 1;
    }

    private int skipWhitespace(int at) {
        return JsonText.skipWhitespace(bytes, at, to);
    }

    /** Space, tab, line feed, carriage return: the white space of RFC 8259. */
    public static boolean isWhitespace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private boolean isAt(int at, char expected) {
        return at < to && bytes[at] == expected;
    }

    private MalformedRecordException fault(int at, String rule) {
        return fault(bytes, origin, at, to, instance, rule);
    }

    private MalformedRecordException fault(int at, String rule, String found) {
        return fault(origin, at, instance, rule, found, REMEDY);
    }

    /** The refusal of a text that begins at {@code origin} and breaks the rules at {@code at}. */
    static MalformedRecordException fault(byte[] bytes, int origin, int at, int to, int instance, String rule) {
        boolean mark = at == origin && to - at >= 3 && (bytes[at] & 0xFF) == 0xEF && (bytes[at + 1] & 0xFF) == 0xBB;
        return fault(
                origin,
                at,
                instance,
                rule,
                at == to ? "the end" : MalformedRecordException.quote(bytes, at, Math.min(to, at + 16)),
                mark ? "The object begins with a byte order mark. Save it as UTF-8 without one." : REMEDY);
    }

    private static MalformedRecordException fault(
            int origin, int at, int instance, String rule, String found, String remedy) {
        return new MalformedRecordException(
                origin,
                0,
                "JSON %s at byte %d of %s"
                        .formatted(rule, at - origin, instance == 0 ? "the record" : "instance %d".formatted(instance)),
                found,
                remedy);
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
        return TYPES[TYPE_OF[bytes[starts[node]]]];
    }

    public boolean is(int node, Type type) {
        return TYPE_OF[bytes[starts[node]]] == type.ordinal();
    }

    private boolean isContainer(int node) {
        return TYPE_OF[bytes[starts[node]]] <= Type.ARRAY.ordinal();
    }

    /** First byte of a value: its quote, bracket or brace included. */
    public int start(int node) {
        return starts[node];
    }

    /** End of a value: its quote, bracket or brace included. */
    public int end(int node) {
        return ends[node];
    }

    /** The text of a value as a message shows it. */
    String quote(int node) {
        return is(node, Type.NULL) ? "null" : MalformedRecordException.quote(bytes, starts[node], ends[node]);
    }

    /** Node behind a value and all that is in it. */
    public int next(int node) {
        return isContainer(node) ? nexts[infos[node]] : node + 1;
    }

    /** Values of an array or members of an object. */
    public int count(int node) {
        if (!isContainer(node)) {
            throw new IllegalArgumentException("a %s has no values".formatted(type(node)));
        }
        return counts[infos[node]];
    }

    /** Whether a string or name holds an escape, so that its bytes are not its text. */
    public boolean hasEscape(int node) {
        return infos[node] != 0;
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
        for (int child = object + 1; child < next(object); child = next(child + 1)) {
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
