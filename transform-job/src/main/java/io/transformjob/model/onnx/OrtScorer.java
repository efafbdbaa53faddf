package io.transformjob.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Scorer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores with one session and buffers of its own. A request is run as it is, and so answered. Records are rows, and are run in
 * blocks by {@link BlockRule}, since which rows are run together must not show in answers.
 */
final class OrtScorer implements Scorer {
    private final OrtModel model;
    private final GraphForm form;
    /** Whether requests are answered with tensors, and not with rows. */
    private final boolean tensorAnswers;

    private final AnswerColumns answers;
    private final OrtBlocks blocks;

    OrtScorer(OrtModel model, boolean tensorAnswers) {
        this.model = model;
        this.form = model.form();
        this.tensorAnswers = tensorAnswers;
        this.answers = new AnswerColumns();
        this.blocks = new OrtBlocks(model);
    }

    @Override
    public ScoreBatch score(FeatureBatch batch) {
        if (batch instanceof TensorBatch tensors && tensors.isRequest()) {
            return answer(tensors);
        }
        if (batch.rows() == 0) {
            return answers.none();
        }
        RowSource rows = RowSource.of(batch, form);
        int blockRows = blocks.begin(rows);
        for (int from = 0; from < batch.rows(); from += blockRows) {
            int count = Math.min(blockRows, batch.rows() - from);
            try (OrtSession.Result result = blocks.run(rows, from, count)) {
                answers.add(blocks.results(result), batch, from, count, blocks.rows(count));
            } catch (OrtException e) {
                throw bad(batch, rows, from, count, e);
            }
        }
        return answers.scores();
    }

    /** The runtime does not say which row it cannot take: each is tried alone. */
    private MalformedRecordException bad(FeatureBatch batch, RowSource rows, int from, int count, OrtException all) {
        for (int row = from; row < from + count; row++) {
            try (OrtSession.Result alone = blocks.run(rows, row, 1)) {
                // This one it takes.
                alone.size();
            } catch (OrtException e) {
                return fault(batch.spans().start(row), e);
            }
        }
        return fault(batch.spans().start(from), all);
    }

    private static MalformedRecordException fault(int offset, OrtException e) {
        return new MalformedRecordException(
                offset,
                0,
                "ONNX Runtime must be able to run the model on the record",
                OrtModel.reason(e),
                "Send what the model was trained with.");
    }

    private ScoreBatch answer(TensorBatch request) {
        int offset = request.spans().start(0);
        List<OnnxTensor> made = new ArrayList<>();
        try {
            Map<String, OnnxTensorLike> inputs = new HashMap<>();
            for (NamedTensor given : RequestInputs.of(form.inputs(), request)) {
                OnnxTensor tensor = tensor(given);
                made.add(tensor);
                inputs.put(given.name(), tensor);
            }
            try (OrtSession.Result result = model.session().run(inputs)) {
                List<NamedTensor> outputs = outputs(result);
                return tensorAnswers ? ScoreBatch.ofTensors(outputs) : answers.ofRequest(outputs, form, offset);
            }
        } catch (OrtException e) {
            throw fault(offset, e);
        } finally {
            made.forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(NamedTensor given) throws OrtException {
        Optional<ElementType> type = given.type();
        if (type.isEmpty()) {
            return OnnxTensor.createTensor(model.environment(), RequestInputs.strings(given.texts()), given.shape());
        }
        ByteBuffer bytes = OrtModel.direct(given.littleEndian().length);
        put(given.littleEndian(), 0, given.count(), type.get(), bytes);
        return OnnxTensor.createTensor(
                model.environment(), bytes.rewind(), given.shape(), OrtModel.javaType(type.get()));
    }

    /** Copies elements whose lowest byte is first into a buffer in the order of this machine. */
    static void put(byte[] littleEndian, int from, int count, ElementType type, ByteBuffer into) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException("ONNX Runtime has no library for this machine");
        }
        into.put(littleEndian, from * type.width(), count * type.width());
    }

    private List<NamedTensor> outputs(OrtSession.Result result) throws OrtException {
        List<NamedTensor> outputs = new ArrayList<>();
        for (GraphForm.Output output : form.outputs()) {
            outputs.add(named(output.name(), result.get(output.tensor()).orElseThrow()));
        }
        return outputs;
    }

    static NamedTensor named(String name, OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new OrtException("output %s is no tensor but %s".formatted(name, value.getType()));
        }
        long[] shape = tensor.getInfo().getShape();
        ByteBuffer buffer = tensor.getByteBuffer();
        if (buffer == null) {
            return NamedTensor.ofTexts(name, shape, OrtModel.texts(tensor));
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return NamedTensor.of(name, OrtModel.elementType(tensor.getInfo().type), shape, bytes);
    }
}
