package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects of gzip, in tasks of two cores: long enough that all cores score them. */
class SparkEngineGzipTest extends SparkTest {
    private static final long SEED = 20_241_111;
    private static final int ROWS = 400_000;

    @Override
    public SparkConf conf() {
        return super.conf().set("spark.task.cpus", "2");
    }

    private static String rows(String form) {
        return new Random(SEED)
                .ints(ROWS, 0, 1_000_000)
                .mapToObj(form::formatted)
                .collect(Collectors.joining());
    }

    private static byte[] gzip(String text) {
        byte[] gzip = TestModels.gzip(text.getBytes(US_ASCII));
        assertThat(gzip.length)
                .as("long enough to be scored by several threads")
                .isGreaterThan(1024 * 1024);
        return gzip;
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p1_p2_theCoresOfATaskDoNotShow(Where where) {
        Place place = place(where);
        String rows = rows("%d,0\n");
        place.put("input/a.csv.gz", gzip(rows));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.records()).isEqualTo(ROWS);
        assertThat(outcome.output().equals(rows("%d.0\n"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p6_faultsHaveThePlacesThatTheyHaveInAPlainObject(Where where) {
        Place place = place(where);
        String rows = rows("%d,0\n");
        String spoilt = rows.substring(0, rows.indexOf('\n', 3_000_000) + 1) + "1,word\nword,1\n" + rows;
        place.put("plain/a", spoilt.getBytes(US_ASCII));
        place.put("gzip/a", gzip(spoilt));
        Outcome plain = TestJob.firstFeature(place, "plain/").run(engine());
        Outcome gzip = TestJob.firstFeature(place, "gzip/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(gzip.outputs()).isEmpty();
        assertThat(gzip.errors()).hasSize(1);
        assertThat(gzip.errors().get(0).toString())
                .isEqualTo(plain.errors().get(0).toString().replace("/plain/a", "/gzip/a"))
                .contains("\"Found\":\"\\\"word\\\"\"");
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p3_anObjectThatWasCutOffHasNoOutput(Where where) {
        Place place = place(where);
        byte[] gzip = gzip(rows("%d,0\n"));
        place.put("input/a", Arrays.copyOf(gzip, gzip.length - 100));
        place.put("input/b", TestModels.gzip("7,0\n".getBytes(US_ASCII)));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("b.out", "7.0\n"));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).get("Rule").asText()).isEqualTo("gzip must end with the end of a member");
    }
}
