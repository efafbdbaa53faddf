package io.transformjob.model.onnx;

import io.transformjob.formats.number.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a model made of a block of rows.
 *
 * @param output which output
 * @param type of its elements; empty of texts
 * @param shape length of each dimension
 * @param elements numbers, in the order of the machine
 * @param texts elements that are texts
 */
record BlockResult(
        GraphForm.Output output, Optional<ElementType> type, long[] shape, ByteBuffer elements, List<byte[]> texts) {}
