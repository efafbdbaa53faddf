package io.transformjob.formats.v2;

import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A named tensor of a V2 message: elements of one datatype in row-major order, without padding. One that was read is a view of
 * its message, and its elements are looked at when they are asked for: it is valid as long as tape and bytes are.
 *
 * <p>Source: Open Inference Protocol, "Tensor Data".
 */
public final class V2Tensor {
    private final String name;
    private final Datatype datatype;
    private final long[] shape;
    private final int count;
    private final Elements elements;
    private final ContentType contentType;

    /** @param contentType null if none is named, or an unknown one */
    V2Tensor(String name, Datatype datatype, long[] shape, int count, Elements elements, ContentType contentType) {
        this.name = name;
        this.datatype = datatype;
        this.shape = shape;
        this.count = count;
        this.elements = elements;
        this.contentType = contentType;
    }

    /**
     * A tensor of numbers or truths.
     *
     * @param shape length of each dimension
     * @param littleEndian the elements, lowest byte first, one behind the other; kept, not copied
     * @throws IllegalArgumentException if the bytes do not fill the shape
     */
    public static V2Tensor of(String name, Datatype datatype, long[] shape, byte[] littleEndian) {
        int width = datatype.elementType()
                .map(ElementType::width)
                .orElseThrow(() -> new IllegalArgumentException("datatype must have a fixed width, got BYTES"));
        int count = littleEndian.length / width;
        boolean negative = Arrays.stream(shape).anyMatch(length -> length < 0);
        if (negative || littleEndian.length % width != 0 || Shapes.elementCount(shape) != count) {
            throw new IllegalArgumentException("littleEndian must fill the shape %s with %s, got %d bytes"
                    .formatted(Arrays.toString(shape), datatype, littleEndian.length));
        }
        Elements elements = new BinaryElements(datatype, littleEndian, 0, littleEndian.length);
        return new V2Tensor(name, datatype, shape.clone(), count, elements, null);
    }

    /**
     * A tensor of texts, or of any bytes.
     *
     * @param shape length of each dimension
     * @param texts the elements; copied
     * @throws IllegalArgumentException if they do not fill the shape
     */
    public static V2Tensor ofTexts(String name, long[] shape, List<byte[]> texts) {
        if (Arrays.stream(shape).anyMatch(length -> length < 0) || Shapes.elementCount(shape) != texts.size()) {
            throw new IllegalArgumentException(
                    "texts must fill the shape %s, got %d texts".formatted(Arrays.toString(shape), texts.size()));
        }
        byte[] bytes = BinaryElements.bytes(texts);
        Elements elements = new BinaryElements(Datatype.BYTES, bytes, 0, bytes.length);
        return new V2Tensor(name, Datatype.BYTES, shape.clone(), texts.size(), elements, null);
    }

    public String name() {
        return name;
    }

    public Datatype datatype() {
        return datatype;
    }

    /** Length of each dimension, the outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    /** Dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Elements: the product of the shape. */
    public int count() {
        return count;
    }

    /** What {@code parameters.content_type} of the tensor says, if it is known. */
    public Optional<ContentType> contentType() {
        return Optional.ofNullable(contentType);
    }

    /**
     * Reads the {@code count} elements from the one with index {@code first} on as floats, each into the element {@code step}
     * behind the one before, the first into {@code into[to]}. An element is read as its datatype says and then rounded; truths
     * are 0 and 1, a missing element is NaN.
     *
     * @throws MalformedRecordException at the first element that is not of the datatype
     * @throws IllegalStateException if the datatype is BYTES
     */
    public void read(int first, int count, float[] into, int to, int step) {
        requireNumbers();
        elements.read(first, count, into, to, step);
    }

    /**
     * All elements, exactly: lowest byte first, one behind the other.
     *
     * @throws MalformedRecordException as {@link #read}
     * @throws IllegalStateException if the datatype is BYTES
     */
    public byte[] littleEndian() {
        requireNumbers();
        return elements.littleEndian();
    }

    /**
     * All elements of a BYTES tensor: texts in UTF-8, or what they are in Base64 if the content type says so.
     *
     * @throws MalformedRecordException as {@link #read}
     * @throws IllegalStateException if the datatype is another
     */
    public List<byte[]> texts() {
        List<byte[]> texts = elements();
        return contentType == ContentType.BASE64
                ? texts.stream().map(ContentType.BASE64::decode).toList()
                : texts;
    }

    private void requireNumbers() {
        if (datatype == Datatype.BYTES) {
            throw new IllegalStateException("tensor \"%s\" must hold numbers, got BYTES".formatted(name));
        }
    }

    /** All elements of a BYTES tensor, as they are. */
    List<byte[]> elements() {
        if (datatype != Datatype.BYTES) {
            throw new IllegalStateException("tensor \"%s\" must be BYTES, got %s".formatted(name, datatype));
        }
        return elements.texts();
    }
}
