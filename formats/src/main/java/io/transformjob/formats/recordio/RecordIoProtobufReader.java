package io.transformjob.formats.recordio;

import io.transformjob.formats.record.FrameReader;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads the records of a RecordIO-protobuf stream, what SageMaker calls {@code application/x-recordio-protobuf}: RecordIO
 * frames ({@link RecordIoFraming}) that hold one {@link TensorRecord} each. One thread.
 *
 * <pre>{@code
 * try (RecordIoProtobufReader reader = new RecordIoProtobufReader(stream)) {
 *     for (Optional<TensorRecord> next; (next = reader.next()).isPresent(); ) {
 *         float[] row = next.get().row().orElseThrow().floats();
 *     }
 * }
 * }</pre>
 */
public final class RecordIoProtobufReader implements Closeable {
    private final FrameReader frames;

    /** @param input from the beginning of a frame on; read in large pieces; closed with this reader */
    public RecordIoProtobufReader(InputStream input) {
        this.frames = RecordIo.reader(input);
    }

    /**
     * The next record, or empty at the end of the stream.
     *
     * @throws MalformedStreamException if what follows is no whole frame, or holds no record
     */
    public Optional<TensorRecord> next() throws IOException {
        if (!frames.next()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TensorRecord.parse(frames.bytes(), frames.from(), frames.to()));
        } catch (MalformedRecordException e) {
            throw new MalformedStreamException(frames.offset(), e.rule(), e.found(), e.remedy());
        }
    }

    /** Offset in the stream of the frame of the record that was read last. */
    public long offset() {
        return frames.offset();
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
