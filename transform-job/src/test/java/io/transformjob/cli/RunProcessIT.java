package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.demo.ChurnData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on files in a process of their own, started from the jar as {@code scripts/transform-job} does. */
@Timeout(120)
class RunProcessIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path HOME = Path.of(System.getProperty("transform-job.home"));

    @TempDir
    Path folder;

    private Path in;
    private Path out;

    @BeforeEach
    void writeJob() throws IOException {
        in = Files.createDirectories(folder.resolve("in"));
        out = folder.resolve("out");
        Files.write(folder.resolve("model.tar.gz"), ChurnData.model());
        Files.writeString(folder.resolve("job.json"), """
                {
                  "TransformJobName": "churn",
                  "ModelName": "churn-model",
                  "TransformInput": {
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "file://%1$s/in/"}},
                    "ContentType": "text/csv", "SplitType": "Line"
                  },
                  "TransformOutput": {"S3OutputPath": "file://%1$s/out", "Accept": "text/csv", "AssembleWith": "Line"},
                  "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
                }
                """.formatted(folder));
        Files.writeString(folder.resolve("model.json"), """
                {
                  "ModelName": "churn-model",
                  "ExecutionRoleArn": "arn:aws:iam::000000000000:role/test",
                  "PrimaryContainer": {
                    "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3",
                    "ModelDataUrl": "file://%s/model.tar.gz"
                  }
                }
                """.formatted(folder));
    }

    /** @param before shell commands for the process itself, such as a limit */
    private Process start(String before, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "run",
                "--job",
                folder.resolve("job.json").toString(),
                "--model",
                folder.resolve("model.json").toString()));
        words.addAll(List.of(more));
        return start(before, words);
    }

    private Process start(String before, List<String> words) throws IOException {
        Path target = HOME.resolve("transform-job/target");
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String opened : List.of("lang", "lang.invoke", "nio", "util")) {
            java.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
        }
        java.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        java.add("--add-opens=java.base/sun.util.calendar=ALL-UNNAMED");
        java.addAll(List.of(
                "-Xmx1g",
                "-Duser.home=" + folder,
                "-Dlog4j2.configurationFile=" + HOME.resolve("conf/log4j2.properties"),
                "-cp",
                target.resolve("transform-job.jar") + ":"
                        + Files.readString(target.resolve("class-path")).strip(),
                "io.transformjob.cli.Main"));
        java.addAll(words);
        List<String> command = new ArrayList<>(List.of("bash", "-c", before + "exec \"$0\" \"$@\""));
        command.addAll(java);
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }

    private int end(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("stderr"))
                .replaceAll("(?m)^transform-job: without effect here: .*\n", "")
                .replaceAll("(?m)^transform-job: .*, compiled in [0-9]+ ms\n", "")
                .replaceFirst(" (in|after) [0-9.]+ s", " $1 T s");
    }

    private JsonNode describe() throws IOException {
        JsonNode describe = JSON.readTree(Files.readString(out.resolve("_transform-job/churn/describe.json")));
        assertThat(JSON.readTree(Files.readString(folder.resolve("stdout")))).isEqualTo(describe);
        return describe;
    }

    private List<String> outputs() throws IOException {
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(file -> !Files.isDirectory(file) || file.endsWith("scratch"))
                    .map(file -> out.relativize(file).toString())
                    .filter(name -> !name.matches("_transform-job/churn/(describe|errors|manifest)\\.json"))
                    .sorted()
                    .toList();
        }
    }

    private static void await(Process process, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as("the process runs").isTrue();
            Thread.sleep(20);
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** Many large objects at the price of one. */
    private void linkObjects(int count, int repeats) throws IOException {
        Path rows = folder.resolve("rows.csv");
        byte[] once = JobFiles.rows(0, 200);
        try (var stream = Files.newOutputStream(rows)) {
            for (int i = 0; i < repeats; i++) {
                stream.write(once);
            }
        }
        for (int i = 0; i < count; i++) {
            Files.createSymbolicLink(in.resolve("%04d.csv".formatted(i)), rows);
        }
    }

    @Test
    void aRunSaysNothingButItsSummary() throws Exception {
        Files.write(in.resolve("a.csv"), JobFiles.rows(0, 20));
        assertThat(end(start("", "--set", "split-bytes=1000"))).isZero();
        assertThat(errors())
                .isEqualTo("churn Completed: 1 of 1 objects, 20 records in T s\n  outputs: file://" + out
                        + "\n  report:  file://" + out + "/_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(describe().get("TransformJobStatus").textValue()).isEqualTo("Completed");
        assertThat(outputs()).containsExactly("a.csv.out");
    }

    @Test
    void p3_anInterruptedJobLeavesWholeOutputsOnly() throws Exception {
        int rows = 20_000;
        linkObjects(2_000, rows / 200);
        Process process = start("", "--master", "local[2]");
        await(process, () -> Files.exists(out) && !wholeOutputs().isEmpty());
        interrupt(process);

        assertThat(end(process)).isEqualTo(130);
        assertThat(errors())
                .isEqualTo("transform-job: stopping; once more to end at once.\nchurn Stopped after T s\n"
                        + "  The job was interrupted; outputs that were whole by then are kept.\n  outputs: file://"
                        + out
                        + "\n  report:  file://" + out + "/_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(describe().get("TransformJobStatus").textValue()).isEqualTo("Stopped");
        assertThat(describe().get("FailureReason").textValue())
                .isEqualTo("The job was interrupted; outputs that were whole by then are kept.");
        List<String> outputs = outputs();
        assertThat(outputs).hasSizeBetween(1, 1_999).allMatch(name -> name.matches("\\d{4}\\.csv\\.out"));
        for (String output : outputs) {
            try (Stream<String> lines = Files.lines(out.resolve(output))) {
                assertThat(lines.count()).as(output).isEqualTo(rows);
            }
        }
    }

    @Test
    void p4_aJobThatTheSystemEndsIsResumed() throws Exception {
        linkObjects(300, 100);
        Process process = start("", "--master", "local[2]");
        await(process, () -> Files.exists(out) && !wholeOutputs().isEmpty());
        process.destroy();
        assertThat(end(process)).isEqualTo(75);
        assertThat(describe().get("FailureReason").textValue())
                .isEqualTo("InternalServerError: the system asked this process to end (SIGTERM). Continue with:"
                        + " transform-job resume churn");
        assertThat(wholeOutputs()).hasSizeBetween(1, 299);

        assertThat(end(start("", List.of("resume", "churn")))).isZero();
        assertThat(describe().get("TransformJobStatus").textValue()).isEqualTo("Completed");
        assertThat(outputs()).hasSize(300).allMatch(name -> name.matches("\\d{4}\\.csv\\.out"));
    }

    private List<String> wholeOutputs() {
        try (Stream<Path> files = Files.list(out)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".out"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void anInterruptBeforeTheFirstTaskStopsTheJobToo() throws Exception {
        linkObjects(500, 100);
        Process process = start("");
        await(process, () -> Files.exists(out.resolve("_transform-job/churn/describe.json")));
        interrupt(process);
        assertThat(end(process)).isEqualTo(130);
        assertThat(describe().get("TransformJobStatus").textValue()).isEqualTo("Stopped");
        assertThat(outputs()).allMatch(name -> name.matches("\\d{4}\\.csv\\.out"));
    }

    /** The limit on the length of a file stands for a disk that is full: any user may set it. */
    @Test
    void p3_anOutputThatDoesNotFitIsNoOutput() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Files.write(in.resolve("small.csv"), JobFiles.rows(0, 20));
        linkObjects(1, 500);
        assertThat(end(start("ulimit -f 1024; "))).isEqualTo(1);
        String large =
                "file://" + out + "/0000.csv.out: no space is left while writing: File too large. Free space there or"
                        + " choose another folder; nothing of this object was kept.";
        assertThat(errors())
                .isEqualTo("churn Failed: 1 of 2 objects, 20 records in T s\n  failed: " + large
                        + "\n  outputs: file://" + out + "\n  report:  file://" + out
                        + "/_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(describe().get("FailureReason").textValue())
                .isEqualTo("InternalServerError: 1 of 2 objects failed. " + large);
        assertThat(outputs()).containsExactly("small.csv.out");
    }
}
