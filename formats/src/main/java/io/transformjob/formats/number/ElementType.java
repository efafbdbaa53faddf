package io.transformjob.formats.number;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the numbers of an array lie in bytes, one behind the other: what NumPy files and binary tensors share. Reading is
 * exact; where a {@code float} cannot hold a number, the nearest one is taken, ties to even.
 */
public enum ElementType {
    /** One byte, 0 is false and anything else is true, which reads as 1. */
    BOOL(1),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    /** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
    FLOAT16(2),
    /** The upper half of a binary32: 8 bits of exponent, 7 of fraction. */
    BFLOAT16(2),
    FLOAT32(4),
    FLOAT64(8);

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private static final int DOUBLE_FRACTION_BITS = 52;
    private static final int DOUBLE_EXPONENT_MAX = 0x7FF;
    private static final int DOUBLE_BIAS = 1023;

    private final int width;

    ElementType(int width) {
        this.width = width;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes of one number. */
    public int width() {
        return width;
    }

    /** Whether numbers may have a fraction, and may be NaN or infinite. */
    public boolean isFloat() {
        return ordinal() >= FLOAT16.ordinal();
    }

    /**
     * Reads {@code count} numbers that lie one behind the other from {@code at} on, each into the element {@code step}
     * behind the one before: {@code into[to]}, {@code into[to + step]} and so on.
     *
     * @param order of the bytes of a number
     */
    public void read(byte[] bytes, int at, ByteOrder order, int count, float[] into, int to, int step) {
        boolean big = order == ByteOrder.BIG_ENDIAN;
        switch (this) {
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = bytes[at + i] == 0 ? 0 : 1;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = bytes[at + i];
                }
            }
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = bytes[at + i] & 0xFF;
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = int16(bytes, at + 2 * i, big);
                }
            }
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = int16(bytes, at + 2 * i, big) & 0xFFFF;
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = int32(bytes, at + 4 * i, big);
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = int32(bytes, at + 4 * i, big) & 0xFFFFFFFFL;
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = int64(bytes, at + 8 * i, big);
                }
            }
            case UINT64 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = unsigned(int64(bytes, at + 8 * i, big));
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = widenHalf(int16(bytes, at + 2 * i, big));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = Float.intBitsToFloat(int16(bytes, at + 2 * i, big) << 16);
                }
            }
            case FLOAT32 -> {
                if (step == 1) {
                    ByteBuffer.wrap(bytes)
                            .order(order)
                            .position(at)
                            .asFloatBuffer()
                            .get(into, to, count);
                    return;
                }
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = Float.intBitsToFloat(int32(bytes, at + 4 * i, big));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    into[to + i * step] = (float) Double.longBitsToDouble(int64(bytes, at + 8 * i, big));
                }
            }
        }
    }

    /**
     * The whole number at {@code at}, lowest byte first; of {@link #UINT64} its 64 bits.
     *
     * @throws IllegalStateException if numbers may have a fraction
     */
    public long readWhole(byte[] bytes, int at) {
        return switch (this) {
            case BOOL -> bytes[at] == 0 ? 0 : 1;
            case INT8 -> bytes[at];
            case UINT8 -> bytes[at] & 0xFF;
            case INT16 -> int16(bytes, at, false);
            case UINT16 -> int16(bytes, at, false) & 0xFFFF;
            case INT32 -> int32(bytes, at, false);
            case UINT32 -> int32(bytes, at, false) & 0xFFFFFFFFL;
            case INT64, UINT64 -> int64(bytes, at, false);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw new IllegalStateException(this + " is not whole");
        };
    }

    /**
     * The number with a fraction at {@code at}, lowest byte first.
     *
     * @throws IllegalStateException if numbers are whole
     */
    public double readFraction(byte[] bytes, int at) {
        return switch (this) {
            case FLOAT16 -> widenHalf(int16(bytes, at, false));
            case BFLOAT16 -> Float.intBitsToFloat(int16(bytes, at, false) << 16);
            case FLOAT32 -> Float.intBitsToFloat(int32(bytes, at, false));
            case FLOAT64 -> Double.longBitsToDouble(int64(bytes, at, false));
            default -> throw new IllegalStateException(this + " is whole");
        };
    }

    /** Writes a whole number, of which the lowest {@link #width()} bytes are kept, lowest first. */
    public void writeWhole(long value, byte[] into, int at) {
        switch (width) {
            case 1 -> into[at] = (byte) value;
            case 2 -> SHORTS.set(into, at, (short) value);
            case 4 -> INTS.set(into, at, (int) value);
            default -> LONGS.set(into, at, value);
        }
    }

    /**
     * Writes a number with a fraction, rounded once, lowest byte first. What is too large becomes infinite.
     *
     * @throws IllegalStateException if numbers are whole
     */
    public void writeFraction(double value, byte[] into, int at) {
        switch (this) {
            case FLOAT16 -> SHORTS.set(into, at, (short) narrow(value, 5, 10));
            case BFLOAT16 -> SHORTS.set(into, at, (short) narrow(value, 8, 7));
            case FLOAT32 -> INTS.set(into, at, Float.floatToRawIntBits((float) value));
            case FLOAT64 -> LONGS.set(into, at, Double.doubleToRawLongBits(value));
            default -> throw new IllegalStateException(this + " is whole");
        }
    }

    private static short int16(byte[] bytes, int at, boolean big) {
        short value = (short) SHORTS.get(bytes, at);
        return big ? Short.reverseBytes(value) : value;
    }

    private static int int32(byte[] bytes, int at, boolean big) {
        int value = (int) INTS.get(bytes, at);
        return big ? Integer.reverseBytes(value) : value;
    }

    private static long int64(byte[] bytes, int at, boolean big) {
        long value = (long) LONGS.get(bytes, at);
        return big ? Long.reverseBytes(value) : value;
    }

    /** The nearest float of 64 bits without a sign. */
    private static float unsigned(long value) {
        // Halved, with the bit that falls off kept for rounding.
        return value >= 0 ? value : (float) (value >>> 1 | value & 1) * 2;
    }

    private static float widenHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7FFF;
        if (magnitude < 0x0400) {
            // Zero, or a multiple of 2^-24.
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * 0x1p-24f));
        }
        int exponentMore = magnitude < 0x7C00 ? 127 - 15 : 255 - 31;
        return Float.intBitsToFloat(sign | (magnitude << 13) + (exponentMore << 23));
    }

    /** The bits of the nearest number with so many bits of exponent and fraction, ties to even. */
    private static int narrow(double value, int exponentBits, int fractionBits) {
        long bits = Double.doubleToRawLongBits(value);
        int sign = (int) (bits >>> 63) << exponentBits + fractionBits;
        int infinity = (1 << exponentBits) - 1 << fractionBits;
        int field = (int) (bits >>> DOUBLE_FRACTION_BITS) & DOUBLE_EXPONENT_MAX;
        long fraction = bits & (1L << DOUBLE_FRACTION_BITS) - 1;
        if (field == DOUBLE_EXPONENT_MAX) {
            return sign | infinity | (fraction == 0 ? 0 : 1 << fractionBits - 1);
        }
        long significand = field == 0 ? fraction : fraction | 1L << DOUBLE_FRACTION_BITS;
        int exponent = field - DOUBLE_BIAS + (1 << exponentBits - 1) - 1;
        // Below the smallest normal number, more bits of the fraction fall off.
        int shift = DOUBLE_FRACTION_BITS - fractionBits + Math.max(0, 1 - exponent);
        if (shift > DOUBLE_FRACTION_BITS + 1) {
            return sign;
        }
        long kept = significand >>> shift;
        long rest = significand & (1L << shift) - 1;
        long half = 1L << shift - 1;
        if (rest > half || rest == half && (kept & 1) == 1) {
            kept++;
        }
        // A kept 1 before the point, or a carry into it, raises the exponent by one.
        long magnitude = ((long) Math.max(0, exponent - 1) << fractionBits) + kept;
        return sign | (int) Math.min(magnitude, infinity);
    }
}
