package io.transformjob.formats.v2;

import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.v2.V2Request.Output;
import io.transformjob.formats.v2.V2ScoreEncoder.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Answers V2 requests with the tensors that a model made of them, in their own shapes and datatypes: those that are asked for, in
 * that order, else all. Otherwise as {@link V2ScoreEncoder}.
 */
public final class V2TensorEncoder implements ScoreEncoder {
    private static final Datatype[] DATATYPES = Datatype.values();

    private final V2Requests requests;
    private final String modelName;
    private final Layout layout;

    /** @param requests where the requests come from */
    public V2TensorEncoder(V2Requests requests, String modelName, Layout layout) {
        this.requests = requests;
        this.modelName = modelName;
        this.layout = layout;
    }

    @Override
    public boolean perRecord() {
        return false;
    }

    @Override
    public void begin(ByteSink out) {
        // A response is written with its one batch.
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        V2Request request = requests.request();
        List<V2Tensor> outputs = new ArrayList<>();
        List<Boolean> binary = new ArrayList<>();
        if (request.outputs().isEmpty()) {
            for (NamedTensor tensor : scores.tensors()) {
                outputs.add(output(tensor));
                binary.add(layout == Layout.BINARY && request.binaryOutputs());
            }
        }
        for (Output asked : request.outputs()) {
            outputs.add(output(find(scores.tensors(), asked)));
            binary.add(layout == Layout.BINARY && asked.binary());
        }
        V2Response response = new V2Response(Optional.of(modelName), Optional.empty(), request.id(), outputs);
        int before = out.length();
        try {
            response.write(binary, out);
        } catch (IllegalArgumentException e) {
            out.advance(before);
            throw fault(
                    "outputs must be finite and no BF16, since JSON has neither infinity nor that",
                    e.getMessage(),
                    "Correct the record, or ask for the output as bytes.");
        }
    }

    private NamedTensor find(List<NamedTensor> tensors, Output asked) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(asked.name()))
                .findFirst()
                .orElseThrow(() -> fault(
                        "the outputs of the model are %s"
                                .formatted(
                                        tensors.stream().map(NamedTensor::name).collect(Collectors.joining(", "))),
                        Tensors.quote(asked.name()),
                        "Ask for one of these, or leave \"outputs\" out to get all."));
    }

    private static V2Tensor output(NamedTensor tensor) {
        return tensor.type()
                .map(type -> V2Tensor.of(tensor.name(), datatype(type), tensor.shape(), tensor.littleEndian()))
                .orElseGet(() -> V2Tensor.ofTexts(tensor.name(), tensor.shape(), tensor.texts()));
    }

    private static Datatype datatype(ElementType type) {
        for (Datatype datatype : DATATYPES) {
            if (datatype.elementType().filter(type::equals).isPresent()) {
                return datatype;
            }
        }
        throw new IllegalStateException("no datatype for " + type);
    }

    @Override
    public void end(ByteSink out) {
        if (layout == Layout.JSON_LINE) {
            out.write((byte) '\n');
        }
    }

    @Override
    public void placeholder(String text, ByteSink out) {
        throw new IllegalStateException("a V2 request is answered as a whole");
    }

    /** The error of V2: {@code {"error":"…"}}. */
    @Override
    public void placeholderResponse(String text, ByteSink out) {
        out.write("{\"error\":");
        out.write(TensorText.quote(text));
        out.write((byte) '}');
        end(out);
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(requests.documentStart(), 0, rule, found, remedy);
    }
}
