package io.transformjob.cli;

import io.transformjob.demo.ChurnData;
import io.transformjob.demo.LocalS3;
import io.transformjob.report.JobReport;
import io.transformjob.report.ObjectResult;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * {@code demo}: a real model and real rows through S3 and Spark, on this machine alone. Three jobs: plain objects, gzip
 * objects, and objects one of which holds a bad record. Exit status 0 means that all three ended as they should.
 */
final class DemoCommand {
    private static final String BUCKET = "s3://demo";
    private static final int OBJECTS = 12;
    private static final int ROWS_SHOWN = 3;
    /** The recorded predictions and ours may differ in the last digit of a float32: the exponential is not the same. */
    private static final double TOLERANCE = 1e-7;

    private final Console console;
    private final Path folder;
    private final ObjectStore store;
    private final SparkEngine engine;

    private DemoCommand(Console console, Path folder, ObjectStore store, SparkEngine engine) {
        this.console = console;
        this.folder = folder;
        this.store = store;
        this.engine = engine;
    }

    static int run(String[] words, Console console) throws UsageException, EngineException, IOException {
        Path folder = folder(Arguments.parse(words, 1, Set.of("folder"), Set.of()));
        Files.createDirectories(folder.resolve("demo"));
        try (LocalS3 s3 = LocalS3.start(0, Optional.of(folder), "demo-access-key", "demo-secret-key");
                SparkEngine engine = SparkEngine.start("transform-job demo", Optional.empty())) {
            StoreSettings settings = StoreSettings.of(
                    Optional.of(s3.endpoint().toString()),
                    Map.of("AWS_ACCESS_KEY_ID", s3.accessKey(), "AWS_SECRET_ACCESS_KEY", s3.secretKey()),
                    Map.of());
            console.out()
                    .printf("An S3 server runs at %s; its bucket \"demo\" is the folder %s%n", s3.endpoint(), folder);
            return new DemoCommand(console, folder.resolve("demo"), ObjectStore.of(settings), engine).demonstrate();
        }
    }

    /** Where the bucket is kept: a new folder that is given, or the demo's own, which each run begins anew. */
    private static Path folder(Arguments arguments) throws UsageException, IOException {
        Optional<String> given = arguments.value("folder");
        if (given.isEmpty()) {
            Path own = Path.of(System.getProperty(LocalS3.HOME_PROPERTY, "."), "target", "demo");
            delete(own);
            return own;
        }
        Path folder = Path.of(given.get());
        if (Files.exists(folder)) {
            throw new UsageException(
                    "--folder must name a folder that does not exist yet, found %s.".formatted(folder));
        }
        return folder;
    }

    private int demonstrate() throws UsageException, IOException {
        List<String> customers = ChurnData.customers();
        put("model/model.tar.gz", ChurnData.model());
        for (int i = 0; i < OBJECTS; i++) {
            byte[] rows = lines(part(customers, i));
            put("customers/part-%02d.csv".formatted(i), rows);
            put("archive/part-%02d.csv.gz".formatted(i), gzip(rows));
            put("spoilt/part-%02d.csv".formatted(i), i == OBJECTS / 2 ? spoil(rows) : rows);
        }

        heading("1. %d CSV objects, scored by an XGBoost model that SageMaker trained".formatted(OBJECTS));
        JobReport plain = job("churn", "customers/", "None");
        boolean good = plain.status() == JobReport.Status.Completed && plain.records() == customers.size();
        show(plain, customers);
        good &= compare("churn");

        heading("2. The same rows as gzip objects");
        JobReport zipped = job("churn-gzip", "archive/", "Gzip");
        good &= zipped.status() == JobReport.Status.Completed && compare("churn-gzip");

        heading("3. The same job, with a word where a number must be in one object");
        JobReport spoilt = job("churn-spoilt", "spoilt/", "None");
        good &= spoilt.status() == JobReport.Status.Failed && spoilt.failedCount() == 1;
        for (ObjectResult result : spoilt.results()) {
            boolean there = store.find(result.object().output()).isPresent();
            good &= there == result.fault().isEmpty();
        }
        console.out()
                .printf(
                        "The other %d objects have their outputs; the bad one has none, not even a part of one.%n",
                        OBJECTS - 1);
        console.out().printf("What errors.json says of it:%n%s", text(spoilt, "errors.json"));

        heading(good ? "All three jobs ended as they should." : "A job did not end as it should.");
        console.out()
                .printf(
                        "Look at %s: outputs are in output/, and what each job says of itself in output/<job>/_transform-job/.%n",
                        folder);
        return good ? ExitStatus.COMPLETED : ExitStatus.FAILED;
    }

