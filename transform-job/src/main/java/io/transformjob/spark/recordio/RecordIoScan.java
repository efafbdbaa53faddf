package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.store.DataFile;
import io.transformjob.store.HadoopSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/**
 * Reads the files that were listed, a partition each: a file can only be walked through from its first frame, as the magic
 * number may stand inside of one.
 *
 * @param schema the columns to read
 * @param known null if records may have other fields
 */
record RecordIoScan(
        StructType schema, RecordLayout layout, KnownFields known, HadoopSettings settings, List<DataFile> files)
        implements SupportsReportStatistics, Batch {
    /** A file, for one task. */
    private record FilePartition(DataFile file) implements InputPartition {}

    @Override
    public StructType readSchema() {
        return schema;
    }

    @Override
    public String description() {
        return "%s: %d files".formatted(RecordIoOptions.FORMAT, files.size());
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    /** The bytes on disk, as for Spark's own files: what makes it broadcast the smaller side of a join. */
    @Override
    public Statistics estimateStatistics() {
        long length = files.stream().mapToLong(DataFile::length).sum();
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(length);
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.empty();
            }
        };
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return files.stream().map(FilePartition::new).toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new Files(schema, layout, known, settings);
    }

    /** What tasks read their file with. */
    private record Files(StructType schema, RecordLayout layout, KnownFields known, HadoopSettings settings)
            implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            RowReader rows = new RowReader(schema, layout);
            try {
                return new Rows(new RecordFile(settings, ((FilePartition) partition).file()), rows, known);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }

    /** The rows of a file. */
    private static final class Rows implements PartitionReader<InternalRow> {
        private final RecordFile file;
        private final RowReader reader;
        private final KnownFields known;
        private InternalRow row;

        Rows(RecordFile file, RowReader reader, KnownFields known) {
            this.file = file;
            this.reader = reader;
            this.known = known;
        }

        @Override
        public boolean next() throws IOException {
            Optional<TensorRecord> record = file.next();
            if (record.isEmpty()) {
                return false;
            }
            if (known != null) {
                known.require(record.get(), file);
            }
            row = reader.read(record.get(), file);
            return true;
        }

        @Override
        public InternalRow get() {
            return row;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
