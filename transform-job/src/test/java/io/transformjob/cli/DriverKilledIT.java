package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.FaultyS3;
import io.transformjob.testing.FaultyS3.Fault;
import io.transformjob.testing.FaultyS3.Request;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * P3 and P4 when drivers are killed at a request, or two of them drive one job: real processes, started as {@code
 * scripts/transform-job} does. A build runs a few of these and kills at one request, chosen by a seed; {@code -Dfaults=some}
 * runs all and kills at some, {@code -Dfaults=all} at every request ({@code scripts/faults}).
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
class DriverKilledIT {
    private static final boolean ALL = "all".equals(System.getProperty("faults"));
    private static final long SEED = Long.getLong("faults.seed", 20_261_128);
    private static final int SAMPLE = Integer.getInteger("faults.kills", System.getProperty("faults") == null ? 1 : 4);
    private static final Path HOME = Path.of(System.getProperty("transform-job.home"));
    private static final int END_SECONDS = 180;

    private static final Predicate<Request> ANY = request -> true;
    private static final Predicate<Request> OUTCOME =
            request -> request.method().equals("PUT") && request.target().contains("/journal/outcomes/");
    private static final Predicate<Request> PART =
            request -> request.method().equals("PUT") && request.target().contains("partNumber=");
    private static final Predicate<Request> PLAN_GONE =
            request -> request.method().equals("DELETE") && request.target().endsWith("/plan.jsonl");

    /** What the second driver writes down when it has looked at the uploads of the first. */
    private static final Predicate<Request> SECOND_UPLOADS =
            request -> request.method().equals("PUT") && request.target().matches(".*/journal/uploads/\\d+-000002-.*");

    @TempDir
    static Path folder;

    private static FaultyS3 proxy;
    private static FaultJob job;
    private static int runs;

    private final List<Process> processes = new ArrayList<>();
    private String name;

