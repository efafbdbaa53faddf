package io.transformjob.assemble;

import io.transformjob.assemble.Rejections.Run;
import io.transformjob.job.BadRecordRules;
import io.transformjob.store.ObjectWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Takes the bad records of one split: counts them, tells the first ones, and keeps their bytes if the job wants that. */
final class RejectedRecords implements Closeable {
    /** Begins the part that keeps them. */
    @FunctionalInterface
    interface Opening {
        ObjectWriter open() throws IOException;
    }

    private final BadRecordRules rules;
    private final Opening opening;
    private final List<Run> runs = new ArrayList<>();
    private final QuarantineLine line = new QuarantineLine();

    private long count;
    private ObjectWriter writer;
    private CountingOutput out;

    RejectedRecords(BadRecordRules rules, Opening opening) {
        this.rules = rules;
        this.opening = opening;
    }

    /**
     * Takes a bad record.
     *
     * @param fault its number is that within the split
     * @param bytes array that holds it, {@code [from, to)}; null if it was too long to be held
     */
    void add(Fault fault, byte[] bytes, int from, int to) throws IOException {
        count++;
        Rejections.add(runs, new Run(fault, 1));
        // An object with more bad records than it may have fails, and keeps none.
        if (rules.quarantine() && count <= rules.limit().count()) {
            if (writer == null) {
                writer = opening.open();
                out = new CountingOutput(writer);
            }
            line.write(fault, bytes, from, to, out);
        }
    }

    long count() {
        return count;
    }

    /**
     * Publishes the part, if there is one.
     *
     * @param answered records that were answered with more than a placeholder
     */
    Rejections end(long answered) throws IOException {
        if (writer != null) {
            out.flush();
            writer.commit();
        }
        return new Rejections(count, count + answered, runs, writer == null ? 0 : out.length);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    /** Gathers small writes, and counts. */
    private static final class CountingOutput extends java.io.BufferedOutputStream {
        private long length;

        CountingOutput(OutputStream out) {
            super(out, 64 * 1024);
        }

        @Override
        public synchronized void write(int value) throws IOException {
            super.write(value);
            length++;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) throws IOException {
            super.write(bytes, from, count);
            length += count;
        }
    }
}
