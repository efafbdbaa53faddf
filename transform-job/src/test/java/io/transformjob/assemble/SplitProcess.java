package io.transformjob.assemble;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.SplitType;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.plan.PlannedObject;
import io.transformjob.process.Processing;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import io.transformjob.testing.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task does to one object of CSV, in a process of its own whose heap shows how much memory that takes: transforms a
 * file with a model that answers the first of two features. Arguments: input, output, scoring threads, and {@code gzip} or
 * {@code join} or both.
 */
public final class SplitProcess {
    private static final String IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
    private static final long PAYLOAD_BYTES_MAX = 100L << 20;

    private SplitProcess() {}

    /** The words that start it in a JVM of this one's class path. */
    public static List<String> command(String heap, Path input, Path output, int scorers, String... forms) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new java.util.ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                "-cp",
                classPath,
                SplitProcess.class.getName(),
                input.toString(),
                output.toString(),
                Integer.toString(scorers)));
        command.addAll(Arrays.asList(forms));
        return command;
    }

    public static void main(String[] words) throws IOException {
        List<String> forms = Arrays.asList(words).subList(3, words.length);
        ObjectStore store = ObjectStore.of(StoreSettings.defaults());
        ObjectUri output = ObjectUri.of(Path.of(words[1]));
        RequestHandler handler = Containers.open(
                        new ContainerSpec(IMAGE, Map.of(), Optional.empty()),
                        ModelArchive.open("model.tar.gz", TestModels.firstFeature()))
                .handler(RequestForm.of("text/csv", "text/csv"));
        TransformSettings settings = new TransformSettings(
                SplitType.LINE,
                forms.contains("gzip"),
                CsvFormat.CONTAINER,
                PayloadLimits.of(PAYLOAD_BYTES_MAX, false, false),
                new TransformSettings.Assembly(true, false),
                forms.contains("join")
                        ? new Processing(Processing.Format.CSV, true, RecordPath.parse("$"), (byte) ',', null, null)
                        : Processing.none(),
                output.append(".scratch"),
                BadRecordRules.FAIL_OBJECT,
                600,
                null);
        PlannedObject object = new PlannedObject(
                0, store.find(ObjectUri.of(Path.of(words[0]))).orElseThrow(), output, 1, Long.MAX_VALUE);
        SplitOutcome outcome = new SplitTransformer(settings, handler, store, Integer.parseInt(words[2]))
                .transform(new SplitWork(object, 0, -1, null));
        System.out.println(outcome);
        if (outcome instanceof SplitOutcome.Failed) {
            System.exit(1);
        }
    }
}
