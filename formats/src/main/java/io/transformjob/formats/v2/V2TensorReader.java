package io.transformjob.formats.v2;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.TensorBatch;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.number.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * V2 requests for models that take tensors: each is a batch of its inputs as they are, with their names, shapes and datatypes.
 * What the model takes of them is its own affair.
 */
public final class V2TensorReader implements V2Requests {
    private V2Request request;
    private TensorBatch batch;

    @Override
    public boolean reads(JsonTape document) {
        return V2Request.isRequest(document);
    }

    @Override
    public void start(JsonTape document) {
        start(V2Request.read(document), document.start(0), document.end(0));
    }

    @Override
    public void start(V2Request request, int documentStart, int documentEnd) {
        this.request = request;
        List<NamedTensor> tensors = new ArrayList<>(request.inputs().size());
        for (V2Tensor input : request.inputs()) {
            Optional<ElementType> type = input.datatype().elementType();
            tensors.add(
                    type.isEmpty()
                            ? NamedTensor.ofTexts(input.name(), input.shape(), input.texts())
                            : NamedTensor.of(input.name(), type.get(), input.shape(), input.littleEndian()));
        }
        batch = TensorBatch.ofRequest(tensors, documentStart, documentEnd);
    }

    @Override
    public FeatureBatch next() {
        return batch;
    }

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public V2Request request() {
        return request;
    }

    /** Where the request is, if another decoder moved it. */
    @Override
    public int documentStart() {
        return batch.spans().start(0);
    }
}
