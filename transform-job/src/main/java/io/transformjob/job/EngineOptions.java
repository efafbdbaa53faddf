package io.transformjob.job;

import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.job.JsonValue.Member;
import io.transformjob.job.JsonValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options of the engine for one job, each from the first of command line, job environment and model environment that
 * sets it.
 *
 * @param runtime which runtime reads the model; empty: what image and artifact tell
 * @param splitBytes length of a split, at least 1
 * @param assembleCompat how responses are ended
 * @param csv how objects of CSV are written
 * @param badRecords what is done about bad records
 */
public record EngineOptions(
        Optional<String> runtime,
        long splitBytes,
        AssembleCompat assembleCompat,
        CsvFormat csv,
        BadRecordRules badRecords) {
    private static final long SPLIT_BYTES_DEFAULT = 64L << 20;

    public EngineOptions {
        if (splitBytes < 1) {
            throw new IllegalArgumentException("splitBytes must be at least 1, got " + splitBytes);
        }
    }

    /** What holds when nothing is set. */
    public static EngineOptions defaults() {
        return resolve(List.of());
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

    /** A value that is given to an option. */
    private record Assignment(EngineOption<?> option, String value, Place place, Problems problems) {}

    /**
     * Reads the options, and reports unknown keys and values of all sources.
     *
     * @param documents job and model, in order of precedence
     * @param sets keys and values of the command line, which comes before them
     * @param found takes the findings about the command line
     */
    static EngineOptions read(List<Document> documents, Map<String, String> sets, List<Problems> found) {
        List<Assignment> assignments = new ArrayList<>();
        sets.forEach((key, value) -> {
            Problems problems = new Problems("--set " + Quote.cut(key, 64));
            found.add(problems);
            option(key, EngineOption::key, Place.NONE, problems)
                    .ifPresent(option -> assignments.add(new Assignment(option, value, Place.NONE, problems)));
        });
        for (Document document : documents) {
            for (String path : List.of("Environment", "PrimaryContainer/Environment")) {
                document.entries(path).forEach(entry -> assign(entry, document.problems(), assignments));
            }
        }
        return resolve(assignments);
    }

    private static void assign(Member entry, Problems problems, List<Assignment> assignments) {
        boolean sound = !problems.isFaulty(entry.namePlace().pointer());
        if (sound && entry.name().startsWith(EngineOption.ENVIRONMENT_PREFIX) && entry.value() instanceof Text text) {
            option(entry.name(), EngineOption::environmentName, entry.namePlace(), problems)
                    .ifPresent(option -> assignments.add(new Assignment(option, text.value(), text.place(), problems)));
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

    private static EngineOptions resolve(List<Assignment> assignments) {
        return new EngineOptions(
                value(EngineOption.RUNTIME, assignments),
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
