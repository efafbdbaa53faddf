package io.transformjob.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.transformjob.assemble.SplitProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Peaks of resident memory of real processes, each of which would fail if its heap were too small: a task with a record of
 * 90 MB, a task with an object of many gigabytes, a driver of very many small objects. Run by {@code scripts/benchmark}.
 */
public final class BenchmarkMemory {
    private static final Map<String, String> DEFAULTS =
            Map.of("cases", "record,object,objects", "bytes", "4GB", "objects", "200000", "heap", "1g", "trees", "10");
    private static final byte[] ROW = "7,0.000000000000000000000\n".getBytes(US_ASCII);
    private static final int BLOCK_ROWS = 40_000;
    private static final int RECORD_BYTES = 90 << 20;

    private final BenchmarkOptions options;
    private final Path folder;
    private final Path work;

    private BenchmarkMemory(BenchmarkOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
        this.work = folder.resolve("work/memory");
    }

    public static void main(String[] words) throws Exception {
        Path home = Path.of(System.getProperty("transform-job.home", ".")).toAbsolutePath();
        new BenchmarkMemory(
                        BenchmarkOptions.parse(words, DEFAULTS),
                        home.normalize().resolve("target/benchmark"))
                .run();
    }

    private void run() throws IOException, InterruptedException {
        BenchmarkFiles.delete(work);
        Files.createDirectories(work);
        if (options.has("cases", "record")) {
            record();
        }
        if (options.has("cases", "object")) {
            object(false);
            object(true);
        }
        if (options.has("cases", "objects")) {
            objects();
        }
        BenchmarkFiles.delete(work);
    }

    private void report(String what, Measured measured) {
        System.out.printf(
                "  heap %s: %-50s %,6d MB resident at most, %.1f s%n",
                options.text("heap"), what, measured.memoryBytes() >> 20, measured.wallSeconds());
    }

    private void split(String what, Path input, int scorers, String... forms) throws IOException, InterruptedException {
        Path output = work.resolve("out");
        report(
                what,
                ChildProcess.run(
                        SplitProcess.command(options.text("heap"), input, output, scorers, forms),
                        Map.of(),
                        work.resolve("log")));
        Files.delete(output);
    }

    private void record() throws IOException, InterruptedException {
        byte[] record = new byte[RECORD_BYTES];
        Arrays.fill(record, (byte) ' ');
        record[0] = '7';
        record[1] = ',';
        record[record.length - 1] = '\n';
        Path input = Files.write(work.resolve("record"), record);
        split("a record of 90 MiB", input, 1);
        split("a record of 90 MiB, joined with its answer", input, 1, "join");
        Files.delete(input);
    }

    private void object(boolean gzip) throws IOException, InterruptedException {
        Path input = work.resolve("object");
        byte[] block = new String(ROW, US_ASCII).repeat(BLOCK_ROWS).getBytes(US_ASCII);
        long written = 0;
        try (OutputStream file = Files.newOutputStream(input);
                OutputStream out = gzip ? new GZIPOutputStream(file, 1 << 16) : file) {
            for (; written < options.bytes(); written += block.length) {
                out.write(block);
            }
        }
        String what = "an object of %,d MB".formatted(written / 1_000_000);
        if (gzip) {
            split(what + ", compressed", input, 1, "gzip");
            split(what + ", compressed, three scorers", input, 3, "gzip");
        } else {
            split(what, input, 1);
        }
        Files.delete(input);
    }

    /** A whole job in local mode: driver and tasks share the heap. */
    private void objects() throws IOException, InterruptedException {
        int count = options.number("objects");
        Path input = Files.createDirectories(work.resolve("objects"));
        byte[] rows = "7,0\n8,0\n".repeat(12).getBytes(US_ASCII);
        for (int i = 0; i < count; i++) {
            Files.write(input.resolve("object-%07d.csv".formatted(i)), rows);
        }
        BenchmarkModel model = BenchmarkModel.trees(folder.resolve("models"), options.number("trees"));
        Contender.Work job = Contender.Work.of(new BenchmarkInput(input, count, 0, 0), model, work.resolve("job"));
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx" + options.text("heap"),
                "-cp",
                System.getProperty("java.class.path"),
                JobProcess.class.getName(),
                job.job().toString(),
                job.modelDocument().toString(),
                "local[2]"));
        report(
                "a job of %,d objects of %d bytes".formatted(count, rows.length),
                ChildProcess.run(command, Map.of(), work.resolve("log")));
    }
}
