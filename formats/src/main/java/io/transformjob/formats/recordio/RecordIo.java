package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;

/**
 * The RecordIO frame: magic number, length, data, and zeros up to a multiple of 4 bytes; integers little-endian.
 *
 * <p>Written is always one whole part with flag 0, and a magic number within the data is left as it is, as all writers
 * for SageMaker do. Source: dmlc/dmlc-core {@code recordio.h}; aws/sagemaker-python-sdk {@code amazon/common.py}.
 */
public final class RecordIo {
    /** The first four bytes of a frame, {@code 0A 23 D7 CE}, read as a little-endian number. */
    public static final int MAGIC = 0xCED7230A;

    /** Bytes before the data. */
    public static final int HEADER_LENGTH = 8;

    /** The most data that a frame can hold: the length has 29 bits. */
    public static final int DATA_LENGTH_MAX = (1 << 29) - 1;

    private RecordIo() {}

    /**
     * Writes the frame before {@code length} bytes of data, which the caller writes next.
     *
     * @throws IllegalArgumentException if {@code length} is below 0 or above {@link #DATA_LENGTH_MAX}
     */
    public static void begin(int length, ByteSink out) {
        if (length < 0 || length > DATA_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a RecordIO frame holds at most %d bytes, found %d. Ask for fewer columns."
                            .formatted(DATA_LENGTH_MAX, length));
        }
        writeInt(MAGIC, out);
        writeInt(length, out);
    }

    /** Writes the padding behind {@code length} bytes of data. */
    public static void end(int length, ByteSink out) {
        for (int i = length; (i & 3) != 0; i++) {
            out.write((byte) 0);
        }
    }

    /** Writes data in its frame. */
    public static void write(byte[] data, int from, int to, ByteSink out) {
        begin(to - from, out);
        out.write(data, from, to);
        end(to - from, out);
    }

    /** Writes a little-endian number of four bytes. */
    static void writeInt(int value, ByteSink out) {
        int at = out.length();
        byte[] into = out.reserve(4);
        into[at] = (byte) value;
        into[at + 1] = (byte) (value >>> 8);
        into[at + 2] = (byte) (value >>> 16);
        into[at + 3] = (byte) (value >>> 24);
        out.advance(at + 4);
    }
}
