package io.transformjob.formats.artifact.lightgbm;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.number.DoubleReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of a key: the bytes {@code [start, end)} of a model, numbers with blanks between them in most. Arrays are
 * allocated once the numbers in the text have been counted.
 *
 * @param owner what the key belongs to, for messages, such as {@code "tree 3: "}; empty for the header
 * @param line number of its line, from 1
 */
record Field(ModelText text, String owner, String key, int line, int start, int end) {
    private static final int QUOTED_BYTES_MAX = 256;

    /** Fails at the line of this field, as an exception to throw. */
    ArtifactException fault(String rule, String found) {
        return text.fault(line, "%s%s %s".formatted(owner, key, rule), found, ByteCursor.DAMAGED);
    }

    String string() {
        return new String(text.bytes(), start, end - start, StandardCharsets.UTF_8);
    }

    private String quote(int from, int to) {
        int shown = Math.min(to, from + QUOTED_BYTES_MAX);
        return ArtifactException.quote(new String(text.bytes(), from, shown - from, StandardCharsets.UTF_8));
    }

    /** The value, cut at blanks. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (int i = wordStart(start); i < end; i = wordStart(wordEnd(i))) {
            words.add(new String(text.bytes(), i, wordEnd(i) - i, StandardCharsets.UTF_8));
        }
        return List.copyOf(words);
    }

    /** How many words the value has. */
    int count() {
        int count = 0;
        for (int i = wordStart(start); i < end; i = wordStart(wordEnd(i))) {
            count++;
        }
        return count;
    }

    /** The one whole number that the value is. */
    int integer(int min, int max) {
        int from = wordStart(start);
        int to = wordEnd(from);
        long value = wordStart(to) == end ? whole(from, to) : Long.MIN_VALUE;
        if (value < min || value > max) {
            throw fault("must be a whole number from %d to %d".formatted(min, max), quote(start, end));
        }
        return (int) value;
    }

    /** The numbers of the value, of which there must be {@code count}, all finite. */
    double[] finites(int count) {
        double[] values = numbers(count);
        for (int i = 0; i < count; i++) {
            if (Double.isInfinite(values[i])) {
                throw fault("must hold finite numbers", "%s as number %d".formatted(values[i], i + 1));
            }
        }
        return values;
    }

    /** The numbers of the value, of which there must be {@code count}, none NaN. */
    double[] numbers(int count) {
        requireCount(count);
        double[] values = new double[count];
        int from = wordStart(start);
        for (int i = 0; i < count; i++) {
            int to = wordEnd(from);
            values[i] = DoubleReader.read(text.bytes(), from, to);
            if (Double.isNaN(values[i])) {
                throw fault("must hold numbers", "%s as number %d".formatted(quote(from, to), i + 1));
            }
            from = wordStart(to);
        }
        return values;
    }

    /** The whole numbers of the value, of which there must be {@code count}, each from {@code min} to {@code max}. */
    int[] integers(int count, long min, long max) {
        requireCount(count);
        int[] values = new int[count];
        int from = wordStart(start);
        for (int i = 0; i < count; i++) {
            int to = wordEnd(from);
            long value = whole(from, to);
            if (value < min || value > max) {
                throw fault(
                        "must hold whole numbers from %d to %d".formatted(min, max),
                        "%s as number %d".formatted(quote(from, to), i + 1));
            }
            values[i] = (int) value;
            from = wordStart(to);
        }
        return values;
    }

    private void requireCount(int count) {
        int found = count();
        if (found != count) {
            throw fault("must have %d numbers".formatted(count), String.valueOf(found));
        }
    }

    /** A whole number with an optional minus; {@link Long#MIN_VALUE} for anything else, and beyond twelve digits. */
    private long whole(int from, int to) {
        byte[] bytes = text.bytes();
        boolean negative = from < to && bytes[from] == '-';
        int first = negative ? from + 1 : from;
        if (first == to || to - first > 12) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = first; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return Long.MIN_VALUE;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return negative ? -value : value;
    }

    private int wordStart(int from) {
        int i = from;
        while (i < end && isBlank(text.bytes()[i])) {
            i++;
        }
        return i;
    }

    private int wordEnd(int from) {
        int i = from;
        while (i < end && !isBlank(text.bytes()[i])) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }
}
