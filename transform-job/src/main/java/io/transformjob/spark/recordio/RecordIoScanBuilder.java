package io.transformjob.spark.recordio;

import io.transformjob.store.DataFiles;
import io.transformjob.store.HadoopSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;

/** Plans the reading of the columns that a query needs. */
final class RecordIoScanBuilder implements SupportsPushDownRequiredColumns {
    private final RecordIoOptions options;
    private final KnownFields known;
    private StructType schema;

    /** @param known null if records may have other fields */
    RecordIoScanBuilder(StructType schema, RecordIoOptions options, KnownFields known) {
        this.schema = schema;
        this.options = options;
        this.known = known;
    }

    @Override
    public void pruneColumns(StructType required) {
        schema = required;
    }

    @Override
    public Scan build() {
        // Tells of a column that cannot be read before any task does.
        new RowReader(schema, options.layout());
        HadoopSettings settings = options.hadoopSettings();
        try {
            return new RecordIoScan(
                    schema, options.layout(), known, settings, DataFiles.list(settings, options.paths()));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
