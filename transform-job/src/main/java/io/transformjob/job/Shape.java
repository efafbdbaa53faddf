package io.transformjob.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the service model says of one type of value.
 *
 * @param type structure, map, list, string, integer or boolean
 * @param members names of a structure's members, each with the name of its shape, in the model's order
 * @param required members that a structure must have
 * @param item shape of a list's items or a map's values
 * @param key shape of a map's keys
 * @param min least number, or least length of a string (code points), list or map
 * @param max greatest number or length
 * @param pattern what the whole of a string must match
 * @param values what a string may be; empty if any
 */
record Shape(
        String name,
        String type,
        Map<String, String> members,
        List<String> required,
        Optional<String> item,
        Optional<String> key,
        OptionalLong min,
        OptionalLong max,
        Optional<Pattern> pattern,
        List<String> values) {}
