package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.spark.recordio.RecordField.Kind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes records of rows. Features must be there; where another column is null, the record does not have its field. One
 * thread.
 */
final class RowWriter {
    private final String[] columns;
    private final RecordField[] fields;
    /** Where each stands in the row. */
    private final int[] indices;
    /** Null where the field is a text. */
    private final ColumnWriter[] writers;

    private RowWriter(TreeMap<RecordField, Integer> places, StructField[] structFields, RecordIoOptions options) {
        columns = new String[places.size()];
        fields = places.keySet().toArray(RecordField[]::new);
        indices = places.values().stream().mapToInt(Integer::intValue).toArray();
        writers = new ColumnWriter[fields.length];
        for (int i = 0; i < fields.length; i++) {
            StructField column = structFields[indices[i]];
            columns[i] = column.name();
            if (fields[i].isTensor()) {
                writers[i] = ColumnWriter.of(columns[i], column.dataType(), options.tensorType());
            } else if (!column.dataType().equals(DataTypes.StringType)) {
                throw new IllegalArgumentException("column %s must be string, got %s"
                        .formatted(columns[i], column.dataType().simpleString()));
            }
        }
    }

    /** @throws IllegalArgumentException if there are no features, or a column that is none of a record or of no such type */
    static RowWriter of(StructType schema, RecordIoOptions options) {
        RecordLayout layout = options.layout();
        TreeMap<RecordField, Integer> places = new TreeMap<>();
        StructField[] columns = schema.fields();
        for (int i = 0; i < columns.length; i++) {
            places.put(layout.require(columns[i].name()), i);
        }
        if (!places.containsKey(new RecordField(Kind.FEATURE, TensorRecord.VALUES))) {
            throw new IllegalArgumentException(
                    "a row must have a column %s, got %s. Name another by the option features-column."
                            .formatted(layout.featuresColumn(), String.join(", ", schema.fieldNames())));
        }
        return new RowWriter(places, columns, options);
    }

    /** @throws ValueFault if a value cannot be written; its rule names the column */
    TensorRecord record(InternalRow row) {
        Map<String, Tensor> features = new LinkedHashMap<>();
        Map<String, Tensor> labels = new LinkedHashMap<>();
        EnumMap<Kind, String> texts = new EnumMap<>(Kind.class);
        for (int i = 0; i < fields.length; i++) {
            RecordField field = fields[i];
            if (row.isNullAt(indices[i])) {
                requireOptional(i);
            } else {
                switch (field.kind()) {
                    case FEATURE -> features.put(field.key(), tensor(row, i));
                    case LABEL -> labels.put(field.key(), tensor(row, i));
                    case UID, METADATA, CONFIGURATION ->
                        texts.put(field.kind(), row.getUTF8String(indices[i]).toString());
                }
            }
        }
        return new TensorRecord(
                features, labels, text(texts, Kind.UID), text(texts, Kind.METADATA), text(texts, Kind.CONFIGURATION));
    }

    private void requireOptional(int column) {
        if (fields[column].equals(new RecordField(Kind.FEATURE, TensorRecord.VALUES))) {
            throw new ValueFault(
                    "column %s must not be null".formatted(columns[column]),
                    "null",
                    "Fill it in, or leave the row out.");
        }
    }

    private Tensor tensor(InternalRow row, int column) {
        try {
            return writers[column].tensor(row, indices[column]);
        } catch (ValueFault e) {
            throw new ValueFault("column %s %s".formatted(columns[column], e.rule()), e.found(), e.remedy());
        }
    }

    private static Optional<String> text(Map<Kind, String> texts, Kind kind) {
        return Optional.ofNullable(texts.get(kind));
    }
}
