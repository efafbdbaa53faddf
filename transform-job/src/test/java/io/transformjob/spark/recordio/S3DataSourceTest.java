package io.transformjob.spark.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of S3A, by the session's Hadoop configuration or by options. */
class S3DataSourceTest extends DataSourceTest {
    private final String bucket = TestS3.newBucket();

    private Map<String, String> access() {
        Map<String, String> access = new HashMap<>(TestS3.settings().properties());
        access.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        access.put("fs.s3a.committer.staging.tmp.path", path("staging"));
        return access;
    }

    private String uri(String key) {
        return "s3a://" + bucket + "/" + key;
    }

    /** All keys but those of S3A's folder markers. */
    private List<String> objects() {
        return TestS3.keys(bucket).stream().filter(key -> !key.endsWith("/")).toList();
    }

    private static Dataset<Row> numbers() {
        return spark().range(0, 6, 1, 3).selectExpr("double(id) label", "array(float(id)) features");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "magic", "directory"})
    void eachCommitterOfS3A(String committer) {
        write(numbers())
                .options(access())
                .option("fs.s3a.committer.name", committer)
                .save(uri("out"));
        assertThat(objects()).hasSize(3).allMatch(key -> key.matches("out/part-0000[0-2]-[0-9a-f]{32}\\.pbr"));
        assertThat(TestS3.uploads(bucket)).isEmpty();
        assertThat(read().options(access()).load(uri("out")).except(numbers()).count())
                .isZero();

        write(numbers())
                .options(access())
                .option("fs.s3a.committer.name", committer)
                .mode("overwrite")
                .save(uri("out"));
        assertThat(objects()).hasSize(3);
        assertThat(read().options(access()).load(uri("out")).count()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "magic", "directory"})
    void aWriteThatFailsLeavesNeitherObjectsNorUploads(String committer) {
        Dataset<Row> rows = spark().range(0, 400, 1, 2)
                .selectExpr("if(id = 390, cast(null as array<double>), array(double(id))) features");
        assertThat(rootMessage(catchThrowable(() -> write(rows)
                        .options(access())
                        .option("fs.s3a.committer.name", committer)
                        .save(uri("out")))))
                .startsWith("row 191 of partition 1: column features must not be null");
        assertThat(objects()).isEmpty();
        assertThat(TestS3.uploads(bucket)).isEmpty();
    }

    @Test
    void theSessionsHadoopConfigurationHolds() throws IOException {
        TestS3.put(bucket, "in/a.pbr", Files.readAllBytes(VECTORS.resolve("dense_float32.pbr")));
        access().forEach(spark().sparkContext().hadoopConfiguration()::set);
        assertThat(read().load(uri("in/")).count()).isEqualTo(2);
        assertThat(read().load("s3a://" + bucket).count()).isEqualTo(2);
        assertThat(read().load(uri("*/*.pbr")).count()).isEqualTo(2);
        spark().conf().set("fs.s3a.secret.key", "wrong");
        spark().conf().set("fs.s3a.impl.disable.cache", "true");
        assertThat(catchThrowable(() -> read().load(uri("in/")).count())).isNotNull();
    }
}
