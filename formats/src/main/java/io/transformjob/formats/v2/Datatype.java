package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.number.ElementType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the elements of a V2 tensor are. A constant has the name that stands in a request, in upper case, as Triton and
 * MLServer require; KServe takes lower case too.
 *
 * <p>Source: Open Inference Protocol, "Tensor Data Types"; {@code BF16} is Triton's.
 */
public enum Datatype {
    /** {@code true} or {@code false}; as bytes 1 or 0. */
    BOOL(ElementType.BOOL),
    UINT8(ElementType.UINT8),
    UINT16(ElementType.UINT16),
    UINT32(ElementType.UINT32),
    UINT64(ElementType.UINT64),
    INT8(ElementType.INT8),
    INT16(ElementType.INT16),
    INT32(ElementType.INT32),
    INT64(ElementType.INT64),
    FP16(ElementType.FLOAT16),
    /** Has no JSON form: no server takes it so. */
    BF16(ElementType.BFLOAT16),
    FP32(ElementType.FLOAT32),
    FP64(ElementType.FLOAT64),
    /** Texts, or any bytes; in binary each behind its length, a {@code uint32}. */
    BYTES(null);

    private static final Datatype[] VALUES = values();

    private final ElementType elementType;
    private final byte[] text;

    Datatype(ElementType elementType) {
        this.elementType = elementType;
        this.text = name().getBytes(StandardCharsets.US_ASCII);
    }

    /** How an element lies in bytes, lowest first; empty for {@link #BYTES}. */
    public Optional<ElementType> elementType() {
        return Optional.ofNullable(elementType);
    }

    /** Its name in ASCII. */
    byte[] text() {
        return text;
    }

    /** The datatype that a string of a request names. */
    static Optional<Datatype> of(JsonTape tape, int node) {
        for (Datatype datatype : VALUES) {
            if (tape.equals(node, datatype.text)) {
                return Optional.of(datatype);
            }
        }
        return Optional.empty();
    }
}
