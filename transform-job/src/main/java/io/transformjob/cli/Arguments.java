package io.transformjob.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words behind a command: {@code --name value} or {@code --name=value}, and flags.
 *
 * @param values options that were given, by name
 * @param sets {@code --set key=value}, in the order given, the last of a key counts
 * @param flags options without a value
 */
record Arguments(Map<String, String> values, Map<String, String> sets, Set<String> flags) {

    /**
     * @param options names that take a value, without dashes
     * @param flagNames names that take none
     */
    static Arguments parse(String[] words, int from, Set<String> options, Set<String> flagNames) throws UsageException {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> sets = new LinkedHashMap<>();
        Set<String> flags = new LinkedHashSet<>();
        for (int i = from; i < words.length; i++) {
            String word = words[i];
            if (!word.startsWith("--")) {
                throw new UsageException("unexpected \"%s\". Options begin with --.".formatted(word));
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
            if (flagNames.contains(name) && equals < 0) {
                flags.add(name);
                continue;
            }
            if (!options.contains(name)) {
                throw new UsageException("unknown option \"%s\". Known here: %s."
                        .formatted(word, String.join(", ", all(options, flagNames))));
            }
            if (equals < 0 && i + 1 == words.length) {
                throw new UsageException("--%s needs a value.".formatted(name));
            }
            String value = equals < 0 ? words[++i] : word.substring(equals + 1);
            if (name.equals("set")) {
                int separator = value.indexOf('=');
                if (separator < 1) {
                    throw new UsageException("--set must be key=value, got \"%s\".".formatted(value));
                }
                sets.put(value.substring(0, separator), value.substring(separator + 1));
            } else if (values.put(name, value) != null) {
                throw new UsageException("--%s is given twice.".formatted(name));
            }
        }
        return new Arguments(values, sets, flags);
    }

    private static Set<String> all(Set<String> options, Set<String> flagNames) {
        Set<String> all = new LinkedHashSet<>();
        options.forEach(name -> all.add("--" + name));
        flagNames.forEach(name -> all.add("--" + name));
        return all;
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) throws UsageException {
        return value(name).orElseThrow(() -> new UsageException("--%s is missing.".formatted(name)));
    }

    boolean flag(String name) {
        return flags.contains(name);
    }
}
