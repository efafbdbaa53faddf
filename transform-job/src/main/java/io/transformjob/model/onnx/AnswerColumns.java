package io.transformjob.model.onnx;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.NamedTensor;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Outputs of a model as columns of answers: an output of one element for each row is a number, a whole number or a text; one of
 * several is an array, row by row, dimensions behind the first flattened. Truths are 0 and 1. What stands for maps from class to
 * probability becomes a column for each class, named after output and class.
 */
final class AnswerColumns {
    /** Whole numbers up to here are all {@code double}s. */
    private static final long WHOLE_MAX = 1L << 53;

    private ScoreBatch scores = new ScoreBatch(List.of());
    private float[] floats = {};

    /** The answer to no rows. */
    ScoreBatch none() {
        scores.reset(0);
        return scores;
    }

    ScoreBatch scores() {
        return scores;
    }

    /**
     * Adds the answers to the rows of a batch from one on; the first ones begin a new answer.
     *
     * @param blockRows rows that were run, of which the first {@code count} count
     */
    void add(List<BlockResult> results, FeatureBatch batch, int from, int count, int blockRows) {
        if (from == 0) {
            List<Column> columns = columns(results, batch.spans().start(0), blockRows);
            if (!columns.equals(scores.columns())) {
                scores = new ScoreBatch(columns);
            }
            scores.reset(batch.rows());
        } else if (!columns(results, batch.spans().start(from), blockRows).equals(scores.columns())) {
            throw fault(batch.spans().start(from), "outputs must have one shape for all rows", "another shape");
        }
        int column = 0;
        for (BlockResult result : results) {
            column = add(result, column, from, count, batch);
        }
    }

    /** The outputs of a request, which must have a row for each row that there is. */
    ScoreBatch ofRequest(List<NamedTensor> outputs, GraphForm form, int offset) {
        List<BlockResult> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            NamedTensor output = outputs.get(i);
            results.add(new BlockResult(
                    form.outputs().get(i),
                    output.type(),
                    output.shape(),
                    ByteBuffer.wrap(output.littleEndian()).order(ByteOrder.LITTLE_ENDIAN),
                    output.texts()));
        }
        long[] first = results.get(0).shape();
        int rows = first.length == 0 ? 1 : (int) first[0];
        scores = new ScoreBatch(columns(results, offset, rows));
        scores.reset(rows);
        int column = 0;
        for (BlockResult result : results) {
            column = add(result, column, 0, rows, null);
        }
        return scores;
    }

    private static List<Column> columns(List<BlockResult> results, int offset, int rows) {
        List<Column> columns = new ArrayList<>();
        for (BlockResult result : results) {
            long[] shape = result.shape();
            String name = result.output().name();
            if (shape.length == 0 || shape[0] != rows) {
                throw fault(
                        offset,
                        "output \"%s\" must have one row for each record".formatted(name),
                        "the shape %s for %d rows".formatted(Arrays.toString(shape), rows));
            }
            int width = width(shape);
            boolean one = shape.length == 1 || shape.length == 2 && width == 1;
            List<String> classes = result.output().classes();
            if (!classes.isEmpty() && classes.size() == width) {
                classes.forEach(each -> columns.add(new Column(name + "_" + each, 1, Form.NUMBER)));
            } else if (result.type().isEmpty()) {
                if (!one) {
                    throw fault(
                            offset,
                            "output \"%s\" must have one text for each record".formatted(name),
                            "the shape " + Arrays.toString(shape));
                }
                columns.add(new Column(name, 1, Form.TEXT));
            } else if (width == 0) {
                throw fault(
                        offset,
                        "output \"%s\" must have elements".formatted(name),
                        "the shape " + Arrays.toString(shape));
            } else {
                boolean whole = !result.type().get().isFloat();
                columns.add(new Column(
                        name, width, one ? whole ? Form.INTEGER : Form.NUMBER : whole ? Form.INTEGERS : Form.ARRAY));
            }
        }
        return columns;
    }

    private static int width(long[] shape) {
        long width = 1;
        for (int i = 1; i < shape.length; i++) {
            width *= shape[i];
        }
        return (int) width;
    }

    /** Returns the column behind those of the output. */
    private int add(BlockResult result, int column, int from, int count, FeatureBatch batch) {
        int width = width(result.shape());
        Optional<ElementType> type = result.type();
        if (type.isEmpty()) {
            String[] texts = scores.texts(column);
            for (int row = 0; row < count; row++) {
                texts[from + row] = new String(result.texts().get(row), StandardCharsets.UTF_8);
            }
            return column + 1;
        }
        boolean split = !result.output().classes().isEmpty()
                && result.output().classes().size() == width;
        if (!split) {
            read(result, type.get(), count * width, scores.values(column), from * width, 1, 0, batch, from);
            return column + 1;
        }
        for (int each = 0; each < width; each++) {
            read(result, type.get(), count, scores.values(column + each), from, width, each, batch, from);
        }
        return column + width;
    }

    /** Reads every {@code step}th element from {@code first} on. */
    private void read(
            BlockResult result,
            ElementType type,
            int count,
            double[] into,
            int to,
            int step,
            int first,
            FeatureBatch batch,
            int from) {
        ByteBuffer elements = result.elements();
        if (type == ElementType.FLOAT32) {
            int length = count == 0 ? 0 : first + (count - 1) * step + 1;
            if (floats.length < length) {
                floats = new float[length];
            }
            elements.asFloatBuffer().get(floats, 0, length);
            for (int i = 0; i < count; i++) {
                into[to + i] = floats[first + i * step];
            }
            return;
        }
        byte[] bytes = new byte[elements.remaining()];
        elements.duplicate().get(bytes);
        for (int i = 0; i < count; i++) {
            int at = (first + i * step) * type.width();
            if (type.isFloat()) {
                into[to + i] = type.readFraction(bytes, at);
                continue;
            }
            long whole = type.readWhole(bytes, at);
            if (Math.abs(whole) > WHOLE_MAX || whole == Long.MIN_VALUE) {
                int row = i * step / Math.max(1, width(result.shape()));
                throw fault(
                        batch == null ? 0 : batch.spans().start(from + row),
                        "whole numbers of an answer must be at most 2^53, except in V2",
                        Long.toString(whole));
            }
            into[to + i] = whole;
        }
    }

    private static MalformedRecordException fault(int offset, String rule, String found) {
        return new MalformedRecordException(
                offset, 0, rule, found, "Ask with V2 requests, whose answers are the model's outputs as they are.");
    }
}
