package io.transformjob.job;

/** Turns indexes into a text into lines and columns; cheap when asked in ascending order. */
final class TextCursor {
    private final String text;
    private int index;
    private int line = 1;
    private int column = 1;

    TextCursor(String text) {
        this.text = text;
    }

    /** The place of a character. LF, CR LF and CR end lines; the character after a line's last one is still its own. */
    Place place(int target, Pointer pointer) {
        if (target < index) {
            index = 0;
            line = 1;
            column = 1;
        }
        while (index < target) {
            int character = text.codePointAt(index);
            boolean ends = character == '\n'
                    || character == '\r' && (index + 1 == text.length() || text.charAt(index + 1) != '\n');
            line += ends ? 1 : 0;
            column = ends ? 1 : column + 1;
            index += Character.charCount(character);
        }
        return new Place(line, column, pointer);
    }
}
