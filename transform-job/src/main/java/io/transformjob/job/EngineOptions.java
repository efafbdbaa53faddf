package io.transformjob.job;

import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.job.JsonValue.Member;
import io.transformjob.job.JsonValue.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The options of the engine for one job, each from the first of command line, job environment and model environment that
 * sets it.
 *
 * @param runtimes what runs each container of the model, in their order; one at least
 * @param splitBytes length of a split, at least 1
 * @param assembleCompat how responses are ended
 * @param csv how objects of CSV are written
 * @param badRecords what is done about bad records
 */
public record EngineOptions(
        List<RuntimeOptions> runtimes,
        long splitBytes,
        AssembleCompat assembleCompat,
        CsvFormat csv,
        BadRecordRules badRecords) {
    private static final String CONTAINERS = "Containers";
    private static final long SPLIT_BYTES_DEFAULT = 64L << 20;

    public EngineOptions {
        runtimes = List.copyOf(runtimes);
        if (splitBytes < 1) {
            throw new IllegalArgumentException("splitBytes must be at least 1, got " + splitBytes);
        }
    }

    /** What holds when nothing is set. */
    public static EngineOptions defaults() {
        return resolve(List.of(), 0, false);
    }

    /** Whether all containers of the model run elsewhere. */
    boolean isElsewhere() {
        return runtimes.stream().allMatch(RuntimeOptions::isElsewhere);
    }

    /** Whether a container of the model runs elsewhere. */
    boolean hasElsewhere() {
        return runtimes.stream().anyMatch(RuntimeOptions::isElsewhere);
    }

    /** The options that say how CSV is written, as far as they are set to anything but their defaults. */
    public List<EngineOption<?>> csvOptions() {
        List<EngineOption<?>> options = new ArrayList<>();
        if (csv.header()) {
            options.add(EngineOption.CSV_HEADER);
        }
        if (csv.multiline()) {
            options.add(EngineOption.CSV_MULTILINE);
        }
        if (csv.delimiter() != CsvFormat.SNIFFED) {
            options.add(EngineOption.CSV_DELIMITER);
        }
        return options;
    }

    /** The options that say what else is done about bad records, as far as they are set to anything but their defaults. */
    public List<EngineOption<?>> badRecordOptions() {
        List<EngineOption<?>> options = new ArrayList<>();
        if (!badRecords.limit().equals(BadRecordLimit.NONE)) {
            options.add(EngineOption.MAX_BAD_RECORDS);
        }
        if (!badRecords.placeholder().equals(BadRecordRules.PLACEHOLDER_DEFAULT)) {
            options.add(EngineOption.BAD_RECORD_PLACEHOLDER);
        }
        return options;
    }

    /**
     * A value that is given to an option.
     *
     * @param container index of the container of a pipeline in whose environment it is given, -1 if it is for all
     */
    private record Assignment(EngineOption<?> option, String value, Place place, Problems problems, int container) {
        void error(String message, String remedy) {
            problems.error(place, message, remedy);
        }
    }

    /**
     * Reads the options, and reports unknown keys and values of all sources.
     *
     * @param documents job and model, in order of precedence; of a pipeline the variables of each container are its own
     * @param sets keys and values of the command line, which comes before them
     * @param found takes the findings about the command line
     */
    static EngineOptions read(List<Document> documents, Map<String, String> sets, List<Problems> found) {
        List<Assignment> assignments = new ArrayList<>();
        int containers = documents.stream()
                .filter(document -> !document.has("PrimaryContainer"))
                .mapToInt(document -> document.items(CONTAINERS).size())
                .max()
                .orElse(0);
        sets.forEach((key, value) -> {
            Problems problems = new Problems("--set " + Quote.cut(key, 64));
            found.add(problems);
            option(key, EngineOption::key, Place.NONE, problems)
                    .ifPresent(option -> assignments.add(new Assignment(option, value, Place.NONE, problems, -1)));
        });
        for (Document document : documents) {
            for (String path : List.of("Environment", "PrimaryContainer/Environment")) {
                document.entries(path).forEach(entry -> assign(entry, document.problems(), -1, assignments));
            }
            for (int i = 0; i < containers; i++) {
                int container = i;
                document.entries("%s/%d/Environment".formatted(CONTAINERS, i))
                        .forEach(entry -> assign(entry, document.problems(), container, assignments));
            }
        }
        assignments.removeIf(assignment -> isMisplaced(assignment, containers > 0));
        // What one document lacks the other may have.
        return resolve(assignments, containers, documents.size() > 1);
    }

    /** Of a pipeline the options of a container are set in its environment, and the others in that of the job. */
    private static boolean isMisplaced(Assignment assignment, boolean isPipeline) {
        boolean ofContainer = EngineOption.OF_CONTAINER.contains(assignment.option());
        if (isPipeline && ofContainer && assignment.container() < 0) {
            assignment.error(
                    "must be left out: each container of a pipeline has a runtime of its own",
                    "Set %s in the Environment of the container."
                            .formatted(assignment.option().environmentName()));
            return true;
        }
        if (!ofContainer && assignment.container() >= 0) {
            assignment.error(
                    "must be left out: it is an option of the whole job",
                    "Set %s in the Environment of the job."
                            .formatted(assignment.option().environmentName()));
            return true;
        }
        return false;
    }

    private static void assign(Member entry, Problems problems, int container, List<Assignment> assignments) {
        boolean sound = !problems.isFaulty(entry.namePlace().pointer());
        if (sound && entry.name().startsWith(EngineOption.ENVIRONMENT_PREFIX) && entry.value() instanceof Text text) {
            option(entry.name(), EngineOption::environmentName, entry.namePlace(), problems)
                    .ifPresent(option ->
                            assignments.add(new Assignment(option, text.value(), text.place(), problems, container)));
        }
    }

    private static Optional<EngineOption<?>> option(
            String name, Function<EngineOption<?>, String> naming, Place place, Problems problems) {
        List<String> known = EngineOption.ALL.stream().map(naming).toList();
        if (!known.contains(name)) {
            problems.error(
                    place,
                    "must be one of the options %s, found %s".formatted(String.join(", ", known), Quote.of(name)),
                    Suggestion.of(name, known).orElse("Remove it."));
            return Optional.empty();
        }
        return Optional.of(EngineOption.ALL.get(known.indexOf(name)));
    }

    /**
     * @param containers of a pipeline, 0 if the model is none
     * @param complete whether nothing else sets options
     */
    private static EngineOptions resolve(List<Assignment> assignments, int containers, boolean complete) {
        List<RuntimeOptions> runtimes = new ArrayList<>();
        for (int i = 0; i < Math.max(1, containers); i++) {
            int container = containers == 0 ? -1 : i;
            runtimes.add(runtime(
                    assignments.stream()
                            .filter(assignment -> assignment.container() == container)
                            .toList(),
                    complete));
        }
        return new EngineOptions(
                runtimes,
                value(EngineOption.SPLIT_BYTES, assignments).orElse(SPLIT_BYTES_DEFAULT),
                value(EngineOption.ASSEMBLE_COMPAT, assignments).orElse(AssembleCompat.RECORD),
                new CsvFormat(
                        value(EngineOption.CSV_DELIMITER, assignments).orElse(CsvFormat.SNIFFED),
                        value(EngineOption.CSV_HEADER, assignments).orElse(false),
                        value(EngineOption.CSV_MULTILINE, assignments).orElse(false)),
                new BadRecordRules(
                        value(EngineOption.ON_BAD_RECORD, assignments).orElse(OnBadRecord.FAIL_OBJECT),
                        value(EngineOption.MAX_BAD_RECORDS, assignments).orElse(BadRecordLimit.NONE),
                        value(EngineOption.BAD_RECORD_PLACEHOLDER, assignments)
                                .orElse(BadRecordRules.PLACEHOLDER_DEFAULT)));
    }

    /** @param assignments to one container */
    private static RuntimeOptions runtime(List<Assignment> assignments, boolean complete) {
        RuntimeOptions options = new RuntimeOptions(
                value(EngineOption.RUNTIME, assignments),
                value(EngineOption.ENDPOINT, assignments),
                value(EngineOption.ENDPOINT_NAME, assignments),
                value(EngineOption.ENDPOINT_REGION, assignments),
                value(EngineOption.ENDPOINT_HEADERS, assignments).orElse(Map.of()),
                value(EngineOption.ENDPOINT_WAIT_SECONDS, assignments).orElse(RuntimeOptions.WAIT_SECONDS_DEFAULT));
        boolean sound = assignments.stream()
                .allMatch(assignment ->
                        assignment.option().parse(assignment.value()).isPresent());
        if (complete && sound) {
            Set<EngineOption<?>> seen = new HashSet<>();
            assignments.stream()
                    .filter(assignment -> seen.add(assignment.option()))
                    .forEach(assignment -> checkRuntime(assignment, options));
        }
        return options;
    }

    private static void checkRuntime(Assignment assignment, RuntimeOptions options) {
        EngineOption<?> option = assignment.option();
        String runtime = options.runtime().orElse("");
        boolean ofEndpoint = option == EngineOption.ENDPOINT_NAME || option == EngineOption.ENDPOINT_REGION;
        boolean endpoint = runtime.equals(RuntimeOptions.SAGEMAKER_ENDPOINT);
        if (option == EngineOption.RUNTIME && options.isElsewhere()) {
            checkAddress(assignment, options);
        } else if (EngineOption.OF_CONTAINER.contains(option)
                && option != EngineOption.RUNTIME
                && !options.isElsewhere()) {
            assignment.error(
                    "must be left out unless runtime is http, sagemaker-endpoint or v2, found "
                            + options.runtime().map("runtime %s"::formatted).orElse("no runtime"),
                    "Set runtime, or remove %s.".formatted(option.key()));
        } else if (ofEndpoint && !endpoint) {
            assignment.error(
                    "must be left out unless runtime is sagemaker-endpoint, found runtime " + runtime,
                    "Remove %s.".formatted(option.key()));
        } else if (option == EngineOption.ENDPOINT_HEADERS && endpoint) {
            EndpointHeaders.droppedByInvokeEndpoint(options.endpointHeaders())
                    .ifPresent(name -> assignment.error(
                            "must be headers that InvokeEndpoint passes on, X-Amzn-SageMaker-…, found "
                                    + Quote.of(name),
                            "Remove it: the service drops it."));
        }
    }

    private static void checkAddress(Assignment runtime, RuntimeOptions options) {
        boolean endpoint = options.runtime().orElse("").equals(RuntimeOptions.SAGEMAKER_ENDPOINT);
        EngineOption<?> needed = endpoint ? EngineOption.ENDPOINT_NAME : EngineOption.ENDPOINT;
        boolean there = endpoint
                ? options.endpointName().isPresent()
                : options.endpoint().isPresent();
        if (!there) {
            runtime.error(
                    "must have %s beside it, found runtime %s alone"
                            .formatted(needed.key(), options.runtime().orElse("")),
                    "Set %s, or --set %s: %s.".formatted(needed.environmentName(), needed.key(), needed.form()));
        }
    }

    private static <T> Optional<T> value(EngineOption<T> option, List<Assignment> assignments) {
        Optional<T> first = Optional.empty();
        for (Assignment assignment : assignments) {
            if (assignment.option() == option) {
                Optional<T> value = option.parse(assignment.value());
                if (value.isEmpty()) {
                    assignment
                            .problems()
                            .error(
                                    assignment.place(),
                                    "must be %s, found %s".formatted(option.form(), Quote.of(assignment.value())),
                                    "The default is %s.".formatted(option.defaultText()));
                }
                first = first.or(() -> value);
            }
        }
        return first;
    }
}
