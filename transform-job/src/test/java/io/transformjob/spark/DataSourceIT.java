package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.spark.SparkHome.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The data source out of the one jar, by its short name, in an application that knows nothing else of it. */
class DataSourceIT {
    /** Kept until the next run. */
    private static final Path FOLDER = SparkHome.TARGET.resolve("data-source");

    /** What a user would submit. */
    public static final class Application {
        private Application() {}

        public static void main(String[] arguments) throws IOException {
            try (SparkSession spark = SparkSession.builder().getOrCreate()) {
                Dataset<Row> rows = spark.sql(
                        "select double(id) label, array(float(id), float(id * id)) features from range(0, 1000, 1, 4)");
                rows.write().format("recordio-protobuf").save(arguments[0]);
                Dataset<Row> read = spark.read().format("recordio-protobuf").load(arguments[0]);
                System.out.println(read.schema().simpleString());
                System.out.println(read.count() + " rows, " + read.except(rows).count() + " others");
                rows.write().mode("overwrite").format("recordio-protobuf").save(arguments[0]);
                System.out.println(spark.read()
                                .format("recordio-protobuf")
                                .load(arguments[0])
                                .count() + " rows");
            }
        }
    }

    @Test
    void anApplicationReadsAndWritesOnExecutorsOfItsOwn() throws Exception {
        SparkHome.delete(FOLDER);
        SparkHome home = SparkHome.withSql(FOLDER);
        Ended ended = home.submit(
                Map.of(),
                List.of(
                        "--master",
                        "local-cluster[2,1,1024]",
                        "--jars",
                        SparkHome.JAR.toString(),
                        "--conf",
                        "spark.ui.enabled=false",
                        "--conf",
                        "spark.sql.shuffle.partitions=2"),
                Application.class.getName(),
                applicationJar(),
                List.of(FOLDER.resolve("out").toString()));
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out().lines())
                .containsExactly("struct<label:double,features:array<float>>", "1000 rows, 0 others", "1000 rows");
    }

    private Path applicationJar() throws IOException {
        Path jar = FOLDER.resolve("application.jar");
        String name = Application.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream code = Application.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            code.transferTo(out);
        }
        return jar;
    }
}
