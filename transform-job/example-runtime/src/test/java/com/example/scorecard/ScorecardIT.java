package com.example.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar of this module, named with {@code --jars}, scores a job in this process's executors and in those of a cluster. */
@Timeout(300)
class ScorecardIT {
    private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();

    private static final String SCALA = System.getProperty("scala.binary");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"local[2]", "local-cluster[1,1,1024]"})
    void aJobRunsWithTheRuntimeOfTheJar(String master) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/people.csv"), "29,1\n31,0\n,1\n");
        Files.writeString(folder.resolve("scorecard.csv"), "0,18,5\n0,30,20\n0,missing,1\n1,0,100\n");
        run(folder, Map.of(), List.of("tar", "-czf", "model.tar.gz", "scorecard.csv"));
        Files.writeString(folder.resolve("job.json"), """
                {
                  "TransformJobName": "people",
                  "ModelName": "points",
                  "TransformInput": {
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "file://%1$s/in/"}},
                    "ContentType": "text/csv", "SplitType": "Line"
                  },
                  "TransformOutput": {"S3OutputPath": "file://%1$s/out", "AssembleWith": "Line"},
                  "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1}
                }
                """.formatted(folder));
        Files.writeString(folder.resolve("model.json"), """
                {
                  "ModelName": "points",
                  "ExecutionRoleArn": "arn:aws:iam::000000000000:role/test",
                  "PrimaryContainer": {"Image": "ours:1", "ModelDataUrl": "file://%s/model.tar.gz"}
                }
                """.formatted(folder));
        run(
                HOME,
                Map.of("SPARK_HOME", sparkHome().toString(), "SPARK_SCALA_VERSION", SCALA),
                List.of(
                        "scripts/transform-job",
                        "run",
                        "--jars",
                        "transform-job/example-runtime/target/example-runtime.jar",
                        "--job",
                        folder.resolve("job.json").toString(),
                        "--model",
                        folder.resolve("model.json").toString(),
                        "--registry",
                        folder.resolve("registry").toString(),
                        "--master",
                        master));
        assertThat(folder.resolve("out/people.csv.out")).hasContent("105.0\n120.0\n101.0\n");
    }

    /** What a cluster of processes of this machine is started from: Spark's jars, as the build resolved them. */
    private Path sparkHome() throws IOException {
        Path home = folder.resolve("spark");
        Path jars = Files.createDirectories(home.resolve("jars"));
        String classPath = Files.readString(HOME.resolve("transform-job/target/class-path"));
        for (String jar : classPath.strip().split(File.pathSeparator)) {
            Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
        }
        Files.writeString(home.resolve("RELEASE"), "");
        return home;
    }

    private void run(Path directory, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
