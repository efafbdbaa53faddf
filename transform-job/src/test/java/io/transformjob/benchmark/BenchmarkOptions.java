package io.transformjob.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Options of the whole-job benchmark; {@code scripts/benchmark} tells what they mean. */
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

    static BenchmarkOptions parse(String[] words) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || i + 1 == words.length) {
                throw new IllegalArgumentException("options must be --name value, with a name of %s, got \"%s\""
                        .formatted(DEFAULTS.keySet().stream().sorted().toList(), words[i]));
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
