package io.transformjob.model.onnx;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Scorer;
import io.transformjob.model.onnx.TreeOperator.Labels;
import io.transformjob.model.tree.TreeSums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers as a session of ONNX Runtime would: requests with tensors, records with columns. Holds buffers: one task, one of these. */
final class TreeScorer implements Scorer {
    private final GraphForm form;
    private final TreeGraph graph;
    private final TreeOperator operator;
    private final boolean tensorAnswers;
    private final TreeSums sums;
    private final AnswerColumns answers = new AnswerColumns();
    /** Rows that do not come as a batch of floats. */
    private final DenseBatch block = new DenseBatch();

    private ByteBuffer scoreBytes = bytes(0);
    private ByteBuffer labelBytes = bytes(0);
    private float[] scores = {};
    private int[] classes = {};

    TreeScorer(TreeModel model, boolean tensorAnswers) {
        this.form = model.form();
        this.graph = model.graph();
        this.operator = graph.operator();
        this.tensorAnswers = tensorAnswers;
        this.sums = operator.trees().newSums();
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        if (batch instanceof TensorBatch tensors && tensors.isRequest()) {
            return answer(tensors);
        }
        if (batch.rows() == 0) {
            return answers.none();
        }
        score(rows(batch), batch.spans().start(0));
        answers.add(results(batch.rows()), batch, 0, batch.rows(), batch.rows());
        return answers.scores();
    }

    private ScoreBatch answer(TensorBatch request) {
        int offset = request.spans().start(0);
        NamedTensor input = RequestInputs.of(form.inputs(), request).get(0);
        long[] shape = input.shape();
        if (shape.length != 2) {
            throw new MalformedRecordException(
                    offset,
                    0,
                    "input %s must be a matrix".formatted(form.inputs().get(0).description()),
                    "%d dimensions".formatted(shape.length),
                    "Send a tensor of shape [rows, features].");
        }
        int rows = (int) shape[0];
        block.reset((int) shape[1], Math.max(1, rows));
        ElementType.FLOAT32.read(input.littleEndian(), 0, ByteOrder.LITTLE_ENDIAN, input.count(), block.values(), 0, 1);
        addRows(rows);
        score(block, offset);
        List<NamedTensor> outputs = new ArrayList<>();
        for (BlockResult result : results(rows)) {
            outputs.add(named(result));
        }
        return tensorAnswers ? ScoreBatch.ofTensors(outputs) : answers.ofRequest(outputs, form, offset);
    }

    private static NamedTensor named(BlockResult result) {
        String name = result.output().name();
        if (result.type().isEmpty()) {
            return NamedTensor.ofTexts(name, result.shape(), result.texts());
        }
        byte[] bytes = new byte[result.elements().remaining()];
        result.elements().get(bytes);
        return NamedTensor.of(name, result.type().get(), result.shape(), bytes);
    }

    /** The rows of a batch as floats; what a sparse one does not hold is 0. */
    private DenseBatch rows(FeatureBatch batch) {
        RowSource source = RowSource.of(batch, form);
        if (batch instanceof DenseBatch dense) {
            return dense;
        }
        int columns = source.width(0);
        int length = Math.multiplyExact(batch.rows(), columns);
        ByteBuffer copy =
                ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES)).order(ByteOrder.nativeOrder());
        source.put(0, 0, batch.rows(), copy);
        block.reset(columns, batch.rows());
        copy.rewind().asFloatBuffer().get(block.values(), 0, length);
        addRows(batch.rows());
        return block;
    }

    private void addRows(int rows) {
        for (int row = 0; row < rows; row++) {
            block.addRow(0, 0, true);
        }
    }

    /** Fills {@code scores} and {@code classes}. */
    private void score(DenseBatch batch, int offset) {
        if (batch.columns() < operator.columnsMin()) {
            throw new MalformedRecordException(
                    offset,
                    0,
                    "a record must have at least %d columns, for the model tests as many"
                            .formatted(operator.columnsMin()),
                    batch.columns() + " columns",
                    "Send every feature of the model.");
        }
        int rows = batch.rows();
        if (classes.length < rows) {
            classes = new int[rows];
            scores = new float[Math.multiplyExact(rows, operator.outputs())];
        }
        operator.finish(rows == 0 ? scores : sums.floats(batch), rows, scores, classes);
    }

    private List<BlockResult> results(int rows) {
        List<BlockResult> results = new ArrayList<>(form.outputs().size());
        for (int i = 0; i < form.outputs().size(); i++) {
            GraphForm.Output output = form.outputs().get(i);
            results.add(
                    graph.outputs().get(i) == TreeGraph.Part.SCORES
                            ? scores(output, rows)
                            : labels(output, operator.labels().orElseThrow(), rows));
        }
        return results;
    }

    private BlockResult scores(GraphForm.Output output, int rows) {
        int count = rows * operator.outputs();
        if (scoreBytes.capacity() < count * Float.BYTES) {
            scoreBytes = bytes(count * Float.BYTES);
        }
        scoreBytes.clear().limit(count * Float.BYTES);
        scoreBytes.asFloatBuffer().put(scores, 0, count);
        long[] shape = {rows, operator.outputs()};
        return new BlockResult(output, Optional.of(ElementType.FLOAT32), shape, scoreBytes, List.of());
    }

    private BlockResult labels(GraphForm.Output output, Labels labels, int rows) {
        long[] shape = {rows};
        if (!labels.areWhole()) {
            List<byte[]> texts = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                texts.add(labels.texts().get(classes[row]).getBytes(StandardCharsets.UTF_8));
            }
            return new BlockResult(output, Optional.empty(), shape, bytes(0), texts);
        }
        if (labelBytes.capacity() < rows * Long.BYTES) {
            labelBytes = bytes(rows * Long.BYTES);
        }
        labelBytes.clear().limit(rows * Long.BYTES);
        for (int row = 0; row < rows; row++) {
            labelBytes.putLong(row * Long.BYTES, labels.whole()[classes[row]]);
        }
        return new BlockResult(output, Optional.of(ElementType.INT64), shape, labelBytes, List.of());
    }
}
