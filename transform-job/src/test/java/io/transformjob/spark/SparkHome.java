package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An installation of Spark made of the jars that the build resolved, S3A and its SDK among them as on EMR, and the
 * processes started from it. Of this project it knows the one jar, which only {@code spark-submit} is given.
 */
final class SparkHome {
    /** What the build left. */
    static final Path TARGET = Path.of(System.getProperty("transform-job.home"), "transform-job", "target")
            .toAbsolutePath()
            .normalize();
    /** The jar that users submit. */
    static final Path JAR = TARGET.resolve("transform-job.jar");

    private static final long SUBMIT_SECONDS = 300;

    private final Path home;
    private final Path logs;
    private final Map<String, String> environment;

    private SparkHome(Path home, Path logs, Map<String, String> environment) {
        this.home = home;
        this.logs = logs;
        this.environment = environment;
    }

    /**
     * Lays out an installation of what a job needs.
     *
     * @param folder where; removed by its owner
     */
    static SparkHome in(Path folder) throws IOException {
        return in(folder, Files.readString(TARGET.resolve("class-path")).strip());
    }

    /** Lays out an installation with the libraries of this JVM, {@code spark-sql} among them. */
    static SparkHome withSql(Path folder) throws IOException {
        return in(folder, System.getProperty("java.class.path"));
    }

    private static SparkHome in(Path folder, String classPath) throws IOException {
        Path home = Files.createDirectories(folder.resolve("spark"));
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String element : classPath.split(File.pathSeparator)) {
            Path file = Path.of(element);
            boolean isOwn = file.startsWith(TARGET.getParent().getParent());
            if (element.endsWith(".jar") && !isOwn) {
                Files.createSymbolicLink(jars.resolve(file.getFileName()), file);
            }
        }
        // What tells Spark an installation from a source tree.
        Files.writeString(home.resolve("RELEASE"), "");
        Path logs = Files.createDirectories(folder.resolve("logs"));
        return new SparkHome(
                home,
                logs,
                Map.of(
                        "SPARK_HOME", home.toString(),
                        "SPARK_SCALA_VERSION", System.getProperty("scala.binary"),
                        "SPARK_LOCAL_IP", "127.0.0.1",
                        "SPARK_WORKER_DIR", folder.resolve("work").toString()));
    }

    /** Starts a process of Spark's own that stays, such as a master; what it prints is in {@link #log}. */
    Process start(String name, String mainClass, String... arguments) throws IOException {
        List<String> command = command("-Xmx256m", mainClass);
        command.addAll(List.of(arguments));
        Path log = logs.resolve(name + ".log");
        return process(command, Map.of())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** What a process that stays has printed so far. */
    String log(String name) throws IOException {
        return Files.readString(logs.resolve(name + ".log"));
    }

    /** What a finished process said and answered. */
    record Ended(int status, String out, String err) {}

    /** {@code spark-submit <options> --class Main transform-job.jar <words>}, to its end. */
    Ended submit(Map<String, String> variables, List<String> options, List<String> words)
            throws IOException, InterruptedException {
        return submit(variables, options, "io.transformjob.cli.Main", JAR, words);
    }

    /** {@code spark-submit <options> --class mainClass jar <words>}, to its end. */
    Ended submit(Map<String, String> variables, List<String> options, String mainClass, Path jar, List<String> words)
            throws IOException, InterruptedException {
        List<String> command = command("-Xmx1g", "org.apache.spark.deploy.SparkSubmit");
        command.addAll(options);
        command.addAll(List.of("--class", mainClass, jar.toString()));
        command.addAll(words);
        return run(command, variables);
    }

    /** The main class without {@code spark-submit}, as the launcher script starts it. */
    Ended launch(Map<String, String> variables, List<String> words) throws IOException, InterruptedException {
        List<String> command = command("-Xmx1g", "io.transformjob.cli.Main");
        int classPath = command.indexOf("-cp") + 1;
        command.set(classPath, JAR + File.pathSeparator + command.get(classPath));
        command.addAll(words);
        return run(command, variables);
    }

    private Ended run(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        Path out = Files.createTempFile(logs, "run-", ".out");
        Path err = Files.createTempFile(logs, "run-", ".err");
        Process process = process(command, variables)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(SUBMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no end after %d s: %s%n%s"
                        .formatted(SUBMIT_SECONDS, String.join(" ", command), Files.readString(err)));
            }
            return new Ended(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private List<String> command(String heap, String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("spark.jvm.flags").split(" ")));
        command.addAll(List.of(heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", home.resolve("jars") + "/*", mainClass));
        return command;
    }

    /** No variable of this process that could tell of stores or of another Spark is handed on. */
    private ProcessBuilder process(List<String> command, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(logs.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("SPARK_"));
        builder.environment().putAll(environment);
        builder.environment().putAll(variables);
        return builder;
    }

    /** Removes a folder with all in it; libraries that it links to stay. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
