package io.transformjob.job;

/** How messages show text of the user: quoted, bounded, every character visible. */
final class Quote {
    private static final int CHARACTERS_MAX = 64;

    private Quote() {}

    /** The text in double quotes, cut after 64 characters. */
    static String of(String text) {
        return '"' + cut(text, CHARACTERS_MAX) + '"';
    }

    /** The text up to a number of characters, quotes escaped; what cannot be seen becomes {@code U+XXXX}. */
    static String cut(String text, int charactersMax) {
        StringBuilder shown = new StringBuilder();
        int index = 0;
        for (int count = 0; index < text.length() && count < charactersMax; count++) {
            int character = text.codePointAt(index);
            shown.append(character == '"' ? "\\\"" : visible(character));
            index += Character.charCount(character);
        }
        return index < text.length() ? shown.append('…').toString() : shown.toString();
    }

    /** One character as it is, or by its number. */
    static String visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> "U+%04X".formatted(character);
            case Character.SPACE_SEPARATOR -> character == ' ' ? " " : "U+%04X".formatted(character);
            default -> Character.toString(character);
        };
    }
}
