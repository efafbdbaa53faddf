package io.transformjob.formats.path;

import io.transformjob.formats.path.PathStep.All;
import io.transformjob.formats.path.PathStep.Items;
import io.transformjob.formats.path.PathStep.Names;
import io.transformjob.formats.path.PathStep.Run;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a {@link RecordPath}, whose grammar is there, from left to right. */
final class PathParser {
    private static final int INDEX_DIGITS_MAX = 9;

    private final String text;
    private int index;
    private final List<PathStep> steps = new ArrayList<>();
    private final List<Integer> stepEnds = new ArrayList<>();

    private PathParser(String text) {
        this.text = text;
    }

    /** @throws MalformedPathException at the first fault of the text */
    static RecordPath parse(String text) {
        PathParser parser = new PathParser(text);
        parser.path();
        int[] ends = parser.stepEnds.stream().mapToInt(Integer::intValue).toArray();
        return new RecordPath(text, parser.steps.toArray(PathStep[]::new), ends);
    }

    private void path() {
        if (!skip('$')) {
            throw fault("must begin with \"$\"", "Write $ for the whole record.");
        }
        while (index < text.length()) {
            steps.add(step());
            stepEnds.add(index);
        }
    }

    private PathStep step() {
        boolean dot = skip('.');
        if (at('[')) {
            return brackets();
        }
        if (!dot) {
            throw fault("must have \".\" or \"[\"", "Write $.name, $['name'] or $[0].");
        }
        if (at('.')) {
            throw fault("must name every level; \"..\" is not supported", "Write the path from $ on.");
        }
        return skip('*') ? All.ALL : name();
    }

    private PathStep name() {
        int begin = index;
        while (index < text.length() && isNamePart(text.codePointAt(index))) {
            index += Character.charCount(text.codePointAt(index));
        }
        if (index == begin) {
            throw fault("must have a name after \".\"", "Write names with other characters as $['name'].");
        }
        if (at('(')) {
            throw fault("must not call functions", "Write a path to the value.");
        }
        return names(List.of(text.substring(begin, index)));
    }

    private static PathStep names(List<String> names) {
        return new Names(names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new));
    }

    private static boolean isNamePart(int character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-' || character == ':';
    }

    private PathStep brackets() {
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
        PathStep step;
        if (skip('*')) {
            skipSpaces();
            step = All.ALL;
        } else {
            step = at('\'') ? quotedNames() : items();
        }
        if (!skip(']')) {
            throw fault("must have \",\" or \"]\"", "");
        }
        return step;
    }

    private PathStep quotedNames() {
        List<String> names = new ArrayList<>();
        int dotted = -1;
        do {
            skipSpaces();
            int begin = index;
            names.add(quotedName());
            dotted = dotted < 0 && names.get(names.size() - 1).indexOf('.') >= 0 ? begin : dotted;
            skipSpaces();
        } while (skip(','));
        if (names.size() > 1 && dotted >= 0) {
            index = dotted;
            throw fault("must not have paths in a list of names", "Select nested members one by one.");
        }
        return names(names);
    }

    private String quotedName() {
        if (!skip('\'')) {
            throw fault("must have a name in single quotes", "");
        }
        int begin = index;
        while (index < text.length() && !at('\'') && !at('\\')) {
            index++;
        }
        if (!at('\'') || index == begin) {
            throw fault("must have a name of one character or more, without \"\\\", between its quotes", "");
        }
        return text.substring(begin, index++);
    }

    private PathStep items() {
        List<Run> runs = new ArrayList<>();
        do {
            skipSpaces();
            runs.add(item());
            skipSpaces();
        } while (skip(','));
        return new Items(runs.toArray(Run[]::new));
    }

    private Run item() {
        Integer begin = number();
        boolean slice = skip(':');
        Integer end = slice ? number() : begin;
        if (begin == null && end == null) {
            throw fault(
                    "must have a name in single quotes, an index, a slice or \"*\"",
                    "Write ['name'], [0], [1:] or [*].");
        }
        if (slice && at(':')) {
            throw fault("must have slices of begin and end; a step is not supported", "List the indexes.");
        }
        return new Run(begin == null ? 0 : begin, end == null ? Integer.MAX_VALUE : end, slice);
    }

    /** An index, or null if none begins here. */
    private Integer number() {
        boolean negative = skip('-');
        int begin = index;
        while (index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9') {
            index++;
        }
        if (negative && index == begin) {
            throw fault("must have a digit after \"-\"", "");
        }
        if (index - begin > INDEX_DIGITS_MAX) {
            index = begin;
            throw fault("must have indexes of at most %d digits".formatted(INDEX_DIGITS_MAX), "");
        }
        if (index == begin) {
            return null;
        }
        int number = Integer.parseInt(text.substring(begin, index));
        return negative ? -number : number;
    }

    private boolean at(char expected) {
        return index < text.length() && text.charAt(index) == expected;
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

    private MalformedPathException fault(String rule, String remedy) {
        return new MalformedPathException(index, rule, remedy);
    }
}
