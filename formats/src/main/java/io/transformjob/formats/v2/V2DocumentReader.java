package io.transformjob.formats.v2;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.number.FloatValues;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * V2 requests as rows of features, for models that take vectors. A request is a document: it may hold any number of rows, and
 * is answered as a whole.
 *
 * <p>The first dimension counts the rows; those behind it are flattened. A tensor of one dimension is rows of one feature, as
 * MLServer has it. Several inputs are columns of one table, side by side: in the order of the model's features if each is
 * one column and the names are those of features, else in that of the request. Truths are 0 and 1. A missing element is a
 * missing feature; texts and infinity are refused, and so is a table without columns.
 *
 * <p>{@code content_type}: {@code np}, of a request, takes one input; {@code pd} takes inputs of one column each; what stands
 * for texts or times is refused.
 */
public final class V2DocumentReader implements V2Requests {
    /** A batch of features stays in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final DenseBatch batch = new DenseBatch();
    private final List<String> featureNames;
    private final Map<String, Integer> features = new HashMap<>();

    private V2Request request;
    private int documentStart;
    private int documentEnd;

    /** The inputs in the order of their columns, the features of each, and all of these. */
    private V2Tensor[] tensors = new V2Tensor[0];

    private int[] widths = new int[0];
    private int columns;
    private int rows;
    private int row;

    /** @param featureNames the model's features in order; empty if they have no names */
    public V2DocumentReader(List<String> featureNames) {
        this.featureNames = List.copyOf(featureNames);
        for (int i = 0; i < featureNames.size(); i++) {
            features.put(featureNames.get(i), i);
        }
    }

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
        this.documentStart = documentStart;
        this.documentEnd = documentEnd;
        row = 0;
        List<V2Tensor> inputs = request.inputs();
        tensors = inputs.toArray(V2Tensor[]::new);
        widths = new int[tensors.length];
        for (V2Tensor tensor : tensors) {
            requireNumbers(tensor);
        }
        layOut();
        requireContentType();
        orderByName();
    }

    private void requireNumbers(V2Tensor tensor) {
        ContentType content = tensor.contentType().or(request::contentType).orElse(ContentType.NP);
        if (tensor.datatype() != Datatype.BYTES && !content.isText()) {
            return;
        }
        String found = tensor.datatype() + (content.isText() ? " of content_type " + content.text() : "");
        throw fault(
                "%s must hold numbers, since the model takes features".formatted(label(tensor)),
                found,
                content == ContentType.DATETIME
                        ? "Send times as numbers, as in training."
                        : "Encode texts as numbers, as in training.");
    }

    private void layOut() {
        long first = 0;
        columns = 0;
        for (int i = 0; i < tensors.length; i++) {
            long[] shape = tensors[i].shape();
            if (shape.length == 0) {
                throw fault(
                        "%s must have a dimension for its rows".formatted(label(tensors[i])),
                        "the shape []",
                        "Write one row of n features with the shape [1, n].");
            }
            if (i == 0) {
                first = shape[0];
            } else if (shape[0] != first) {
                throw fault(
                        "all inputs must have as many rows as the first",
                        "%d rows in %s and %d in %s".formatted(first, label(tensors[0]), shape[0], label(tensors[i])),
                        "The first number of each shape counts the rows.");
            }
            // Without rows nothing has been checked against the message, and no column is needed.
            widths[i] = first == 0 ? 0 : Shapes.elementCount(Arrays.copyOfRange(shape, 1, shape.length));
            columns += widths[i];
        }
        if (first > 0 && columns == 0) {
            throw fault("rows must have features", "none", "Leave empty rows out.");
        }
        rows = Math.toIntExact(first);
    }

    private void requireContentType() {
        ContentType content = request.contentType().orElse(null);
        if (content == ContentType.NP && tensors.length > 1) {
            throw fault(
                    "a request of content_type np must have one input",
                    "%d inputs".formatted(tensors.length),
                    "Name the content_type pd if inputs are columns.");
        }
        for (int i = 0; content == ContentType.PD && i < tensors.length; i++) {
            if (tensors[i].rank() > 2 || rows > 0 && widths[i] != 1) {
                throw fault(
                        "each input of a request of content_type pd must be one column",
                        "%s of shape %s".formatted(label(tensors[i]), Shapes.text(tensors[i].shape())),
                        "Leave content_type out if inputs are wider.");
            }
        }
    }

    /** Brings columns that are named as features into the order of these. */
    private void orderByName() {
        if (features.isEmpty() || columns != tensors.length || tensors.length == 1 && features.size() > 1) {
            return;
        }
        V2Tensor[] ordered = new V2Tensor[featureNames.size()];
        for (V2Tensor tensor : tensors) {
            Integer feature = features.get(tensor.name());
            if (feature == null) {
                return;
            }
            ordered[feature] = tensor;
        }
        for (int i = 0; i < ordered.length; i++) {
            if (ordered[i] == null) {
                throw fault(
                        "inputs with the names of features must be all of them",
                        "no " + Tensors.quote(featureNames.get(i)),
                        "Send a column for each feature.");
            }
        }
        tensors = ordered;
    }

    @Override
    public FeatureBatch next() {
        int count = Math.min(rows - row, Math.min(ROWS_MAX, Math.max(1, BATCH_BYTES / 4 / Math.max(1, columns))));
        batch.reset(columns, Math.max(1, count));
        float[] values = batch.values();
        int column = 0;
        for (int i = 0; i < tensors.length; i++) {
            read(tensors[i], widths[i], count, values, column);
            column += widths[i];
        }
        boolean finite = FloatValues.areFinite(values, 0, count * columns);
        if (!finite) {
            requireFinite(values, count);
        }
        for (int i = 0; i < count; i++) {
            batch.addRow(documentStart, documentEnd, !finite);
        }
        row += count;
        return batch;
    }

    private void read(V2Tensor tensor, int width, int count, float[] values, int column) {
        if (width == columns) {
            tensor.read(row * width, count * width, values, 0, 1);
        } else if (width == 1) {
            tensor.read(row, count, values, column, columns);
        } else {
            for (int i = 0; i < count; i++) {
                tensor.read((row + i) * width, width, values, i * columns + column, 1);
            }
        }
    }

    private void requireFinite(float[] values, int count) {
        int at = FloatValues.firstInfinite(values, 0, count * columns);
        if (at >= 0) {
            throw new MalformedRecordException(
                    documentStart,
                    at % columns + 1,
                    "row %d column %d must be finite as a float32".formatted(row + at / columns + 1, at % columns + 1),
                    "infinity",
                    "Write null if the value is missing.");
        }
    }

    @Override
    public boolean hasMore() {
        return row < rows;
    }

    @Override
    public V2Request request() {
        return request;
    }

    /** Rows of that request. */
    int rows() {
        return rows;
    }

    /** Where its rows are, if another decoder moved them. */
    @Override
    public int documentStart() {
        return batch.rows() > 0 ? batch.spans().start(0) : documentStart;
    }

    private static String label(V2Tensor tensor) {
        return Tensors.label("input", tensor.name());
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(documentStart, 0, rule, found, remedy);
    }
}
