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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P1 to P4 when a request of a job to its store goes wrong: each one in turn, in each way. A build takes one request for each
 * way, the same each time; {@code -Dfaults=some} takes some, {@code -Dfaults=all} every one ({@code scripts/faults}), {@code
 * -Dfaults.seed} others. One fault must be survived: by a retry of the store's client or of a task, or by {@code
 * resume}. Behind a fault that ends everything, {@code resume} must redo no more than what was running.
 */
class JobFaultsTest {
    private static final boolean ALL = "all".equals(System.getProperty("faults"));
    private static final long SEED = Long.getLong("faults.seed", 20_261_128);
    private static final int SAMPLE =
            Integer.getInteger("faults.sample", System.getProperty("faults") == null ? 1 : 10);
    private static final int RESUMES_MAX = 3;
    /** How often a request fails that does not recover while its driver lives. */
    private static final int STUBBORN = 30;
    /** Tasks that run at once. */
    private static final int SLOTS = 2;

    private static final Set<Fault> ONCE = Set.of(
            Fault.REFUSE, Fault.LOSE_ANSWER, Fault.ERROR_500, Fault.SLOW_DOWN, Fault.COMPLETE_ERROR, Fault.CUT_ANSWER);

    @TempDir
    static Path folder;

    private static JavaSparkContext spark;
    private static FaultyS3 proxy;
    /** A request is sent twice at most, and soon. */
    private static StoreSettings settings;

    private static int stores;
    private static Undisturbed lines;
    private static Undisturbed frames;
    private static int runs;

    /**
     * A job, and what a run of it did and said when nothing went wrong.
     *
     * @param requests to the store
     * @param reads how often each split was read
     * @param errors its errors.json
     * @param status its exit status
     */
    private record Undisturbed(
            FaultJob job, List<Request> requests, Map<String, Integer> reads, JsonNode errors, int status) {}

    @BeforeAll
    static void runUndisturbed() throws Exception {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[%d,4]".formatted(SLOTS))
                .setAppName("faults")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"));
        proxy = new FaultyS3(TestS3.endpoint());
        settings = TestS3.settings(proxy.endpoint())
                .with("fs.s3a.retry.interval", "10ms")
                .with("fs.s3a.retry.throttle.interval", "10ms")
                .with("fs.s3a.retry.limit", "1")
                .with("fs.s3a.retry.throttle.limit", "1")
                .with("fs.s3a.attempts.maximum", "1");
        lines = undisturbed(FaultJob.lines());
        frames = undisturbed(FaultJob.frames());
        assertThat(frames.requests())
                .as("splits that began in the wrong place are redone in another round")
                .anyMatch(request -> request.target().matches(".*/journal/outcomes/\\d+-000001-000001-.*"));
        System.err.printf(
                "faults: %d requests of lines, %d of frames, seed %d%n",
                lines.requests().size(), frames.requests().size(), SEED);
    }

