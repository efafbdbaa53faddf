package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.RecordIoProtobufWriter;
import io.transformjob.store.FolderWrite;
import io.transformjob.store.TaskFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;

/** Writes a file for each partition that has rows, and publishes all of them or none. */
final class RecordIoBatchWrite implements BatchWrite {
    private static final String EXTENSION = ".pbr";
    private static final int BUFFER_LENGTH = 64 * 1024;

    private final StructType schema;
    private final RecordIoOptions options;
    private final boolean overwrite;
    private FolderWrite folder;

    RecordIoBatchWrite(StructType schema, RecordIoOptions options, boolean overwrite) {
        this.schema = schema;
        this.options = options;
        this.overwrite = overwrite;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        try {
            folder = FolderWrite.begin(options.hadoopSettings(), options.path(), overwrite);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        return new Tasks(schema, options, folder.tasks());
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        List<String> names = Arrays.stream(messages)
                .map(message -> ((Written) message).name())
                .flatMap(Optional::stream)
                .toList();
        try {
            folder.commit(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void abort(WriterCommitMessage[] messages) {
        try {
            folder.abort();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** @param name of the file that a task wrote; null if it had no rows */
    private record Written(String file) implements WriterCommitMessage {
        Optional<String> name() {
            return Optional.ofNullable(file);
        }
    }

    /** What tasks write their file with. */
    private record Tasks(StructType schema, RecordIoOptions options, FolderWrite.Tasks folder)
            implements DataWriterFactory {
        @Override
        public DataWriter<InternalRow> createWriter(int partitionId, long taskId) {
            int attemptNumber = (int) (taskId & Integer.MAX_VALUE);
            return new Rows(
                    partitionId, RowWriter.of(schema, options), folder.begin(partitionId, attemptNumber, EXTENSION));
        }
    }

    /** Writes the rows of a partition. */
    private static final class Rows implements DataWriter<InternalRow> {
        private final int partitionId;
        private final RowWriter rows;
        private final TaskFile file;
        /** Null before the first row. */
        private RecordIoProtobufWriter records;

        private long rowCount;

        Rows(int partitionId, RowWriter rows, TaskFile file) {
            this.partitionId = partitionId;
            this.rows = rows;
            this.file = file;
        }

        @Override
        public void write(InternalRow row) throws IOException {
            rowCount++;
            if (records == null) {
                records = new RecordIoProtobufWriter(new BufferedOutputStream(file.create(), BUFFER_LENGTH));
            }
            try {
                records.write(rows.record(row));
            } catch (ValueFault | IllegalArgumentException e) {
                // What the writer of the format refuses is a row that is too long.
                throw new IllegalArgumentException(
                        "row %d of partition %d: %s".formatted(rowCount, partitionId, e.getMessage()));
            }
        }

        @Override
        public WriterCommitMessage commit() throws IOException {
            if (records != null) {
                records.close();
            }
            return new Written(file.commit().orElse(null));
        }

        @Override
        public void abort() throws IOException {
            file.abort();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
