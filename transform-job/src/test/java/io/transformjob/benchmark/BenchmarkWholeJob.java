package io.transformjob.benchmark;

import io.transformjob.benchmark.Contender.Work;
import io.transformjob.benchmark.Measured.Spread;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whole jobs, CSV in and predictions out, ours beside what one would write with Spark and the XGBoost library: rows per
 * second of CPU time, in one run, in turn. First a small file shows that all give the same answers. Run by {@code
 * scripts/benchmark}, which tells the options.
 */
public final class BenchmarkWholeJob {
    private static final long COMPARED_BYTES = 1_000_000;
    /** Exponential functions of two libraries differ in the last places of a {@code float32}. */
    private static final double TOLERANCE = 1e-6;
    /** What the launcher says before work of its own. */
    private static final Pattern BUILT = Pattern.compile("^transform-job: (building|preparing)", Pattern.MULTILINE);

    private final BenchmarkOptions options;
    private final PrintStream out;
    private final Path home = Path.of(System.getProperty("transform-job.home", "."))
            .toAbsolutePath()
            .normalize();
    private final Path folder = home.resolve("target/benchmark");

    private BenchmarkWholeJob(BenchmarkOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] words) throws Exception {
        new BenchmarkWholeJob(BenchmarkOptions.parse(words), System.out).run();
    }

    private void run() throws Exception {
        BenchmarkInput input =
                BenchmarkInput.of(folder.resolve("data"), options.form(), options.bytes(), options.number("objects"));
        if (!options.text("child").isEmpty()) {
            runAsChild(input);
            return;
        }
        out.printf(
                "%s: %,d rows of %d columns, %.0f bytes each, %,d MB in %d objects. Java %s, %d cores, %s, heap %s%n",
                options.text("form"),
                input.rows(),
                HiggsRows.COLUMNS,
                (double) input.bytes() / input.rows(),
                input.bytes() / 1_000_000,
                input.objects(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                options.text("master"),
                options.text("heap"));
        try (SparkEngine engine = start()) {
            for (BenchmarkModel model : models()) {
                compare(model, engine);
                if (options.has("phase", "warm")) {
                    warm(input, model, engine);
                }
            }
        }
        if (options.has("phase", "cold")) {
            for (BenchmarkModel model : models()) {
                cold(input, model);
            }
        }
    }

    private SparkEngine start() throws EngineException {
        return SparkEngine.start("benchmark", Optional.of(options.text("master")));
    }

    private List<BenchmarkModel> models() throws IOException {
        List<BenchmarkModel> models = new ArrayList<>();
        if (options.has("score", "trees")) {
            models.add(BenchmarkModel.trees(folder.resolve("models"), options.number("trees")));
        }
        if (options.has("score", "linear")) {
            models.add(BenchmarkModel.linear(folder.resolve("models")));
        }
        return models;
    }

    private Work work(Contender contender, BenchmarkInput input, BenchmarkModel model) throws IOException {
        Path own = folder.resolve("work").resolve(contender.word());
        BenchmarkFiles.delete(own);
        return Work.of(input, model, own);
    }

    /** Fails unless all contenders answer alike to the rows of one small object. */
    private void compare(BenchmarkModel model, SparkEngine engine) throws IOException {
        BenchmarkInput input = BenchmarkInput.of(folder.resolve("data"), options.form(), COMPARED_BYTES, 1);
        List<String> expected = List.of();
        double worst = 0;
        for (Contender contender : Contender.values()) {
            Work work = work(contender, input, model);
            contender.run(work, engine);
            List<String> lines = BenchmarkInput.lines(work.output());
            require(contender, lines.size(), input.rows());
            for (int i = 0; i < expected.size(); i++) {
                double value = Double.parseDouble(expected.get(i));
                double distance = Math.abs(Double.parseDouble(lines.get(i)) - value) / Math.max(1, Math.abs(value));
                if (!(distance <= TOLERANCE)) {
                    throw new IllegalStateException("%s answers %s to row %d, where transform-job answers %s"
                            .formatted(contender.title, lines.get(i), i + 1, expected.get(i)));
                }
                worst = Math.max(worst, distance);
            }
            expected = expected.isEmpty() ? lines : expected;
        }
        out.printf("%n%s: equal answers to %,d rows, largest difference %.1e%n", model.name(), expected.size(), worst);
    }

    private void warm(BenchmarkInput input, BenchmarkModel model, SparkEngine engine) throws IOException {
        Map<Contender, List<Measured>> results = new EnumMap<>(Contender.class);
        for (int round = -options.number("warmup"); round < options.number("rounds"); round++) {
            for (Contender contender : options.contenders()) {
                Work work = work(contender, input, model);
                System.gc();
                double cpu = Measured.cpuSecondsSoFar();
                long start = System.nanoTime();
                contender.run(work, engine);
                double wall = (System.nanoTime() - start) / 1e9;
                cpu = Measured.cpuSecondsSoFar() - cpu;
                require(contender, lineFeeds(work.output()), input.rows());
                if (round >= 0) {
                    results.computeIfAbsent(contender, key -> new ArrayList<>()).add(new Measured(cpu, wall, 0));
                }
            }
        }
        print("warm, %d rounds after %d".formatted(options.number("rounds"), options.number("warmup")), input, results);
    }

    /** Each job in a process of its own, from the start of the JVM to its end. */
    private void cold(BenchmarkInput input, BenchmarkModel model) throws IOException, InterruptedException {
        Map<Contender, List<Measured>> results = new EnumMap<>(Contender.class);
        for (int round = 0; round < options.number("rounds"); round++) {
            for (Contender contender : options.contenders()) {
                Work work = work(contender, input, model);
                boolean ours = contender == Contender.OURS;
                Path log = work.folder().resolve("log");
                Measured measured = ChildProcess.run(
                        ours ? launch(work) : child(contender, model),
                        Map.of("TRANSFORM_JOB_JAVA_OPTS", "-Xmx" + options.text("heap")),
                        log);
                if (ours && BUILT.matcher(Files.readString(log)).find()) {
                    throw new IllegalStateException("the launcher built before it ran, which is not the job's cost: "
                            + "a source has changed since this began. Start again.");
                }
                require(contender, lineFeeds(work.output()), input.rows());
                results.computeIfAbsent(contender, key -> new ArrayList<>()).add(measured);
            }
        }
        out.printf("%n%s%n", model.name());
        print("cold, whole processes, %d rounds".formatted(options.number("rounds")), input, results);
    }

    private List<String> launch(Work work) {
        return List.of(
                home.resolve("scripts/transform-job").toString(),
                "run",
                "--job",
                work.job().toString(),
                "--model",
                work.modelDocument().toString(),
                "--master",
                options.text("master"));
    }

    private List<String> child(Contender contender, BenchmarkModel model) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx") && !flag.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        command.add("-Xmx" + options.text("heap"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchmarkWholeJob.class.getName()));
        options.values().forEach((name, value) -> command.addAll(List.of("--" + name, value)));
        command.addAll(List.of("--child", contender.word(), "--score", model.isLinear() ? "linear" : "trees"));
        return command;
    }

    private void runAsChild(BenchmarkInput input) throws IOException, EngineException {
        Contender contender = Contender.of(options.text("child"));
        try (SparkEngine engine = start()) {
            contender.run(
                    new Work(input, models().get(0), folder.resolve("work").resolve(contender.word())), engine);
        }
    }

    private void print(String phase, BenchmarkInput input, Map<Contender, List<Measured>> results) {
        out.printf("%s: median (lowest .. highest)%n", phase);
        results.forEach((contender, jobs) -> {
            long memory = Measured.memoryMax(jobs);
            out.printf(
                    "  %-18s %-28s krows/CPU-s   %-18s s wall%s%n",
                    contender.title,
                    Measured.rates(input.rows(), jobs).text("%.1f"),
                    Measured.walls(jobs).text("%.1f"),
                    memory == 0 ? "" : "   %,d MB peak".formatted(memory >> 20));
        });
        Map<Contender, List<Measured>> peers = new EnumMap<>(results);
        List<Measured> ours = peers.remove(Contender.OURS);
        if (ours != null && !peers.isEmpty()) {
            double[] ratios = new double[ours.size()];
            for (int round = 0; round < ratios.length; round++) {
                int at = round;
                double better = peers.values().stream()
                        .mapToDouble(jobs -> jobs.get(at).cpuSeconds())
                        .min()
                        .orElseThrow();
                ratios[round] = better / ours.get(round).cpuSeconds();
            }
            out.printf("  ours / better peer %s%n", Spread.of(ratios).text("%.2f"));
        }
    }

    private static void require(Contender contender, long answers, long rows) {
        if (answers != rows) {
            throw new IllegalStateException("%s wrote %d answers to %d rows".formatted(contender.title, answers, rows));
        }
    }

    private static long lineFeeds(Path output) throws IOException {
        long count = 0;
        byte[] buffer = new byte[1 << 16];
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (int length; (length = in.read(buffer)) > 0; ) {
                        for (int i = 0; i < length; i++) {
                            count += buffer[i] == '\n' ? 1 : 0;
                        }
                    }
                }
            }
        }
        return count;
    }
}
