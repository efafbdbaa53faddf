package io.transformjob.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Options of a benchmark; {@code scripts/benchmark} tells what they mean. */
record BenchmarkOptions(Map<String, String> values) {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("form", "short"),
            Map.entry("bytes", "1GB"),
            Map.entry("objects", "8"),
            Map.entry("score", "trees,linear"),
            Map.entry("trees", "100"),
            Map.entry("contenders", "ours,text-file,read-csv"),
            Map.entry("phase", "warm,cold"),
            Map.entry("rounds", "3"),
            Map.entry("warmup", "1"),
            Map.entry("heap", "2g"),
            Map.entry("master", "local[2]"),
            Map.entry("child", ""));

    /** Those of the whole-job benchmark. */
    static BenchmarkOptions parse(String[] words) {
        return parse(words, DEFAULTS);
    }

    /** @param defaults value of each option there is */
    static BenchmarkOptions parse(String[] words, Map<String, String> defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults);
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].replaceFirst("^--", "");
            if (!defaults.containsKey(name) || i + 1 == words.length) {
                throw new IllegalArgumentException("options must be --name value, with a name of %s, got \"%s\""
                        .formatted(defaults.keySet().stream().sorted().toList(), words[i]));
            }
            values.put(name, words[i + 1]);
        }
        return new BenchmarkOptions(values);
    }

    String text(String name) {
        return values.get(name);
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    List<Integer> numbers(String name) {
        return Stream.of(text(name).split(",")).map(Integer::valueOf).toList();
    }

    boolean has(String name, String word) {
        return List.of(text(name).split(",")).contains(word);
    }

    RowForm form() {
        return RowForm.valueOf(text("form").toUpperCase(Locale.ROOT));
    }

    List<Contender> contenders() {
        return Stream.of(text("contenders").split(",")).map(Contender::of).toList();
    }

    /** Decimal units, as storage is sold. */
    long bytes() {
        String text = text("bytes").toUpperCase(Locale.ROOT);
        long unit = text.endsWith("GB") ? 1_000_000_000 : text.endsWith("MB") ? 1_000_000 : 1;
        return unit * Long.parseLong(text.replaceFirst("[GM]B$", ""));
    }
}
