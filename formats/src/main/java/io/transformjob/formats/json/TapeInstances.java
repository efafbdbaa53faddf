package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.number.FloatScanner;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;

/** Instances of a document on a tape: those of {@code instances}, those of an array of arrays, or the document itself. */
final class TapeInstances implements Instances {
    static final byte[] NAME = "instances".getBytes(StandardCharsets.US_ASCII);

    private JsonTape tape;
    /** Node of the next instance. */
    private int node;
    /** Instances from there on. */
    private int left;
    /** Number of that instance, from 1; 0 if the document is the instance. */
    private int number;

    void start(JsonTape document) {
        tape = document;
        int array = array();
        node = array < 0 ? 0 : array + 1;
        left = array < 0 ? 1 : document.count(array);
        number = array < 0 ? 0 : 1;
    }

    /** The array of instances; -1 if the document is the instance. */
    private int array() {
        if (tape.is(0, Type.ARRAY)) {
            return tape.count(0) == 0 || tape.is(1, Type.ARRAY) ? 0 : -1;
        }
        int instances = tape.is(0, Type.OBJECT) ? tape.member(0, NAME) : -1;
        if (instances >= 0 && !tape.is(instances, Type.ARRAY)) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "\"instances\" must be an array",
                    tape.quote(instances),
                    "Write it as {\"instances\": [{\"features\": [1.5, 16.0]}]}.");
        }
        return instances;
    }

    @Override
    public boolean hasMore() {
        return left > 0;
    }

    @Override
    public int bytesLeft() {
        return tape.end(0) - tape.start(node);
    }

    @Override
    public boolean readPlain(FloatScanner scanner, DenseBatch batch, int out, int columns) {
        return false;
    }

    @Override
    public void find(InstanceReader reader) {
        reader.find(tape, node, start(), number);
    }

    @Override
    public int start() {
        return tape.start(node);
    }

    @Override
    public int end() {
        return tape.end(node);
    }

    @Override
    public void advance() {
        node = tape.next(node);
        number++;
        left--;
    }
}