    private JobReport job(String name, String prefix, String compression) throws UsageException, IOException {
        String job = """
                {
                  "TransformJobName": "%1$s",
                  "ModelName": "churn-model",
                  "TransformInput": {
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "%2$s/%3$s"}},
                    "ContentType": "text/csv", "SplitType": "Line", "CompressionType": "%4$s"
                  },
                  "TransformOutput": {"S3OutputPath": "%2$s/output/%1$s", "Accept": "text/csv", "AssembleWith": "Line"},
                  "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
                }
                """.formatted(name, BUCKET, prefix, compression);
        String model = """
                {
                  "ModelName": "churn-model",
                  "ExecutionRoleArn": "arn:aws:iam::000000000000:role/demo",
                  "PrimaryContainer": {
                    "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3",
                    "ModelDataUrl": "%s/model/model.tar.gz"
                  }
                }
                """.formatted(BUCKET);
        put("definitions/" + name + ".json", job.getBytes(StandardCharsets.UTF_8));
        put("definitions/churn-model.json", model.getBytes(StandardCharsets.UTF_8));
        String source = BUCKET + "/definitions/" + name + ".json";
        PreparedJob prepared = PreparedJob.prepare(
                new JobTexts(
                        source,
                        job.getBytes(StandardCharsets.UTF_8),
                        BUCKET + "/definitions/churn-model.json",
                        Optional.of(model.getBytes(StandardCharsets.UTF_8)),
                        Map.of()),
                store);
        JobRun run = new JobRun(prepared, store);
        run.begin();
        ProgressLine progress = new ProgressLine(console.err(), console.errIsTerminal());
        JobReport report = run.run(engine, progress);
        progress.clear();
        console.out().print(RunCommand.summary(report, prepared));
        return report;
    }

    /** The first rows of the first output beside their input. */
    private void show(JobReport report, List<String> customers) throws IOException {
        ObjectResult first = report.results().get(0);
        List<String> scores = new String(store.read(first.object().output(), 1 << 20), StandardCharsets.UTF_8)
                .lines()
                .toList();
        console.out().printf("%s begins:%n", first.object().output());
        for (int i = 0; i < Math.min(ROWS_SHOWN, scores.size()); i++) {
            console.out().printf("  %-22s for customer %.40s...%n", scores.get(i), customers.get(i));
        }
    }

    /** Compares all outputs of a job with what SageMaker recorded. */
    private boolean compare(String job) throws IOException {
        List<Double> recorded = ChurnData.recorded();
        List<String> scores = new ArrayList<>();
        for (var output : store.list(ObjectUri.parse(BUCKET + "/output/" + job + "/part-"))) {
            new String(store.read(output.uri(), 1 << 20), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(scores::add);
        }
        double worst = scores.size() == recorded.size() ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(scores.size(), recorded.size()); i++) {
            worst = Math.max(worst, Math.abs(Double.parseDouble(scores.get(i)) - recorded.get(i)));
        }
        console.out()
                .printf("%d predictions, largest difference to those SageMaker recorded: %.1e%n", scores.size(), worst);
        return worst <= TOLERANCE;
    }

    private String text(JobReport report, String document) throws IOException {
        ObjectUri uri = ObjectUri.parse(
                "%s/output/%s/_transform-job/%s/%s".formatted(BUCKET, report.jobName(), report.jobName(), document));
        return new String(store.read(uri, 1 << 20), StandardCharsets.UTF_8);
    }

    private void heading(String text) {
        console.out().printf("%n%s%n", text);
    }

    private void put(String key, byte[] bytes) throws IOException {
        store.write(ObjectUri.parse(BUCKET + "/" + key), bytes);
    }

    private static List<String> part(List<String> rows, int index) {
        return rows.subList(rows.size() * index / OBJECTS, rows.size() * (index + 1) / OBJECTS);
    }

    private static byte[] lines(List<String> rows) {
        return (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Puts a word into the fifth column of the second row. */
    private static byte[] spoil(byte[] rows) {
        String[] lines = new String(rows, StandardCharsets.UTF_8).split("\n");
        String[] cells = lines[1].split(",");
        cells[4] = "n/a";
        lines[1] = String.join(",", cells);
        return lines(List.of(lines));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
