package io.transformjob.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where this engine departs from the service model, and why. The model in {@code sagemaker-api.json} stays as AWS ships
 * it; every departure is a line here.
 */
final class Deviations {
    /** BT-27: instance types grow with every month, and no instance is started. */
    private static final Set<String> OPEN_ENUMS = Set.of("TransformInstanceType");

    /** BT-13, BT-28: maxima that AWS documents and its model does not state. */
    private static final Map<String, Long> MAXIMA = Map.of("MaxPayloadInMB", 100L, "TransformInstanceCount", 100L);

    /** BT-18: values of a shared enum that no transform job can use. */
    private static final Map<String, Map<String, String>> REFUSED = Map.of(
            "S3DataType",
            Map.of(
                    "AugmentedManifestFile", "Use ManifestFile, or S3Prefix.",
                    "Converse", "Use S3Prefix, or ManifestFile."));

    /** URIs may also be {@code file:///} and {@code hdfs://}; {@code https://} ones are refused. See {@link Location}. */
    private static final Set<String> LOCATIONS = Set.of("S3Uri", "Url", "S3ModelUri");

    private static final String NAME_WORDS = "Use letters, digits and hyphens, a letter or digit first and last.";
    private static final String VARIABLE_WORDS = "Use letters, digits and underscores, no digit first.";

    /** The model's patterns in words. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", NAME_WORDS),
            Map.entry("[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?", NAME_WORDS),
            Map.entry("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}", NAME_WORDS),
            Map.entry("[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*", "Use letters and digits, with single hyphens between them."),
            Map.entry("[a-zA-Z_][a-zA-Z0-9_]{0,1023}", VARIABLE_WORDS),
            Map.entry("[a-zA-Z_][a-zA-Z0-9_]*", VARIABLE_WORDS),
            Map.entry("[a-zA-Z0-9:/_-]*", "Give a key id, a key ARN, an alias or an alias ARN."),
            Map.entry("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)", "Use letters, digits, spaces and _ . : / = + - @ only."),
            Map.entry(
                    "arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
                    "Write the role's ARN, such as arn:aws:iam::123456789012:role/name."),
            Map.entry("[\\S]+", "Write it without spaces."),
            Map.entry(".*", "Remove the line end."));

    private Deviations() {}

    static boolean isLocation(Shape shape) {
        return LOCATIONS.contains(shape.name());
    }

    static OptionalLong max(Shape shape) {
        Long documented = MAXIMA.get(shape.name());
        return documented == null ? shape.max() : OptionalLong.of(documented);
    }

    /** What a string of the shape may be here; empty if any. */
    static List<String> values(Shape shape) {
        Set<String> refused = REFUSED.getOrDefault(shape.name(), Map.of()).keySet();
        return OPEN_ENUMS.contains(shape.name())
                ? List.of()
                : shape.values().stream()
                        .filter(value -> !refused.contains(value))
                        .toList();
    }

    /** What to do in place of a value that the model has and transform jobs refuse. */
    static Optional<String> refusal(Shape shape, String value) {
        return Optional.ofNullable(REFUSED.getOrDefault(shape.name(), Map.of()).get(value));
    }

    static String words(String pattern) {
        return WORDS.getOrDefault(pattern, "Write a value of that form.");
    }
}
