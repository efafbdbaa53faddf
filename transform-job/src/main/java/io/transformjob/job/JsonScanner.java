package io.transformjob.job;

import java.util.Map;

/** The tokens of JSON, left to right over a text; a token that is not one is named, with what was meant. */
final class JsonScanner {
    private static final int NUMBER_CHARACTERS_MAX = 100;
    private static final Map<String, String> WORDS = Map.of(
            "True", "Write true.",
            "False", "Write false.",
            "TRUE", "Write true.",
            "FALSE", "Write false.",
            "None", "Leave the member out, or write \"None\" in quotes.",
            "NULL", "Leave the member out.",
            "undefined", "Leave the member out.",
            "NaN", "JSON has no NaN; leave the member out.",
            "Infinity", "JSON has no infinity; leave the member out.",
            "-Infinity", "JSON has no infinity; leave the member out.");

    private final String text;
    private int index;

    JsonScanner(String text) {
        this.text = text;
    }

    int index() {
        return index;
    }

    JsonSyntaxException fault(String message, String remedy) {
        return faultAt(index, message, remedy);
    }

    private static JsonSyntaxException faultAt(int index, String message, String remedy) {
        return new JsonSyntaxException(index, message, remedy);
    }

    private boolean ended() {
        return index == text.length();
    }

    private boolean at(char expected) {
        return !ended() && text.charAt(index) == expected;
    }

    private String here() {
        if (ended()) {
            return "the end of the document";
        }
        return at('"') ? "a double quote" : Quote.of(Character.toString(text.codePointAt(index)));
    }

    // --- around the document

    void checkBeginning() {
        if (at('\uFEFF')) {
            throw fault("must not begin with a byte order mark", "Save the document as UTF-8 without BOM.");
        }
        skipSpace();
        if (ended()) {
            throw fault("must be a JSON object, found an empty document", "Give the request as JSON.");
        }
    }

    void checkEnd() {
        skipSpace();
        if (!ended()) {
            throw fault("must end after its one value, found " + here(), "Remove what follows.");
        }
    }

    private void skipSpace() {
        while (!ended() && " \t\r\n".indexOf(text.charAt(index)) >= 0) {
            index++;
        }
        if (at('#') || text.startsWith("//", index) || text.startsWith("/*", index)) {
            throw fault("JSON has no comments, found " + here(), "Remove the comment.");
        }
        if (!ended() && (Character.isSpaceChar(text.charAt(index)) || at('\uFEFF'))) {
            throw fault(
                    "must have only spaces, tabs and line ends between values, found " + here(),
                    "Replace it by a space.");
        }
    }

    // --- objects and arrays

    /** Steps into an object or array. */
    void open(int depth) {
        if (depth >= JsonReader.DEPTH_MAX) {
            throw fault(
                    "must not nest deeper than %d values".formatted(JsonReader.DEPTH_MAX), "No request nests so deep.");
        }
        index++;
        skipSpace();
    }

    /** Steps over the closing bracket of an empty object or array, if it stands here. */
    boolean closes(char bracket) {
        if (at(bracket)) {
            index++;
            return true;
        }
        return false;
    }

    /** Steps over the comma before a next item, or over the closing bracket. */
    boolean continues(char bracket, Place begin) {
        skipSpace();
        if (closes(bracket)) {
            return false;
        }
        if (!at(',')) {
            throw notContinued(bracket, begin);
        }
        int commaIndex = index++;
        skipSpace();
        if (at('}') || at(']')) {
            throw faultAt(commaIndex, "must have a value after \",\", found " + here(), "Remove the trailing comma.");
        }
        return true;
    }

    private JsonSyntaxException notContinued(char bracket, Place begin) {
        String whole = bracket == '}' ? "object" : "array";
        if (ended()) {
            return fault(
                    "must close the %s that begins at line %d column %d, found the end of the document"
                            .formatted(whole, begin.line(), begin.column()),
                    "Add \"%c\".".formatted(bracket));
        }
        String message = "must have \",\" or \"%c\" after a value of an %s, found %s".formatted(bracket, whole, here());
        boolean begins = at('"') || at('{') || at('[') || at('-') || isDigit(text.charAt(index));
        return fault(message, begins ? "Add the missing comma." : "Write \"%c\" in its place.".formatted(bracket));
    }

    /** A member's name. */
    String name() {
        if (at('"')) {
            return string();
        }
        if (at('\'')) {
            throw fault("must have its names in double quotes, found a single quote", "Write \" in place of '.");
        }
        throw fault(
                "must have a name in double quotes, found " + here(),
                ended() ? "Complete the document." : "Write \"name\": value.");
    }

    void colon() {
        skipSpace();
        if (!at(':')) {
            throw fault(
                    "must have \":\" after a name, found " + here(),
                    ended() ? "Complete the document." : "Add the missing colon.");
        }
        index++;
        skipSpace();
    }

