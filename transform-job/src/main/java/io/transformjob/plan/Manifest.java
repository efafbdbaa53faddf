package io.transformjob.plan;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A manifest of input objects (BT-42): a JSON array of {@code {"prefix": "s3://bucket/…"}} and then strings, each of which
 * is appended to the prefix as it stands.
 *
 * <p>What the service does with odd manifests is not known; here none is accepted silently: a manifest without entries, an
 * entry named twice, an entry that is a folder, and members other than {@code prefix} are errors.
 *
 * @param prefix first part of every URI
 * @param entries the rest of each, distinct, at least one
 */
record Manifest(String prefix, List<String> entries) {
    private static final String POINTER = "/TransformInput/DataSource/S3DataSource/S3Uri";
    private static final int SHOWN_CHARACTERS = 64;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static Manifest parse(String uri, byte[] bytes) {
        JsonNode root = json(uri, bytes);
        JsonNode head = root.isArray() && root.size() > 0 ? root.get(0) : root;
        boolean sound = root.isArray()
                && head.isObject()
                && head.size() == 1
                && head.path("prefix").isTextual()
                && !head.get("prefix").textValue().isEmpty();
        if (!sound) {
            throw fault(
                    uri,
                    "must be an array that begins with {\"prefix\": \"s3://bucket/folder/\"} and goes on with strings",
                    shown(head),
                    "Write it so; what a string appends to the prefix names an object.");
        }
        Set<String> entries = new LinkedHashSet<>();
        for (int i = 1; i < root.size(); i++) {
            entries.add(entry(uri, i, root.get(i), entries));
        }
        if (entries.isEmpty()) {
            throw fault(uri, "must name at least one object", "only the prefix", "Add the objects as strings.");
        }
        return new Manifest(head.get("prefix").textValue(), new ArrayList<>(entries));
    }

    private static String entry(String uri, int number, JsonNode entry, Set<String> before) {
        if (!entry.isTextual() || entry.textValue().isEmpty()) {
            throw fault(
                    uri,
                    "must have strings that are not empty behind its prefix",
                    "%s as entry %d".formatted(shown(entry), number),
                    "Write what the prefix lacks to name the object.");
        }
        if (entry.textValue().endsWith("/")) {
            throw fault(
                    uri,
                    "must name objects",
                    "the folder %s as entry %d".formatted(shown(entry), number),
                    "Name each object of the folder, or use S3Prefix.");
        }
        if (before.contains(entry.textValue())) {
            throw fault(
                    uri,
                    "must name each object once, since it has one output",
                    "%s again as entry %d".formatted(shown(entry), number),
                    "Remove one of them.");
        }
        return entry.textValue();
    }

    private static JsonNode json(String uri, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            // What Jackson adds in brackets speaks of its own settings.
            String found = e.getOriginalMessage().lines().findFirst().orElse("").replaceFirst(" \\(start marker.*", "");
            throw fault(
                    uri,
                    "must be JSON",
                    "at line %d, column %d: %s".formatted(place.getLineNr(), place.getColumnNr(), found),
                    "Correct it there.");
        } catch (IOException e) {
            throw fault(uri, "must be JSON in UTF-8", e.getMessage(), "Write it anew.");
        }
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private static PlanException fault(String uri, String rule, String found, String remedy) {
        return new PlanException(POINTER, "the manifest %s %s, found %s. %s".formatted(uri, rule, found, remedy));
    }
}
