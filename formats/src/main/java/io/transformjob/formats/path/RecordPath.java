package io.transformjob.formats.path;

import io.transformjob.formats.csv.FieldSelection;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.path.PathStep.Items;
import io.transformjob.formats.path.PathStep.Names;
import io.transformjob.formats.path.PathStep.Run;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * What {@code InputFilter} and {@code OutputFilter} select of a record (BT-94), compiled once. Immutable.
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
 * Spaces may stand around what is in brackets. Indexes count from 0, negative ones from the end; a slice ends before its
 * end (BT-96) and is cut to what is there (BT-98). Two departures from what the service is known to take, both wider: "_" is
 * part of a name (BT-95), and a list may mix indexes and slices (BT-97).
 *
 * <p>The result is that of json-path: a path of single names and indexes gives the value it leads to; with a slice, a list or
 * {@code *} in it, an array of all it leads to, in the order of the path; a list of names at its end, an object with those
 * members (BT-107). A name or an index that is not there is an error (BT-98), but behind a slice, a list or {@code *} values
 * that lack it are passed over. A negative end of a slice counts from the end of the array (RFC 9535); in json-path it does
 * not if the beginning is positive.
 *
 * <p>Source: developer guide, "Associate prediction results with input records"; com.jayway.jsonpath.
 */
public final class RecordPath implements FieldSelection {
    private static final long serialVersionUID = 1L;
    private static final String REMEDY = "Correct the filter, or the record.";
    /** What a selection may have beyond twice the bytes of its record. Lists in lists that repeat an item have no end. */
    private static final int REPEATED_BYTES_MAX = 1 << 20;

    private static final int COLUMNS_MAX = 1 << 24;
    private static final Run[] ALL_COLUMNS = {new Run(0, Integer.MAX_VALUE, true)};

    private final String text;
    private final PathStep[] steps;
    /** Where the text of a step ends. */
    private final int[] stepEnds;
    /** Whether the path leads to one value, which may be a list of members. */
    private final boolean definite;

    RecordPath(String text, PathStep[] steps, int[] stepEnds) {
        this.text = text;
        this.steps = steps;
        this.stepEnds = stepEnds;
        boolean single = true;
        for (int i = 0; i < steps.length; i++) {
            single &= steps[i].isSingle() || i == steps.length - 1 && steps[i] instanceof PathStep.Names;
        }
        definite = single;
    }

    /**
     * Reads a path.
     *
     * @throws MalformedPathException at its first fault
     */
    public static RecordPath parse(String text) {
        return PathParser.parse(text);
    }

    /** Whether the path is {@code $}: the record as it is. */
    public boolean isWhole() {
        return steps.length == 0;
    }

    /** Whether the path selects fields of a row: {@code $}, or indexes and slices of it (BT-100). */
    public boolean selectsColumns() {
        return steps.length == 0 || steps.length == 1 && !(steps[0] instanceof Names);
    }

    /** The path as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * Selects fields of a row (BT-100).
     *
     * @param width fields of the row
     * @return indexes of the fields in the order of the path, one at least
     * @throws IllegalArgumentException if a field is not there, or none is selected; the message is {@code <rule>, found
     *     <what>}
     */
    @Override
    public int[] columns(int width) {
        if (!selectsColumns()) {
            throw new IllegalStateException(text + " does not select fields of a row");
        }
        Run[] runs = steps.length == 1 && steps[0] instanceof Items items ? items.runs() : ALL_COLUMNS;
        long count = 0;
        for (Run run : runs) {
            if (run.lacks(width)) {
                throw new IllegalArgumentException(
                        "%s must select columns that the record has, found %d columns".formatted(text, width));
            }
            count += Math.max(0, run.to(width) - run.from(width));
        }
        if (count < 1 || count > COLUMNS_MAX) {
            throw new IllegalArgumentException("%s must select 1 to %d columns, found %d selected of %d columns"
                    .formatted(text, COLUMNS_MAX, count, width));
        }
        int[] columns = new int[(int) count];
        int at = 0;
        for (Run run : runs) {
            for (int column = run.from(width); column < run.to(width); column++) {
                columns[at++] = column;
            }
        }
        return columns;
    }

    /**
     * Writes what the path selects of a JSON text, values as they are written there.
     *
     * @throws MalformedRecordException if a value is not there; its offset is the first byte of the text
     */
    public void select(JsonTape tape, ByteSink out) {
        if (definite) {
            walk(0, tape, 0, true, out, -1);
        } else {
            out.write((byte) '[');
            walk(0, tape, 0, true, out, out.length());
            out.write((byte) ']');
        }
    }

    /**
     * Goes on from a value.
     *
     * @param step next step
     * @param certain whether all steps before are single, so that what is named must be there
     * @param list where the values of the array that is written begin, negative if a single value is written
     */
    void walk(int step, JsonTape tape, int node, boolean certain, ByteSink out, int list) {
        if (step < steps.length) {
            steps[step].walk(this, step, tape, node, certain, out, list);
        } else {
            separate(out, list);
            copy(tape, node, out, list);
        }
    }

    boolean isLast(int step) {
        return step == steps.length - 1;
    }

    static void separate(ByteSink out, int list) {
        if (list >= 0 && out.length() > list) {
            out.write((byte) ',');
        }
    }

    void copy(JsonTape tape, int node, ByteSink out, int list) {
        long record = tape.end(0) - (long) tape.start(0);
        if (list >= 0
                && out.length() - (long) list + tape.end(node) - tape.start(node) > 2 * record + REPEATED_BYTES_MAX) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    text + " must select at most twice the bytes of a record",
                    "more than %d bytes of %d".formatted(2 * record + REPEATED_BYTES_MAX, record),
                    "Name each value once.");
        }
        out.write(tape.bytes(), tape.start(node), tape.end(node));
    }

    /** The fault of a value without what a step asks of it. */
    MalformedRecordException missing(int step, JsonTape tape, String found) {
        String before = text.substring(0, step == 0 ? 1 : stepEnds[step - 1]);
        return new MalformedRecordException(
                tape.start(0),
                0,
                "%s must be in every record".formatted(text.substring(0, stepEnds[step])),
                "%s at %s".formatted(found, before),
                REMEDY);
    }
}
