package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.transformjob.commit.Journal;
import io.transformjob.plan.JobFolder;
import io.transformjob.report.JobReport;
import io.transformjob.spark.SparkEngine;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoreSettings;
import io.transformjob.testing.FaultyS3;
import io.transformjob.testing.FaultyS3.Fault;
import io.transformjob.testing.FaultyS3.Request;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 to P4 when a request of a job to its store goes wrong: each one in turn, in each way. By default a sample, chosen by a
 * seed; {@code -Dfaults=all} for every request and every way ({@code scripts/faults --all}), {@code -Dfaults.seed} for
 * the sample of an earlier run. One fault must be survived: by a retry of the store's client or of a task, or by {@code
 * resume}. Behind a fault that ends everything, {@code resume} must redo no more than what was running.
 */
class JobFaultsTest {
    private static final boolean ALL = "all".equals(System.getProperty("faults"));
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime() & 0xFFFF);
    private static final int SAMPLE = Integer.getInteger("faults.sample", 2);
    private static final int RESUMES_MAX = 3;
    /** Tasks that run at once. */
    private static final int SLOTS = 2;

    private static final Set<Fault> ONCE = Set.of(
            Fault.REFUSE, Fault.LOSE_ANSWER, Fault.ERROR_500, Fault.SLOW_DOWN, Fault.COMPLETE_ERROR, Fault.CUT_ANSWER);

    @TempDir
    static Path folder;

    private static JavaSparkContext spark;
    private static FaultyS3 proxy;
    private static FaultJob job;
    private static ObjectStore store;
    private static int runs;

    /** Of the undisturbed run. */
    private static int requestCount;

    private static List<Request> requests;
    private static Map<String, Integer> reads;
    private static JsonNode errors;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[%d,4]".formatted(SLOTS))
                .setAppName("faults")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"));
        proxy = new FaultyS3(TestS3.endpoint());
        job = new FaultJob();
        StoreSettings settings = TestS3.settings(proxy.endpoint())
                .with("fs.s3a.retry.interval", "10ms")
                .with("fs.s3a.retry.throttle.interval", "10ms")
                .with("fs.s3a.retry.limit", System.getProperty("faults.retries", "1"))
                .with("fs.s3a.retry.throttle.limit", System.getProperty("faults.retries", "1"))
                .with("fs.s3a.attempts.maximum", "1");
        store = ObjectStore.of(settings);
        Trial warm = new Trial();
        assertThat(warm.run()).as(warm.toString()).isEqualTo(ExitStatus.FAILED);
        proxy.reset();
        Trial trial = new Trial();
        assertThat(trial.run()).as(trial.toString()).isEqualTo(ExitStatus.FAILED);
        requests = proxy.requests();
        requestCount = requests.size();
        reads = job.reads(proxy.answered());
        errors = job.document(trial.name, "errors");
        assertThat(job.wrong(trial.name)).as(errors.toString()).isEmpty();
        assertThat(errors.get("Errors")).hasSize(2);
        job.remove(trial.name);
        System.err.printf("faults: %d requests, seed %d%n", requestCount, SEED);
        for (Request request : requests) {
            table("undisturbed\t" + request);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        spark.stop();
        proxy.close();
    }

    /** Writes a line of what {@code scripts/faults} shows. */
    private static void table(String line) throws IOException {
        String file = System.getProperty("faults.table");
        if (file != null) {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** A run of the job, and what followed it. */
    private static final class Trial {
        private final String name = "run-" + ++runs;
        private final List<String> said = new ArrayList<>();

        int run() {
            return end("run", () -> {
                PreparedJob prepared = PreparedJob.prepare(
                        new JobTexts(
                                "job.json",
                                job.job(name).getBytes(UTF_8),
                                "model.json",
                                Optional.of(job.model().getBytes(UTF_8)),
                                job.sets()),
                        store);
                JobRun run = new JobRun(prepared, store);
                run.begin();
                return run;
            });
        }

        /** What a person does: resumes, or, if the job never began, runs again. */
        int again() throws UsageException, IOException {
            Optional<Journal.Begun> begun;
            try {
                begun = new Journal(store, new JobFolder(output(), name)).begun();
            } catch (StoreException e) {
                said.add("resume: " + e.getMessage());
                return ExitStatus.LOST;
            }
            if (begun.isPresent()) {
                return end("resume", () -> {
                    PreparedJob prepared = PreparedJob.prepare(
                                    JobTexts.of(begun.get().request()), store)
                            .resuming(begun.get());
                    JobRun run =
                            new JobRun(prepared, store, begun.get().request().created());
                    run.resume();
                    return run;
                });
            }
            Path registry = folder.resolve("registry");
            Registry.of(
                            Arguments.parse(
                                    new String[] {"resume", "--registry", registry.toString()},
                                    1,
                                    Set.of(Registry.OPTION),
                                    Set.of()),
                            store)
                    .put(new Registry.Entry(
                            name, output(), Optional.of(proxy.endpoint().toString())));
            Call call = Call.with(Map.of(), "resume", name, "--registry", registry.toString());
            said.add("resume of what has ended: %d %s".formatted(call.status(), call.err()));
            return call.status() == ExitStatus.REFUSED ? run() : call.status();
        }

        private ObjectUri output() {
            return job.output(name);
        }

        private int end(String what, Begin begin) {
            try {
                JobRun run = begin.begin();
                JobReport report = run.run(SparkEngine.on(spark), state -> {});
                said.add("%s: %s %s"
                        .formatted(what, report.status(), report.trouble().orElse("")));
                return RunCommand.status(report);
            } catch (UsageException e) {
                said.add("%s refused: %s".formatted(what, e.getMessage()));
                return ExitStatus.REFUSED;
            } catch (StoreException e) {
                said.add("%s: %s %s".formatted(what, e.kind(), e.getMessage()));
                return e.kind() == StoreException.Kind.UNAVAILABLE ? ExitStatus.LOST : ExitStatus.REFUSED;
            } catch (IOException e) {
                said.add("%s: %s".formatted(what, e));
                return ExitStatus.LOST;
            } catch (RuntimeException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                said.add("%s broke: %s".formatted(what, trace));
                return -1;
            }
        }

        @Override
        public String toString() {
            return name + ": " + String.join("; ", said);
        }
    }

    /** Takes a job. */
    @FunctionalInterface
    private interface Begin {
        JobRun begin() throws UsageException, IOException;
    }

    /** Numbers of requests: all, or a sample of them. */
    private static List<Integer> numbers(Random random) {
        List<Integer> numbers = new ArrayList<>();
        for (int n = Integer.getInteger("faults.from", 1); n <= requestCount; n++) {
            numbers.add(n);
        }
        Collections.shuffle(numbers, random);
        return ALL ? numbers : numbers.subList(0, Math.min(SAMPLE, numbers.size()));
    }

    @Test
    void p1_p3_p4_oneFaultOfARequestLeavesTheOutputsOfAnUndisturbedRun() throws Exception {
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        for (Fault kind : new TreeSet<>(ONCE)) {
            if (!System.getProperty("faults.kinds", kind.name()).contains(kind.name())) {
                continue;
            }
            int resumed = 0;
            int struck = 0;
            boolean completions = kind == Fault.COMPLETE_ERROR;
            for (int n : completions ? completions() : numbers(random)) {
                Trial trial = new Trial();
                proxy.arm(request -> !completions || request.isCompletion(), n, kind, request -> {});
                int status = trial.run();
                Optional<Request> request = proxy.struck();
                proxy.reset();
                struck += request.isPresent() ? 1 : 0;
                resumed += status == ExitStatus.FAILED ? 0 : 1;
                for (int i = 0; i < RESUMES_MAX && status != ExitStatus.FAILED && status >= 0; i++) {
                    status = trial.again();
                }
                check(trial, status, "%s of %s".formatted(kind, request), failures);
            }
            table("total\t%s\tstruck %d, resumed %d, wrong %d".formatted(kind, struck, resumed, failures.size()));
        }
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    /** Numbers of the requests that complete an upload, among these. */
    private static List<Integer> completions() {
        int count = (int) requests.stream().filter(Request::isCompletion).count();
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private static void check(Trial trial, int status, String fault, List<String> failures) throws IOException {
        List<String> wrong = new ArrayList<>(job.wrong(trial.name));
        if (status != ExitStatus.FAILED) {
            wrong.add("exit status " + status);
        } else if (wrong.isEmpty() && !job.document(trial.name, "errors").equals(errors)) {
            wrong.add("other errors: " + job.document(trial.name, "errors"));
        }
        String line = "%s\t%s\t%s".formatted(wrong.isEmpty() ? "ok" : "WRONG " + wrong, fault, trial);
        table(line);
        if (!wrong.isEmpty()) {
            failures.add(line);
            System.err.println(line);
        }
        job.remove(trial.name);
    }

    @Test
    void p4_behindACutAtAnyRequestResumeRedoesWhatRanAndNoMore() throws Exception {
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        Map<Integer, Integer> redoneCounts = new java.util.TreeMap<>();
        for (int n : numbers(random)) {
            Trial trial = new Trial();
            proxy.arm(n, Fault.CUT_OFF);
            int status = trial.run();
            Optional<Request> request = proxy.struck();
            List<Request> before =
                    proxy.requests().stream().filter(one -> one.number() < n).toList();
            proxy.reset();
            Set<String> journaled = job.journaled(trial.name);
            List<String> wrong = new ArrayList<>();
            if (request.isPresent() && status != ExitStatus.LOST) {
                wrong.add("exit status " + status + " behind the cut");
            }
            for (int i = 0; i < RESUMES_MAX && status == ExitStatus.LOST; i++) {
                status = trial.again();
            }
            List<Request> after = proxy.answered();
            redoneCounts.merge(wrongReads(before, after, journaled, wrong), 1, Integer::sum);
            if (!wrong.isEmpty()) {
                failures.add("CUT_OFF of %s: %s %s".formatted(request, wrong, trial));
                System.err.println(failures.get(failures.size() - 1));
            }
            check(trial, status, "CUT_OFF of %s".formatted(request), failures);
        }
        table("total\tCUT_OFF\tsplits redone: %s, wrong %d".formatted(redoneCounts, failures.size()));
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    /**
     * What is in the journal is not read again, and of large splits no more are than ran at once. An uploaded split that
     * must be staged after all is read twice by the undisturbed run too.
     *
     * @return large splits that were read once more than in the undisturbed run
     */
    private static int wrongReads(
            List<Request> before, List<Request> after, Set<String> journaled, List<String> wrong) {
        Map<String, Integer> first = job.reads(before);
        Map<String, Integer> second = job.reads(after);
        int redone = 0;
        for (Map.Entry<String, Integer> read : second.entrySet()) {
            int reference = reads.getOrDefault(read.getKey(), 0);
            int all = first.getOrDefault(read.getKey(), 0) + read.getValue();
            if (journaled.contains(read.getKey()) && reference < 2) {
                wrong.add(read.getKey() + " is in the journal and was read again");
            }
            boolean small = read.getKey().startsWith("small") || read.getKey().startsWith("bad.csv");
            if (all > reference + 1) {
                wrong.add(read.getKey() + " was read " + all + " times");
            } else if (all > reference && !small) {
                redone++;
            }
        }
        if (redone > SLOTS) {
            wrong.add(redone + " splits were redone");
        }
        return redone;
    }
}
