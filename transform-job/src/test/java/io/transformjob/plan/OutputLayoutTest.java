package io.transformjob.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.store.ObjectUri;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputLayoutTest {
    /** Each observation and the proposal of the rule; the last two are what a prefix inside a name leaves. */
    @ParameterizedTest
    @CsvSource({
        "batch_transform/0.png, batch_transform, 0.png.out",
        "open-images/tfrecord/train-0, open-images/tfrecord, train-0.out",
        "data/deep/one.jsonl, data/deep/one.jsonl, one.jsonl.out",
        "one.csv, one.csv, one.csv.out",
        "in/a.csv, in/, a.csv.out",
        "in/sub/a.csv, in/, sub/a.csv.out",
        "in/sub/a.csv, in, sub/a.csv.out",
        "in/sub/a.csv, '', in/sub/a.csv.out",
        "test_other/x.csv, test, test_other/x.csv.out",
        "2026/part-01.csv, 2026/part-, part-01.csv.out",
    })
    void bt75_theOutputStandsWhereTheInputStandsUnderItsPrefix(String key, String prefix, String output) {
        assertThat(new OutputLayout(ObjectUri.parse("s3://bucket/out")).outputOf(key, prefix))
                .isEqualTo(ObjectUri.parse("s3://bucket/out/" + output));
    }

    @ParameterizedTest
    @CsvSource({
        "x.csv, x.csv.out",
        "x.csv.out, x.csv.out.out",
        "x.csv.gz, x.csv.gz.out",
        "x, x.out",
        "é x%20.csv, é x%20.csv.out"
    })
    void bt70_theNameIsThatOfTheInputWithOutBehindIt(String name, String output) {
        assertThat(new OutputLayout(ObjectUri.parse("s3://bucket/out"))
                        .outputOf("in/" + name, "in/")
                        .name())
                .isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/out, s3://bucket/out/a.csv.out",
        "s3://bucket/out/, s3://bucket/out/a.csv.out",
        "s3://bucket, s3://bucket/a.csv.out",
        "s3://bucket/, s3://bucket/a.csv.out",
        "file:///out/, file:///out/a.csv.out",
    })
    void bt77_oneSlashSeparatesTheOutputPathFromTheRest(String path, String output) {
        assertThat(new OutputLayout(ObjectUri.parse(path)).outputOf("in/a.csv", "in/"))
                .hasToString(output);
    }
}
