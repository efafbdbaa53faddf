package io.transformjob.formats.tfrecord;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes TFRecord frames to a stream. One thread. */
public final class TfRecordWriter implements Closeable {
    private final OutputStream output;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer header =
            ByteBuffer.allocate(TfRecord.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer footer =
            ByteBuffer.allocate(TfRecord.FOOTER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    /** @param output written to three times for each record; closed with the writer */
    public TfRecordWriter(OutputStream output) {
        this.output = output;
    }

    /** Writes a record. */
    public void write(byte[] data) throws IOException {
        write(data, 0, data.length);
    }

    /** Writes the bytes {@code [from, to)} as a record. */
    public void write(byte[] data, int from, int to) throws IOException {
        header.putLong(0, to - from).putInt(8, TfRecord.masked(crc, header.array(), 0, 8));
        footer.putInt(0, TfRecord.masked(crc, data, from, to));
        output.write(header.array());
        output.write(data, from, to - from);
        output.write(footer.array());
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
