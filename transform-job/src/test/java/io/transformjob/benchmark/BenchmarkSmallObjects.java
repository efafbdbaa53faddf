package io.transformjob.benchmark;

import io.transformjob.cli.CommandLineJob;
import io.transformjob.demo.LocalS3;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.StoreSettings;
import io.transformjob.testing.SlowProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job of many small objects in S3, packed into few tasks that work on several at once, and with a task for each object:
 * objects per second. Run by {@code scripts/benchmark}.
 */
public final class BenchmarkSmallObjects {
    private static final Map<String, String> DEFAULTS = Map.of(
            "objects",
            "20000",
            "rows",
            "10",
            "trees",
            "100",
            "round-trip",
            "0,10",
            "rounds",
            "1",
            "master",
            "local[2]");
    /** With so many slots every object is a task of its own. */
    private static final String SLOTS_PROPERTY = "spark.default.parallelism";

    /** Of a job before the measured ones, which loads classes and compiles. */
    private static final int WARMUP_OBJECTS = 500;

    private final BenchmarkOptions options;
    private final Path folder;

    private BenchmarkSmallObjects(BenchmarkOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    public static void main(String[] words) throws Exception {
        Path home = Path.of(System.getProperty("transform-job.home", ".")).toAbsolutePath();
        new BenchmarkSmallObjects(
                        BenchmarkOptions.parse(words, DEFAULTS),
                        home.normalize().resolve("target/benchmark"))
                .run();
    }

    private void run() throws IOException, EngineException {
        int objects = options.number("objects");
        Path server = folder.resolve("small-objects");
        long bytes = writeObjects(server.resolve("input-" + objects), objects);
        int warmup = Math.min(objects, WARMUP_OBJECTS);
        writeObjects(server.resolve("input-" + warmup), warmup);
        System.out.printf(
                "%,d objects of %,d bytes, %d trees, %s; objects/s%n",
                objects, bytes / objects, options.number("trees"), options.text("master"));
        try (LocalS3 s3 = LocalS3.start(0, Optional.of(server), "key", "secret")) {
            for (int roundTrip : options.numbers("round-trip")) {
                try (SlowProxy proxy = new SlowProxy(s3.endpoint(), roundTrip, 0)) {
                    compare(objects, roundTrip, proxy);
                }
            }
        }
    }

    private void compare(int objects, int roundTrip, SlowProxy proxy) throws IOException, EngineException {
        StoreSettings settings = StoreSettings.of(
                Optional.of(proxy.endpoint().toString()),
                Map.of("AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret"),
                Map.of());
        job(Math.min(objects, WARMUP_OBJECTS), settings);
        double[] ratios = new double[options.number("rounds")];
        List<Measured> packed = new ArrayList<>();
        List<Measured> single = new ArrayList<>();
        for (int round = 0; round < ratios.length; round++) {
            System.clearProperty(SLOTS_PROPERTY);
            packed.add(job(objects, settings));
            System.setProperty(SLOTS_PROPERTY, Integer.toString(objects));
            single.add(job(objects, settings));
            System.clearProperty(SLOTS_PROPERTY);
            ratios[round] = single.get(round).wallSeconds() / packed.get(round).wallSeconds();
        }
        System.out.printf(
                "  round trip %2d ms   packed %s   a task each %s   ratio %s%n",
                roundTrip,
                perSecond(objects, packed),
                perSecond(objects, single),
                Measured.Spread.of(ratios).text("%.1f"));
    }

    private static String perSecond(int objects, List<Measured> jobs) {
        return Measured.Spread.of(jobs.stream()
                        .mapToDouble(job -> objects / job.wallSeconds())
                        .toArray())
                .text("%.0f");
    }

    /** One job on a new application, whose start is not counted. */
    private Measured job(int objects, StoreSettings settings) throws IOException, EngineException {
        Path work = folder.resolve("work/small-objects");
        Files.createDirectories(work);
        String name = "job-" + System.nanoTime();
        Path job = work.resolve("job.json");
        Files.writeString(job, """
                {"TransformJobName": "%s", "ModelName": "benchmark",
                 "TransformInput": {"ContentType": "text/csv", "SplitType": "Line",
                  "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://input-%d/part"}}},
                 "TransformOutput": {"S3OutputPath": "s3://output/%s", "Accept": "text/csv", "AssembleWith": "Line"},
                 "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1}}
                """.formatted(name, objects, name));
        Path model = work.resolve("model.json");
        Files.writeString(model, """
                {"ModelName": "benchmark", "ExecutionRoleArn": "arn:aws:iam::000000000000:role/benchmark",
                 "PrimaryContainer": {"ModelDataUrl": "%s",
                  "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"}}
                """.formatted(BenchmarkModel.trees(folder.resolve("models"), options.number("trees"))
                .archive()
                .toUri()));
        Path output = folder.resolve("small-objects/output");
        BenchmarkFiles.delete(output);
        Files.createDirectories(output);
        try (SparkEngine engine = SparkEngine.start("benchmark", Optional.of(options.text("master")))) {
            double cpu = Measured.cpuSecondsSoFar();
            long start = System.nanoTime();
            long records = CommandLineJob.run(job, model, engine, settings, state -> {})
                    .records();
            double wall = (System.nanoTime() - start) / 1e9;
            if (records != (long) objects * options.number("rows")) {
                throw new IllegalStateException("%d records were answered".formatted(records));
            }
            return new Measured(Measured.cpuSecondsSoFar() - cpu, wall, 0);
        }
    }

    private long writeObjects(Path input, int objects) throws IOException {
        StringBuilder text = new StringBuilder();
        HiggsRows rows = new HiggsRows(objects);
        float[] row = new float[HiggsRows.COLUMNS];
        Files.createDirectories(input);
        long bytes = 0;
        for (int object = 0; object < objects; object++) {
            text.setLength(0);
            for (int i = 0; i < options.number("rows"); i++) {
                rows.next(row, 0);
                RowForm.SHORT.appendRow(row, 0, text);
            }
            Files.write(
                    input.resolve("part-%06d.csv".formatted(object)),
                    text.toString().getBytes(StandardCharsets.US_ASCII));
            bytes += text.length();
        }
        return bytes;
    }
}