    @BeforeAll
    static void start() throws IOException {
        proxy = new FaultyS3(TestS3.endpoint());
        job = FaultJob.lines();
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private void newRun() throws IOException {
        name = "killed-" + ++runs;
        job.store(folder, name);
        proxy.reset();
    }

    private Process run() throws IOException {
        return start(
                "run",
                "--job",
                folder.resolve("job.json").toString(),
                "--model",
                folder.resolve("model.json").toString(),
                "--set",
                "split-bytes=" + FaultJob.SPLIT_BYTES,
                "--master",
                "local[2]",
                "--endpoint-url",
                proxy.endpoint().toString());
    }

    private Process resume() throws IOException {
        return start("resume", name, "--master", "local[2]");
    }

    private Process start(String... words) throws IOException {
        Path target = HOME.resolve("transform-job/target");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String opened : List.of("lang", "lang.invoke", "nio", "util")) {
            command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
        }
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.add("--add-opens=java.base/sun.util.calendar=ALL-UNNAMED");
        command.addAll(List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + folder,
                "-Dlog4j2.configurationFile=" + HOME.resolve("conf/log4j2.properties"),
                "-cp",
                target.resolve("transform-job.jar") + ":"
                        + Files.readString(target.resolve("class-path")).strip(),
                "io.transformjob.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(stderr(processes.size()).toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", TestS3.ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", TestS3.SECRET_KEY);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static Path stderr(int process) {
        return folder.resolve("stderr-" + process);
    }

    private int end(Process process) throws InterruptedException, IOException {
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS))
                .as("the process ends: %s", said(process))
                .isTrue();
        return process.exitValue();
    }

    /** Without notes and progress. */
    private String said(Process process) throws IOException {
        return Files.readString(stderr(processes.indexOf(process)))
                .replaceAll("(?m)^transform-job: without effect here: .*\n", "")
                .replaceAll("(?m)^transform-job: .*, compiled in [0-9]+ ms\n", "")
                .replaceAll("(?m)^\\d+ of \\d+ splits, .*\n", "");
    }

    /** Kills the driver when a request comes. */
    private void killAt(Predicate<Request> kind, int number, Fault when, Process[] driver) {
        proxy.arm(kind, number, when, request -> {
            driver[0].destroyForcibly();
            driver[0].onExit().join();
        });
    }

    /** What a person does behind a lost driver: resumes, or, if the job never began, runs again. */
    private void bringToItsEnd() throws IOException, InterruptedException {
        proxy.reset();
        Process again = resume();
        int status = end(again);
        if (status == ExitStatus.REFUSED && neverBegan(said(again))) {
            again = run();
            status = end(again);
        }
        assertThat(status).as(said(again)).isEqualTo(ExitStatus.FAILED);
        assertThat(job.wrong(name)).isEmpty();
        assertThat(job.document(name, "errors").get("Errors")).hasSize(2);
    }

    private boolean neverBegan(String said) {
        return said.contains("no job \"%s\"".formatted(name))
                || said.contains("its journal is gone: run it again")
                || said.contains("It was removed, or the job never began; run it again.");
    }

    @Test
    void p4_aKilledDriverIsResumedWhateverRequestItWasKilledAt() throws Exception {
        newRun();
        Process[] driver = {run()};
        assertThat(end(driver[0])).as(said(driver[0])).isEqualTo(ExitStatus.FAILED);
        assertThat(job.wrong(name)).isEmpty();
        int count = proxy.requests().size();
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        int step = ALL ? Integer.getInteger("faults.step", 1) : Math.max(1, count / SAMPLE);
        for (int n = 1 + random.nextInt(step); n <= count; n += step) {
            for (Fault when : ALL || random.nextBoolean()
                    ? List.of(Fault.CALL_BEFORE, Fault.CALL_AFTER)
                    : List.of(Fault.CALL_AFTER)) {
                newRun();
                killAt(ANY, n, when, driver);
                driver[0] = run();
                end(driver[0]);
                String where = "%s %s".formatted(when, proxy.struck());
                try {
                    bringToItsEnd();
                    System.err.println("survived " + where);
                } catch (AssertionError e) {
                    failures.add("%s: %s".formatted(where, e.getMessage()));
                    System.err.println(failures.get(failures.size() - 1));
                }
                job.remove(name);
            }
        }
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p4_aResumeThatIsKilledIsResumed() throws Exception {
        newRun();
        Process[] driver = new Process[1];
        killAt(OUTCOME, 3, Fault.CALL_AFTER, driver);
        driver[0] = run();
        end(driver[0]);
        killAt(OUTCOME, 2, Fault.CALL_AFTER, driver);
        driver[0] = resume();
        end(driver[0]);
        killAt(Request::isCompletion, 1, Fault.CALL_AFTER, driver);
        driver[0] = resume();
        end(driver[0]);
        killAt(PLAN_GONE, 1, Fault.CALL_BEFORE, driver);
        driver[0] = resume();
        end(driver[0]);
        assertThat(proxy.struck()).isPresent();
        bringToItsEnd();
    }

    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p3_p4_stopEndsAJobWhoseDriverIsDead() throws Exception {
        newRun();
        Process[] driver = new Process[1];
        killAt(PART, 2, Fault.CALL_AFTER, driver);
        driver[0] = run();
        end(driver[0]);
        assertThat(job.uploads(name)).isNotEmpty();
        proxy.reset();
        Process stop = start("stop", name);
        assertThat(end(stop)).as(said(stop)).isZero();
        assertThat(said(stop))
                .isEqualTo(
                        "transform-job: asked %s to stop.\ntransform-job: its driver does not answer: ending it from here.\n"
                                .formatted(name));
        assertThat(job.status(name)).isEqualTo("Stopped");
        assertThat(job.wrongWhenStopped(name)).isEmpty();
    }

    /** A part that is on its way when the job is stopped comes when the upload is gone. */
    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p3_p4_stopEndsAJobThatRunsAndWhatComesLateLeavesNothing() throws Exception {
        newRun();
        CountDownLatch held = hold(PART, 1);
        Process driver = run();
        awaitStruck(driver);
        Process stop = start("stop", name);
        assertThat(end(stop)).as(said(stop)).isZero();
        assertThat(said(stop)).isEqualTo("transform-job: asked %s to stop.\n".formatted(name));
        held.countDown();
        assertThat(end(driver)).as(said(driver)).isEqualTo(ExitStatus.STOPPED);
        assertThat(job.status(name)).isEqualTo("Stopped");
        assertThat(job.wrongWhenStopped(name)).isEmpty();
    }

    /** What a job left that was killed while it cleared its journal must not be taken for the next one's. */
    @Test
    void p4_aRunBehindAnEndThatWasCutShortBeginsAnew() throws Exception {
        newRun();
        Process[] driver = new Process[1];
        killAt(PLAN_GONE, 1, Fault.CALL_AFTER, driver);
        driver[0] = run();
        end(driver[0]);
        assertThat(proxy.struck()).isPresent();
        job.expected
                .keySet()
                .forEach(output -> TestS3.delete(job.output(name).authority(), "out/" + name + "/" + output));
        proxy.reset();
        Process again = run();
        assertThat(end(again)).as(said(again)).isEqualTo(ExitStatus.FAILED);
        assertThat(job.wrong(name)).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p4_aSecondRunOfAnOpenJobIsRefused() throws Exception {
        newRun();
        CountDownLatch held = hold(PART, 1);
        Process first = run();
        awaitStruck(first);
        Process second = run();
        assertThat(end(second)).isEqualTo(ExitStatus.REFUSED);
        assertThat(said(second))
                .isEqualTo(
                        "transform-job: a job %1$s is in progress or was interrupted, by %2$s/_transform-job/%1$s/journal. Continue it with: transform-job resume %1$s, or end it with: transform-job stop %1$s.\n"
                                .formatted(name, job.output(name)));
        held.countDown();
        assertThat(end(first)).as(said(first)).isEqualTo(ExitStatus.FAILED);
        assertThat(job.wrong(name)).isEmpty();
    }

    @Test
    void p4_aDriverThatLivesLeavesTheJobToTheOneThatTookItOver() throws Exception {
        newRun();
        CountDownLatch held = hold(PART, 1);
        Process first = run();
        awaitStruck(first);
        Process second = resume();
        assertThat(end(second)).as(said(second)).isEqualTo(ExitStatus.FAILED);
        held.countDown();
        assertThat(end(first)).as(said(first)).isEqualTo(ExitStatus.LOST);
        assertThat(said(first))
                .isEqualTo("transform-job: another driver has taken the job over: this one leaves it alone.\n");
        assertThat(job.wrong(name)).isEmpty();
    }

    /** The first driver has looked whether the job is its own, and completes an upload when it is not any more. */
    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p4_aLateCompletionOfTheFirstDriverPublishesNothingTwice() throws Exception {
        newRun();
        CountDownLatch held = hold(Request::isCompletion, 1);
        Process first = run();
        awaitStruck(first);
        Process second = resume();
        assertThat(end(second)).as(said(second)).isEqualTo(ExitStatus.FAILED);
        held.countDown();
        assertThat(end(first)).as(said(first)).isEqualTo(ExitStatus.LOST);
        assertThat(said(first))
                .isEqualTo("transform-job: another driver has taken the job over: this one leaves it alone.\n");
        assertThat(job.wrong(name)).isEmpty();
    }

    /** The first driver completes an upload when the second one has seen that it is not completed. */
    @Test
    @EnabledIfSystemProperty(named = "faults", matches = "some|all")
    void p4_aCompletionUnderTheSecondDriverPublishesNothingTwice() throws Exception {
        newRun();
        CountDownLatch held = hold(Request::isCompletion, 1);
        Process first = run();
        awaitStruck(first);
        CountDownLatch secondHeld = hold(SECOND_UPLOADS, 1);
        Process second = resume();
        awaitStruck(second);
        held.countDown();
        assertThat(end(first)).as(said(first)).isEqualTo(ExitStatus.LOST);
        secondHeld.countDown();
        int status = end(second);
        if (status == ExitStatus.LOST) {
            bringToItsEnd();
        } else {
            assertThat(status).as(said(second)).isEqualTo(ExitStatus.FAILED);
        }
        assertThat(job.wrong(name)).isEmpty();
    }

    /** Holds a request back until the latch is counted down. */
    private static CountDownLatch hold(Predicate<Request> kind, int number) {
        CountDownLatch held = new CountDownLatch(1);
        proxy.arm(kind, number, Fault.CALL, request -> {
            try {
                held.await(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return held;
    }

    private void awaitStruck(Process process) throws InterruptedException, IOException {
        while (proxy.struck().isEmpty()) {
            assertThat(process.isAlive())
                    .as("the process runs: %s", said(process))
                    .isTrue();
            Thread.sleep(20);
        }
    }
}
