package io.transformjob.formats.artifact;

import static java.lang.invoke.MethodHandles.byteArrayViewVarHandle;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * A position in a run of bytes of an artifact. It never passes the end: every read says what it wants, and fails by
 * name if the bytes do not hold it. A cursor, so not for several threads; the bytes are not copied.
 */
public final class ByteCursor {
    /** What the owner of a file can do when its bytes contradict themselves. */
    public static final String DAMAGED = "The file is damaged or incomplete: copy it again from where it was trained";

    private static final VarHandle SHORT_LE = byteArrayViewVarHandle(short[].class, LITTLE_ENDIAN);
    private static final VarHandle INT_LE = byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
    private static final VarHandle LONG_LE = byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final VarHandle SHORT_BE = byteArrayViewVarHandle(short[].class, BIG_ENDIAN);
    private static final VarHandle INT_BE = byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
    private static final VarHandle LONG_BE = byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

    private final String member;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    /**
     * @param member what the bytes are, as messages name it
     * @param bytes not copied
     * @param start first byte; positions in messages count from it
     * @param end byte behind the last
     */
    public ByteCursor(String member, byte[] bytes, int start, int end) {
        if (start < 0 || end < start || end > bytes.length) {
            throw new IllegalArgumentException(
                    "start and end must lie in %d bytes, got %d and %d".formatted(bytes.length, start, end));
        }
        this.member = member;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    public ByteCursor(String member, byte[] bytes) {
        this(member, bytes, 0, bytes.length);
    }

    public String member() {
        return member;
    }

    /** The whole array, of which this cursor may see a part. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the next byte in {@link #bytes()}. */
    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    /** Index behind the last byte in {@link #bytes()}. */
    public int end() {
        return end;
    }

    /** Fails at the position as an exception to throw. */
    public ArtifactException fault(String rule, String found, String remedy) {
        return faultAt(position, rule, found, remedy);
    }

    /** Fails at an index into {@link #bytes()}. */
    public ArtifactException faultAt(int index, String rule, String found, String remedy) {
        return new ArtifactException("%s byte %d".formatted(member, index - start), rule, found, remedy);
    }

    /** Moves over {@code length} bytes and returns where they begin. */
    public int take(long length, String what) {
        if (length < 0 || length > end - position) {
            throw fault(
                    "%s of %d bytes must be there".formatted(what, length),
                    "%d bytes to the end".formatted(end - position),
                    DAMAGED);
        }
        int from = position;
        position += (int) length;
        return from;
    }

    /**
     * Checks a count read from the file before anything is allocated by it.
     *
     * @param count how many items follow
     * @param bytesEach least length of one item, at least 1
     */
    public int count(long count, int bytesEach, String what) {
        if (count < 0 || count > (end - position) / bytesEach) {
            throw fault(
                    "count of %s must fit the bytes that follow".formatted(what),
                    "%d of at least %d bytes each, with %d bytes left".formatted(count, bytesEach, end - position),
                    DAMAGED);
        }
        return (int) count;
    }

    /** The next byte without moving, or -1 at the end. */
    public int peek() {
        return position < end ? bytes[position] & 0xFF : -1;
    }

    public int unsignedByte(String what) {
        return bytes[take(1, what)] & 0xFF;
    }

    /** Two bytes as a number from 0 to 65,535. */
    public int shortLittle(String what) {
        return (short) SHORT_LE.get(bytes, take(2, what)) & 0xFFFF;
    }

    public int intLittle(String what) {
        return (int) INT_LE.get(bytes, take(4, what));
    }

    public long longLittle(String what) {
        return (long) LONG_LE.get(bytes, take(8, what));
    }

    public float floatLittle(String what) {
        return Float.intBitsToFloat(intLittle(what));
    }

    public short shortBig(String what) {
        return (short) SHORT_BE.get(bytes, take(2, what));
    }

    public int intBig(String what) {
        return (int) INT_BE.get(bytes, take(4, what));
    }

    public long longBig(String what) {
        return (long) LONG_BE.get(bytes, take(8, what));
    }

    public float[] floatsLittle(long count, String what) {
        float[] values = new float[count(count, 4, what)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((int) INT_LE.get(bytes, position + 4 * i));
        }
        position += 4 * values.length;
        return values;
    }

    public int[] intsLittle(long count, String what) {
        int[] values = new int[count(count, 4, what)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) INT_LE.get(bytes, position + 4 * i);
        }
        position += 4 * values.length;
        return values;
    }

    public float[] floatsBig(long count, String what) {
        float[] values = new float[count(count, 4, what)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((int) INT_BE.get(bytes, position + 4 * i));
        }
        position += 4 * values.length;
        return values;
    }

    public int[] intsBig(long count, String what) {
        int[] values = new int[count(count, 4, what)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) INT_BE.get(bytes, position + 4 * i);
        }
        position += 4 * values.length;
        return values;
    }

    public byte[] copy(long length, String what) {
        int from = take(length, what);
        return Arrays.copyOfRange(bytes, from, position);
    }

    public String text(long length, Charset charset, String what) {
        int from = take(length, what);
        return new String(bytes, from, (int) length, charset);
    }
}
