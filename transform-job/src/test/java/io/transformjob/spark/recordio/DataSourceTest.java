package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.RecordIoProtobufReader;
import io.transformjob.formats.recordio.RecordIoProtobufWriter;
import io.transformjob.formats.recordio.TensorRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the data source on a local Spark session, each with a folder of its own. */
abstract class DataSourceTest {
    /** The vectors of the format's own module. */
    static final Path VECTORS =
            Path.of(System.getProperty("transform-job.home"), "formats/src/test/resources/recordio");

    private static SparkSession session;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                // One task at a time: Spark does not wait for the others of a job that it aborts, which may then
                // write a folder anew that was removed. Tasks beside each other are tested with real executors.
                .master("local[1]")
                .appName("recordio-protobuf")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    static SparkSession spark() {
        return session;
    }

    static DataFrameReader read() {
        return session.read().format("recordio-protobuf");
    }

    static DataFrameWriter<Row> write(Dataset<Row> rows) {
        return rows.write().format("recordio-protobuf");
    }

    /** In one partition. */
    static Dataset<Row> rows(String schema, Row... rows) {
        return session.createDataFrame(List.of(rows), StructType.fromDDL(schema))
                .coalesce(1);
    }

    static Row row(Object... values) {
        return RowFactory.create(values);
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Writes a file of records, as the reader's own tests prove it to be. */
    String file(String name, TensorRecord... records) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(Files.newOutputStream(file))) {
                for (TensorRecord record : records) {
                    writer.write(record);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    /** Names of all that stands in a folder, but for the checksums that Hadoop keeps beside local files. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(entry -> !entry.equals(folder))
                    .map(entry -> folder.relativize(entry).toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    /** The files of a folder that a write made. */
    static List<Path> parts(Path folder) throws IOException {
        return names(folder).stream()
                .filter(name -> name.endsWith(".pbr"))
                .map(folder::resolve)
                .toList();
    }

    static byte[] onlyPart(Path folder) throws IOException {
        List<Path> parts = parts(folder);
        if (parts.size() != 1) {
            throw new AssertionError("one file must be there, found " + parts);
        }
        return Files.readAllBytes(parts.get(0));
    }

    static List<TensorRecord> records(Path file) throws IOException {
        List<TensorRecord> records = new ArrayList<>();
        try (RecordIoProtobufReader reader = new RecordIoProtobufReader(Files.newInputStream(file))) {
            for (Optional<TensorRecord> record; (record = reader.next()).isPresent(); ) {
                records.add(record.get());
            }
        }
        return records;
    }

    /** The message that a failure ends with: Spark puts its own around it. */
    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
