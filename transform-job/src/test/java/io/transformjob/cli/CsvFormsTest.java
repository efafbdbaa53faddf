package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV as people have it: headers, quoted lines, other delimiters. */
class CsvFormsTest {
    @TempDir
    Path folder;

    private static String header() {
        return "state" + ",\"a name\"".repeat(68) + "\n";
    }

    /** The output of the job as it stands without options. */
    private String plainOutput() {
        JobFiles files = new JobFiles(folder);
        assertThat(Call.of(files.words("run")).status()).isZero();
        return files.text("out/a.csv.out");
    }

    @Test
    void aHeaderIsNeitherScoredNorJoinedWhereverObjectsAreCut() {
        String plain = plainOutput();
        JobFiles files = new JobFiles(folder)
                .put(
                        "in/a.csv",
                        header() + String.join("\n", JobFiles.customers().subList(0, 3)));
        Call call = Call.of(files.words("run", "--set", "csv-header=true", "--set", "split-bytes=100"));
        assertThat(call.status()).as(call.err()).isZero();
        assertThat(files.text("out/a.csv.out")).isEqualTo(plain);
        assertThat(call.out()).contains("\"Records\" : 5");

        files = new JobFiles(folder)
                .put("in/a.csv", header() + JobFiles.customers().get(0) + "\n")
                .put("in/b.csv", header())
                .job(
                        "\"TransformResources\"",
                        "\"DataProcessing\": {\"JoinSource\": \"Input\"},\n  \"TransformResources\"");
        assertThat(Call.of(files.words("run", "--set", "csv-header=true")).status())
                .isZero();
        assertThat(files.text("out/a.csv.out"))
                .isEqualTo(JobFiles.customers().get(0) + ","
                        + plain.lines().findFirst().orElseThrow() + "\n");
        assertThat(files.text("out/b.csv.out")).isEmpty();
    }

    @Test
    void p6_aRecordBehindAHeaderHasThePlaceThatAPersonFinds() {
        JobFiles files = new JobFiles(folder)
                .put("in/a.csv", header() + JobFiles.customers().get(0) + "\nx,y\n");
        String object = "s3://" + files.bucket + "/in/a.csv";
        int offset = header().length() + JobFiles.customers().get(0).length() + 1;
        assertThat(Call.of(files.words("run", "--set", "csv-header=true")).errors())
                .contains("  failed: " + object + " record 3 (byte " + offset + "): column 1 must be a number or empty,"
                        + " found \"x\". Leave the cell empty if the value is missing.\n");
        assertThat(Call.of(files.words("run")).errors())
                .contains("  failed: " + object + " record 1 (byte 0): column 1 must be a number or empty, found"
                        + " \"state\". If this is a header row, remove it or set csv-header=true.\n");
    }

    @Test
    void quotedLinesAndTheirDelimiterAreReadAndTheirObjectsAreNotCut() {
        String plain = plainOutput();
        JobFiles files = new JobFiles(folder);
        for (String name : List.of("in/a.csv", "in/b.csv")) {
            files.put(name, files.text(name).replaceAll("([^,\n]*),", "\"$1\n\";"));
        }
        String[] words = {"--set", "csv-multiline=true", "--set", "csv-delimiter=;", "--set", "split-bytes=100"};
        assertThat(Call.of(files.words("run", words)).errors()).contains("churn Completed: 2 of 2 objects, 6 records");
        assertThat(files.text("out/a.csv.out")).isEqualTo(plain);
        assertThat(Call.atTerminal(files.words("plan", words)).out())
                .contains(" in 2 splits\n")
                .contains("objects are not cut: csv-multiline is true: which quotes open a field is known from the"
                        + " beginning of an object\n");
    }

    @Test
    void p5_optionsOfCsvAreNotedWhereObjectsAreNotCsv() {
        JobFiles files = new JobFiles(folder)
                .job("\"ContentType\": \"text/csv\"", "\"ContentType\": \"text/libsvm\"")
                .job(
                        "\"TransformResources\"",
                        "\"Environment\": {\"TRANSFORM_JOB_CSV_HEADER\": \"true\"},\n  \"TransformResources\"")
                .model(
                        "\"PrimaryContainer\": {",
                        "\"PrimaryContainer\": {\"Environment\": {\"TRANSFORM_JOB_CSV_MULTILINE\": \"true\"},");
        String rest = ": has no effect here: by their content type objects are not CSV\n";
        assertThat(Call.atTerminal(files.words("plan", "--set", "csv-delimiter=tab", "--set", "split-bytes=100"))
                        .out())
                .contains("note: " + files.jobFile() + ":14:47 /Environment/TRANSFORM_JOB_CSV_HEADER" + rest)
                .contains("note: " + files.modelFile()
                        + ":4:71 /PrimaryContainer/Environment/TRANSFORM_JOB_CSV_MULTILINE" + rest)
                .contains("note: --set csv-delimiter" + rest)
                .doesNotContain("objects are not cut");
        assertThat(Call.atTerminal(new JobFiles(folder).words("plan", "--set", "csv-header=true"))
                        .out())
                .doesNotContain("not CSV");
    }
}
