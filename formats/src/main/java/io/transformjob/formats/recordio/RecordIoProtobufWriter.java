package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a RecordIO-protobuf stream, as SageMaker's own writers do: numbers packed, one whole frame for each record. One
 * thread.
 *
 * <pre>{@code
 * try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
 *     writer.write(TensorRecord.of(Tensor.dense(1.5f, 16, 14, 23), Tensor.dense(1f)));
 *     writer.write(TensorRecord.of(Tensor.sparse(2000, new long[] {26, 182}, new float[] {1, 4}), Tensor.dense(0f)));
 * }
 * }</pre>
 */
public final class RecordIoProtobufWriter implements Closeable {
    private final RecordIoWriter frames;
    private final ByteSink message = new ByteSink();

    /** @param output written to once for each record; closed with this writer */
    public RecordIoProtobufWriter(OutputStream output) {
        this.frames = RecordIoWriter.raw(output);
    }

    /**
     * Writes a record.
     *
     * @throws IllegalArgumentException if it is longer than {@link RecordIo#DATA_LENGTH_MAX}
     */
    public void write(TensorRecord record) throws IOException {
        message.clear();
        record.write(message);
        frames.write(message.bytes(), 0, message.length());
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
