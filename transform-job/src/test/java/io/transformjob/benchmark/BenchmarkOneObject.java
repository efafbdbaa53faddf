package io.transformjob.benchmark;

import io.transformjob.benchmark.Contender.Work;
import io.transformjob.benchmark.Measured.Spread;
import io.transformjob.cli.CommandLineJob;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One large object on all cores: beside the same bytes in many objects, beside one core, and what of its time is spent
 * behind the last split, on assembling and on the documents of the job. Run by {@code scripts/benchmark}.
 */
public final class BenchmarkOneObject {
    private static final Map<String, String> DEFAULTS =
            Map.of("form", "short", "bytes", "4GB", "objects", "64", "trees", "100", "rounds", "3", "cores", "2");
    private static final long WARMUP_BYTES = 100_000_000;

    private final BenchmarkOptions options;
    private final Path folder;
    private final BenchmarkModel model;

    private BenchmarkOneObject(BenchmarkOptions options, Path folder) throws IOException {
        this.options = options;
        this.folder = folder;
        this.model = BenchmarkModel.trees(folder.resolve("models"), options.number("trees"));
    }

    public static void main(String[] words) throws IOException, EngineException {
        Path home = Path.of(System.getProperty("transform-job.home", ".")).toAbsolutePath();
        new BenchmarkOneObject(
                        BenchmarkOptions.parse(words, DEFAULTS),
                        home.normalize().resolve("target/benchmark"))
                .run();
    }

    /** @param assembly share of the wall time behind the last split */
    private record Job(double wallSeconds, double assembly) {}

    private void run() throws IOException, EngineException {
        BenchmarkInput one = input(options.bytes(), 1);
        BenchmarkInput many = input(options.bytes(), options.number("objects"));
        int cores = options.number("cores");
        System.out.printf(
                "%,d MB of CSV as one object and as %d, %d trees, %d cores%n",
                one.bytes() / 1_000_000, many.objects(), options.number("trees"), cores);
        int rounds = options.number("rounds");
        double[] ofOne = new double[rounds];
        double[] ofMany = new double[rounds];
        double[] assembly = new double[rounds];
        double[] against = new double[rounds];
        double[] onOneCore = new double[rounds];
        try (SparkEngine engine = SparkEngine.start("benchmark", Optional.of("local[%d]".formatted(cores)))) {
            job(input(WARMUP_BYTES, 1), engine);
            for (int round = 0; round < rounds; round++) {
                Job whole = job(one, engine);
                ofOne[round] = whole.wallSeconds;
                assembly[round] = 100 * whole.assembly;
                ofMany[round] = job(many, engine).wallSeconds * one.bytes() / many.bytes();
                against[round] = ofOne[round] / ofMany[round];
            }
        }
        try (SparkEngine engine = SparkEngine.start("benchmark", Optional.of("local[1]"))) {
            for (int round = 0; round < rounds; round++) {
                onOneCore[round] = job(one, engine).wallSeconds;
            }
        }
        System.out.printf(
                "  one object on %d cores    %s s%n", cores, Spread.of(ofOne).text("%.1f"));
        System.out.printf(
                "  %4d objects             %s s%n",
                many.objects(), Spread.of(ofMany).text("%.1f"));
        System.out.printf(
                "  one object on one core   %s s%n", Spread.of(onOneCore).text("%.1f"));
        System.out.printf("  one / many               %s%n", Spread.of(against).text("%.2f"));
        System.out.printf(
                "  one core / %d cores       %.2f%n",
                cores, Spread.of(onOneCore).median() / Spread.of(ofOne).median());
        System.out.printf(
                "  behind the last split    %s %% of the time%n",
                Spread.of(assembly).text("%.1f"));
    }

    private BenchmarkInput input(long bytes, int objects) throws IOException {
        return BenchmarkInput.of(folder.resolve("data"), options.form(), bytes, objects);
    }

    private Job job(BenchmarkInput input, SparkEngine engine) throws IOException {
        Path own = folder.resolve("work/one-object");
        BenchmarkFiles.delete(own);
        Work work = Work.of(input, model, own);
        AtomicLong transformed = new AtomicLong();
        long start = System.nanoTime();
        long records = CommandLineJob.run(
                        work.job(),
                        work.modelDocument(),
                        engine,
                        StoreSettings.defaults(),
                        state -> transformed.set(System.nanoTime()))
                .records();
        long end = System.nanoTime();
        if (records != input.rows()) {
            throw new IllegalStateException("%d of %d rows were answered".formatted(records, input.rows()));
        }
        return new Job((end - start) / 1e9, (double) (end - transformed.get()) / (end - start));
    }
}
