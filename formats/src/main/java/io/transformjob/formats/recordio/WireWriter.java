package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;

/** Writes the wire format of protobuf: tags, numbers and lengths. {@link WireReader} has the layout. */
final class WireWriter {
    private WireWriter() {}

    /** Bytes of a number. */
    static int varintLength(long value) {
        return 1 + (63 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Bytes of a field with a tag of one byte and a length. */
    static int fieldLength(int contentLength) {
        return Math.addExact(1 + varintLength(contentLength), contentLength);
    }

    /** Begins a field with a tag of one byte and a length; the caller writes the content. */
    static void beginField(int tag, int contentLength, ByteSink out) {
        out.write((byte) tag);
        writeVarint(contentLength, out);
    }

    static void writeVarint(long value, ByteSink out) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((byte) rest);
    }
}
