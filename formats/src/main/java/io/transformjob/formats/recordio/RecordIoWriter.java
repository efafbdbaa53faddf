package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes RecordIO frames to a stream. One thread. */
public final class RecordIoWriter implements Closeable {
    private final OutputStream output;
    private final boolean escaping;
    private final ByteSink frame = new ByteSink();

    private RecordIoWriter(OutputStream output, boolean escaping) {
        this.output = output;
        this.escaping = escaping;
    }

    /**
     * Frames as SageMaker's own writers make them: one part, the data as it is.
     *
     * @param output written to once for each record; closed with the writer
     */
    public static RecordIoWriter raw(OutputStream output) {
        return new RecordIoWriter(output, false);
    }

    /**
     * Frames as MXNet makes them: a magic number in the data divides it into parts. Readers that know one part only, as
     * SageMaker's do, cannot read such records.
     *
     * @param output written to once for each record; closed with the writer
     */
    public static RecordIoWriter escaping(OutputStream output) {
        return new RecordIoWriter(output, true);
    }

    /** Writes a record. */
    public void write(byte[] data) throws IOException {
        write(data, 0, data.length);
    }

    /**
     * Writes the bytes {@code [from, to)} as a record.
     *
     * @throws IllegalArgumentException if they are more than {@link RecordIo#DATA_LENGTH_MAX}
     */
    public void write(byte[] data, int from, int to) throws IOException {
        frame.clear();
        if (escaping) {
            RecordIo.writeEscaped(data, from, to, frame);
        } else {
            RecordIo.write(data, from, to, frame);
        }
        output.write(frame.bytes(), 0, frame.length());
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
