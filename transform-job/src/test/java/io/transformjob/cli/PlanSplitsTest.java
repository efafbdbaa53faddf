package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into how many splits an object is cut. */
class PlanSplitsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "30, 1, 30",
        "30, 7, 5",
        "30, 30, 1",
        "30, 1MiB, 1",
        "0, 1, 1",
        // An upload has 10,000 parts at most.
        "10000, 1, 10000",
        "10001, 1, 5001",
        "30000, 1, 10000",
        "30001, 1, 7501"
    })
    void anObjectIsCutAtSplitBytesButNotIntoMoreThanTenThousand(int length, String splitBytes, int splits)
            throws Exception {
        JobFiles files =
                new JobFiles(folder).put("one/a.csv", "1".repeat(length)).job("/in/", "/one/");
        Call plan = Call.of(files.words("plan", "--set", "split-bytes=" + splitBytes));
        JsonNode object = new JsonMapper().readTree(plan.out()).get("Objects").get(0);
        assertThat(object.get("Splits").asInt()).isEqualTo(splits);
    }
}
