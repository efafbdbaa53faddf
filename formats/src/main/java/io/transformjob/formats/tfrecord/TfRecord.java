package io.transformjob.formats.tfrecord;

import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.FrameReader;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * The TFRecord frame: length, its checksum, data, its checksum; integers little-endian. {@link TfRecordFraming} has the
 * layout and the rules of reading.
 *
 * <p>Source: tensorflow {@code core/lib/io/record_writer.cc}, {@code core/lib/hash/crc32c.h}.
 */
public final class TfRecord {
    /** Bytes before the data. */
    public static final int HEADER_LENGTH = 12;

    /** Bytes behind the data. */
    public static final int FOOTER_LENGTH = 4;

    private static final int MASK_DELTA = 0xA282EAD8;
    private static final int MASK_ROTATION = 15;

    private TfRecord() {}

    /**
     * Reads a stream of frames.
     *
     * @param input from the beginning of a frame on, not compressed; read in large pieces; closed with the reader
     */
    public static FrameReader reader(InputStream input) {
        return new FrameReader(input, new TfRecordFraming(), ByteWindow.LENGTH_MAX - HEADER_LENGTH - FOOTER_LENGTH);
    }

    /** The checksum of some bytes as a frame holds it: turned and shifted, since checksums of checksums are weak. */
    static int masked(CRC32C crc, byte[] bytes, int from, int to) {
        crc.reset();
        crc.update(bytes, from, to - from);
        return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
}
