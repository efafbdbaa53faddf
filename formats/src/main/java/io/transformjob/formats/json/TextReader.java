package io.transformjob.formats.json;

import io.transformjob.formats.batch.TextBatch;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;

/**
 * Reads instances of text from a tape (formats.md §4.1, J5 and J6): a string, or an object with a string {@code source} and maybe a
 * number of labels {@code k}. Other members change nothing.
 *
 * <p>Source: developer guide, "BlazingText algorithm". Where that is silent: a text is one line, for the words behind a line break
 * would not count. A cursor: one thread.
 */
final class TextReader {
    private static final byte[] SOURCE = "source".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] K = "k".getBytes(StandardCharsets.US_ASCII);
    private static final String EXAMPLE = "Write it as {\"source\": \"some words\"}.";

    private JsonTape tape;
    private int start;
    private int number;
    private int textNode;
    private int labels;

    /**
     * Goes to an instance and finds its text.
     *
     * @param start index of the byte that errors are located at
     * @param number which instance of its document, from 1; 0 if it is the record
     * @param labelsDefault labels to answer, where the instance does not tell
     * @throws MalformedRecordException if it has none
     */
    void find(JsonTape tape, int instance, int start, int number, int labelsDefault) {
        this.tape = tape;
        this.start = start;
        this.number = number;
        textNode = tape.is(instance, Type.OBJECT) ? tape.member(instance, SOURCE) : instance;
        if (textNode < 0 || !tape.is(textNode, Type.STRING)) {
            throw fault(
                    number == 0 ? "must have a text as \"source\"" : "must be a text",
                    tape.quote(textNode < 0 ? instance : textNode),
                    number == 0 ? EXAMPLE : "Write a string in {\"instances\": [\"some words\"]}.");
        }
        int k = tape.is(instance, Type.OBJECT) ? tape.member(instance, K) : -1;
        labels = k < 0 ? labelsDefault : labels(tape, k, start, subject());
    }

    /** A number of labels. */
    static int labels(JsonTape tape, int node, int start, String subject) {
        byte[] bytes = tape.bytes();
        long value = tape.end(node) - tape.start(node) <= 9 ? 0 : -1;
        for (int i = tape.start(node); i < tape.end(node) && value >= 0; i++) {
            value = bytes[i] >= '0' && bytes[i] <= '9' ? value * 10 + bytes[i] - '0' : -1;
        }
        if (value < 1) {
            throw new MalformedRecordException(
                    start,
                    0,
                    subject + " must have as \"k\" a whole number from 1 to 999999999",
                    tape.quote(node),
                    "Write how many labels to answer, or leave it out for one.");
        }
        return (int) value;
    }

    /** Labels to answer, at least 1. */
    int labels() {
        return labels;
    }

    /** Writes the text behind the rows of a batch, escapes undone. */
    void readText(TextBatch batch) {
        byte[] bytes = tape.bytes();
        int from = tape.start(textNode) + 1;
        int to = tape.end(textNode) - 1;
        byte[] text = batch.reserve(to - from);
        int at = batch.length();
        if (!tape.hasEscape(textNode)) {
            System.arraycopy(bytes, from, text, at, to - from);
            batch.advance(at + to - from);
            return;
        }
        int i = from;
        while (i < to) {
            byte value = bytes[i++];
            if (value != '\\') {
                text[at++] = value;
                continue;
            }
            byte escape = bytes[i++];
            switch (escape) {
                case 'b' -> text[at++] = '\b';
                case 'f' -> text[at++] = '\f';
                case 't' -> text[at++] = '\t';
                case 'r' -> text[at++] = '\r';
                case 'n' -> throw lineBreak();
                case 'u' -> {
                    int unit = unit(bytes, i);
                    i += 4;
                    if (Character.isHighSurrogate((char) unit)
                            && i + 6 <= to
                            && bytes[i] == '\\'
                            && bytes[i + 1] == 'u') {
                        int low = unit(bytes, i + 2);
                        if (Character.isLowSurrogate((char) low)) {
                            unit = Character.toCodePoint((char) unit, (char) low);
                            i += 6;
                        }
                    }
                    at = write(unit, text, at);
                }
                default -> text[at++] = escape;
            }
        }
        batch.advance(at);
    }

    private static int unit(byte[] bytes, int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            unit = unit << 4 | Character.digit(bytes[i], 16);
        }
        return unit;
    }

    /** A character in UTF-8, which is never longer than its escape. */
    private int write(int character, byte[] text, int at) {
        if (character == '\n') {
            throw lineBreak();
        }
        if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            throw fault(
                    "must be Unicode", "half of a pair of surrogates", "Write both, or the character itself in UTF-8.");
        }
        if (character < 0x80) {
            text[at] = (byte) character;
            return at + 1;
        }
        int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
        text[at] = (byte) (0xF80 >> more & 0xFF | character >> 6 * more);
        for (int i = 1; i <= more; i++) {
            text[at + i] = (byte) (0x80 | character >> 6 * (more - i) & 0x3F);
        }
        return at + more + 1;
    }

    private MalformedRecordException lineBreak() {
        return fault("must be one line of text", "a line break", "Put a blank in its place.");
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(start, 0, subject() + " " + rule, found, remedy);
    }

    private String subject() {
        return number == 0 ? "a record" : "instance %d".formatted(number);
    }
}
