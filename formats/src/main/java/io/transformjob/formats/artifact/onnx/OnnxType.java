package io.transformjob.formats.artifact.onnx;

import java.util.Locale;
import java.util.Optional;

/**
 * What the elements of a tensor are.
 *
 * <p>Source: onnx/onnx {@code onnx/onnx.in.proto}, {@code TensorProto.DataType}.
 */
public enum OnnxType {
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Of any length. */
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4);

    private static final OnnxType[] TYPES = values();

    private final int code;
    private final int bits;

    OnnxType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The type of a code in a file, if there is one. */
    static Optional<OnnxType> of(long code) {
        return code >= 1 && code <= TYPES.length ? Optional.of(TYPES[(int) code - 1]) : Optional.empty();
    }

    /** Its code in a file. */
    public int code() {
        return code;
    }

    /** Bits of an element; 0 if elements differ. */
    public int bits() {
        return bits;
    }

    /** Number of the field of a tensor's message that holds the elements, if they are not written as bytes. */
    int field() {
        return switch (this) {
            case FLOAT, COMPLEX64 -> 4;
            case STRING -> 6;
            case INT64 -> 7;
            case DOUBLE, COMPLEX128 -> 10;
            case UINT32, UINT64 -> 11;
            default -> 5;
        };
    }

    /** Whether that field holds them in their own width, and not as numbers of any. */
    boolean isStoredFixed() {
        return field() == 4 || field() == 10;
    }

    /** How many items that field has for so many elements: a complex number has two, and two of less than a byte share one. */
    long stored(long count) {
        return switch (this) {
            case COMPLEX64, COMPLEX128 -> Math.multiplyExact(2, count);
            case UINT4, INT4, FLOAT4E2M1 -> (count + 1) / 2;
            default -> count;
        };
    }

    /** Bytes of {@code count} elements; of less than a byte each, two share one. */
    long bytes(long count) {
        return bits >= 8 ? Math.multiplyExact(count, bits / 8) : (count + 1) / 2;
    }

    /** As the specification of operators writes it, such as {@code float} or {@code int64}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
