package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * Instances of a document that begins with them, {@code {"instances": [instance, …], …}} or {@code [[1.5, 16.0], …]}, read
 * one at a time, so that memory does not grow with the document.
 */
final class TextInstances implements Instances {
    private final JsonTape tape = new JsonTape();

    private byte[] bytes;
    private int from;
    private int to;
    private boolean lines;
    /** Whether the array of instances is a member of an object; else it is the document. */
    private boolean inObject;
    /** First byte of the next instance; -1 if there is none. */
    private int position;
    /** End of that instance, once it has been read or found. */
    private int instanceEnd;
    /** Number of that instance, from 1. */
    private int number;

    /**
     * Begins the document that fills {@code [from, to)}.
     *
     * @param lines whether documents are lines
     * @return false if the document does not begin with an instance, or may have a second member of their name, of which
     *     the last one would count
     */
    boolean start(byte[] bytes, int from, int to, boolean lines) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.lines = lines;
        inObject = from < to && bytes[from] == '{';
        int array = inObject ? JsonText.skipName(bytes, from + 1, to, TapeInstances.NAME) : from;
        if (array < 0 || !isAt(array, '[')) {
            return false;
        }
        position = JsonText.skipWhitespace(bytes, array + 1, to);
        number = 1;
        return inObject
                ? !isAt(position, ']') && !JsonText.holdsName(bytes, array, to, TapeInstances.NAME)
                : isAt(position, '[');
    }

    @Override
    public boolean hasMore() {
        return position >= 0;
    }

    @Override
    public int bytesLeft() {
        return to - position;
    }

    @Override
    public boolean readPlain(FloatScanner scanner, DenseBatch batch, int out, int columns) {
        instanceEnd = PlainInstance.read(scanner, bytes, position, to, true, batch, out, columns);
        return instanceEnd >= 0;
    }

    @Override
    public void find(InstanceReader reader) {
        instanceEnd = tape.parse(bytes, position, to, position, number);
        reader.find(tape, 0, position, number);
    }

    @Override
    public int start() {
        return position;
    }

    @Override
    public int end() {
        return instanceEnd;
    }

    @Override
    public void advance() {
        int behind = JsonText.skipWhitespace(bytes, instanceEnd, to);
        if (isAt(behind, ',')) {
            position = JsonText.skipWhitespace(bytes, behind + 1, to);
            number++;
        } else if (isAt(behind, ']')) {
            close(behind + 1);
        } else {
            throw fault(behind, "must have \",\" or \"]\" behind an instance");
        }
    }

    /** Reads what follows the array of instances to the end of the document; other members change nothing. */
    private void close(int behindArray) {
        position = -1;
        int at = JsonText.skipWhitespace(bytes, behindArray, to);
        while (inObject && isAt(at, ',')) {
            at = JsonText.skipWhitespace(bytes, at + 1, to);
            if (!isAt(at, '"')) {
                throw fault(at, "must have a name in double quotes");
            }
            at = JsonText.skipWhitespace(bytes, tape.parse(bytes, at, to, from, 0), to);
            if (!isAt(at, ':')) {
                throw fault(at, "must have \":\" behind a name");
            }
            at = JsonText.skipWhitespace(bytes, tape.parse(bytes, at + 1, to, from, 0), to);
        }
        if (inObject) {
            if (!isAt(at, '}')) {
                throw fault(at, "must have \",\" or \"}\" behind a member");
            }
            at = JsonText.skipWhitespace(bytes, at + 1, to);
        }
        if (at < to) {
            throw JsonText.secondValue(bytes, from, at, to, lines);
        }
    }

    private boolean isAt(int at, char expected) {
        return at < to && bytes[at] == expected;
    }

    private MalformedRecordException fault(int at, String rule) {
        return JsonTape.fault(bytes, from, at, to, 0, rule);
    }
}