    // --- values

    /** The first character of a value: one of <code>{ [ " t f n - 0…9</code>. */
    char peekValue() {
        if (ended()) {
            throw fault("must have a value, found the end of the document", "Complete the document.");
        }
        char first = text.charAt(index);
        String word = word();
        if (first == '{'
                || first == '['
                || first == '"'
                || first == '-' && !word.equals("-Infinity")
                || isDigit(first)) {
            return first;
        }
        if (word.equals("true") || word.equals("false") || word.equals("null")) {
            return first;
        }
        throw notValue(first, word);
    }

    private JsonSyntaxException notValue(char first, String word) {
        if (first == '\'') {
            return fault("must have its strings in double quotes, found a single quote", "Write \" in place of '.");
        }
        if (first == '\u201C' || first == '\u201D') {
            return fault("must have its strings in straight double quotes, found " + here(), "Write \" in its place.");
        }
        if (first == '+' || first == '.') {
            return fault(
                    "must begin a number with a digit or \"-\", found " + here(),
                    first == '+' ? "Remove the \"+\"." : "Write a digit before the point.");
        }
        if (word.isEmpty()) {
            return fault("must have a value, found " + here(), "Write the value that is missing.");
        }
        return fault(
                "must have a value, found " + Quote.of(word),
                WORDS.getOrDefault(word, "Write strings in double quotes."));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String word() {
        int end = index;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "+-._".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return text.substring(index, end);
    }

    /** Steps over a literal that {@link #peekValue} has seen. Always true. */
    boolean literal(String literal) {
        index += literal.length();
        return true;
    }

    String number() {
        int begin = index;
        String word = word();
        index += at('-') ? 1 : 0;
        int whole = digits("a digit", word);
        if (whole > 1 && text.charAt(index - whole) == '0') {
            throw faultAt(
                    begin, "must not begin a number with 0, found " + Quote.of(word), "Remove the leading zeros.");
        }
        if (at('.')) {
            index++;
            digits("a digit after the decimal point", word);
        }
        if (at('e') || at('E')) {
            index++;
            index += at('+') || at('-') ? 1 : 0;
            digits("a digit in the exponent", word);
        }
        if (index - begin != word.length()) {
            throw faultAt(
                    begin,
                    "must have a value, found " + Quote.of(word),
                    "Write numbers in decimal digits, strings in double quotes.");
        }
        if (word.length() > NUMBER_CHARACTERS_MAX) {
            throw faultAt(
                    begin,
                    "must have numbers of at most %d characters, found %d"
                            .formatted(NUMBER_CHARACTERS_MAX, word.length()),
                    "No member needs so many.");
        }
        return word;
    }

    private int digits(String expected, String word) {
        int begin = index;
        while (!ended() && isDigit(text.charAt(index))) {
            index++;
        }
        if (index == begin) {
            throw fault("must have %s, found %s".formatted(expected, Quote.of(word)), "Write the number in full.");
        }
        return index - begin;
    }

    // --- strings

    String string() {
        int begin = index++;
        StringBuilder value = new StringBuilder();
        while (!at('"')) {
            if (ended()) {
                throw faultAt(begin, "must close its strings, found the end of the document", "Add the closing \".");
            }
            char c = text.charAt(index);
            if (c == '\n' || c == '\r') {
                throw faultAt(
                        begin, "must close a string on its line", "Add the closing \", or write line ends as \\n.");
            }
            if (c < ' ') {
                throw fault(
                        "must escape control characters in strings, found " + here(),
                        "Write \\u%04X.".formatted((int) c));
            }
            value.append(c == '\\' ? escape() : c);
            index++;
        }
        index++;
        checkSurrogates(begin, value);
        return value.toString();
    }

    /** The escaped character; ends on its last one. */
    private char escape() {
        int begin = index++;
        char kind = ended() ? 0 : text.charAt(index);
        int simple = "\"\\/bfnrt".indexOf(kind);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (kind != 'u') {
            throw faultAt(
                    begin,
                    "must not have \"\\\" before %s in a string".formatted(here()),
                    "Write a backslash as \\\\.");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            index++;
            int digit = ended() || text.charAt(index) > 'f' ? -1 : Character.digit(text.charAt(index), 16);
            if (digit < 0) {
                throw faultAt(
                        begin,
                        "must have four hexadecimal digits after \"\\u\", found " + here(),
                        "Write a backslash as \\\\.");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private static void checkSurrogates(int begin, CharSequence value) {
        if (value.codePoints().anyMatch(character -> character >= 0xD800 && character <= 0xDFFF)) {
            throw faultAt(begin, "must escape surrogates in pairs in a string", "Write the character itself.");
        }
    }
}