    private static Undisturbed undisturbed(FaultJob job) throws IOException {
        Trial trial = new Trial(job);
        proxy.reset();
        int status = trial.run();
        assertThat(status).as(trial.toString()).isEqualTo(job.fails() ? ExitStatus.FAILED : ExitStatus.COMPLETED);
        assertThat(job.wrong(trial.name)).isEmpty();
        JsonNode errors = job.document(trial.name, "errors");
        assertThat(errors.get("Errors")).hasSize(job.fails() ? 2 : 0);
        for (Request request : proxy.requests()) {
            table("undisturbed\t" + request);
        }
        job.remove(trial.name);
        return new Undisturbed(job, proxy.requests(), job.reads(proxy.answered()), errors, status);
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
        private final FaultJob job;
        private final String name = "run-" + ++runs;
        private final List<String> said = new ArrayList<>();

        Trial(FaultJob job) {
            this.job = job;
        }

        int run() throws IOException {
            try (ObjectStore store = newStore()) {
                return end("run", () -> {
                    JobTexts texts = new JobTexts(
                            "job.json",
                            job.job(name).getBytes(UTF_8),
                            "model.json",
                            Optional.of(job.model().getBytes(UTF_8)),
                            job.sets());
                    JobRun run = new JobRun(PreparedJob.prepare(texts, store), store);
                    run.begin();
                    return run;
                });
            }
        }

        /** What a person does: resumes, or, if the job never began, runs again. */
        int again() throws UsageException, IOException {
            try (ObjectStore store = newStore()) {
                Optional<Journal.Begun> begun = new Journal(store, new JobFolder(output(), name)).begun();
                if (begun.isPresent()) {
                    return end("resume", () -> resume(begun.get(), store));
                }
                registry(store).put(new Registry.Entry(name, output(), Optional.empty()));
            }
            Call call = Call.with(Map.of(), "resume", name, "--registry", registryFolder());
            said.add("resume of what has ended: %d %s".formatted(call.status(), call.err()));
            return call.status() == ExitStatus.REFUSED ? run() : call.status();
        }

        private static JobRun resume(Journal.Begun begun, ObjectStore store) throws UsageException, IOException {
            JobTexts texts = JobTexts.of(begun.request());
            PreparedJob prepared = PreparedJob.prepare(texts, store).resuming(begun);
            JobRun run = new JobRun(prepared, store, begun.request().created());
            run.resume();
            return run;
        }

        private static Registry registry(ObjectStore store) throws UsageException {
            String[] words = {"resume", "--registry", registryFolder()};
            return Registry.of(Arguments.parse(words, 1, Set.of(Registry.OPTION), Set.of()), store);
        }

        private static String registryFolder() {
            return folder.resolve("registry").toString();
        }

        /** With connections of its own, as another process has. */
        private static ObjectStore newStore() {
            return ObjectStore.of(settings.with("fs.s3a.user.agent.prefix", "store-" + ++stores));
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
    private static List<Integer> numbers(Undisturbed reference, Random random) {
        List<Integer> numbers = new ArrayList<>();
        for (int n = 1; n <= reference.requests().size(); n++) {
            numbers.add(n);
        }
        Collections.shuffle(numbers, random);
        return ALL ? numbers : numbers.subList(0, Math.min(SAMPLE, numbers.size()));
    }

    /** What the store's client survives by itself, and what outlasts it, the retries of a task and the driver. */
    @ParameterizedTest
    @ValueSource(ints = {1, STUBBORN})
    void p1_p3_p4_aRequestThatFailsLeavesTheOutputsOfAnUndisturbedRun(int times) throws Exception {
        breakEach(lines, times);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, STUBBORN})
    void p1_p3_p4_aRequestThatFailsLeavesTheOutputsOfAnUndisturbedRunOfFrames(int times) throws Exception {
        breakEach(frames, times);
    }

    private static void breakEach(Undisturbed reference, int times) throws Exception {
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        for (Fault kind : new TreeSet<>(ONCE)) {
            int resumed = 0;
            int struck = 0;
            boolean completions = kind == Fault.COMPLETE_ERROR;
            for (int n : completions ? completions(reference) : numbers(reference, random)) {
                Trial trial = new Trial(reference.job());
                proxy.arm(request -> !completions || request.isCompletion(), n, kind, times, request -> {});
                int status = trial.run();
                Optional<Request> request = proxy.struck();
                proxy.reset();
                struck += request.isPresent() ? 1 : 0;
                resumed += status == reference.status() ? 0 : 1;
                for (int i = 0; i < RESUMES_MAX && status != reference.status() && status >= 0; i++) {
                    status = trial.again();
                }
                check(reference, trial, status, "%s, %d times, of %s".formatted(kind, times, request), failures);
            }
            table("total\t%s, %d times\tstruck %d, resumed %d, wrong %d"
                    .formatted(kind, times, struck, resumed, failures.size()));
        }
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    /** Numbers of the requests that complete an upload, among these. */
    private static List<Integer> completions(Undisturbed reference) {
        int count = (int)
                reference.requests().stream().filter(Request::isCompletion).count();
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private static void check(Undisturbed reference, Trial trial, int status, String fault, List<String> failures)
            throws IOException {
        FaultJob job = reference.job();
        List<String> wrong = new ArrayList<>(job.wrong(trial.name));
        if (status != reference.status()) {
            wrong.add("exit status " + status);
        } else if (wrong.isEmpty() && !job.document(trial.name, "errors").equals(reference.errors())) {
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
        cutEach(lines);
    }

    @Test
    void p4_behindACutAtAnyRequestFramesAreResumed() throws Exception {
        cutEach(frames);
    }

    private static void cutEach(Undisturbed reference) throws Exception {
        FaultJob job = reference.job();
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        Map<Integer, Integer> redoneCounts = new java.util.TreeMap<>();
        for (int n : numbers(reference, random)) {
            Trial trial = new Trial(job);
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
            if (reference == lines) {
                redoneCounts.merge(wrongReads(before, after, journaled, wrong), 1, Integer::sum);
            }
            if (!wrong.isEmpty()) {
                failures.add("CUT_OFF of %s: %s %s".formatted(request, wrong, trial));
                System.err.println(failures.get(failures.size() - 1));
            }
            check(reference, trial, status, "CUT_OFF of %s".formatted(request), failures);
        }
        table("total\tCUT_OFF\tsplits redone: %s, wrong %d".formatted(redoneCounts, failures.size()));
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    /**
     * What is in the journal is not read again, and of large splits no more are than ran at once; of small objects those that
     * were on their way may be. An uploaded split that must be staged after all is read twice by the undisturbed run too.
     *
     * @return large splits that were read once more than in the undisturbed run
     */
    private static int wrongReads(
            List<Request> before, List<Request> after, Set<String> journaled, List<String> wrong) {
        Map<String, Integer> first = lines.job().reads(before);
        Map<String, Integer> second = lines.job().reads(after);
        int redone = 0;
        for (Map.Entry<String, Integer> read : second.entrySet()) {
            String split = read.getKey();
            int usual = lines.reads().getOrDefault(split, 0);
            if (journaled.contains(split) && usual < 2) {
                wrong.add(split + " is in the journal and was read again");
            }
            boolean small = split.startsWith("small") || split.startsWith("bad.csv");
            int all = first.getOrDefault(split, 0) + read.getValue();
            if (!small && all > usual + 1) {
                wrong.add(split + " was read " + all + " times");
            } else if (!small && all > usual) {
                redone++;
            }
        }
        if (redone > SLOTS) {
            wrong.add(redone + " splits were redone");
        }
        return redone;
    }
}
