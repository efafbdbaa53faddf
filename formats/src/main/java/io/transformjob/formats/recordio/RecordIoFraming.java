package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.IOException;

/**
 * RecordIO (formats.md §5). A record is one part with flag 0, or parts with the flags 1, 2 … 2, 3, between which the magic
 * number stood that the writer took out:
 *
 * <pre>
 * offset  bytes  field
 *      0      4  magic number, 0A 23 D7 CE
 *      4      4  bits 31..29 flag, bits 28..0 length n of the data
 *      8      n  data
 *    8+n   0..3  padding up to a multiple of 4, of any content
 * </pre>
 *
 * <p>A magic number inside the data of a part is data: no writer for SageMaker takes it out. The padding of the very last
 * record may be missing, as Python's reader has it too; nothing is lost with it. Everything else that is missing is an
 * error, also the 1 to 7 bytes of a header that some readers skip in silence.
 *
 * <p>Source: dmlc/dmlc-core {@code include/dmlc/recordio.h}, {@code src/recordio.cc}.
 */
public final class RecordIoFraming implements Framing {
    private static final int WHOLE = 0;
    private static final int FIRST = 1;
    private static final int MIDDLE = 2;
    private static final int LAST = 3;
    private static final String REMEDY = "Check that the object is complete and holds RecordIO frames.";

    private long dataLength;

    @Override
    public int find(ByteWindow window, int at, int dataLengthMax) throws IOException {
        dataLength = 0;
        for (int part = at; ; ) {
            if (!window.holds(part + (long) RecordIo.HEADER_LENGTH)) {
                if (part == at && window.length() == at) {
                    return 0;
                }
                throw fault(
                        window,
                        at,
                        part,
                        "a part must have a header of 8 bytes",
                        "%d before the end".formatted(window.length() - part));
            }
            if (window.intAt(part) != RecordIo.MAGIC) {
                throw fault(window, at, part, "a part must begin with 0A 23 D7 CE", window.quote(part));
            }
            int header = window.intAt(part + 4);
            int flag = RecordIo.flag(header);
            if (part == at ? flag != WHOLE && flag != FIRST : flag != MIDDLE && flag != LAST) {
                String rule =
                        part == at ? "the first part must have flag 0 or 1" : "a further part must have flag 2 or 3";
                throw fault(window, at, part, rule, Integer.toString(flag));
            }
            int length = RecordIo.length(header);
            dataLength += part == at ? length : 4L + length;
            long end = part + (long) RecordIo.HEADER_LENGTH + length;
            if (dataLength > dataLengthMax || end > ByteWindow.LENGTH_MAX - 3) {
                return TOO_LONG;
            }
            boolean isLast = flag == WHOLE || flag == LAST;
            long padded = end + RecordIo.padding(length);
            if (!window.holds(padded)) {
                if (!isLast || !window.holds(end)) {
                    int left = window.length() - part - RecordIo.HEADER_LENGTH;
                    String rule = "a part must have the %d bytes that its header tells".formatted(length);
                    throw fault(window, at, part, rule, "%d before the end".formatted(Math.min(left, length)));
                }
                padded = window.length();
            }
            if (isLast) {
                return (int) padded - at;
            }
            part = (int) padded;
        }
    }

    @Override
    public int headerLength() {
        return RecordIo.HEADER_LENGTH;
    }

    /** Padding puts every frame at a multiple of 4. */
    @Override
    public int seek(ByteWindow window, int from, int to, int dataLengthMax, long streamEnd) {
        byte[] bytes = window.bytes();
        int first = window.from();
        long offset = window.offset();
        for (int at = from + (int) (-(offset + from) & 3); at < to; at += 4) {
            if (RecordIo.readInt(bytes, first + at) == RecordIo.MAGIC) {
                int header = RecordIo.readInt(bytes, first + at + 4);
                int length = RecordIo.length(header);
                if (RecordIo.flag(header) <= FIRST
                        && length <= dataLengthMax
                        && offset + at + RecordIo.HEADER_LENGTH + length <= streamEnd) {
                    return at;
                }
            }
        }
        return NOWHERE;
    }

    @Override
    public void skip(ByteWindow window) throws IOException {
        long start = window.offset();
        dataLength = 0;
        for (boolean isLast = false, isFirst = true; !isLast; isFirst = false) {
            boolean whole = window.holds(RecordIo.HEADER_LENGTH) && window.intAt(0) == RecordIo.MAGIC;
            int header = whole ? window.intAt(4) : 0;
            int flag = RecordIo.flag(header);
            int length = RecordIo.length(header);
            isLast = flag == WHOLE || flag == LAST;
            whole &= isFirst ? flag == WHOLE || flag == FIRST : flag == MIDDLE || flag == LAST;
            long wanted = (long) RecordIo.HEADER_LENGTH + length;
            if (!whole || window.skipFully(wanted) < wanted) {
                throw new MalformedStreamException(
                        start,
                        "RecordIO: a record must have all its parts, each with the bytes that its header tells",
                        "another end at byte %d".formatted(window.offset()),
                        REMEDY);
            }
            window.skipFully(RecordIo.padding(length));
            dataLength += isFirst ? length : 4L + length;
        }
    }

    private static MalformedStreamException fault(ByteWindow window, int at, int part, String rule, String found) {
        String place = part == at ? "" : " in the part %d bytes behind the first".formatted(part - at);
        return new MalformedStreamException(window.offset() + at, "RecordIO: " + rule, found + place, REMEDY);
    }

    @Override
    public long dataLength() {
        return dataLength;
    }

    @Override
    public int unframe(byte[] bytes, int from) {
        int header = RecordIo.readInt(bytes, from + 4);
        int data = from + RecordIo.HEADER_LENGTH;
        int into = data + RecordIo.length(header);
        int part = into + RecordIo.padding(RecordIo.length(header));
        // A part moves down by at least the four bytes that its header is longer than the magic number in its place.
        while (RecordIo.flag(header) == FIRST || RecordIo.flag(header) == MIDDLE) {
            header = RecordIo.readInt(bytes, part + 4);
            int length = RecordIo.length(header);
            RecordIo.putInt(RecordIo.MAGIC, bytes, into);
            System.arraycopy(bytes, part + RecordIo.HEADER_LENGTH, bytes, into + 4, length);
            into += 4 + length;
            part += RecordIo.HEADER_LENGTH + length + RecordIo.padding(length);
        }
        return data;
    }
}
