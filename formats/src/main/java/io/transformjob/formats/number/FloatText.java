package io.transformjob.formats.number;

import java.nio.charset.StandardCharsets;

/**
 * Text to {@code float32} as Python's {@code float()} reads it and XGBoost narrows it: rounded to the nearest {@code
 * float64} first, then to the nearest {@code float32}. Exact for every text; {@link FloatScanner} is the fast way for the
 * plain ones.
 *
 * <p>Source: Python language reference, "float" built-in: white space around, one sign, {@code nan}, {@code inf} and {@code
 * infinity} in any case, digits with single underscores between them, a point, an exponent. Other scripts' digits, which
 * Python takes too, are not.
 */
public final class FloatText {
    /** What the readers return for a text that is no number. */
    public static final long NOT_A_NUMBER = Long.MIN_VALUE;

    private FloatText() {}

    /**
     * Reads the whole of {@code [from, to)}.
     *
     * @return bits of the number in the low 32 bits, the others clear; or {@link #NOT_A_NUMBER}
     */
    public static long read(byte[] bytes, int from, int to) {
        double value = readDouble(bytes, from, to);
        boolean isNan = value != value;
        if (isNan && !isWord(bytes, from, to)) {
            return NOT_A_NUMBER;
        }
        return Float.floatToRawIntBits((float) value) & 0xFFFFFFFFL;
    }

    /** The number that the whole of {@code [from, to)} is, NaN also if it is none; {@link #read} tells the two apart. */
    public static double readDouble(byte[] bytes, int from, int to) {
        int start = skipWhitespace(bytes, from, to);
        int end = trimWhitespace(bytes, start, to);
        int digits = start < end && (bytes[start] == '-' || bytes[start] == '+') ? start + 1 : start;
        if (isDecimal(bytes, digits, end)) {
            return Double.parseDouble(withoutUnderscores(bytes, start, end));
        }
        if (equalsIgnoringCase(bytes, digits, end, "inf") || equalsIgnoringCase(bytes, digits, end, "infinity")) {
            return bytes[start] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.NaN;
    }

    /** Whether the text is {@code nan}, signed or not. */
    private static boolean isWord(byte[] bytes, int from, int to) {
        int start = skipWhitespace(bytes, from, to);
        int end = trimWhitespace(bytes, start, to);
        int word = start < end && (bytes[start] == '-' || bytes[start] == '+') ? start + 1 : start;
        return equalsIgnoringCase(bytes, word, end, "nan");
    }

    /** digits [. [digits]] [e[sign]digits] or . digits [e…]; an underscore may stand between two digits. */
    private static boolean isDecimal(byte[] bytes, int from, int to) {
        int whole = digits(bytes, from, to);
        if (whole < 0) {
            return false;
        }
        int i = whole;
        if (i < to && bytes[i] == '.') {
            int fraction = digits(bytes, i + 1, to);
            if (fraction < 0 || whole == from && fraction == i + 1) {
                return false;
            }
            i = fraction;
        } else if (whole == from) {
            return false;
        }
        if (i < to && (bytes[i] | 0x20) == 'e') {
            i++;
            if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
                i++;
            }
            int exponent = digits(bytes, i, to);
            if (exponent <= i) {
                return false;
            }
            i = exponent;
        }
        return i == to;
    }

    /** Where digits from {@code from} on end, maybe there; -1 if an underscore does not stand between two of them. */
    private static int digits(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && (isDigit(bytes[i]) || bytes[i] == '_')) {
            if (bytes[i] == '_' && (i == from || bytes[i - 1] == '_' || i + 1 == to || !isDigit(bytes[i + 1]))) {
                return -1;
            }
            i++;
        }
        return i;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    private static boolean equalsIgnoringCase(byte[] bytes, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String withoutUnderscores(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII).replace("_", "");
    }

    private static int skipWhitespace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isWhitespace(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int trimWhitespace(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && isWhitespace(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    /** Space, tab, line feed, vertical tab, form feed, carriage return: what Python strips of ASCII. */
    public static boolean isWhitespace(byte value) {
        return value == ' ' || value >= '\t' && value <= '\r';
    }
}
