package io.transformjob.formats.artifact.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.number.ElementType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A position in a protobuf message of a file. A message is a sequence of fields: a tag, which is {@code number << 3 | type},
 * and a content. {@link #next()} goes to the next field, whose content is then read once, as what it is, or passed over.
 *
 * <p>Never looks beyond the message, and its messages and groups are nested at most {@value #DEPTH_MAX} deep, as protobuf-java
 * has it.
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
final class Message {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;
    private static final int DEPTH_MAX = 100;
    /** What a decoder puts in the place of bytes that are no text. */
    private static final char NO_TEXT = '\uFFFD';

    /** The whole file, whose position is not used. */
    private final ByteCursor file;
    /** What the message is, for messages to people. */
    private final String what;

    private final byte[] bytes;
    private final int from;
    private final int end;
    private final int depth;

    private int position;
    private int number;
    private int type;
    /** Whether the content of the current field has not been read. */
    private boolean pending;

    private Message(ByteCursor file, String what, int from, int end, int depth) {
        this.file = file;
        this.what = what;
        this.bytes = file.bytes();
        this.from = from;
        this.end = end;
        this.depth = depth;
        this.position = from;
    }

    /** The message that is a whole file. */
    static Message file(ByteCursor file, String what) {
        return new Message(file, what, file.position(), file.end(), 0);
    }

    /** The same message from its beginning. */
    Message again() {
        return new Message(file, what, from, end, depth);
    }

    /** Index of its first byte in the file. */
    int from() {
        return from;
    }

    /** Index behind its last byte in the file. */
    int end() {
        return end;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return end - from;
    }

    /** Goes to the next field and returns its number, 0 at the end of the message. */
    int next() {
        if (pending) {
            skip(depth);
        }
        if (position == end) {
            return 0;
        }
        number = tag() >>> 3;
        pending = true;
        return number;
    }

    /** Where the field at hand ends, and the next one begins; of no field yet, where the message begins. */
    int fieldEnd() {
        if (pending) {
            skip(depth);
        }
        return position;
    }

    private int tag() {
        long tag = varint();
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw fault("fields of %s must have numbers from 1 to 536870911".formatted(what), "tag " + tag);
        }
        type = (int) tag & 7;
        return (int) tag;
    }

    private void skip(int level) {
        pending = false;
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> take(8);
            case LENGTH_DELIMITED -> take(length("a field"));
            case GROUP -> skipGroup(number, level);
            case FIXED32 -> take(4);
            default -> throw fault("fields of %s must be of types 0 to 3, or 5".formatted(what), "type " + type);
        }
    }

    private void skipGroup(int group, int level) {
        requireDepth(level + 1);
        while (true) {
            if (position == end) {
                throw fault("a group in %s must end".formatted(what), "the end of the message");
            }
            number = tag() >>> 3;
            if (type == GROUP_END) {
                if (number != group) {
                    throw fault("groups in %s must end where they began".formatted(what), "the end of another");
                }
                return;
            }
            skip(level + 1);
        }
    }

    private void requireDepth(int level) {
        if (level > DEPTH_MAX) {
            throw fault("messages must be nested at most %d deep".formatted(DEPTH_MAX), "%s deeper".formatted(what));
        }
    }

    /** The number that the current field is. */
    long number(String name) {
        require(VARINT, name);
        return varint();
    }

    /** The {@code float} that the current field is. */
    float fraction(String name) {
        require(FIXED32, name);
        return Float.intBitsToFloat(intLittle(take(4)));
    }

    /** The message that the current field is. */
    Message message(String name) {
        require(LENGTH_DELIMITED, name);
        requireDepth(depth + 1);
        int length = length(name);
        int start = take(length);
        return new Message(file, name, start, start + length, depth + 1);
    }

    /** The text that the current field is. */
    String text(String name) {
        require(LENGTH_DELIMITED, name);
        int length = length(name);
        return utf8(take(length), length, name);
    }

    /** The text that the current field is; bytes that are no text, each as a character. */
    String textOrLatin(String name) {
        Message range = range(name);
        String text = new String(bytes, range.from, range.length(), StandardCharsets.UTF_8);
        return text.indexOf(NO_TEXT) < 0
                ? text
                : new String(bytes, range.from, range.length(), StandardCharsets.ISO_8859_1);
    }

    private String utf8(int start, int length, String name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw file.faultAt(start, "%s must be UTF-8".formatted(name), "other bytes", ByteCursor.DAMAGED);
        }
    }

    /** The bytes that the current field is, as a message of which only place and length are looked at. */
    Message range(String name) {
        require(LENGTH_DELIMITED, name);
        int length = length(name);
        int start = take(length);
        return new Message(file, name, start, start + length, depth);
    }

    /** How many numbers the current field holds, packed or one, which are passed over. */
    int countNumbers(String name) {
        int start = position;
        if (type == VARINT) {
            number(name);
            return 1;
        }
        Message packed = range(name);
        int count = 0;
        for (int i = packed.from; i < packed.end; i++) {
            count += bytes[i] >= 0 ? 1 : 0;
        }
        if (packed.length() > 0 && bytes[packed.end - 1] < 0) {
            throw file.faultAt(
                    start, "%s must be whole numbers".formatted(name), "one that does not end", ByteCursor.DAMAGED);
        }
        return count;
    }

    /** How many items of a fixed width the current field holds, packed or one, which are passed over. */
    int countFixed(int width, String name) {
        if (type == (width == 4 ? FIXED32 : FIXED64)) {
            pending = false;
            take(width);
            return 1;
        }
        Message packed = range(name);
        if (packed.length() % width != 0) {
            throw fault("%s must be items of %d bytes".formatted(name, width), "%d bytes".formatted(packed.length()));
        }
        return packed.length() / width;
    }

    /** Puts the numbers that the current field holds, packed or one, behind {@code at}; returns the index behind them. */
    int numbers(long[] into, int at, String name) {
        if (type == VARINT) {
            into[at] = number(name);
            return at + 1;
        }
        Message packed = range(name);
        int to = at;
        while (packed.position < packed.end) {
            into[to++] = packed.varint();
        }
        return to;
    }

    /** As {@link #numbers}, of {@code float}s. */
    int floats(float[] into, int at, String name) {
        int count = countFixed(4, name);
        for (int i = 0; i < count; i++) {
            into[at + i] = Float.intBitsToFloat(intLittle(position - 4 * (count - i)));
        }
        return at + count;
    }

    /**
     * Puts the numbers that the current field holds, packed or one, as elements of a width behind {@code at}.
     *
     * @param fixed whether they have their own width in the message, too
     * @return the index behind them
     */
    int elements(ElementType element, boolean fixed, byte[] into, int at) {
        int width = element.width();
        if (fixed) {
            int length = countFixed(width, "elements") * width;
            System.arraycopy(bytes, position - length, into, at, length);
            return at + length;
        }
        if (type == VARINT) {
            element.writeWhole(number("elements"), into, at);
            return at + width;
        }
        Message packed = range("elements");
        int to = at;
        for (; packed.position < packed.end; to += width) {
            element.writeWhole(packed.varint(), into, to);
        }
        return to;
    }

    private void require(int wanted, String name) {
        if (type != wanted) {
            throw fault("%s must be a field of type %d".formatted(name, wanted), "type " + type);
        }
        pending = false;
    }

    private int length(String name) {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw fault(
                    "%s must fit %s".formatted(name, what),
                    "%s bytes, with %d left".formatted(Long.toUnsignedString(length), end - position));
        }
        return (int) length;
    }

    private int take(int length) {
        if (length > end - position) {
            throw fault("a field of %d bytes must fit %s".formatted(length, what), "%d left".formatted(end - position));
        }
        int start = position;
        position += length;
        return start;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw fault("a number in %s must end".formatted(what), "the end of the message");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw fault("a number in %s must have at most 10 bytes".formatted(what), "more");
    }

    private int intLittle(int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
    }

    /** A broken rule at the position, as an exception to throw. */
    ArtifactException fault(String rule, String found) {
        return fault(rule, found, ByteCursor.DAMAGED);
    }

    ArtifactException fault(String rule, String found, String remedy) {
        return file.faultAt(position, rule, found, remedy);
    }
}
