package io.transformjob.spark.recordio;

import io.transformjob.formats.record.GzipInput;
import io.transformjob.formats.record.MalformedGzipException;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.formats.recordio.RecordIoProtobufReader;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.store.DataFile;
import io.transformjob.store.DataFiles;
import io.transformjob.store.HadoopSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The records of one file, each with its place: a cursor. A name that ends in {@code .gz} is inflated. */
final class RecordFile implements Closeable {
    private final String path;
    private final RecordIoProtobufReader records;
    private long recordNumber;

    RecordFile(HadoopSettings settings, DataFile file) throws IOException {
        InputStream stream = DataFiles.open(settings, file);
        this.path = file.path();
        this.records = new RecordIoProtobufReader(path.endsWith(".gz") ? new GzipInput(stream) : stream);
    }

    /** The next record; empty at the end. */
    Optional<TensorRecord> next() throws IOException {
        recordNumber++;
        try {
            return records.next();
        } catch (MalformedStreamException e) {
            throw fault(e.rule(), e.found(), e.remedy());
        } catch (MalformedGzipException e) {
            throw fault(e.rule(), e.found(), e.remedy());
        }
    }

    /** That the record read last breaks a rule. */
    MalformedFileException fault(String rule, String found, String remedy) {
        return new MalformedFileException(path, recordNumber, records.offset(), rule, found, remedy);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
