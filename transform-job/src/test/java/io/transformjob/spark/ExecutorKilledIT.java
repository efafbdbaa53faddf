package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.FaultJob;
import io.transformjob.spark.SparkHome.Ended;
import io.transformjob.testing.FaultyS3;
import io.transformjob.testing.FaultyS3.Fault;
import io.transformjob.testing.FaultyS3.Request;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P1, P3 and P4 when an executor is killed in the middle of a request of a task, or a task is so slow that it gets a twin: on
 * a standalone master with two workers, and on Spark's local cluster. A build runs one of these; {@code -Dfaults=some} all
 * ({@code scripts/faults}).
 */
class ExecutorKilledIT {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("(Successfully registered with master)");
    private static final String LOCAL_CLUSTER = "local-cluster[2,1,1024]";
    private static final int START_SECONDS = 120;
    private static final int LATE_MILLIS = 6000;
    private static final int DATA_FAILED = 1;

    private static final Predicate<Request> PART =
            request -> request.method().equals("PUT") && request.target().contains("partNumber=");
    private static final Predicate<Request> STAGED =
            request -> request.method().equals("PUT") && request.target().contains("/scratch/");
    private static final Predicate<Request> OUTCOME =
            request -> request.method().equals("PUT") && request.target().contains("/journal/outcomes/");

    /** Kept until the next run: what the processes printed says why a test failed. */
    private static final Path FOLDER = SparkHome.TARGET.resolve("executors").toAbsolutePath();

    private static final List<Process> PROCESSES = new ArrayList<>();
    private static SparkHome home;
    private static String master;
    private static FaultyS3 proxy;
    private static FaultJob job;
    private static int runs;

    @BeforeAll
    static void startCluster() throws Exception {
        SparkHome.delete(FOLDER);
        home = SparkHome.in(FOLDER);
        proxy = new FaultyS3(TestS3.endpoint());
        job = FaultJob.lines();
        String[] local = {"--host", "127.0.0.1", "--port", "0", "--webui-port", "0"};
        PROCESSES.add(home.start("master", "org.apache.spark.deploy.master.Master", local));
        master = awaitLine("master", MASTER);
        for (String worker : List.of("worker-1", "worker-2")) {
            List<String> words = new ArrayList<>(List.of(local));
            words.addAll(List.of("--cores", "1", "--memory", "1g", "--work-dir"));
            words.addAll(List.of(FOLDER.resolve(worker).toString(), master));
            PROCESSES.add(home.start(worker, "org.apache.spark.deploy.worker.Worker", words.toArray(String[]::new)));
        }
        for (String worker : List.of("worker-1", "worker-2")) {
            awaitLine(worker, REGISTERED);
        }
    }

    @AfterAll
    static void stopCluster() throws InterruptedException, IOException {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : PROCESSES) {
            process.descendants().forEach(all::add);
            all.add(process.toHandle());
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (Process process : PROCESSES) {
            process.waitFor();
        }
        proxy.close();
    }

    private static String awaitLine(String name, Pattern pattern) throws IOException, InterruptedException {
        for (int i = 0; i < START_SECONDS * 10; i++) {
            Matcher matcher = pattern.matcher(home.log(name));
            if (matcher.find()) {
                return matcher.group(1);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("%s does not say \"%s\":%n%s".formatted(name, pattern, home.log(name)));
    }

    /** Runs the job with twins for slow tasks; it must end as if nothing had happened. */
    private static void runUndisturbed(String masterUrl) throws Exception {
        String name = "executors-" + ++runs;
        job.store(FOLDER, name);
        List<String> options = new ArrayList<>(List.of("--master", masterUrl, "--executor-memory", "512m"));
        Map.of(
                        "spark.speculation", "true",
                        "spark.speculation.interval", "100ms",
                        "spark.speculation.quantile", "0.1",
                        "spark.speculation.multiplier", "1.5",
                        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
                        "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
                .forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
        Ended ended = home.submit(
                Map.of("AWS_ACCESS_KEY_ID", TestS3.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", TestS3.SECRET_KEY),
                options,
                List.of(
                        "run",
                        "--job",
                        FOLDER.resolve("job.json").toString(),
                        "--model",
                        FOLDER.resolve("model.json").toString(),
                        "--set",
                        "split-bytes=" + FaultJob.SPLIT_BYTES,
                        "--registry",
                        FOLDER.resolve("registry").toString(),
                        "--endpoint-url",
                        proxy.endpoint().toString()));
        assertThat(proxy.struck()).as("the request came").isPresent();
        assertThat(ended.status()).as(ended.err()).isEqualTo(DATA_FAILED);
        assertThat(ended.out()).contains("2 of 10 objects failed");
        assertThat(job.wrong(name)).isEmpty();
        job.remove(name);
    }

    /** Kills one of the executors that this JVM's processes have started. */
    private static void killAnExecutor() {
        ProcessHandle executor = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains("org.apache.spark.executor.CoarseGrainedExecutorBackend"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("an executor must run, found none"));
        executor.destroyForcibly();
        executor.onExit().join();
    }

    /** The request is passed on behind the death of its executor, if it was that one: a zombie's last deed. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    @ValueSource(strings = {"staged", "part", "outcome"})
    void p1_p3_p4_anExecutorOfALocalClusterIsKilled(String what) throws Exception {
        Predicate<Request> kind = switch (what) {
            case "part" -> PART;
            case "staged" -> STAGED;
            default -> OUTCOME;
        };
        proxy.arm(kind, 2, Fault.CALL, request -> killAnExecutor());
        runUndisturbed(LOCAL_CLUSTER);
    }

    @Test
    void p1_p3_p4_anExecutorOfAWorkerIsKilled() throws Exception {
        proxy.arm(PART, 1, Fault.CALL, request -> killAnExecutor());
        runUndisturbed(master);
    }

    /** The task that waits gets a twin; what it stores in the end comes late. */
    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p1_p3_p4_aTaskThatIsLateHasATwin() throws Exception {
        proxy.arm(PART, 1, Fault.CALL, request -> sleep());
        runUndisturbed(master);
    }

    private static void sleep() {
        try {
            Thread.sleep(LATE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
