package io.transformjob.benchmark;

import io.transformjob.benchmark.Measured.Spread;
import io.transformjob.demo.LocalS3;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.GzipInput;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.payload.ReadAhead;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import io.transformjob.store.StoredObject;
import io.transformjob.testing.SlowProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * One object in S3, plain and compressed, decoded and scored by one thread: its bytes read when they are needed, and read
 * (and inflated) ahead; over connections of several rates. Run by {@code scripts/benchmark}.
 */
public final class BenchmarkReadAhead {
    private static final Map<String, String> DEFAULTS =
            Map.of("bytes", "64MB", "trees", "100", "rates", "0,200,100,50", "round-trip", "10", "rounds", "3");
    private static final String IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5";

    private final BenchmarkOptions options;
    private final RequestHandler handler;
    private final PayloadLimits limits = PayloadLimits.of(6 << 20, false, false);

    private BenchmarkReadAhead(BenchmarkOptions options, Path folder) throws IOException {
        this.options = options;
        Path archive = BenchmarkModel.trees(folder.resolve("models"), options.number("trees"))
                .archive();
        this.handler = Containers.open(
                        new ContainerSpec(IMAGE, Map.of(), Optional.empty()),
                        ModelArchive.open(archive.toString(), Files.readAllBytes(archive)))
                .handler(RequestForm.of("text/csv", "text/csv"));
    }

    public static void main(String[] words) throws IOException {
        Path home = Path.of(System.getProperty("transform-job.home", ".")).toAbsolutePath();
        Path folder = home.normalize().resolve("target/benchmark");
        BenchmarkOptions options = BenchmarkOptions.parse(words, DEFAULTS);
        new BenchmarkReadAhead(options, folder).run(folder.resolve("data"));
    }

    private void run(Path data) throws IOException {
        BenchmarkInput input = BenchmarkInput.of(data, RowForm.SHORT, options.bytes(), 1);
        Path plain = input.folder().resolve("part-00.csv");
        Path gzip = data.resolve(input.folder().getFileName() + "-gzip").resolve("part-00.csv.gz");
        if (!Files.exists(gzip)) {
            Files.createDirectories(gzip.getParent());
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
                Files.copy(plain, out);
            }
        }
        System.out.printf(
                "%,d MB of CSV, %,d MB compressed, %d trees, round trip %s ms, one thread that scores; seconds, median of %s%n",
                Files.size(plain) / 1_000_000,
                Files.size(gzip) / 1_000_000,
                options.number("trees"),
                options.text("round-trip"),
                options.text("rounds"));
        try (LocalS3 server = LocalS3.start(0, Optional.of(data), "key", "secret")) {
            for (int rate : options.numbers("rates")) {
                try (SlowProxy proxy =
                        new SlowProxy(server.endpoint(), options.number("round-trip"), rate * 1_000_000L)) {
                    ObjectStore store = ObjectStore.of(StoreSettings.of(
                            Optional.of(proxy.endpoint().toString()),
                            Map.of("AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret"),
                            Map.of()));
                    compare(
                            "plain",
                            rate,
                            input.rows(),
                            object(store, plain),
                            (object, ahead) -> LineReader.split(
                                    (offset, length) -> open(store, object, offset, length, ahead),
                                    object.length(),
                                    0,
                                    object.length(),
                                    limits));
                    compare("gzip", rate, input.rows(), object(store, gzip), (object, ahead) -> {
                        InputStream inflated = new GzipInput(open(store, object, 0, object.length(), ahead));
                        return LineReader.whole(ahead ? new ReadAhead(inflated) : inflated, limits);
                    });
                    store.close();
                }
            }
        }
    }

    private static StoredObject object(ObjectStore store, Path file) throws IOException {
        String bucket = file.getParent().getFileName().toString();
        return store.find(new ObjectUri("s3", bucket, file.getFileName().toString()))
                .orElseThrow();
    }

    private static InputStream open(ObjectStore store, StoredObject object, long offset, long length, boolean ahead)
            throws IOException {
        InputStream stored = store.open(object, offset, length);
        return ahead ? ReadAhead.of(stored, length) : stored;
    }

    @FunctionalInterface
    private interface Opening {
        LineReader open(StoredObject object, boolean ahead) throws IOException;
    }

    private void compare(String name, int rate, long rows, StoredObject object, Opening opening) throws IOException {
        int rounds = options.number("rounds");
        List<Measured> needed = new ArrayList<>();
        List<Measured> ahead = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            Measured without = measure(opening.open(object, false), rows);
            Measured with = measure(opening.open(object, true), rows);
            if (round >= 0) {
                needed.add(without);
                ahead.add(with);
            }
        }
        double[] ratios = new double[rounds];
        double[] cpuRatios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = needed.get(round).wallSeconds() / ahead.get(round).wallSeconds();
            cpuRatios[round] = needed.get(round).cpuSeconds() / ahead.get(round).cpuSeconds();
        }
        System.out.printf(
                "  %-5s %9s   as needed %s s   ahead %s s   ratio %s   ratio of CPU %s%n",
                name,
                rate == 0 ? "no limit" : rate + " MB/s",
                Measured.walls(needed).text("%.2f"),
                Measured.walls(ahead).text("%.2f"),
                Spread.of(ratios).text("%.2f"),
                Spread.of(cpuRatios).text("%.2f"));
    }

    private Measured measure(LineReader payloads, long rows) throws IOException {
        Exchange exchange = handler.newExchange();
        Scorer scorer = handler.newScorer();
        double cpu = Measured.cpuSecondsSoFar();
        long start = System.nanoTime();
        long scored = 0;
        try (payloads) {
            while (payloads.next()) {
                exchange.decoder().start(payloads.bytes(), payloads.from(), payloads.to(), payloads.edges());
                for (FeatureBatch batch; (batch = exchange.decoder().next()) != null; ) {
                    scored += scorer.score(batch).rows();
                }
            }
        }
        if (scored != rows) {
            throw new IllegalStateException("%d of %d rows were scored".formatted(scored, rows));
        }
        return new Measured(Measured.cpuSecondsSoFar() - cpu, (System.nanoTime() - start) / 1e9, 0);
    }
}
