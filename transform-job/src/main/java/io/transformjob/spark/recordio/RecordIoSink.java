package io.transformjob.spark.recordio;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The writing side of {@link RecordIoSource}, which Spark finds by the name of this class. Not for users. */
public final class RecordIoSink implements TableProvider {
    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        throw new UnsupportedOperationException("%s is written to; read with format %s."
                .formatted(RecordIoSink.class.getName(), RecordIoOptions.FORMAT));
    }

    @Override
    public boolean supportsExternalMetadata() {
        return true;
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> options) {
        return new Folder(schema, RecordIoOptions.ofWrite(options));
    }

    /** A folder, as a table to be written. */
    private record Folder(StructType schema, RecordIoOptions options) implements SupportsWrite {
        @Override
        public String name() {
            return RecordIoOptions.FORMAT + " " + options.path();
        }

        @Override
        @SuppressWarnings("deprecation")
        public StructType schema() {
            return schema;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_WRITE, TableCapability.TRUNCATE, TableCapability.ACCEPT_ANY_SCHEMA);
        }

        @Override
        public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
            return new Builder(info.schema(), options);
        }
    }

    private static final class Builder implements SupportsTruncate {
        private final StructType schema;
        private final RecordIoOptions options;
        private boolean overwrite;

        Builder(StructType schema, RecordIoOptions options) {
            this.schema = schema;
            this.options = options;
        }

        @Override
        public WriteBuilder truncate() {
            overwrite = true;
            return this;
        }

        @Override
        public Write build() {
            // Tells of a column that cannot be written before anything is begun.
            RowWriter.of(schema, options);
            return new Write() {
                @Override
                public String description() {
                    return RecordIoOptions.FORMAT + " " + options.path();
                }

                @Override
                public BatchWrite toBatch() {
                    return new RecordIoBatchWrite(schema, options, overwrite);
                }
            };
        }
    }
}
