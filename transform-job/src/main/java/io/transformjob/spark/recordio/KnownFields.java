package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.spark.recordio.RecordField.Kind;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The fields that inference saw. A record with another one is refused: what it holds would be lost without a word.
 *
 * @param keys by kind; a text has the key ""
 */
record KnownFields(RecordLayout layout, HashMap<Kind, Set<String>> keys) implements Serializable {
    static KnownFields of(StructType schema, RecordLayout layout) {
        HashMap<Kind, Set<String>> keys = new HashMap<>();
        for (StructField column : schema.fields()) {
            RecordField field = layout.require(column.name());
            keys.computeIfAbsent(field.kind(), kind -> new HashSet<>()).add(field.key());
        }
        return new KnownFields(layout, keys);
    }

    /** @throws MalformedFileException if the record, read last from the file, has a field that is not known */
    void require(TensorRecord record, RecordFile file) throws MalformedFileException {
        for (Kind kind : Kind.values()) {
            Set<String> known = keys.getOrDefault(kind, Set.of());
            if (RowReader.textOf(record, kind).isPresent() && known.isEmpty()) {
                throw unknown(new RecordField(kind, ""), file);
            }
            for (Map.Entry<String, Tensor> entry :
                    RowReader.tensorsOf(record, kind).entrySet()) {
                if (!known.contains(entry.getKey()) && entry.getValue().type() != Tensor.Type.NONE) {
                    throw unknown(new RecordField(kind, entry.getKey()), file);
                }
            }
        }
    }

    private MalformedFileException unknown(RecordField field, RecordFile file) {
        return file.fault(
                "a record must have no other columns than the first %d have".formatted(SchemaInference.RECORDS_MAX),
                layout.column(field),
                "Give a schema by spark.read().schema(…), with this column or without.");
    }
}
