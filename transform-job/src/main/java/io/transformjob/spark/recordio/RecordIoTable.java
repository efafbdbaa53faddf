package io.transformjob.spark.recordio;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Files at some paths, as a table to be read. */
final class RecordIoTable implements SupportsRead {
    private final StructType schema;
    private final Map<String, String> options;
    private final boolean inferred;

    /** @param inferred whether nobody chose the columns, so that all there is must have one */
    RecordIoTable(StructType schema, Map<String, String> options, boolean inferred) {
        this.schema = nullable(schema);
        this.options = options;
        this.inferred = inferred;
    }

    /** As for all files in Spark: nobody promises that each record has each field. */
    private static StructType nullable(StructType schema) {
        StructType nullable = new StructType();
        for (StructField field : schema.fields()) {
            nullable = nullable.add(new StructField(field.name(), field.dataType(), true, field.metadata()));
        }
        return nullable;
    }

    @Override
    public String name() {
        return RecordIoOptions.FORMAT + " " + options.getOrDefault("path", options.get("paths"));
    }

    /** Deprecated in favour of columns, which 3.5 and 4.0 make of this. */
    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
        return schema;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap map) {
        RecordIoOptions read = RecordIoOptions.ofRead(map.asCaseSensitiveMap());
        KnownFields known = inferred ? KnownFields.of(schema, read.layout()) : null;
        return new RecordIoScanBuilder(schema, read, known);
    }
}
