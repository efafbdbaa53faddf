package io.transformjob.plan;

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
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static Manifest parse(String uri, byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw fault(
                    uri,
                    "must be JSON: line %d, column %d: %s"
                            .formatted(
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr(),
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getColumnNr(),
                                    e.getOriginalMessage()));
        } catch (IOException e) {
            throw fault(uri, "must be JSON: " + e.getMessage());
        }
        JsonNode head = root == null || !root.isArray() ? null : root.get(0);
        if (head == null
                || !head.isObject()
                || head.size() != 1
                || !head.path("prefix").isTextual()
                || head.get("prefix").textValue().isEmpty()) {
            throw fault(
                    uri,
                    "must be an array that begins with {\"prefix\": \"s3://bucket/folder/\"} and goes on with strings");
        }
        Set<String> entries = new LinkedHashSet<>();
        for (int i = 1; i < root.size(); i++) {
            JsonNode entry = root.get(i);
            if (!entry.isTextual() || entry.textValue().isEmpty()) {
                throw fault(uri, "entry %d must be a string that is not empty, found %s".formatted(i, entry));
            }
            if (entry.textValue().endsWith("/")) {
                throw fault(uri, "entry %d must name an object, found the folder %s".formatted(i, entry));
            }
            if (!entries.add(entry.textValue())) {
                throw fault(
                        uri,
                        "entry %d names %s a second time; its output could be written only once".formatted(i, entry));
            }
        }
        if (entries.isEmpty()) {
            throw fault(uri, "must name at least one object, found only the prefix");
        }
        return new Manifest(head.get("prefix").textValue(), new ArrayList<>(entries));
    }

    private static PlanException fault(String uri, String what) {
        return new PlanException(POINTER, "the manifest %s %s.".formatted(uri, what));
    }
}
