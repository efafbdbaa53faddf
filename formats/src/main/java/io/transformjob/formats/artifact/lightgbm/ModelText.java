package io.transformjob.formats.artifact.lightgbm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The lines of a model, one after the other: a cursor. Carriage returns before line feeds are not part of lines. */
final class ModelText {
    private static final int KEY_LENGTH_MAX = 64;

    private final String member;
    private final byte[] bytes;
    private int number;
    private int start;
    private int end;
    private int next;

    ModelText(String member, byte[] bytes) {
        this.member = member;
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Goes to the next line; false at the end of the file. A last line without a line feed is one too. */
    boolean next() {
        if (next >= bytes.length) {
            start = bytes.length;
            end = bytes.length;
            return false;
        }
        start = next;
        int feed = start;
        while (feed < bytes.length && bytes[feed] != '\n') {
            feed++;
        }
        next = feed + 1;
        end = feed > start && bytes[feed - 1] == '\r' ? feed - 1 : feed;
        number++;
        return true;
    }

    /** Number of the line, from 1. */
    int number() {
        return number;
    }

    boolean isBlank() {
        return start == end;
    }

    boolean is(String line) {
        return end - start == line.length() && startsWith(line);
    }

    boolean startsWith(String prefix) {
        if (end - start < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (bytes[start + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a line feed ends the line, so that it cannot have been cut. */
    boolean isWhole() {
        return next <= bytes.length;
    }

    /** The line as messages show it. */
    String quote() {
        return ArtifactException.quote(new String(bytes, start, Math.min(end - start, 256), UTF_8));
    }

    /**
     * Keeps the line, {@code key=value}, if its key is one of {@code known}; what has no value is a flag.
     *
     * @param owner what the keys belong to, for messages
     */
    void collect(String owner, Set<String> known, Map<String, Field> fields) {
        int equals = start;
        while (equals < end && bytes[equals] != '=') {
            equals++;
        }
        if (equals - start > KEY_LENGTH_MAX) {
            return;
        }
        String key = new String(bytes, start, equals - start, ISO_8859_1);
        if (!known.contains(key)) {
            return;
        }
        Field field = new Field(this, owner, key, number, Math.min(equals + 1, end), end);
        Field earlier = fields.put(key, field);
        if (earlier != null) {
            throw field.fault("must be there once", "it in line %d too".formatted(earlier.line()));
        }
    }

    static Map<String, Field> noFields() {
        return new HashMap<>();
    }

    ArtifactException fault(int line, String rule, String found, String remedy) {
        return new ArtifactException("%s line %d".formatted(member, line), rule, found, remedy);
    }

    ArtifactException fault(String rule, String found) {
        return fault(number, rule, found, ByteCursor.DAMAGED);
    }
}
