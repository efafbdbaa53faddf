package io.transformjob.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.number.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs blocks of rows. The tensors of a block are made once for each number of rows and lie in the same memory: a call copies the
 * rows there and reads the answers where the runtime has left them.
 */
final class OrtBlocks {
    private static final long PINNED_BYTES_MAX = 64 << 20;

    private final OrtModel model;
    private final GraphForm form;
    /** Native things of this task, closed when it is gone. */
    private final List<AutoCloseable> held = new ArrayList<>();

    private final Map<Integer, Block> blocks = new HashMap<>();
    private int[] widths = {};
    private BlockRule rule = new BlockRule(1, 1);
    /** Memory of each input; null of texts. */
    private ByteBuffer[] buffers = {};

    private Block block;

    OrtBlocks(OrtModel model) {
        this.model = model;
        this.form = model.form();
        OrtModel.closeAfter(this, held);
    }

    /** Inputs and outputs of a number of rows. */
    private static final class Block {
        private final Map<String, OnnxTensorLike> inputs = new LinkedHashMap<>();
        /** Outputs whose place is known, and their memory. */
        private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

        private final Map<String, ByteBuffer> memory = new HashMap<>();
        private final Set<String> others = new HashSet<>();
        /** Whether it has been run. */
        private boolean proven;
    }

    /** Makes room for rows; returns how many are run at once. */
    int begin(RowSource rows) {
        boolean same = widths.length == form.inputs().size();
        for (int i = 0; same && i < widths.length; i++) {
            same = widths[i] == rows.width(i);
        }
        if (!same) {
            layOut(rows);
        }
        return rule.rowsMax();
    }

    /** Rows of the block that runs some rows. */
    int rows(int count) {
        return rule.padded(count);
    }

    private void layOut(RowSource rows) {
        int count = form.inputs().size();
        blocks.clear();
        widths = new int[count];
        buffers = new ByteBuffer[count];
        long rowBytes = 0;
        for (int i = 0; i < count; i++) {
            widths[i] = rows.width(i);
            int each = form.inputs().get(i).element().map(ElementType::width).orElse(Long.BYTES);
            rowBytes += (long) widths[i] * each;
        }
        rule = BlockRule.of(form.rowsAtOnce(), rowBytes);
        for (int i = 0; i < count; i++) {
            Optional<ElementType> type = form.inputs().get(i).element();
            if (type.isPresent()) {
                long length = (long) rule.padded(rule.rowsMax())
                        * widths[i]
                        * type.get().width();
                buffers[i] = OrtModel.direct(Math.toIntExact(length));
            }
        }
    }

    /** Runs rows, of which the last one is repeated up to the end of the block. */
    OrtSession.Result run(RowSource rows, int from, int count) throws OrtException {
        int blockRows = rule.padded(count);
        block = blocks.get(blockRows);
        if (block == null) {
            block = newBlock(blockRows);
            blocks.put(blockRows, block);
        }
        List<OnnxTensor> texts = new ArrayList<>(0);
        try {
            for (int i = 0; i < buffers.length; i++) {
                if (buffers[i] == null) {
                    texts.add(putTexts(i, rows, from, count, blockRows));
                } else {
                    fill(i, rows, from, count, blockRows);
                }
            }
            OrtSession.Result result = run();
            block.proven = true;
            return result;
        } finally {
            texts.forEach(OnnxTensor::close);
        }
    }

    private OrtSession.Result run() throws OrtException {
        try {
            return block.others.isEmpty()
                    ? model.session().run(block.inputs, block.pinned)
                    : model.session().run(block.inputs, block.others, block.pinned);
        } catch (OrtException e) {
            if (block.proven || block.pinned.isEmpty()) {
                throw e;
            }
            // Files err about the shapes of their outputs, and the runtime then makes others than it was given.
            block.others.addAll(block.pinned.keySet());
            block.pinned.clear();
            block.memory.clear();
            return model.session().run(block.inputs, block.others);
        }
    }

    private void fill(int input, RowSource rows, int from, int count, int blockRows) {
        ByteBuffer into = buffers[input].clear();
        rows.put(input, from, count, into);
        for (int row = count; row < blockRows; row++) {
            rows.put(input, from + count - 1, 1, into);
        }
    }

    private OnnxTensor putTexts(int input, RowSource rows, int from, int count, int blockRows) throws OrtException {
        List<byte[]> texts = new ArrayList<>(rows.texts(input, from, count));
        List<byte[]> last = rows.texts(input, from + count - 1, 1);
        for (int row = count; row < blockRows; row++) {
            texts.addAll(last);
        }
        ModelInput to = form.inputs().get(input);
        OnnxTensor tensor = OnnxTensor.createTensor(
                model.environment(), RequestInputs.strings(texts), to.shapeOf(blockRows, widths[input]));
        block.inputs.put(to.name(), tensor);
        return tensor;
    }

    private Block newBlock(int rows) throws OrtException {
        Block made = new Block();
        for (int i = 0; i < buffers.length; i++) {
            ModelInput input = form.inputs().get(i);
            Optional<ElementType> type = input.element();
            if (type.isPresent()) {
                ByteBuffer part = buffers[i]
                        .clear()
                        .slice(0, rows * widths[i] * type.get().width());
                OnnxTensor tensor = OnnxTensor.createTensor(
                        model.environment(),
                        part.order(buffers[i].order()),
                        input.shapeOf(rows, widths[i]),
                        OrtModel.javaType(type.get()));
                held.add(tensor);
                made.inputs.put(input.name(), tensor);
            }
        }
        for (GraphForm.Output output : form.outputs()) {
            Optional<ElementType> type = output.element();
            Optional<long[]> shape = output.shapeOf(rows);
            long length = type.isEmpty() || shape.isEmpty() ? 0 : length(type.get(), shape.get());
            if (length == 0) {
                made.others.add(output.tensor());
                continue;
            }
            ByteBuffer memory = OrtModel.direct((int) length);
            OnnxTensor tensor =
                    OnnxTensor.createTensor(model.environment(), memory, shape.get(), OrtModel.javaType(type.get()));
            held.add(tensor);
            made.pinned.put(output.tensor(), tensor);
            made.memory.put(output.tensor(), memory);
        }
        return made;
    }

    /** Bytes of an output; 0 if they are more than are made room for on the word of a file. */
    private static long length(ElementType type, long[] shape) {
        long length = type.width();
        for (long each : shape) {
            if (each > PINNED_BYTES_MAX / length) {
                return 0;
            }
            length *= each;
        }
        return length;
    }

    /** What the last run gave, in the order of the outputs; valid until the next run. */
    List<BlockResult> results(OrtSession.Result result) throws OrtException {
        List<BlockResult> results = new ArrayList<>(form.outputs().size());
        for (GraphForm.Output output : form.outputs()) {
            ByteBuffer memory = block.memory.get(output.tensor());
            if (memory != null) {
                OnnxTensor tensor = block.pinned.get(output.tensor());
                long[] shape = tensor.getInfo().getShape();
                results.add(new BlockResult(output, output.element(), shape, memory.clear(), List.of()));
                continue;
            }
            OnnxValue value = result.get(output.tensor()).orElseThrow();
            NamedTensor named = OrtScorer.named(output.name(), value);
            results.add(new BlockResult(
                    output,
                    named.type(),
                    named.shape(),
                    ByteBuffer.wrap(named.littleEndian()).order(ByteOrder.LITTLE_ENDIAN),
                    named.texts()));
        }
        return results;
    }
}
