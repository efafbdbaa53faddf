package io.transformjob.formats.batch;

import static java.util.Objects.requireNonNull;

import io.transformjob.formats.number.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers, truths or texts of one type in row-major order, with a name and a shape. Arrays are kept, not copied.
 *
 * <p>Elements lie in bytes, lowest byte first, one behind the other, since that is how runtimes of tensors take and give them,
 * whatever their type.
 */
public final class NamedTensor {
    private final String name;
    /** Null of texts. */
    private final ElementType type;

    private final long[] shape;
    private final int count;
    private final byte[] bytes;
    private final List<byte[]> texts;

    private NamedTensor(String name, ElementType type, long[] shape, int count, byte[] bytes, List<byte[]> texts) {
        this.name = requireNonNull(name, "name");
        this.type = type;
        this.shape = shape.clone();
        this.count = count;
        this.bytes = bytes;
        this.texts = texts;
        long product = 1;
        for (long length : shape) {
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape must not be negative or too large, got " + Arrays.toString(shape));
            }
            product = Math.multiplyExact(product, length);
        }
        if (product != count) {
            throw new IllegalArgumentException(
                    "elements must fill the shape %s, got %d".formatted(Arrays.toString(shape), count));
        }
    }

    /**
     * A tensor of numbers or truths.
     *
     * @param shape length of each dimension, the outermost first
     * @param littleEndian the elements
     */
    public static NamedTensor of(String name, ElementType type, long[] shape, byte[] littleEndian) {
        return new NamedTensor(name, type, shape, littleEndian.length / type.width(), littleEndian, List.of());
    }

    /**
     * A tensor of texts.
     *
     * @param texts in UTF-8, or any bytes
     */
    public static NamedTensor ofTexts(String name, long[] shape, List<byte[]> texts) {
        return new NamedTensor(name, null, shape, texts.size(), new byte[0], texts);
    }

    public String name() {
        return name;
    }

    /** What the elements are; empty of texts. */
    public Optional<ElementType> type() {
        return Optional.ofNullable(type);
    }

    public long[] shape() {
        return shape.clone();
    }

    /** Elements: the product of the shape. */
    public int count() {
        return count;
    }

    /** The elements; nothing of texts. */
    public byte[] littleEndian() {
        return bytes;
    }

    /** The elements of a tensor of texts. */
    public List<byte[]> texts() {
        return texts;
    }
}
