package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of bad records. */
class BadRecordsRunTest {
    @TempDir
    Path folder;

    @Test
    void bt88_aJobWithPlaceholdersIsCompletedAndTheSummaryCountsThem() {
        String row = JobFiles.customers().get(0);
        JobFiles files = new JobFiles(folder).put("in/c.csv", row + "\nx\n" + row + "\n");
        Call call = Call.of(files.words("run", "--set", "on-bad-record=quarantine"));
        assertThat(call.status()).isZero();
        assertThat(call.errors().replaceFirst(" in [0-9.]+ s", " in T s"))
                .startsWith("churn Completed: 3 of 3 objects, 9 records in T s\n"
                        + "  bad records: 1 of 9, answered with ERROR\n"
                        + "  quarantine: s3://" + files.bucket + "/out/_transform-job/churn/quarantine/\n");
        assertThat(files.text("out/c.csv.out").lines().toList())
                .hasSize(3)
                .element(1)
                .isEqualTo("ERROR");
        assertThat(files.text("out/_transform-job/churn/quarantine/c.csv.out.jsonl"))
                .contains("\"Record\":2,")
                .endsWith(",\"Text\":\"x\",\"Bytes\":\"eA==\"}\n");
    }

    @Test
    void p5_optionsOfPlaceholdersAreNotedWhereABadRecordFailsItsObject() {
        String rest =
                ": has no effect here: on-bad-record is fail-object, so that the first bad record fails its object\n";
        JobFiles files = new JobFiles(folder);
        String[] options = {"--set", "max-bad-records=1%", "--set", "bad-record-placeholder=bad"};
        assertThat(Call.atTerminal(files.words("plan", options)).out())
                .contains("note: --set max-bad-records" + rest)
                .contains("note: --set bad-record-placeholder" + rest);
        assertThat(Call.atTerminal(files.words(
                                "plan",
                                options[0],
                                options[1],
                                options[2],
                                options[3],
                                "--set",
                                "on-bad-record=placeholder"))
                        .out())
                .doesNotContain("bad-record is fail-object");
    }
}
