package io.transformjob.spark.recordio;

import io.transformjob.store.DataFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.util.CaseInsensitiveMap;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.CreatableRelationProvider;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code recordio-protobuf}.
 *
 * <p>It reads as a source of version 2. A table of version 2 that is named by path can be appended to and overwritten, but
 * Spark refuses the save modes {@code errorifexists}, which is the default, and {@code ignore}. So what Spark sees here is
 * the writer of version 1, which takes all four, decides whether anything is to be done, and writes through {@link
 * RecordIoSink}, of version 2 again, for the commit protocol and rows that are not converted.
 */
public final class RecordIoSource implements TableProvider, DataSourceRegister, CreatableRelationProvider {
    /** Null until a schema was inferred. */
    private StructType inferred;

    @Override
    public String shortName() {
        return RecordIoOptions.FORMAT;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap map) {
        RecordIoOptions options = RecordIoOptions.ofRead(map.asCaseSensitiveMap());
        try {
            inferred = SchemaInference.infer(options, options.hadoopSettings());
            return inferred;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean supportsExternalMetadata() {
        return true;
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> options) {
        return new RecordIoTable(schema, options, schema.equals(inferred));
    }

    @Override
    public BaseRelation createRelation(
            SQLContext sqlContext,
            SaveMode mode,
            scala.collection.immutable.Map<String, String> parameters,
            Dataset<Row> data) {
        Map<String, String> written = java(parameters);
        RecordIoOptions options = RecordIoOptions.ofWrite(written);
        boolean exists;
        try {
            exists = DataFiles.exists(options.hadoopSettings(), options.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        if (mode == SaveMode.ErrorIfExists && exists) {
            throw new IllegalArgumentException(
                    "path must not exist in save mode errorifexists, found %s. Use mode append, overwrite or ignore, or another path."
                            .formatted(options.path()));
        }
        if (mode != SaveMode.Ignore || !exists) {
            data.write()
                    .format(RecordIoSink.class.getName())
                    .options(written)
                    .mode(mode == SaveMode.Overwrite ? SaveMode.Overwrite : SaveMode.Append)
                    .save();
        }
        return new Written(sqlContext, data.schema());
    }

    /** In the case in which they were written: Hadoop's properties have one. */
    private static Map<String, String> java(scala.collection.immutable.Map<String, String> parameters) {
        Map<String, String> map = new HashMap<>();
        scala.collection.immutable.Map<String, String> written =
                parameters instanceof CaseInsensitiveMap<String> caseless ? caseless.originalMap() : parameters;
        written.foreach(parameter -> map.put(parameter._1(), parameter._2()));
        return map;
    }

    /** What was written, of which Spark asks for no more than this. */
    private static final class Written extends BaseRelation {
        private final SQLContext sqlContext;
        private final StructType schema;

        Written(SQLContext sqlContext, StructType schema) {
            this.sqlContext = sqlContext;
            this.schema = schema;
        }

        @Override
        public SQLContext sqlContext() {
            return sqlContext;
        }

        @Override
        public StructType schema() {
            return schema;
        }
    }
}
