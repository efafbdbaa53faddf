package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.spark.recordio.RecordField.Kind;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows of records, column by column. What a record does not have is null. One thread. */
final class RowReader {
    private final String[] columns;
    private final RecordField[] fields;
    /** Null where the field is a text. */
    private final TensorReader[] readers;

    RowReader(StructType schema, RecordLayout layout) {
        StructField[] structFields = schema.fields();
        columns = new String[structFields.length];
        fields = new RecordField[structFields.length];
        readers = new TensorReader[structFields.length];
        for (int i = 0; i < structFields.length; i++) {
            columns[i] = structFields[i].name();
            fields[i] = layout.require(columns[i]);
            if (fields[i].isTensor()) {
                readers[i] = TensorReader.of(columns[i], structFields[i].dataType());
            } else if (!structFields[i].dataType().equals(DataTypes.StringType)) {
                throw new IllegalArgumentException("column %s must be string, got %s"
                        .formatted(columns[i], structFields[i].dataType().simpleString()));
            }
        }
    }

    /** @throws MalformedFileException if a value does not fit its column */
    InternalRow read(TensorRecord record, RecordFile file) throws MalformedFileException {
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            try {
                values[i] = readers[i] == null ? text(record, i) : tensor(record, i);
            } catch (ValueFault e) {
                throw file.fault("column %s %s".formatted(columns[i], e.rule()), e.found(), e.remedy());
            }
        }
        return new GenericInternalRow(values);
    }

    private Object tensor(TensorRecord record, int column) {
        Tensor tensor = tensorsOf(record, fields[column].kind()).get(fields[column].key());
        return tensor == null || tensor.type() == Tensor.Type.NONE ? null : readers[column].read(tensor);
    }

    private UTF8String text(TensorRecord record, int column) {
        return textOf(record, fields[column].kind()).map(UTF8String::fromString).orElse(null);
    }

    /** The features or labels of a record; none if texts are asked for. */
    static Map<String, Tensor> tensorsOf(TensorRecord record, Kind kind) {
        return switch (kind) {
            case FEATURE -> record.features();
            case LABEL -> record.labels();
            case UID, METADATA, CONFIGURATION -> Map.of();
        };
    }

    /** A text of a record; empty if tensors are asked for. */
    static Optional<String> textOf(TensorRecord record, Kind kind) {
        return switch (kind) {
            case UID -> record.uid();
            case METADATA -> record.metadata();
            case CONFIGURATION -> record.configuration();
            case FEATURE, LABEL -> Optional.empty();
        };
    }
}
