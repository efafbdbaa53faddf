package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;

/** The arguments that protocol 0 writes as lines of text, and the integers of any length. */
final class PickleText {
    private static final int NUMBER_CHARS_MAX = 400;

    private final ByteCursor in;

    PickleText(ByteCursor in) {
        this.in = in;
    }

    /** The characters up to the next newline, one for each byte. */
    String line(String what) {
        byte[] bytes = in.bytes();
        int to = in.position();
        while (to < in.end() && bytes[to] != '\n') {
            to++;
        }
        String line = in.text(to - in.position(), ISO_8859_1, what);
        in.take(1, "a newline behind " + what);
        return line;
    }

    /** {@code I}: a decimal integer, {@code 00} for False, {@code 01} for True. */
    PickleValue intLine() {
        String line = line("an integer");
        if (line.equals("00") || line.equals("01")) {
            return new PickleValue.Bool(line.equals("01"));
        }
        return new PickleValue.Int(decimal(line));
    }

    /** {@code L}: a decimal integer, with {@code L} behind it. */
    PickleValue longLine() {
        String line = line("an integer");
        return new PickleValue.Int(decimal(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
    }

    PickleValue longBytes(int length) {
        byte[] little = in.copy(length, "an integer");
        for (int i = 0; i < length / 2; i++) {
            byte swapped = little[i];
            little[i] = little[length - 1 - i];
            little[length - 1 - i] = swapped;
        }
        BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(little);
        if (value.bitLength() > 63) {
            throw in.fault("an integer must have at most 64 bits", value.bitLength() + 1 + " bits", ByteCursor.DAMAGED);
        }
        return new PickleValue.Int(value.longValue());
    }

    PickleValue floatLine() {
        String line = line("a float");
        if (line.length() <= NUMBER_CHARS_MAX && line.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
            return new PickleValue.Real(Double.parseDouble(line));
        }
        return new PickleValue.Real(
                switch (line) {
                    case "nan", "-nan" -> Double.NaN;
                    case "inf" -> Double.POSITIVE_INFINITY;
                    case "-inf" -> Double.NEGATIVE_INFINITY;
                    default -> throw in.fault("a float must be a number", quote(line), ByteCursor.DAMAGED);
                });
    }

    long indexLine() {
        return decimal(line("a memo index"));
    }

    /** {@code S}: a Python 2 string literal in quotes, with backslash escapes. */
    PickleValue stringLine() {
        String line = line("a string");
        int last = line.length() - 1;
        if (last < 1 || line.charAt(0) != line.charAt(last) || line.charAt(0) != '\'' && line.charAt(0) != '"') {
            throw in.fault("a string must stand in quotes", quote(line), ByteCursor.DAMAGED);
        }
        StringBuilder text = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            char escape = line.charAt(i);
            switch (escape) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case '\\', '\'', '"' -> text.append(escape);
                case 'x' -> {
                    text.append((char) hex(line, i + 1, 2));
                    i += 2;
                }
                default ->
                    throw in.fault(
                            "a string must escape by \\n, \\r, \\t, \\xNN, \\\\ or a quote",
                            quote("\\" + escape),
                            ByteCursor.DAMAGED);
            }
        }
        return new PickleValue.Text(text.toString());
    }

    /** {@code V}: Latin-1 characters, with the others and newline and backslash as {@code \}{@code uNNNN}. */
    PickleValue unicodeLine() {
        String line = line("a text");
        if (line.indexOf('\\') < 0) {
            return new PickleValue.Text(line);
        }
        StringBuilder text = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = c == '\\' && i + 1 < line.length() ? line.charAt(i + 1) : 0;
            if (next == 'u' || next == 'U') {
                int digits = next == 'u' ? 4 : 8;
                int codePoint = hex(line, i + 2, digits);
                if (!Character.isValidCodePoint(codePoint)) {
                    throw in.fault("a character must be one of Unicode", quote(line.substring(i)), ByteCursor.DAMAGED);
                }
                text.appendCodePoint(codePoint);
                i += 1 + digits;
            } else {
                text.append(c);
            }
        }
        return new PickleValue.Text(text.toString());
    }

    private int hex(String line, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < line.length() ? Character.digit(line.charAt(i), 16) : -1;
            if (digit < 0) {
                throw in.fault(
                        "an escape must have %d hexadecimal digits".formatted(digits),
                        quote(line.substring(Math.min(from, line.length()))),
                        ByteCursor.DAMAGED);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private long decimal(String line) {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw in.fault("an integer must be decimal and have at most 64 bits", quote(line), ByteCursor.DAMAGED);
        }
    }

    private static String quote(String line) {
        return ArtifactException.quote(line);
    }
}
