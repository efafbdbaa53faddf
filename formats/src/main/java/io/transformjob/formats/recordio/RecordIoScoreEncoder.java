package io.transformjob.formats.recordio;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A framed {@code aialgs.data.Record} for each row, which has no features and a label for each column in order: a
 * {@code float32_tensor} of packed values without keys or shape. Whole numbers and labels become {@code float32} too.
 *
 * <p>The XGBoost container never empties its buffer, so that its record <i>i</i> repeats the records before it; a
 * reader that merges them sees the last values. Records written here hold their own row only, and read the same.
 *
 * <p>Source: aws/sagemaker-xgboost-container, {@code algorithm_mode/serve_utils.py}; {@code record.proto}.
 */
public final class RecordIoScoreEncoder implements ScoreEncoder {
    private static final int FLOAT_LENGTH = 4;

    // Tags: field number << 3 | 2, "length-delimited".
    private static final int RECORD_LABEL = 2 << 3 | 2;
    private static final int RECORD_METADATA = 4 << 3 | 2;
    private static final int ENTRY_KEY = 1 << 3 | 2;
    private static final int ENTRY_VALUE = 2 << 3 | 2;
    private static final int VALUE_FLOAT32_TENSOR = 2 << 3 | 2;
    private static final int TENSOR_VALUES = 1 << 3 | 2;

    private List<Column> columns = List.of();
    /** Bytes of each label before its values, which are the same in all rows. */
    private byte[][] heads = new byte[0][];

    private int recordLength;

    @Override
    public boolean perRecord() {
        return true;
    }

    @Override
    public void begin(ByteSink out) {
        // A stream of frames needs no beginning.
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        if (scores.columns() != columns) {
            layOut(scores.columns());
        }
        for (int row = 0; row < scores.rows(); row++) {
            RecordIo.begin(recordLength, out);
            for (int i = 0; i < heads.length; i++) {
                out.write(heads[i]);
                double[] values = scores.values(i);
                int width = columns.get(i).width();
                for (int at = row * width; at < (row + 1) * width; at++) {
                    RecordIo.writeInt(Float.floatToIntBits((float) values[at]), out);
                }
            }
            RecordIo.end(recordLength, out);
            out.mark();
        }
    }

    /** A record without labels, whose {@code metadata} is the text. */
    @Override
    public void placeholder(String text, ByteSink out) {
        byte[] metadata = text.getBytes(StandardCharsets.UTF_8);
        int length = WireWriter.fieldLength(metadata.length);
        RecordIo.begin(length, out);
        WireWriter.beginField(RECORD_METADATA, metadata.length, out);
        out.write(metadata);
        RecordIo.end(length, out);
        out.mark();
    }

    @Override
    public void end(ByteSink out) {
        // The last frame has its end.
    }

    /** @throws IllegalArgumentException if a column holds texts, which labels do not */
    private void layOut(List<Column> changed) {
        requireNumbers(changed);
        heads = new byte[changed.size()][];
        long length = 0;
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(changed.get(i));
            length += heads[i].length + (long) FLOAT_LENGTH * changed.get(i).width();
        }
        recordLength = (int) Math.min(length, Integer.MAX_VALUE);
        columns = changed;
    }

    private static void requireNumbers(List<Column> columns) {
        for (Column column : columns) {
            if (column.form() == Form.TEXT) {
                throw new IllegalArgumentException(
                        "columns of RecordIO-protobuf must hold numbers, got texts in \"%s\"".formatted(column.name()));
            }
        }
    }

    private static byte[] head(Column column) {
        ByteSink name = new ByteSink();
        name.write(column.name());
        int values = Math.multiplyExact(FLOAT_LENGTH, column.width());
        int tensor = WireWriter.fieldLength(values);
        int value = WireWriter.fieldLength(tensor);
        int entry = WireWriter.fieldLength(name.length()) + WireWriter.fieldLength(value);
        ByteSink head = new ByteSink();
        WireWriter.beginField(RECORD_LABEL, entry, head);
        WireWriter.beginField(ENTRY_KEY, name.length(), head);
        head.write(name.bytes(), 0, name.length());
        WireWriter.beginField(ENTRY_VALUE, value, head);
        WireWriter.beginField(VALUE_FLOAT32_TENSOR, tensor, head);
        WireWriter.beginField(TENSOR_VALUES, values, head);
        return head.toByteArray();
    }
}
