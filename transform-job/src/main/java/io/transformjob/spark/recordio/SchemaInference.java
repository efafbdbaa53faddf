package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.spark.recordio.RecordField.Kind;
import io.transformjob.store.DataFile;
import io.transformjob.store.DataFiles;
import io.transformjob.store.HadoopSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the columns of files in the first {@value #RECORDS_MAX} records: label, features, uid, metadata and configuration,
 * each that at least one of them has. A label is a {@code double}, or an array of them if one has several values; features
 * have the type that holds all numbers seen.
 */
final class SchemaInference {
    static final int RECORDS_MAX = 100;

    /** What was seen of one field. Texts have no tensor's type. */
    private record Seen(Tensor.Type type, boolean several) {}

    private final RecordIoOptions options;
    private final Map<RecordField, Seen> fields = new TreeMap<>();

    private SchemaInference(RecordIoOptions options) {
        this.options = options;
    }

    /**
     * @throws IllegalArgumentException if there are no records
     * @throws MalformedFileException if one of them cannot be read
     */
    static StructType infer(RecordIoOptions options, HadoopSettings settings) throws IOException {
        SchemaInference inference = new SchemaInference(options);
        List<DataFile> files = DataFiles.list(settings, options.paths());
        int recordCount = 0;
        for (int i = 0; i < files.size() && recordCount < RECORDS_MAX; i++) {
            try (RecordFile file = new RecordFile(settings, files.get(i))) {
                for (Optional<TensorRecord> record;
                        recordCount < RECORDS_MAX && (record = file.next()).isPresent();
                        recordCount++) {
                    inference.see(record.get(), file);
                }
            }
        }
        if (recordCount == 0) {
            throw new IllegalArgumentException(
                    "the schema must be inferred from records, found none in %d files at %s. Give one by spark.read().schema(…)."
                            .formatted(files.size(), String.join(", ", options.paths())));
        }
        return inference.schema();
    }

    private void see(TensorRecord record, RecordFile file) throws MalformedFileException {
        for (Kind kind : Kind.values()) {
            if (RowReader.textOf(record, kind).isPresent()) {
                fields.put(new RecordField(kind, ""), new Seen(Tensor.Type.NONE, false));
            }
            for (Map.Entry<String, Tensor> entry :
                    RowReader.tensorsOf(record, kind).entrySet()) {
                RecordField field = new RecordField(kind, entry.getKey());
                try {
                    see(field, entry.getValue());
                } catch (ValueFault e) {
                    throw file.fault(
                            "column %s %s".formatted(options.layout().column(field), e.rule()), e.found(), e.remedy());
                }
            }
        }
    }

    private void see(RecordField field, Tensor tensor) {
        if (tensor.type() != Tensor.Type.NONE) {
            Seen seen = new Seen(tensor.type(), Tensors.size(tensor) != 1);
            fields.merge(field, seen, SchemaInference::both);
        }
    }

    private static Seen both(Seen one, Seen other) {
        Tensor.Type type = one.type();
        if (type != other.type()) {
            if (type == Tensor.Type.BYTES || other.type() == Tensor.Type.BYTES) {
                throw new ValueFault(
                        "must hold numbers in all records or bytes in all",
                        "both",
                        "Give a schema without it by spark.read().schema(…).");
            }
            // The only type that holds the numbers of any two.
            type = Tensor.Type.FLOAT64;
        }
        return new Seen(type, one.several() || other.several());
    }

    private StructType schema() {
        StructType schema = new StructType();
        for (Map.Entry<RecordField, Seen> entry : fields.entrySet()) {
            RecordField field = entry.getKey();
            schema = schema.add(options.layout().column(field), type(field, entry.getValue()), true);
        }
        return schema;
    }

    private DataType type(RecordField field, Seen seen) {
        if (!field.isTensor()) {
            return DataTypes.StringType;
        }
        if (seen.type() == Tensor.Type.BYTES) {
            return DataTypes.BinaryType;
        }
        if (field.kind() == Kind.LABEL) {
            return seen.several() ? DataTypes.createArrayType(DataTypes.DoubleType, false) : DataTypes.DoubleType;
        }
        DataType element = element(seen.type());
        return switch (options.featuresType()) {
            case ARRAY -> DataTypes.createArrayType(element, false);
            case VECTOR -> VectorTypes.vector();
            case SPARSE -> VectorTypes.sparse(element);
        };
    }

    private static DataType element(Tensor.Type type) {
        return switch (type) {
            case FLOAT32 -> DataTypes.FloatType;
            case INT32 -> DataTypes.IntegerType;
            case FLOAT64, BYTES, NONE -> DataTypes.DoubleType;
        };
    }
}
