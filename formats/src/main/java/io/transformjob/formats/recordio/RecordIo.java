package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.FrameReader;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The RecordIO frame: magic number, length, data, and zeros up to a multiple of 4 bytes; integers little-endian. {@link
 * RecordIoFraming} has the layout and the rules of reading.
 *
 * <p>Writers differ in what they do if the four bytes of the magic number stand in the data at a multiple of 4. Those for
 * SageMaker leave them, as {@link #write} does. MXNet's take them out and write parts, as {@link #writeEscaped} does, so
 * that its readers may look for the magic number to find a record. Readers take both.
 *
 * <p>Source: dmlc/dmlc-core {@code recordio.h}; aws/sagemaker-python-sdk {@code amazon/common.py}.
 */
public final class RecordIo {
    /** The first four bytes of a frame, {@code 0A 23 D7 CE}, read as a little-endian number. */
    public static final int MAGIC = 0xCED7230A;

    /** Bytes before the data. */
    public static final int HEADER_LENGTH = 8;

    /** The most data that a frame can hold: the length has 29 bits. */
    public static final int DATA_LENGTH_MAX = (1 << 29) - 1;

    private static final int FLAG_SHIFT = 29;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private RecordIo() {}

    /**
     * Reads a stream of frames.
     *
     * @param input from the beginning of a frame on; read in large pieces; closed with the reader
     */
    public static FrameReader reader(InputStream input) {
        return new FrameReader(input, new RecordIoFraming(), DATA_LENGTH_MAX);
    }

    /** Whether bytes begin with the magic number, which no text in UTF-8 and no record without a frame begins with. */
    public static boolean isFramed(byte[] bytes, int from, int to) {
        return to - from >= 4 && readInt(bytes, from) == MAGIC;
    }

    /** How many whole records stand in the bytes {@code [from, to)} before their end or before a damaged one. */
    public static int count(byte[] bytes, int from, int to) {
        int count = 0;
        for (int at = from, end; (end = end(bytes, at, to)) > at; at = end) {
            count++;
        }
        return count;
    }

    /** Where the record ends that begins at {@code from}, its padding included; {@code from} if there is no whole one. */
    public static int end(byte[] bytes, int from, int to) {
        try {
            return from + Math.max(0, new RecordIoFraming().find(ByteWindow.of(bytes, from, to), 0, DATA_LENGTH_MAX));
        } catch (MalformedStreamException e) {
            return from;
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be read", e);
        }
    }

    /**
     * Writes the frame before {@code length} bytes of data, which the caller writes next.
     *
     * @throws IllegalArgumentException if {@code length} is below 0 or above {@link #DATA_LENGTH_MAX}
     */
    public static void begin(int length, ByteSink out) {
        requireLength(length);
        writeInt(MAGIC, out);
        writeInt(length, out);
    }

    private static void requireLength(int length) {
        if (length < 0 || length > DATA_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a RecordIO frame holds at most %d bytes, found %d. Ask for fewer columns."
                            .formatted(DATA_LENGTH_MAX, length));
        }
    }

    /** Writes the padding behind {@code length} bytes of data. */
    public static void end(int length, ByteSink out) {
        for (int i = 0; i < padding(length); i++) {
            out.write((byte) 0);
        }
    }

    /** Writes data in its frame, one part, as it is. */
    public static void write(byte[] data, int from, int to, ByteSink out) {
        begin(to - from, out);
        out.write(data, from, to);
        end(to - from, out);
    }

    /**
     * Writes data in as many parts as it takes to leave out each magic number at a multiple of 4 bytes.
     *
     * @throws IllegalArgumentException if the data is longer than {@link #DATA_LENGTH_MAX}
     */
    public static void writeEscaped(byte[] data, int from, int to, ByteSink out) {
        requireLength(to - from);
        int part = from;
        for (int i = from; i <= to - 4; i += 4) {
            if (readInt(data, i) == MAGIC) {
                writePart(part == from ? 1 : 2, data, part, i, out);
                part = i + 4;
            }
        }
        writePart(part == from ? 0 : 3, data, part, to, out);
    }

    private static void writePart(int flag, byte[] data, int from, int to, ByteSink out) {
        writeInt(MAGIC, out);
        writeInt(flag << FLAG_SHIFT | to - from, out);
        out.write(data, from, to);
        end(to - from, out);
    }

    /** The flag in the second number of a header. */
    static int flag(int header) {
        return header >>> FLAG_SHIFT;
    }

    /** The length in the second number of a header. */
    static int length(int header) {
        return header & DATA_LENGTH_MAX;
    }

    /** Bytes between {@code length} bytes of data and the next frame. */
    static int padding(int length) {
        return -length & 3;
    }

    static int readInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    static void putInt(int value, byte[] bytes, int at) {
        INTS.set(bytes, at, value);
    }

    /** Writes a little-endian number of four bytes. */
    static void writeInt(int value, ByteSink out) {
        int at = out.length();
        putInt(value, out.reserve(4), at);
        out.advance(at + 4);
    }
}
