package io.transformjob.assemble;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlannedObject;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoredObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The bad records of an object in one object of JSON Lines, put together from the parts that the tasks left. A task does not
 * know how many records stand before its split, so its part has numbers within the split at the beginning of each line;
 * here they become those within the object. Bytes pass through: no line is held.
 */
public final class Quarantine {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final JobFolder folder;
    private final ObjectStore store;

    /** @param store writes as output is written, encrypted with the key of the job if it names one */
    public Quarantine(JobFolder folder, ObjectStore store) {
        this.folder = folder;
        this.store = store;
    }

    /**
     * What a split left.
     *
     * @param split number of the split, from 0
     * @param attempt of which attempt, see {@link SplitOutcome.Transformed}
     * @param recordsBefore records of the object before it
     * @param length bytes of its part, at least 1
     */
    public record Part(int split, String attempt, long recordsBefore, long length) {}

    /** Where the part of a split waits until the job ends. */
    static ObjectUri part(ObjectUri scratch, int objectIndex, int splitIndex, String attempt) {
        return scratch.resolve("quarantine/%d/%d-%s".formatted(objectIndex, splitIndex, attempt));
    }

    /**
     * Writes the quarantine of an object.
     *
     * @param parts in the order of the splits, one at least
     * @throws IOException if the store fails, or a part is not what was reported
     */
    public void write(PlannedObject object, List<Part> parts) throws IOException {
        byte[] head = ("{\"Object\":\""
                        + new String(JsonStringEncoder.getInstance()
                                .quoteAsString(object.input().uri().toString()))
                        + "\",\"Record\":")
                .getBytes(StandardCharsets.UTF_8);
        try (ObjectWriter writer = store.create(folder.quarantineOf(object.output()), folder.scratch())) {
            OutputStream out = new BufferedOutputStream(writer, BUFFER_BYTES);
            for (Part part : parts) {
                copy(part(folder.scratch(), object.index(), part.split(), part.attempt()), part, head, out);
            }
            out.flush();
            writer.commit();
        }
    }

    private void copy(ObjectUri uri, Part part, byte[] head, OutputStream out) throws IOException {
        StoredObject stored = store.find(uri)
                .filter(found -> found.length() == part.length())
                .orElseThrow(() -> new IOException(
                        "the part %s was written with %d bytes and is gone or another".formatted(uri, part.length())));
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean inNumber = true;
        long number = 0;
        try (InputStream in = store.open(stored, 0, part.length())) {
            for (int count; (count = in.read(buffer)) >= 0; ) {
                int from = 0;
                for (int i = 0; i < count; i++) {
                    byte value = buffer[i];
                    if (inNumber && value != ' ') {
                        number = 10 * number + value - '0';
                    } else if (inNumber) {
                        out.write(head);
                        out.write((part.recordsBefore() + number + ",").getBytes(StandardCharsets.US_ASCII));
                        inNumber = false;
                        from = i + 1;
                    } else if (value == '\n') {
                        out.write(buffer, from, i + 1 - from);
                        inNumber = true;
                        number = 0;
                    }
                }
                if (!inNumber) {
                    out.write(buffer, from, count - from);
                }
            }
        }
    }
}
