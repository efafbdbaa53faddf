package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many tasks run at once, and however the master is named, outputs are the same; each run starts its own context. */
class SparkEngineSlotsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"local", "local[1]", "'local[3]'", "'local[8,4]'", "local[*]"})
    void p1_theNumberOfSlotsDoesNotShow(String master) throws Exception {
        Place place = Place.of(folder);
        place.put("input/a.csv", Rows.of(1, 5000));
        place.put("input/b.csv", Rows.of(1, 1));
        place.put("input/c.csv", Rows.of(3, 30));
        try (SparkEngine engine = SparkEngine.start("slots", Optional.of(master))) {
            for (String splitBytes : new String[] {"900", "64MiB"}) {
                Outcome outcome = TestJob.firstFeature(place, "input/")
                        .set("split-bytes", splitBytes)
                        .run(engine);
                assertThat(outcome.outputs())
                        .isEqualTo(Map.of(
                                "a.csv.out",
                                Rows.answers(1, 5000),
                                "b.csv.out",
                                Rows.answers(1, 1),
                                "c.csv.out",
                                Rows.answers(3, 30)));
                assertThat(engine.description()).endsWith(", " + master);
            }
        }
    }
}
