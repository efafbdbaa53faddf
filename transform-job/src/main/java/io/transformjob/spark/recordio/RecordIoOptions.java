package io.transformjob.spark.recordio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.store.HadoopSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * The options of one reading or writing. Names are taken in any case; one with a dot is a Hadoop property, for this reading
 * or writing alone; any other is refused.
 *
 * @param paths from {@code load} or {@code save}
 * @param featuresType which type inference gives to features
 * @param tensorType what numbers are written as
 * @param hadoop properties beside those of the session
 */
record RecordIoOptions(
        List<String> paths,
        RecordLayout layout,
        FeaturesType featuresType,
        TensorType tensorType,
        Map<String, String> hadoop)
        implements Serializable {
    static final String FORMAT = "recordio-protobuf";

    private static final String FEATURES_TYPE = "features-type";
    private static final String TENSOR_TYPE = "tensor-type";
    /** How Spark tells a writer of version 1 of {@code partitionBy}. */
    private static final String PARTITION_COLUMNS = "__partition_columns";

    /** As the data source "sagemaker" of aws/sagemaker-spark calls them, beside our own. */
    private static final List<String> FEATURES_COLUMN = List.of("features-column", "featuresColumnName");

    private static final List<String> LABEL_COLUMN = List.of("label-column", "labelColumnName");

    static RecordIoOptions ofRead(Map<String, String> options) {
        return of(options, FEATURES_TYPE);
    }

    static RecordIoOptions ofWrite(Map<String, String> options) {
        RecordIoOptions parsed = of(options, TENSOR_TYPE);
        if (parsed.paths.size() != 1) {
            throw new IllegalArgumentException(
                    "save must name one folder, got %d paths".formatted(parsed.paths.size()));
        }
        return parsed;
    }

    private static RecordIoOptions of(Map<String, String> options, String typeOption) {
        Map<String, String> rest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> hadoop = new TreeMap<>();
        options.forEach((name, value) -> (name.contains(".") ? hadoop : rest).put(name, value));
        if (rest.containsKey(PARTITION_COLUMNS)) {
            throw new IllegalArgumentException(
                    "partitionBy must not be used, as a record holds all of its row, got columns %s"
                            .formatted(rest.get(PARTITION_COLUMNS)));
        }
        List<String> paths = paths(rest);
        RecordLayout layout =
                new RecordLayout(take(rest, FEATURES_COLUMN, "features"), take(rest, LABEL_COLUMN, "label"));
        String type = Optional.ofNullable(rest.remove(typeOption)).orElse("");
        if (!rest.isEmpty()) {
            Set<String> known = new TreeSet<>(List.of(FEATURES_COLUMN.get(0), LABEL_COLUMN.get(0), typeOption));
            throw new IllegalArgumentException(
                    "an option of %s must be one of %s or a Hadoop property, such as fs.s3a.endpoint, got \"%s\""
                            .formatted(FORMAT, known, rest.keySet().iterator().next()));
        }
        boolean reads = typeOption.equals(FEATURES_TYPE);
        return new RecordIoOptions(
                paths,
                layout,
                reads ? choice(typeOption, type, FeaturesType.values()) : FeaturesType.ARRAY,
                reads ? TensorType.FLOAT32 : choice(typeOption, type, TensorType.values()),
                hadoop);
    }

    private static List<String> paths(Map<String, String> rest) {
        List<String> paths = new ArrayList<>();
        Optional.ofNullable(rest.remove("path")).ifPresent(paths::add);
        String several = rest.remove("paths");
        if (several != null) {
            try {
                paths.addAll(Arrays.asList(new ObjectMapper().readValue(several, String[].class)));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "option paths must be a JSON array of texts, got \"%s\"".formatted(several), e);
            }
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException(
                    "load and save must name a path, got none. Write .load(\"s3a://bucket/folder\").");
        }
        return List.copyOf(paths);
    }

    private static String take(Map<String, String> rest, List<String> names, String otherwise) {
        String taken = otherwise;
        for (String name : names) {
            String value = rest.remove(name);
            if (value != null) {
                taken = value;
            }
        }
        return taken;
    }

    /** The constant of this name, the first one for none. */
    private static <E extends Enum<E>> E choice(String option, String name, E[] constants) {
        for (E constant : constants) {
            if (name.isEmpty() || constant.name().equals(name.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("option %s must be one of %s, got \"%s\""
                .formatted(option, Arrays.toString(constants).toLowerCase(Locale.ROOT), name));
    }

    /** The Hadoop configuration of the active session, and these options. To be asked for on the driver. */
    HadoopSettings hadoopSettings() {
        return HadoopSettings.of(SparkSession.active().sessionState().newHadoopConf(), hadoop);
    }

    String path() {
        return paths.get(0);
    }

    /** Without the Hadoop properties, which may be secret. */
    @Override
    public String toString() {
        return "RecordIoOptions[paths=%s, %s, featuresType=%s, tensorType=%s]"
                .formatted(paths, layout, featuresType, tensorType);
    }
}
