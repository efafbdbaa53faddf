package io.transformjob.spark;

import io.transformjob.assemble.MergeOutcome;
import io.transformjob.assemble.MergeWork;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitWork;
import io.transformjob.assemble.TransformSettings;
import io.transformjob.commit.JobCommit;
import io.transformjob.commit.Journal;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelSource;
import io.transformjob.model.RequestForm;
import io.transformjob.plan.TransformPlan;
import io.transformjob.report.ObjectResult;
import io.transformjob.report.Progress;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A Spark application that runs transform plans. */
public final class SparkEngine implements AutoCloseable {
    private static final long PROGRESS_MILLIS = 200;
    /** A lost task is tried again in local mode too, which without the number would give up at once. */
    private static final String LOCAL_MASTER = "local[*,4]";

    /** Masters whose executor is the driver's own process; {@code local-cluster[…]} starts others. */
    private static final Pattern ONE_PROCESS = Pattern.compile("local(\\[.*)?");

    private static final String MAIN_CLASSES = "io.transformjob.";
    private static final String JOB_GROUP = "transform-job";

    private final JavaSparkContext spark;
    private final TaskWatch watch = new TaskWatch();
    private volatile boolean cancelled;

    private SparkEngine(JavaSparkContext spark) {
        this.spark = spark;
        spark.sc().addSparkListener(watch);
    }

    /** A Spark context that exists already. Closing the engine stops it. */
    public static SparkEngine on(JavaSparkContext spark) {
        return new SparkEngine(spark);
    }

    /**
     * Starts the application. Under {@code spark-submit} its settings hold; otherwise the master is the one given, or this
     * machine.
     *
     * @param applicationName the application's, unless {@code spark-submit} was told a name
     * @param master empty for that of {@code spark-submit}, or this machine
     * @throws EngineException if Spark does not start
     */
    public static SparkEngine start(String applicationName, Optional<String> master) throws EngineException {
        return start(applicationName, master, List.of(), Map.of());
    }

    /**
     * As {@link #start(String, Optional)}.
     *
     * @param jars that executors need beside that of this project; {@code spark.jars}, if it is set, must name them itself
     * @param environment variables that executors need
     */
    public static SparkEngine start(
            String applicationName, Optional<String> master, List<URL> jars, Map<String, String> environment)
            throws EngineException {
        SparkConf conf = new SparkConf();
        // An application that nobody named is named after its main class by spark-submit.
        if (conf.get("spark.app.name", MAIN_CLASSES).startsWith(MAIN_CLASSES)) {
            conf.setAppName(applicationName);
        }
        master.ifPresent(conf::setMaster);
        conf.setIfMissing("spark.master", LOCAL_MASTER);
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        if (ONE_PROCESS.matcher(conf.get("spark.master")).matches()) {
            // A local job is watched through its progress and its report; the web server would cost a second of start.
            conf.setIfMissing("spark.ui.enabled", "false");
        } else {
            List<String> shipped = new ArrayList<>();
            ownJar().ifPresent(shipped::add);
            jars.forEach(jar -> shipped.add(jar.toString()));
            // Those of --jars, which the launcher has put on the class path of this process.
            Optional.ofNullable(System.getProperty("transform-job.jars")).ifPresent(shipped::add);
            if (!shipped.isEmpty()) {
                conf.setIfMissing("spark.jars", String.join(",", shipped));
            }
        }
        environment.forEach((name, value) -> conf.setIfMissing("spark.executorEnv." + name, value));
        try {
            return new SparkEngine(new JavaSparkContext(conf));
        } catch (Exception e) {
            // Spark throws exceptions that it does not declare.
            throw new EngineException(
                    "Spark did not start with master %s: %s".formatted(conf.get("spark.master"), reason(e)), e);
        }
    }

    /** The jar that executors in other processes need; empty when the classes were not started from one. */
    private static Optional<String> ownJar() {
        String location = SparkEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        return location.endsWith(".jar") ? Optional.of(location) : Optional.empty();
    }

    /** Spark's version and master, for the report. */
    public String description() {
        return "Spark %s, %s".formatted(spark.version(), spark.master());
    }

    /**
     * All that executors need beside the plan.
     *
     * @param containers those of the model, in the order in which they are asked
     * @param opened the model, opened with them
     * @param sha256 tells the model from others
     * @param form what the job says of its requests
     */
    public record Work(
            StoreSettings storeSettings,
            TransformSettings settings,
            List<ModelSource> containers,
            InferenceContainer opened,
            String sha256,
            RequestForm form) {}

