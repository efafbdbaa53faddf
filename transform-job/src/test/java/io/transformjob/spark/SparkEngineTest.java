package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.demo.ChurnData;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole jobs on Spark: the output is a function of the job, the model and the input bytes, and keeps their order. */
class SparkEngineTest extends SparkTest {

    @ParameterizedTest
    @CsvSource({
        "FILE,1",
        "FILE,2",
        "FILE,7",
        "FILE,64",
        "FILE,1000",
        "FILE,1MiB",
        "FILE,64MiB",
        "S3,7",
        "S3,64",
        "S3,1MiB"
    })
    void p1_theLengthOfSplitsDoesNotShow(Where where, String splitBytes) {
        Place place = place(where);
        byte[] rows = Rows.of(1, 40);
        place.put("input/a.csv", rows);
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.out", Rows.answers(1, 40)));
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.records()).isEqualTo(40);
        int length = splitBytes.endsWith("MiB") ? rows.length : Integer.parseInt(splitBytes);
        assertThat(outcome.splits()).isEqualTo((rows.length + length - 1) / length);
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p1_anObjectOfManySplitsHasTheOutputOfOneSplit(Where where) {
        Place place = place(where);
        byte[] rows = churnRows(100);
        assertThat(rows.length).isGreaterThan(3_000_000);
        place.put("input/a.csv", rows);
        Outcome cut =
                TestJob.churn(place, "input/").set("split-bytes", "100000").run(engine());
        Outcome whole = TestJob.churn(place, "input/").run(engine());
        assertThat(cut.splits()).isEqualTo((rows.length + 99_999) / 100_000);
        assertThat(whole.splits()).isEqualTo(1);
        assertThat(cut.output().equals(whole.output()))
                .as("outputs are the same bytes")
                .isTrue();
        assertThat(cut.documents().get("manifest.json").get("Outputs").get(0).get("OutputSha256"))
                .isEqualTo(whole.documents()
                        .get("manifest.json")
                        .get("Outputs")
                        .get(0)
                        .get("OutputSha256"));

        List<String> answers = cut.output().lines().toList();
        List<Double> recorded = ChurnData.recorded();
        assertThat(answers).hasSize(100 * recorded.size());
        for (int i = 0; i < answers.size(); i++) {
            assertThat(Double.parseDouble(answers.get(i)))
                    .as("record %d", i + 1)
                    .isCloseTo(recorded.get(i % recorded.size()), within(1e-7));
        }
    }

    /** Ways of saying the same rows to the same model, none of which may change an answer. */
    enum Variation {
        GZIP {
            @Override
            byte[] input(byte[] rows) {
                return TestModels.gzip(rows);
            }

            @Override
            TestJob job(TestJob job) {
                return job.with("TransformInput/CompressionType", "Gzip");
            }
        },
        GZIP_OF_SEVERAL_MEMBERS {
            @Override
            byte[] input(byte[] rows) {
                byte[] first = TestModels.gzip(Arrays.copyOf(rows, 1001));
                byte[] empty = TestModels.gzip();
                byte[] second = TestModels.gzip(Arrays.copyOfRange(rows, 1001, rows.length));
                byte[] all = Arrays.copyOf(first, first.length + empty.length + second.length);
                System.arraycopy(empty, 0, all, first.length, empty.length);
                System.arraycopy(second, 0, all, first.length + empty.length, second.length);
                return all;
            }

            @Override
            TestJob job(TestJob job) {
                return job.with("TransformInput/CompressionType", "Gzip");
            }
        },
        GZIP_NOT_SPLIT {
            @Override
            byte[] input(byte[] rows) {
                return TestModels.gzip(rows);
            }

            @Override
            TestJob job(TestJob job) {
                return job.with("TransformInput/CompressionType", "Gzip").with("TransformInput/SplitType", "None");
            }
        },
        CR_LF {
            @Override
            byte[] input(byte[] rows) {
                return new String(rows, UTF_8).replace("\n", "\r\n").getBytes(UTF_8);
            }
        },
        NO_LAST_LINE_FEED {
            @Override
            byte[] input(byte[] rows) {
                return Arrays.copyOf(rows, rows.length - 1);
            }
        },
        NO_LAST_LINE_FEED_IN_SPLITS {
            @Override
            byte[] input(byte[] rows) {
                return Arrays.copyOf(rows, rows.length - 1);
            }

            @Override
            TestJob job(TestJob job) {
                return job.set("split-bytes", 5000);
            }
        },
        NOT_SPLIT {
            @Override
            TestJob job(TestJob job) {
                return job.with("TransformInput/SplitType", "None");
            }
        },
        SINGLE_RECORD {
            @Override
            TestJob job(TestJob job) {
                return job.with("BatchStrategy", "SingleRecord").set("split-bytes", 3000);
            }
        },
        MULTI_RECORD {
            @Override
            TestJob job(TestJob job) {
                return job.with("BatchStrategy", "MultiRecord").set("split-bytes", 3000);
            }
        },
        NO_LIMIT_OF_PAYLOADS {
            @Override
            TestJob job(TestJob job) {
                return job.with("MaxPayloadInMB", 0);
            }
        },
        PAYLOADS_OF_1_MB {
            @Override
            TestJob job(TestJob job) {
                return job.with("MaxPayloadInMB", 1).set("split-bytes", 7777);
            }
        },
        PAYLOADS_OF_100_MB {
            @Override
            TestJob job(TestJob job) {
                return job.with("MaxPayloadInMB", 100);
            }
        },
        NOTHING_BETWEEN_RESPONSES {
            @Override
            TestJob job(TestJob job) {
                return job.with("TransformOutput/AssembleWith", "None").set("split-bytes", 4096);
            }
        };

