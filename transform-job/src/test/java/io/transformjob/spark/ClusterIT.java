package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.cli.TestJob;
import io.transformjob.demo.ChurnData;
import io.transformjob.spark.SparkHome.Ended;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The one jar on clusters of real processes: a standalone master with two workers, and Spark's local cluster. Objects are
 * in the S3 server of this JVM, whose address and keys only the driver is told.
 */
class ClusterIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    /** Two executors in processes of their own: cores and megabytes of each. */
    private static final String LOCAL_CLUSTER = "local-cluster[2,1,1024]";

    private static final int START_SECONDS = 60;
    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", TestS3.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", TestS3.SECRET_KEY);

    /** Kept until the next run: what the processes printed says why a test failed. */
    private static final Path FOLDER = SparkHome.TARGET.resolve("cluster").toAbsolutePath();

    private static final List<Process> PROCESSES = new ArrayList<>();
    private static SparkHome home;
    private static String master;
    private static Place place;
    private static Map<String, String> localOutputs;

    @BeforeAll
    static void startCluster() throws Exception {
        SparkHome.delete(FOLDER);
        home = SparkHome.in(FOLDER);
        PROCESSES.add(home.start(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0"));
        master = awaitLine("master", MASTER);
        for (String worker : List.of("worker-1", "worker-2")) {
            PROCESSES.add(home.start(
                    worker,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    FOLDER.resolve(worker).toString(),
                    master));
        }
        place = Place.newBucket();
        String rows = (String.join("\n", ChurnData.customers()) + "\n").repeat(40);
        place.put("input/large.csv", rows.getBytes(StandardCharsets.UTF_8));
        place.put("input/small.csv", rows.substring(0, rows.indexOf('\n')).getBytes(StandardCharsets.UTF_8));
        place.put("input/empty.csv", new byte[0]);
        try (SparkEngine engine = SparkEngine.start("local", Optional.of("local[2]"))) {
            localOutputs = TestJob.churn(place, "input/").run(engine).outputs();
        }
        for (String worker : List.of("worker-1", "worker-2")) {
            awaitLine(worker, Pattern.compile("(Successfully registered with master)"));
        }
    }

    @AfterAll
    static void stopCluster() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : PROCESSES) {
            process.descendants().forEach(all::add);
            all.add(process.toHandle());
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (Process process : PROCESSES) {
            process.waitFor();
        }
    }

    /** Removes a folder; of links in it, the links alone. */
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

    /** Options that make a job wait for both executors and write down which of them ran what. */
    private static List<String> options(String masterUrl, Path events) throws IOException {
        Files.createDirectories(events);
        List<String> options = new ArrayList<>(List.of("--master", masterUrl, "--executor-memory", "512m"));
        Map.of(
                        "spark.eventLog.enabled", "true",
                        "spark.eventLog.dir", events.toUri().toString(),
                        "spark.eventLog.compress", "false",
                        "spark.eventLog.rolling.enabled", "false",
                        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
                        "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
                .forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
        return options;
    }

    private static List<String> run(TestJob job, String... more) {
        job.store("jobs/" + job.name());
        String documents = place.uri("jobs/" + job.name()).toString();
        List<String> words = new ArrayList<>(List.of(
                "run",
                "--job",
                documents + "/job.json",
                "--model",
                documents + "/model.json",
                "--endpoint-url",
                TestS3.endpoint().toString(),
                "--registry",
                FOLDER.resolve("registry").toString(),
                "--set",
                "split-bytes=50000"));
        words.addAll(List.of(more));
        return words;
    }

    /** What Spark wrote down of an application. */
    private static List<JsonNode> events(Path folder) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    events.add(JSON.readTree(line));
                }
            }
        }
        return events;
    }

    private static Stream<JsonNode> events(Path folder, String name) throws IOException {
        return events(folder).stream()
                .filter(event -> event.get("Event").asText().equals("SparkListener" + name));
    }

    /** Executors that ended a task well, by their ids. */
    private static Set<String> executorsThatWorked(Path folder) throws IOException {
        return events(folder, "TaskEnd")
                .filter(event -> event.at("/Task End Reason/Reason").asText().equals("Success"))
                .map(event -> event.at("/Task Info/Executor ID").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> applicationNames(Path folder) throws IOException {
        return events(folder, "ApplicationStart")
                .map(event -> event.get("App Name").asText())
                .toList();
    }

    private static void assertCompleted(Ended ended, TestJob job) throws IOException {
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(JSON.readTree(ended.out()).get("TransformJobStatus").asText())
                .isEqualTo("Completed");
        assertThat(JSON.readTree(ended.out()).get("Engine").get("Records").asInt())
                .isEqualTo(201 * 40 + 1);
        Map<String, String> outputs = job.outputs();
        assertThat(outputs.keySet()).isEqualTo(localOutputs.keySet());
        outputs.forEach((name, bytes) -> assertThat(bytes.equals(localOutputs.get(name)))
                .as("%s has the bytes of the local run", name)
                .isTrue());
    }

    @Test
    void p1_standaloneBothWorkersWorkAndOutputsAreThoseOfALocalRun() throws Exception {
        Path events = FOLDER.resolve("events-standalone");
        TestJob job = TestJob.churn(place, "input/");
        List<String> options = options(master, events);
        options.addAll(List.of("--name", "nightly"));
        Ended ended = home.submit(KEYS, options, run(job));
        assertCompleted(ended, job);
        assertThat(executorsThatWorked(events)).containsExactly("0", "1");
        assertThat(applicationNames(events))
                .as("the name given to spark-submit")
                .containsExactly("nightly");
        for (String worker : List.of("worker-1", "worker-2")) {
            try (Stream<Path> applications = Files.list(FOLDER.resolve(worker))) {
                assertThat(applications).as("%s ran an executor", worker).isNotEmpty();
            }
        }
        assertThat(place.all("output/" + job.name() + "/_transform-job/").keySet())
                .containsExactly(
                        job.name() + "/describe.json", job.name() + "/errors.json", job.name() + "/manifest.json");
    }

    @Test
    void p1_localClusterOutputsAreThoseOfALocalRun() throws Exception {
        Path events = FOLDER.resolve("events-local-cluster");
        TestJob job = TestJob.churn(place, "input/");
        Ended ended = home.submit(KEYS, options(LOCAL_CLUSTER, events), run(job));
        assertCompleted(ended, job);
        assertThat(executorsThatWorked(events)).containsExactly("0", "1");
        assertThat(applicationNames(events)).containsExactly("transform-job " + job.name());
    }

    @Test
    void p1_theLaunchersMasterOptionBringsTheJarToTheExecutors() throws Exception {
        TestJob job = TestJob.churn(place, "input/");
        Ended ended = home.launch(KEYS, run(job, "--master", LOCAL_CLUSTER));
        assertCompleted(ended, job);
    }

    @Test
    void bt87_exitStatusIs1WhenARecordIsBad() throws Exception {
        place.put("spoilt/good.csv", "1,0\n2,0\n".getBytes(StandardCharsets.US_ASCII));
        place.put("spoilt/bad.csv", "1,0\n2,0\n3,word\n".getBytes(StandardCharsets.US_ASCII));
        TestJob job = TestJob.firstFeature(place, "spoilt/");
        Ended ended = home.submit(KEYS, options(master, FOLDER.resolve("events-bad")), run(job));
        assertThat(ended.status()).as(ended.err()).isEqualTo(1);
        assertThat(job.outputs()).isEqualTo(Map.of("good.csv.out", "1.0\n2.0\n"));
        assertThat(JSON.readTree(ended.out()).get("FailureReason").asText())
                .isEqualTo(
                        "ClientError: 1 of 2 objects failed. %s record 3 (byte 8): column 2 must be a number or empty,"
                                        .formatted(place.uri("spoilt/bad.csv"))
                                + " found \"word\". Leave the cell empty if the value is missing.");
    }

    @Test
    void exitStatusIs2WhenTheMasterOptionContradictsSparkSubmit() throws Exception {
        TestJob job = TestJob.churn(place, "input/");
        List<String> options = options(master, FOLDER.resolve("events-two-masters"));
        Ended ended = home.submit(KEYS, options, run(job, "--master", "local[2]"));
        assertThat(ended.status()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err())
                .contains("transform-job: --master local[2] contradicts %s, the master of spark-submit. Leave it out."
                        .formatted(master));
        assertThat(place.all("output/" + job.name() + "/")).isEmpty();
    }

    @Test
    void exitStatusIs2AndNothingIsWrittenWhenTheJobIsNotValid() throws Exception {
        TestJob job = TestJob.churn(place, "input/").with("BatchStrategy", "Some");
        Ended ended = home.submit(KEYS, options(master, FOLDER.resolve("events-invalid")), run(job));
        assertThat(ended.status()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("BatchStrategy");
        assertThat(place.all("output/" + job.name() + "/")).isEmpty();
    }
}
