package io.transformjob.formats.v2;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.v2.V2Request.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers to the requests of a {@link V2DocumentReader}, each as one V2 response in compact JSON:
 * <code>{"model_name":"iris","id":"r-17","outputs":[{"name":"predict","shape":[1,1],"datatype":"FP32","data":[0.5]}]}</code>.
 * The id is that of the request, and left out if it has none. Outputs are those that are asked for, else all columns: whole
 * numbers as INT64, others as FP32 with the shortest text of the {@code double}. A number for each row has the shape
 * {@code [rows,1]}, an array {@code [rows,n]}; data is flat. NaN is {@code null}; infinity has no form in JSON and is refused.
 *
 * <p>In the layout {@link Layout#BINARY}, outputs that the request asks for so have their length in the JSON and their numbers
 * behind it. Elsewhere they are JSON, whatever is asked for.
 *
 * <p>Data of the first output is written as it comes, that of others is held until the end of the response.
 */
public final class V2ScoreEncoder implements ScoreEncoder {
    private static final byte[] ERROR = Tensors.ascii("{\"error\":");
    private static final byte[] MODEL_NAME = Tensors.ascii("{\"model_name\":");
    private static final byte[] ID = Tensors.ascii(",\"id\":");
    private static final byte[] OUTPUTS = Tensors.ascii(",\"outputs\":[");

    /** What a response looks like. */
    public enum Layout {
        /** A JSON document. */
        JSON,
        /** A line of JSON. */
        JSON_LINE,
        /** A JSON document, and behind it the bytes of outputs that are asked for so. */
        BINARY
    }

    /** A column of the answer to the request at hand. */
    private static final class Tensor {
        private final int column;
        private final int width;
        private final Datatype datatype;
        private final boolean binary;
        /** In quotes. */
        private final byte[] name;

        private final ByteSink data = new ByteSink();
        private boolean hasData;

        Tensor(int index, Column column, String name, boolean binary) {
            this.column = index;
            this.width = column.width();
            this.datatype = switch (column.form()) {
                case INTEGER, INTEGERS -> Datatype.INT64;
                case NUMBER, ARRAY -> Datatype.FP32;
                case TEXT -> Datatype.BYTES;
            };
            this.binary = binary;
            this.name = TensorText.quote(name);
        }

        ElementType elementType() {
            return datatype.elementType().orElseThrow();
        }

        void clear() {
            data.clear();
            hasData = false;
        }
    }

    private final V2DocumentReader requests;
    /** In quotes. */
    private final byte[] modelName;

    private final Map<String, String> names;
    private final Layout layout;

    private List<Column> columns = List.of();
    private List<Output> asked = List.of();
    private boolean askedBinary;
    private List<Tensor> tensors = List.of();
    private boolean begun;

    /**
     * @param requests where the requests come from
     * @param names output for each column that has another name there, such as {@code score} to {@code predict}
     */
    public V2ScoreEncoder(V2DocumentReader requests, String modelName, Map<String, String> names, Layout layout) {
        this.requests = requests;
        this.modelName = TensorText.quote(modelName);
        this.names = Map.copyOf(names);
        this.layout = layout;
    }

    @Override
    public boolean perRecord() {
        return false;
    }

    @Override
    public void begin(ByteSink out) {
        // What is asked for, and of how many rows, is known with the first rows.
        begun = false;
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        if (!begun) {
            begun = true;
            layOut(scores);
            writeHead(out);
        }
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            double[] values = scores.values(tensor.column);
            int count = scores.rows() * tensor.width;
            if (tensor.datatype == Datatype.BYTES) {
                writeTexts(tensor, scores.texts(tensor.column), count, i == 0 && !tensor.binary ? out : tensor.data);
            } else if (tensor.binary) {
                writeBytes(tensor, values, count);
            } else if (i == 0) {
                writeText(tensor, values, count, out);
            } else {
                writeText(tensor, values, count, tensor.data);
            }
        }
    }

    private void layOut(ScoreBatch scores) {
        V2Request request = requests.request();
        boolean same = scores.columns() == columns
                && request.outputs().equals(asked)
                && request.binaryOutputs() == askedBinary;
        for (Tensor tensor : tensors) {
            tensor.clear();
        }
        if (same) {
            return;
        }
        columns = scores.columns();
        asked = request.outputs();
        askedBinary = request.binaryOutputs();
        tensors = new ArrayList<>();
        if (asked.isEmpty()) {
            for (int i = 0; i < columns.size(); i++) {
                String name = columns.get(i).name();
                tensors.add(new Tensor(
                        i, columns.get(i), names.getOrDefault(name, name), layout == Layout.BINARY && askedBinary));
            }
        }
        List<String> offered = columns.stream()
                .map(column -> names.getOrDefault(column.name(), column.name()))
                .toList();
        for (Output output : asked) {
            int index = offered.indexOf(output.name());
            if (index < 0) {
                columns = List.of();
                throw fault(
                        "the outputs of the model are %s".formatted(String.join(", ", offered)),
                        Tensors.quote(output.name()),
                        "Ask for one of these, or leave \"outputs\" out to get all.");
            }
            tensors.add(
                    new Tensor(index, columns.get(index), output.name(), layout == Layout.BINARY && output.binary()));
        }
    }

    private void writeHead(ByteSink out) {
        out.write(MODEL_NAME);
        out.write(modelName);
        if (requests.request().hasId()) {
            out.write(ID);
            requests.request().writeId(out);
        }
        out.write(OUTPUTS);
        if (!tensors.get(0).binary) {
            begin(tensors.get(0), out);
        }
    }

    private void begin(Tensor tensor, ByteSink out) {
        long[] shape = {requests.rows(), tensor.width};
        if (tensor.binary) {
            TensorText.binary(tensor.name, tensor.datatype, shape, tensor.data.length(), out);
        } else {
            TensorText.beginData(tensor.name, tensor.datatype, shape, out);
        }
    }

    private void writeText(Tensor tensor, double[] values, int count, ByteSink out) {
        boolean whole = tensor.datatype == Datatype.INT64;
        for (int i = 0; i < count; i++) {
            if (tensor.hasData) {
                out.write((byte) ',');
            }
            tensor.hasData = true;
            double value = values[i];
            if (Double.isInfinite(value)) {
                throw fault(
                        "output %s must be finite, since JSON has no infinity".formatted(text(tensor)),
                        value > 0 ? "infinity" : "-infinity",
                        "Correct the record, or set Accept to another type than JSON.");
            }
            if (whole && value == value) {
                TensorText.whole((long) value, out);
            } else {
                TensorText.number(value, out);
            }
        }
    }

    private static void writeTexts(Tensor tensor, String[] texts, int count, ByteSink out) {
        for (int i = 0; i < count; i++) {
            if (tensor.binary) {
                byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
                out.write(BinaryElements.bytes(List.of(text)));
                continue;
            }
            if (tensor.hasData) {
                out.write((byte) ',');
            }
            tensor.hasData = true;
            out.write(TensorText.quote(texts[i]));
        }
    }

    private void writeBytes(Tensor tensor, double[] values, int count) {
        ElementType type = tensor.elementType();
        int length = Math.multiplyExact(count, type.width());
        byte[] into = tensor.data.reserve(length);
        for (int i = 0; i < count; i++) {
            int at = tensor.data.length() + i * type.width();
            if (type == ElementType.INT64) {
                if (values[i] != values[i]) {
                    throw fault(
                            "output %s must be whole numbers".formatted(text(tensor)),
                            "NaN",
                            "Ask for it as JSON, which has null.");
                }
                type.writeWhole((long) values[i], into, at);
            } else {
                type.writeFraction(values[i], into, at);
            }
        }
        tensor.data.advance(tensor.data.length() + length);
    }

    @Override
    public void end(ByteSink out) {
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            if (i > 0) {
                out.write((byte) ',');
            }
            if (i > 0 || tensor.binary) {
                begin(tensor, out);
            }
            if (!tensor.binary) {
                out.write(tensor.data.bytes(), 0, tensor.data.length());
                TensorText.endData(out);
            }
        }
        out.write((byte) ']');
        out.write((byte) '}');
        if (layout == Layout.JSON_LINE) {
            out.write((byte) '\n');
        }
        for (Tensor tensor : tensors) {
            if (tensor.binary) {
                out.write(tensor.data.bytes(), 0, tensor.data.length());
            }
        }
    }

    @Override
    public void placeholder(String text, ByteSink out) {
        throw new IllegalStateException("a V2 request is answered as a whole");
    }

    /** The error of V2: {@code {"error":"…"}}. */
    @Override
    public void placeholderResponse(String text, ByteSink out) {
        out.write(ERROR);
        out.write(TensorText.quote(text));
        out.write((byte) '}');
        if (layout == Layout.JSON_LINE) {
            out.write((byte) '\n');
        }
    }

    private static String text(Tensor tensor) {
        return new String(tensor.name, StandardCharsets.US_ASCII);
    }

    private MalformedRecordException fault(String rule, String found, String remedy) {
        return new MalformedRecordException(requests.documentStart(), 0, rule, found, remedy);
    }
}
