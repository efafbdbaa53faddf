package io.transformjob.formats.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates gzip of any number of members, to the last byte or to an error.
 *
 * <p>{@link java.util.zip.GZIPInputStream} takes the end of a member for the end of the data whenever the stream below has
 * nothing buffered at that moment, as streams from object stores have, and then loses the rest silently. This one asks for
 * more. Source: RFC 1952.
 */
public final class GzipInput extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final CRC32 headerCrc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int filled;
    /** Compressed bytes before the buffer. */
    private long bufferOffset;

    private long memberLength;
    private long length;
    private boolean inMember;
    private boolean ended;
    private boolean anyMember;

    /** @param source compressed bytes, closed with this stream */
    public GzipInput(InputStream source) {
        this.source = source;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember && !beginMember()) {
                ended = true;
                break;
            }
            int inflated = inflate(into, from, count);
            if (inflated > 0) {
                crc.update(into, from, inflated);
                memberLength += inflated;
                length += inflated;
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw damaged("data without a preset dictionary", "one that needs it");
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int from, int count) throws IOException {
        if (inflater.needsInput() && !inflater.finished()) {
            if (position == filled && !fill()) {
                throw truncated();
            }
            inflater.setInput(buffer, position, filled - position);
            position = filled;
        }
        try {
            return inflater.inflate(into, from, count);
        } catch (DataFormatException e) {
            throw damaged("deflated data", e.getMessage() == null ? "something else" : e.getMessage());
        }
    }

    /** Reads the header of the next member; false if there is none. */
    private boolean beginMember() throws IOException {
        if (position == filled && !fill()) {
            if (!anyMember) {
                throw truncated();
            }
            return false;
        }
        if (anyMember && buffer[position] == 0) {
            skipPadding();
            return false;
        }
        headerCrc.reset();
        int first = headerByte();
        int second = position == filled && !fill() ? -1 : headerByte();
        if (first != 0x1F || second != 0x8B) {
            throw anyMember
                    ? damaged("another gzip member, or nothing, after a member", "other bytes")
                    : new MalformedGzipException(
                            "an object of CompressionType Gzip must begin with the bytes 1F 8B",
                            second < 0 ? "%02X".formatted(first) : "%02X %02X".formatted(first, second),
                            "Compress it with gzip, or set CompressionType None.");
        }
        if (headerByte() != DEFLATE) {
            throw damaged("compression method 8 (deflate)", "another");
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw damaged("reserved flags of the header unset", "%02X".formatted(flags));
        }
        for (int i = 0; i < 6; i++) {
            headerByte();
        }
        if ((flags & EXTRA) != 0) {
            for (int rest = headerByte() | headerByte() << 8; rest > 0; rest--) {
                headerByte();
            }
        }
        for (int texts = (flags & NAME) / NAME + (flags & COMMENT) / COMMENT; texts > 0; texts--) {
            while (headerByte() != 0) {
                continue;
            }
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) headerCrc.getValue() & 0xFFFF;
            if ((headerByte() | headerByte() << 8) != expected) {
                throw damaged("the checksum of the header right", "another");
            }
        }
        inMember = true;
        anyMember = true;
        memberLength = 0;
        crc.reset();
        inflater.reset();
        return true;
    }

    private void endMember() throws IOException {
        position -= inflater.getRemaining();
        inMember = false;
        long expectedCrc = littleEndian();
        long expectedLength = littleEndian();
        if (expectedCrc != crc.getValue()) {
            throw damaged("the checksum %08X of a member".formatted(expectedCrc), "%08X".formatted(crc.getValue()));
        }
        if (expectedLength != (memberLength & 0xFFFFFFFFL)) {
            throw damaged("a member of %d bytes (modulo 2^32)".formatted(expectedLength), memberLength + " bytes");
        }
    }

    private long littleEndian() throws IOException {
        return headerByte() | headerByte() << 8 | headerByte() << 16 | (long) headerByte() << 24;
    }

    /** Tapes and some writers fill up with zeros. */
    private void skipPadding() throws IOException {
        do {
            for (; position < filled; position++) {
                if (buffer[position] != 0) {
                    throw damaged("zeros to the end, after zeros behind a member", "%02X".formatted(buffer[position]));
                }
            }
        } while (fill());
    }

    private int headerByte() throws IOException {
        if (position == filled && !fill()) {
            throw truncated();
        }
        int value = buffer[position++] & 0xFF;
        headerCrc.update(value);
        return value;
    }

    private boolean fill() throws IOException {
        bufferOffset += filled;
        position = 0;
        filled = 0;
        int count;
        do {
            count = source.read(buffer, 0, buffer.length);
        } while (count == 0);
        filled = Math.max(count, 0);
        return count > 0;
    }

    private MalformedGzipException truncated() {
        return new MalformedGzipException(
                "gzip must end with the end of a member",
                "the end of the data at byte %d (%d bytes inflated)".formatted(bufferOffset + filled, length),
                "It was cut off; write it again.");
    }

    private MalformedGzipException damaged(String rule, String found) {
        // The inflater is given all that is there, and has not taken what it cannot read.
        long offset = bufferOffset + position - (inMember ? inflater.getRemaining() : 0);
        return new MalformedGzipException(
                "gzip must have %s at byte %d (%d bytes inflated)".formatted(rule, offset, length),
                found,
                "The object is damaged; write it again.");
    }

    /** Compressed bytes taken from the source so far. */
    public long compressedCount() {
        return bufferOffset + filled;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }
}
