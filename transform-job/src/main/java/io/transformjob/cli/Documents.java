package io.transformjob.cli;

import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the documents that options name: paths of this machine, {@code file:}, {@code s3://} or {@code hdfs://}. */
final class Documents {
    /** Options of every command that reads a job. */
    static final Set<String> OPTIONS =
            new java.util.LinkedHashSet<>(java.util.List.of("job", "model", "set", "endpoint-url"));

    private static final long LENGTH_MAX = 16L * 1024 * 1024;
    private static final String SPARK_HADOOP = "spark.hadoop.";

    private Documents() {}

    /** Where stores are, as the call, the environment and {@code spark-submit} say. */
    static ObjectStore store(Arguments arguments) throws UsageException {
        return store(arguments.value("endpoint-url"));
    }

    /** As above, with the endpoint of an S3-compatible store. */
    static ObjectStore store(Optional<String> endpointUrl) throws UsageException {
        Map<String, String> hadoop = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(SPARK_HADOOP)) {
                hadoop.put(name.substring(SPARK_HADOOP.length()), System.getProperty(name));
            }
        }
        try {
            return ObjectStore.of(StoreSettings.of(endpointUrl, System.getenv(), hadoop));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ".", e);
        }
    }

    static JobTexts texts(Arguments arguments, ObjectStore store) throws UsageException, IOException {
        String job = arguments.required("job");
        Optional<String> model = arguments.value("model");
        return new JobTexts(
                job,
                read(job, store),
                model.orElse("--model"),
                model.isEmpty() ? Optional.empty() : Optional.of(read(model.get(), store)),
                arguments.sets());
    }

    static byte[] read(String location, ObjectStore store) throws UsageException, IOException {
        return store.read(uri(location), LENGTH_MAX);
    }

    /** What a call names by a URI, or by a path of this machine. */
    static ObjectUri uri(String location) throws UsageException {
        try {
            boolean isUri = location.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*");
            return isUri ? ObjectUri.parse(location) : ObjectUri.of(Path.of(location));
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s: %s.".formatted(location, e.getMessage()), e);
        }
    }
}
