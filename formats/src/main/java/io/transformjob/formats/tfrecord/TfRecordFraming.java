package io.transformjob.formats.tfrecord;

import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * TFRecord (formats.md §7). Checksums are CRC-32C, turned right by 15 bits, plus {@code A282EAD8}; both are verified.
 *
 * <pre>
 * offset  bytes  field
 *      0      8  length n of the data
 *      8      4  checksum of the 8 bytes before
 *     12      n  data
 *   12+n      4  checksum of the data
 * </pre>
 *
 * <p>Source: tensorflow {@code core/lib/io/record_reader.cc}.
 */
public final class TfRecordFraming implements Framing {
    private static final String REMEDY =
            "Check that the object is complete, not compressed, and holds TFRecord frames.";

    private static final int OVERHEAD = TfRecord.HEADER_LENGTH + TfRecord.FOOTER_LENGTH;

    private final CRC32C crc = new CRC32C();
    private long dataLength;

    @Override
    public int find(ByteWindow window, int at, int dataLengthMax) throws IOException {
        if (!window.holds(at + (long) TfRecord.HEADER_LENGTH)) {
            int left = window.length() - at;
            if (left == 0) {
                return 0;
            }
            throw fault(window, at, "a frame must have a header of 12 bytes", "%d before the end".formatted(left));
        }
        verify(window, at, 0, 8, "length");
        long length = window.longAt(at);
        dataLength = length < 0 ? Long.MAX_VALUE : length;
        if (dataLength > Math.min(dataLengthMax, ByteWindow.LENGTH_MAX - at - OVERHEAD)) {
            return TOO_LONG;
        }
        int frame = (int) length + OVERHEAD;
        if (!window.holds((long) at + frame)) {
            int left = window.length() - at - TfRecord.HEADER_LENGTH;
            String rule = "a frame must have the %d bytes of data and checksum that its header tells"
                    .formatted(length + TfRecord.FOOTER_LENGTH);
            throw fault(window, at, rule, "%d before the end".formatted(left));
        }
        verify(window, at, TfRecord.HEADER_LENGTH, (int) length, "data");
        return frame;
    }

    @Override
    public int headerLength() {
        return TfRecord.HEADER_LENGTH;
    }

    @Override
    public int seek(ByteWindow window, int from, int to, int dataLengthMax, long streamEnd) {
        byte[] bytes = window.bytes();
        int first = window.from();
        long room = streamEnd - window.offset() - OVERHEAD;
        for (int at = from; at < to; ) {
            // No length that fits has anything in its upper four bytes; what is there rules out the places up to it.
            int upper = window.intAt(at + 4);
            if (upper != 0) {
                at += (39 - Integer.numberOfLeadingZeros(upper)) / 8;
                continue;
            }
            // Nor is a run of zeros a header, though all but its checksum fits.
            long length = window.intAt(at) & 0xFFFFFFFFL;
            int checksum = window.intAt(at + 8);
            if (length <= dataLengthMax
                    && length <= room - at
                    && checksum != 0
                    && checksum == TfRecord.masked(crc, bytes, first + at, first + at + 8)) {
                return at;
            }
            at++;
        }
        return NOWHERE;
    }

    @Override
    public void skip(ByteWindow window) throws IOException {
        long start = window.offset();
        if (find(window, 0, 0) == 0) {
            throw new IllegalStateException("no record to skip");
        }
        long behind = dataLength > Long.MAX_VALUE - OVERHEAD ? Long.MAX_VALUE : dataLength + OVERHEAD;
        long there = window.skipFully(behind);
        if (there < behind) {
            throw new MalformedStreamException(
                    start,
                    "TFRecord: a frame must have the %d bytes of data and checksum that its header tells"
                            .formatted(behind - TfRecord.HEADER_LENGTH),
                    "%d before the end".formatted(there - TfRecord.HEADER_LENGTH),
                    REMEDY);
        }
    }

    /** Compares the checksum of a field of the frame at {@code at} with the one behind it. */
    private void verify(ByteWindow window, int at, int field, int length, String name) throws MalformedStreamException {
        int from = window.from() + at + field;
        int expected = window.intAt(at + field + length);
        int found = TfRecord.masked(crc, window.bytes(), from, from + length);
        if (found != expected) {
            String rule = "the %s must have the checksum %08X that its frame tells".formatted(name, expected);
            throw fault(window, at, rule, "%08X".formatted(found));
        }
    }

    private static MalformedStreamException fault(ByteWindow window, int at, String rule, String found) {
        return new MalformedStreamException(window.offset() + at, "TFRecord: " + rule, found, REMEDY);
    }

    @Override
    public long dataLength() {
        return dataLength;
    }

    @Override
    public int unframe(byte[] bytes, int from) {
        return from + TfRecord.HEADER_LENGTH;
    }
}