    /**
     * Does what is left of a job.
     *
     * @param commit what is done and what is not
     * @return a result for each object, in the order of the plan
     * @throws CancellationException if {@link #cancel} was called
     * @throws EngineException if Spark gives up
     * @throws IOException if the store does, or the job has another driver
     */
    public List<ObjectResult> run(TransformPlan plan, JobCommit commit, Journal journal, Work work, Progress progress)
            throws EngineException, IOException {
        try {
            return transform(plan, commit, journal, work, progress);
        } catch (IllegalStateException e) {
            if (!spark.sc().isStopped()) {
                throw e;
            }
            throw new EngineException(
                    "the Spark application has ended: its master %s did not answer, or ended it. Check its address and its log."
                            .formatted(spark.master()),
                    e);
        }
    }

    private List<ObjectResult> transform(
            TransformPlan plan, JobCommit commit, Journal journal, Work work, Progress progress)
            throws EngineException, IOException {
        Broadcast<byte[][]> archives = spark.broadcast(
                work.containers().stream().map(ModelSource::archive).toArray(byte[][]::new));
        ExecutorContext context = new ExecutorContext(
                work.storeSettings(),
                work.settings(),
                ExecutorContext.SentModel.of(work.containers(), work.sha256()),
                work.form(),
                archives);
        context.share(work.opened());
        SplitTask.Counters counters = new SplitTask.Counters(
                spark.sc().longAccumulator("splits"),
                spark.sc().longAccumulator("bytes"),
                spark.sc().longAccumulator("records"),
                spark.sc().longAccumulator("failed splits"));
        spark.setJobGroup(JOB_GROUP, "transform", true);

        commit.begin();
        long bytesTotal = plan.inputBytes();
        long splitsTotal = plan.splitCount();
        long splitsBefore = commit.resumedSplits();
        long bytesBefore = commit.resumedBytes();
        for (List<SplitWork> works = commit.next(); !works.isEmpty(); works = commit.next()) {
            List<ArrayList<SplitWork>> tasks = WorkPackages.of(
                    works,
                    spark.defaultParallelism(),
                    WorkPackages.smallBytesMax(work.settings().gzip()));
            JavaRDD<SplitOutcome> transformed = spark.parallelize(tasks, tasks.size())
                    .mapPartitions(new SplitTask(context, journal.outcomes(commit.round()), counters));
            commit.transformed(await(
                    transformed.collectAsync(),
                    () -> progress.at(new Progress.State(
                            splitsBefore + counters.splits().value(),
                            splitsTotal,
                            bytesBefore + counters.bytes().value(),
                            bytesTotal,
                            counters.records().value(),
                            counters.failures().value()))));
        }
        List<MergeWork> merges = commit.merges();
        if (!merges.isEmpty()) {
            JavaRDD<MergeOutcome> merged =
                    spark.parallelize(merges, merges.size()).map(new MergeTask(context));
            commit.merged(merges, await(merged.collectAsync(), () -> {}));
        }
        commit.publish();
        // A twin of a task that was quicker may still write what nobody asks for any more.
        watch.awaitIdle();
        archives.destroy();
        return plan.objects().stream()
                .map(object -> ObjectResult.of(
                        object, commit.outcomes(object), work.settings().badRecords(), commit.pieces(object)))
                .toList();
    }

    private <T> List<T> await(JavaFutureAction<List<T>> action, Runnable tick) throws EngineException {
        try {
            while (true) {
                if (cancelled) {
                    action.cancel(true);
                    watch.awaitQuiet();
                    throw new CancellationException();
                }
                try {
                    List<T> result = action.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                    tick.run();
                    return result;
                } catch (TimeoutException e) {
                    tick.run();
                }
            }
        } catch (InterruptedException e) {
            action.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } catch (ExecutionException e) {
            watch.awaitQuiet();
            if (cancelled) {
                throw new CancellationException();
            }
            throw new EngineException(reason(e), e);
        }
    }

    /** What a person needs of Spark's account: our own message if one of our exceptions is at the bottom, else its first line. */
    private static String reason(Throwable failure) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return cause.getMessage();
            }
            last = cause;
        }
        String message = String.valueOf(last.getMessage());
        return message.lines().findFirst().orElse(last.getClass().getName());
    }

    /** Makes {@link #run} end soon, with whole outputs only. From any thread. */
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        spark.stop();
    }
}
