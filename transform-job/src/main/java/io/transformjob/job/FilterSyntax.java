package io.transformjob.job;

import java.util.Optional;

/**
 * The grammar of {@code InputFilter} and {@code OutputFilter} (BT-94), a part of JSONPath:
 *
 * <pre>
 * path    = "$" step*
 * step    = "." name | "." "*" | [ "." ] "[" list "]"
 * list    = "*" | quoted ("," quoted)* | item ("," item)*
 * quoted  = "'" any characters but "'" and "\" "'"
 * item    = index | [ index ] ":" [ index ]      at least one index
 * name    = letters, digits, "_", "-", ":"
 * </pre>
 *
 * Spaces may stand around what is in brackets. Two departures from what the service is known to take, both wider: "_" is
 * part of a name (BT-95), and a list may mix indexes and slices (BT-97).
 */
final class FilterSyntax {
    private static final int INDEX_DIGITS_MAX = 9;

    private final String filter;
    private int index;

    private FilterSyntax(String filter) {
        this.filter = filter;
    }

    /**
     * What keeps a filter from being one.
     *
     * @param index character counted from 0
     */
    record Fault(int index, String message, String remedy) {}

    /** The first fault of a filter. */
    static Optional<Fault> check(String filter) {
        try {
            new FilterSyntax(filter).path();
            return Optional.empty();
        } catch (JsonSyntaxException e) {
            return Optional.of(new Fault(e.index(), e.getMessage(), e.remedy()));
        }
    }

    private void path() {
        if (!skip('$')) {
            throw fault("must begin with \"$\"", "Write $ for the whole record.");
        }
        while (index < filter.length()) {
            step();
        }
    }

    private void step() {
        boolean dot = skip('.');
        if (at('[')) {
            brackets();
        } else if (!dot) {
            throw fault("must have \".\" or \"[\"", "Write $.name, $['name'] or $[0].");
        } else if (at('.')) {
            throw fault("must name every level; \"..\" is not supported", "Write the path from $ on.");
        } else if (!skip('*')) {
            name();
        }
    }

    private void name() {
        int begin = index;
        while (index < filter.length() && isNamePart(filter.codePointAt(index))) {
            index += Character.charCount(filter.codePointAt(index));
        }
        if (index == begin) {
            throw fault("must have a name after \".\"", "Write names with other characters as $['name'].");
        }
        if (at('(')) {
            throw fault("must not call functions", "Write a path to the value.");
        }
    }

    private static boolean isNamePart(int character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-' || character == ':';
    }

    private void brackets() {
        index++;
        skipSpaces();
        if (at('?') || at('(')) {
            throw fault(
                    "must have names or indexes in brackets; expressions are not supported",
                    "Select by name or index.");
        }
        if (at('"')) {
            throw fault("must have names in single quotes", "Write ' in place of \".");
        }
        if (skip('*')) {
            skipSpaces();
        } else if (at('\'')) {
            quotedNames();
        } else {
            items();
        }
        if (!skip(']')) {
            throw fault("must have \",\" or \"]\"", "");
        }
    }

    private void quotedNames() {
        boolean several = false;
        int dotted = -1;
        do {
            skipSpaces();
            int begin = index;
            String name = quotedName();
            dotted = dotted < 0 && name.indexOf('.') >= 0 ? begin : dotted;
            skipSpaces();
            several |= at(',');
        } while (skip(','));
        if (several && dotted >= 0) {
            index = dotted;
            throw fault("must not have paths in a list of names", "Select nested members one by one.");
        }
    }

    private String quotedName() {
        if (!skip('\'')) {
            throw fault("must have a name in single quotes", "");
        }
        int begin = index;
        while (index < filter.length() && !at('\'') && !at('\\')) {
            index++;
        }
        if (!at('\'') || index == begin) {
            throw fault("must have a name of one character or more, without \"\\\", between its quotes", "");
        }
        return filter.substring(begin, index++);
    }

    private void items() {
        do {
            skipSpaces();
            boolean from = number();
            boolean slice = skip(':');
            boolean to = slice && number();
            if (!from && !to) {
                throw fault(
                        "must have a name in single quotes, an index, a slice or \"*\"",
                        "Write ['name'], [0], [1:] or [*].");
            }
            if (slice && at(':')) {
                throw fault("must have slices of begin and end; a step is not supported", "List the indexes.");
            }
            skipSpaces();
        } while (skip(','));
    }

    private boolean number() {
        boolean negative = skip('-');
        int begin = index;
        while (index < filter.length() && filter.charAt(index) >= '0' && filter.charAt(index) <= '9') {
            index++;
        }
        if (negative && index == begin) {
            throw fault("must have a digit after \"-\"", "");
        }
        if (index - begin > INDEX_DIGITS_MAX) {
            index = begin;
            throw fault("must have indexes of at most %d digits".formatted(INDEX_DIGITS_MAX), "");
        }
        return index > begin;
    }

    private boolean at(char expected) {
        return index < filter.length() && filter.charAt(index) == expected;
    }

    private boolean skip(char expected) {
        if (at(expected)) {
            index++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (at(' ')) {
            index++;
        }
    }

    private JsonSyntaxException fault(String message, String remedy) {
        String found = index < filter.length() ? Quote.of(Character.toString(filter.codePointAt(index))) : "its end";
        int number = filter.codePointCount(0, index) + 1;
        return new JsonSyntaxException(
                index,
                "%s, found %s as character %d of %s".formatted(message, found, number, Quote.of(filter)),
                remedy);
    }
}
