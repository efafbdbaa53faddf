package io.transformjob.formats.record;

/**
 * A record that breaks its format. The owner of the data can correct it; a retry cannot. It knows the place within the
 * payload; who knows the object and the payload's place in it adds them.
 */
public final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final int column;
    private final String rule;
    private final String found;
    private final String remedy;

    /**
     * @param offset first byte of the record, as an index into the payload's array; who splits records counts from it
     * @param column which field, counted from 1; 0 if the record as a whole is at fault
     * @param rule what must hold, as in "column must be a number"
     * @param found what was found instead, quoted and bounded by {@link #quote}
     * @param remedy what its owner can do, one sentence
     */
    public MalformedRecordException(int offset, int column, String rule, String found, String remedy) {
        super("%s, found %s. %s".formatted(rule, found, remedy), null, false, false);
        this.offset = offset;
        this.column = column;
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
    }

    public int offset() {
        return offset;
    }

    public int column() {
        return column;
    }

    public String rule() {
        return rule;
    }

    public String found() {
        return found;
    }

    public String remedy() {
        return remedy;
    }

    /** Bytes of input as a message shows them: quoted, at most 64 characters, control characters as {@code \xNN}. */
    public static String quote(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder("\"");
        String decoded = new String(bytes, from, Math.min(to - from, 256), java.nio.charset.StandardCharsets.UTF_8);
        int shown = Math.min(decoded.length(), 64);
        for (int i = 0; i < shown; i++) {
            char c = decoded.charAt(i);
            if (c < ' ' || c == 0x7F || c == '\uFEFF') {
                text.append("\\x%02X".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.append(shown < decoded.length() || to - from > 256 ? "…\"" : "\"")
                .toString();
    }
}
