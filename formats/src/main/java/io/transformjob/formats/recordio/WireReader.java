package io.transformjob.formats.recordio;

import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of protobuf from an array: tags, numbers and lengths, and skips what is not known. Refuses what
 * protobuf-java refuses, and never looks beyond the message that is being read.
 *
 * <p>A message is a sequence of fields. A field is a tag, which is {@code number << 3 | type}, and a content: a varint
 * (type 0), 8 bytes (1), a length and as many bytes (2), a group (3, up to the tag of type 4), or 4 bytes (5).
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED32 = 5;
    static final int TYPE_BITS = 3;

    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int TYPE_MASK = (1 << TYPE_BITS) - 1;
    /** How deep messages and groups may be nested, as in protobuf-java. */
    private static final int DEPTH_MAX = 100;

    private byte[] bytes = new byte[0];
    private int position;
    /** End of the message that is being read. */
    private int end;
    /** Ends of the messages around it, innermost last. */
    private final int[] ends = new int[8];

    private int depth;

    /** Begins the message that is the bytes {@code [from, to)}. */
    void start(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        position = from;
        end = to;
        depth = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index of the next byte. */
    int position() {
        return position;
    }

    /** The next tag, or 0 at the end of the message. */
    int tag() {
        if (position == end) {
            return 0;
        }
        int tag = bytes[position];
        if (tag > TYPE_MASK) {
            position++;
            return tag;
        }
        tag = (int) varint();
        if (tag >>> TYPE_BITS == 0) {
            throw fault("a field with the number 0");
        }
        return tag;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw fault("a number that does not end");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw fault("a number of more than 10 bytes");
    }

    /** A length, all of whose bytes are there. */
    int length() {
        int length;
        if (position < end && bytes[position] >= 0) {
            length = bytes[position++];
        } else {
            length = (int) varint();
        }
        if (length < 0 || length > end - position) {
            throw fault("a length of %d where %d bytes are left".formatted(length & 0xFFFFFFFFL, end - position));
        }
        return length;
    }

    /** Goes on by so many bytes, which must be there. */
    void advance(int length) {
        if (length > end - position) {
            throw fault("a field of %d bytes where %d are left".formatted(length, end - position));
        }
        position += length;
    }

    /** The text whose length is next. */
    String text() {
        int length = length();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    /** Begins the message whose length is next. */
    void enter() {
        int length = length();
        ends[depth++] = end;
        end = position + length;
    }

    /** Goes back to the message around the one that has been read to its end. */
    void leave() {
        end = ends[--depth];
    }

    /** Goes behind the content of a field. */
    void skip(int tag) {
        skip(tag, depth);
    }

    private void skip(int tag, int level) {
        switch (tag & TYPE_MASK) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case LENGTH_DELIMITED -> advance(length());
            case GROUP -> skipGroup(tag >>> TYPE_BITS, level);
            case GROUP_END -> throw fault("the end of a group that did not begin");
            case FIXED32 -> advance(4);
            default -> throw fault("a field of type %d".formatted(tag & TYPE_MASK));
        }
    }

    private void skipGroup(int field, int level) {
        if (level >= DEPTH_MAX) {
            throw fault("groups more than %d deep".formatted(DEPTH_MAX));
        }
        while (true) {
            int tag = tag();
            if (tag == 0) {
                throw fault("a group that does not end");
            }
            if ((tag & TYPE_MASK) == GROUP_END) {
                if (tag >>> TYPE_BITS != field) {
                    throw fault("the end of a group that did not begin");
                }
                return;
            }
            skip(tag, level + 1);
        }
    }

    WireFault fault(String found) {
        return new WireFault(found, position);
    }

    /** What is wrong with a message. Knows no record: who reads one makes the message that a person sees. */
    static final class WireFault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int index;

        private WireFault(String found, int index) {
            super(found, null, false, false);
            this.index = index;
        }

        /** What was found, with its distance from the first byte of the record. */
        String found(int recordFrom) {
            return "%s, before byte %d of the record".formatted(getMessage(), index - recordFrom);
        }
    }
}
