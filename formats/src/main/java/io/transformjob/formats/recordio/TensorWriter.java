package io.transformjob.formats.recordio;

import io.transformjob.formats.record.ByteSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes tensors as {@code aialgs.data.Value}, numbers packed. */
final class TensorWriter {
    private TensorWriter() {}

    /**
     * Writes the fields of a value.
     *
     * @throws IllegalArgumentException if they are longer than a record may be
     */
    static void write(Tensor tensor, ByteSink out) {
        switch (tensor.type()) {
            case FLOAT32 -> writeNumbers(TensorFields.FLOAT32_TENSOR, tensor, 4L * tensor.count(), out);
            case FLOAT64 -> writeNumbers(TensorFields.FLOAT64_TENSOR, tensor, 8L * tensor.count(), out);
            case INT32 -> writeNumbers(TensorFields.INT32_TENSOR, tensor, length(tensor.ints()), out);
            case BYTES -> writeBytes(tensor, out);
            case NONE -> {
                // Nothing stands for nothing.
            }
        }
    }

    private static void writeNumbers(int tag, Tensor tensor, long valuesLength, ByteSink out) {
        long keysLength = length(tensor.keys());
        long shapeLength = length(tensor.shape());
        // Each of the three has a tag and a length of at most ten bytes.
        requireLength(valuesLength + keysLength + shapeLength + 30);
        int length = packedLength(valuesLength) + packedLength(keysLength) + packedLength(shapeLength);
        WireWriter.beginField(tag, length, out);
        if (valuesLength > 0) {
            WireWriter.beginField(TensorFields.VALUES, (int) valuesLength, out);
            writeValues(tensor, (int) valuesLength, out);
        }
        writePacked(TensorFields.KEYS, tensor.keys(), keysLength, out);
        writePacked(TensorFields.SHAPE, tensor.shape(), shapeLength, out);
    }

    private static void requireLength(long length) {
        if (length > RecordIo.DATA_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a tensor must have at most %d bytes, got about %d".formatted(RecordIo.DATA_LENGTH_MAX, length));
        }
    }

    private static int packedLength(long contentLength) {
        return contentLength == 0 ? 0 : WireWriter.fieldLength((int) contentLength);
    }

    private static void writeValues(Tensor tensor, int length, ByteSink out) {
        int at = out.length();
        ByteBuffer into = ByteBuffer.wrap(out.reserve(length), at, length).order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor.type()) {
            case FLOAT32 -> into.asFloatBuffer().put(tensor.floats());
            case FLOAT64 -> into.asDoubleBuffer().put(tensor.doubles());
            default -> {
                for (int value : tensor.ints()) {
                    WireWriter.writeVarint(value, out);
                }
            }
        }
        out.advance(at + length);
    }

    private static void writePacked(int tag, long[] numbers, long length, ByteSink out) {
        if (length > 0) {
            WireWriter.beginField(tag, (int) length, out);
            for (long number : numbers) {
                WireWriter.writeVarint(number, out);
            }
        }
    }

    private static long length(long[] numbers) {
        long length = 0;
        for (long number : numbers) {
            length += WireWriter.varintLength(number);
        }
        return length;
    }

    /** A negative number is written as one of 64 bits. */
    private static long length(int[] numbers) {
        long length = 0;
        for (int number : numbers) {
            length += WireWriter.varintLength(number);
        }
        return length;
    }

    private static void writeBytes(Tensor tensor, ByteSink out) {
        byte[] contentType = tensor.contentType().orElse("").getBytes(StandardCharsets.UTF_8);
        long length = 10L + contentType.length;
        for (byte[] bytes : tensor.bytes()) {
            length += 10L + bytes.length;
        }
        requireLength(length);
        ByteSink content = new ByteSink();
        for (byte[] bytes : tensor.bytes()) {
            WireWriter.beginField(TensorFields.BYTES_CONTENT, bytes.length, content);
            content.write(bytes);
        }
        if (tensor.contentType().isPresent()) {
            WireWriter.beginField(TensorFields.BYTES_CONTENT_TYPE, contentType.length, content);
            content.write(contentType);
        }
        WireWriter.beginField(TensorFields.BYTES_VALUE, content.length(), out);
        out.write(content.bytes(), 0, content.length());
    }
}
