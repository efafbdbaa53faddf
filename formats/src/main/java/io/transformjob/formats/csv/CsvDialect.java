package io.transformjob.formats.csv;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * How the rows of a text are written, told from its first line.
 *
 * <p>Source: the SageMaker XGBoost container takes the delimiter from Python's {@code csv.Sniffer} on the first 512
 * characters of the first line, and the comma if that is a letter or a digit (formats.md §2.1). For one line the sniffer
 * comes down to: every 7-bit character that occurs is a candidate; a single one is it; else the first of {@code , \t ;
 * space :} that occurs; else the most frequent, the greatest of equals.
 *
 * @param delimiter the byte between cells
 * @param columns cells of the first line
 */
record CsvDialect(byte delimiter, int columns) {
    private static final int SNIFFED_CHARACTERS = 512;
    private static final int ASCII = 127;
    private static final byte[] PREFERRED = {',', '\t', ';', ' ', ':'};
    private static final int FLAGS = Pattern.DOTALL | Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS;
    /** What makes the sniffer believe in quoted cells; it then never takes the quote itself for the delimiter. */
    private static final Pattern[] QUOTED = {
        Pattern.compile("([^\\w\\n\"'])( ?)([\"']).*?\\3\\1", FLAGS),
        Pattern.compile("(?:^|\\n)([\"']).*?\\1([^\\w\\n\"'])( ?)", FLAGS),
        Pattern.compile("([^\\w\\n\"'])( ?)([\"']).*?\\3(?:$|\\n)", FLAGS),
        Pattern.compile("(?:^|\\n)([\"']).*?\\1(?:$|\\n)", FLAGS)
    };

    /**
     * The dialect of the line {@code [from, to)}, terminator excluded.
     *
     * @param given its delimiter if it need not be found, else {@link CsvFormat#SNIFFED}
     */
    static CsvDialect of(byte[] bytes, int from, int to, byte given) {
        byte delimiter = given;
        if (given == CsvFormat.SNIFFED) {
            delimiter = sniff(bytes, from, to);
            if (delimiter >= '0' && delimiter <= '9' || (delimiter | 0x20) >= 'a' && (delimiter | 0x20) <= 'z') {
                delimiter = ',';
            }
        }
        return new CsvDialect(delimiter, 1 + Separators.count(bytes, from, to, delimiter));
    }

    private static byte sniff(byte[] bytes, int from, int to) {
        int[] counts = new int[ASCII];
        int candidates = 0;
        int end = from;
        boolean quotes = false;
        for (int characters = 0; end < to; end++) {
            byte value = bytes[end];
            boolean continues = (value & 0xC0) == 0x80;
            if (!continues && ++characters > SNIFFED_CHARACTERS) {
                break;
            }
            if (value >= 0 && value < ASCII) {
                candidates += counts[value]++ == 0 ? 1 : 0;
                quotes |= value == '"' || value == '\'';
            }
        }
        if (quotes && isQuoted(new String(bytes, from, end - from, StandardCharsets.UTF_8))) {
            // Whatever it is, a cell with a quote is no number.
            return ',';
        }
        if (candidates > 1) {
            for (byte preferred : PREFERRED) {
                if (counts[preferred] > 0) {
                    return preferred;
                }
            }
        }
        int best = ',';
        for (int value = 0, most = 0; value < ASCII; value++) {
            if (counts[value] > 0 && counts[value] >= most) {
                most = counts[value];
                best = value;
            }
        }
        return (byte) best;
    }

    private static boolean isQuoted(String line) {
        for (Pattern pattern : QUOTED) {
            if (pattern.matcher(line).find()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the delimiter can stand inside a number, so that cells must be cut out before they are read. */
    boolean delimiterIsNumeric() {
        return isNumeric(delimiter);
    }

    static boolean isNumeric(byte delimiter) {
        return delimiter == '-' || delimiter == '+' || delimiter == '.' || delimiter == '_';
    }
}