        byte[] input(byte[] rows) {
            return rows;
        }

        TestJob job(TestJob job) {
            return job;
        }
    }

    @ParameterizedTest
    @EnumSource(Variation.class)
    void p1_bt58_theWayRowsArePackedDoesNotShow(Variation variation) {
        Place place = place(Where.FILE);
        byte[] rows = churnRows(1);
        place.put("plain/a.csv", rows);
        place.put("varied/a.csv", variation.input(rows));
        String plain = TestJob.churn(place, "plain/").run(engine()).output();
        Outcome varied = variation.job(TestJob.churn(place, "varied/")).run(engine());
        assertThat(plain.lines()).hasSize(201);
        assertThat(varied.output()).isEqualTo(plain);
        assertThat(varied.status()).isEqualTo("Completed");
    }

    @Test
    void p1_bt58_strategyAndLimitDoNotShowInAnObjectOfSeveralPayloads() {
        Place place = place(Where.FILE);
        place.put("input/a.csv", Rows.of(1, 200_000));
        String expected = Rows.answers(1, 200_000);
        for (String strategy : List.of("SingleRecord", "MultiRecord")) {
            for (int megabytes : new int[] {0, 1, 6}) {
                Outcome outcome = TestJob.firstFeature(place, "input/")
                        .with("BatchStrategy", strategy)
                        .with("MaxPayloadInMB", megabytes)
                        .set("split-bytes", "700000")
                        .run(engine());
                assertThat(outcome.splits()).isGreaterThan(2);
                assertThat(outcome.output().equals(expected))
                        .as("%s, %d MB", strategy, megabytes)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p2_recordIOfTheOutputAnswersRecordIOfTheInput(Where where) {
        long seed = 20_240_611;
        Random random = new Random(seed);
        Place place = place(where);
        Map<String, String> expected = new java.util.TreeMap<>();
        for (int object = 0; object < 5; object++) {
            List<Integer> values = new ArrayList<>(
                    IntStream.range(0, 1 + random.nextInt(2000)).boxed().toList());
            Collections.shuffle(values, random);
            String name = "part-%d.csv".formatted(object);
            place.put("input/" + name, Rows.text(values.stream().map(value -> Rows.row(value) + "\n")));
            expected.put(
                    name + ".out", values.stream().map(value -> value + ".0\n").collect(Collectors.joining()));
        }
        int splitBytes = 200 + random.nextInt(2000);
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .set("split-bytes", splitBytes)
                .run(engine());
        assertThat(outcome.outputs())
                .as("seed %d, split-bytes %d", seed, splitBytes)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void bt43_emptyObjectsHaveEmptyOutputsAndFolderMarkersNone(Where where) {
        Place place = place(where);
        place.put("input/empty.csv", new byte[0]);
        place.put("input/marker/", new byte[0]);
        place.put("input/rows.csv", Rows.of(1, 3));
        Outcome outcome = TestJob.firstFeature(place, "input/").run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("empty.csv.out", "", "rows.csv.out", Rows.answers(1, 3)));
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.records()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"None,None", "None,Gzip", "Line,Gzip"})
    void bt43_anEmptyObjectHasAnEmptyOutputHoweverItIsRead(String splitType, String compression) {
        Place place = place(Where.FILE);
        place.put("input/empty", new byte[0]);
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/SplitType", splitType)
                .with("TransformInput/CompressionType", compression)
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("empty.out", ""));
    }

    @Test
    void bt45_gzipObjectsAreOneSplitAndKeepTheirNames() {
        Place place = place(Where.S3);
        place.put("input/a.csv.gz", TestModels.gzip(Rows.of(1, 2000)));
        Outcome outcome = TestJob.firstFeature(place, "input/")
                .with("TransformInput/CompressionType", "Gzip")
                .set("split-bytes", 100)
                .run(engine());
        assertThat(outcome.splits()).isEqualTo(1);
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.gz.out", Rows.answers(1, 2000)));
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void p3_aJobLeavesItsOutputsAndItsOwnFolderAndNothingElse(Where where) {
        Place place = place(where);
        place.put("input/a.csv", Rows.of(1, 100));
        place.put("input/sub/b.csv", Rows.of(1, 2));
        place.put("input/bad.csv", "1,0\n2,0\nthree,0\n4,0\n".getBytes(UTF_8));
        TestJob job = TestJob.firstFeature(place, "input/").set("split-bytes", 50);
        assertThat(job.run(engine()).status()).isEqualTo("Failed");
        String own = "output/" + job.name() + "/_transform-job/" + job.name() + "/";
        assertThat(place.all("").keySet())
                .containsExactlyInAnyOrder(
                        "input/a.csv",
                        "input/sub/b.csv",
                        "input/bad.csv",
                        "model/" + job.name() + "/model.tar.gz",
                        "output/" + job.name() + "/a.csv.out",
                        "output/" + job.name() + "/sub/b.csv.out",
                        own + "describe.json",
                        own + "manifest.json",
                        own + "errors.json");
        if (place instanceof Place.Bucket bucket) {
            assertThat(bucket.uploads()).isEmpty();
        }
    }

    /** The bundled customers, several times over. */
    private static byte[] churnRows(int times) {
        String once = String.join("\n", ChurnData.customers()) + "\n";
        return once.repeat(times).getBytes(UTF_8);
    }
}
