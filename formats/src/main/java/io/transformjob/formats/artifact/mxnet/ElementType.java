package io.transformjob.formats.artifact.mxnet;

import static java.lang.invoke.MethodHandles.byteArrayViewVarHandle;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * What the elements of an array are in its file; a constant's place in this list is its code there.
 *
 * <p>Source: apache/mxnet {@code 3rdparty/mshadow/mshadow/base.h}, {@code TypeFlag}.
 */
public enum ElementType {
    FLOAT32(4),
    FLOAT64(8),
    FLOAT16(2),
    UINT8(1),
    INT32(4),
    INT8(1),
    INT64(8),
    BOOL(1),
    INT16(2),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    BFLOAT16(2);

    private static final VarHandle SHORT = byteArrayViewVarHandle(short[].class, LITTLE_ENDIAN);
    private static final VarHandle INT = byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
    private static final VarHandle LONG = byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

    private final int width;

    ElementType(int width) {
        this.width = width;
    }

    /** The type of a code in a file, if there is one. */
    static Optional<ElementType> of(int code) {
        return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
    }

    /** Bytes of an element. */
    public int width() {
        return width;
    }

    /** Whether the elements are whole numbers that a {@code long} holds. */
    boolean isIndex() {
        return switch (this) {
            case UINT8, INT32, INT8, INT64, INT16, UINT16, UINT32 -> true;
            case FLOAT32, FLOAT64, FLOAT16, BOOL, UINT64, BFLOAT16 -> false;
        };
    }

    /** The element at a byte, as the nearest {@code float}. */
    float floatAt(byte[] bytes, int at) {
        return switch (this) {
            case FLOAT32 -> Float.intBitsToFloat((int) INT.get(bytes, at));
            case FLOAT64 -> (float) Double.longBitsToDouble((long) LONG.get(bytes, at));
            case FLOAT16 -> half((short) SHORT.get(bytes, at));
            case BFLOAT16 -> Float.intBitsToFloat((short) SHORT.get(bytes, at) << 16);
            case BOOL -> bytes[at] == 0 ? 0 : 1;
            case UINT64 -> unsigned((long) LONG.get(bytes, at));
            case UINT8, INT32, INT8, INT64, INT16, UINT16, UINT32 -> longAt(bytes, at);
        };
    }

    /** The element at a byte of a type that {@link #isIndex()}. */
    long longAt(byte[] bytes, int at) {
        return switch (this) {
            case UINT8 -> bytes[at] & 0xFF;
            case INT8 -> bytes[at];
            case INT16 -> (short) SHORT.get(bytes, at);
            case UINT16 -> (short) SHORT.get(bytes, at) & 0xFFFF;
            case INT32 -> (int) INT.get(bytes, at);
            case UINT32 -> (int) INT.get(bytes, at) & 0xFFFF_FFFFL;
            case INT64 -> (long) LONG.get(bytes, at);
            case FLOAT32, FLOAT64, FLOAT16, BOOL, UINT64, BFLOAT16 ->
                throw new IllegalStateException(this + " is no index");
        };
    }

    /** IEEE 754 binary16: sign, five bits of exponent, ten of fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float size = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
        };
        return bits < 0 ? -size : size;
    }

    private static float unsigned(long bits) {
        // Above 2^63 half of it, with what was shifted out kept in the last bit so that it still decides the rounding.
        return bits >= 0 ? bits : 2f * (bits >>> 1 | bits & 1);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
