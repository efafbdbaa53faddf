package io.transformjob.formats.artifact.mxnet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.io.IOException;
import java.util.Optional;

/**
 * A small JSON object beside the arrays of a model: {@code additional-params.json}, {@code meta.json}. Bare {@code NaN}
 * and {@code Infinity} are taken, as Python writes them.
 */
public final class JsonParameters {
    /** Real ones have a few thousand bytes. */
    private static final int LENGTH_MAX = 1 << 20;

    private static final int DEPTH_MAX = 32;
    private static final int MESSAGE_MAX = 160;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String member;
    private final JsonNode root;

    private JsonParameters(String member, JsonNode root) {
        this.member = member;
        this.root = root;
    }

    /**
     * Reads the rest of a file.
     *
     * @throws ArtifactException if it is no JSON object, longer than 1 MiB, or nests deeper than 32
     */
    public static JsonParameters read(ByteCursor in) {
        if (in.remaining() > LENGTH_MAX) {
            throw in.fault(
                    "a file of parameters must be at most %d bytes".formatted(LENGTH_MAX),
                    Integer.toString(in.remaining()),
                    ByteCursor.DAMAGED);
        }
        int from = in.take(in.remaining(), "the file");
        try {
            JsonNode root = JSON.readTree(in.bytes(), from, in.position() - from);
            if (root == null || !root.isObject()) {
                throw new ArtifactException(
                        in.member(), "the file must be a JSON object", "another value", ByteCursor.DAMAGED);
            }
            return new JsonParameters(in.member(), root);
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset() - from);
            throw fault(in.member() + " byte " + at, e.getOriginalMessage());
        } catch (IOException | IllegalStateException e) {
            // Bytes that are no UTF-8 end up here, and member names made to collide.
            throw fault(in.member(), String.valueOf(e.getMessage()));
        }
    }

    private static ArtifactException fault(String where, String message) {
        String line = message.lines().findFirst().orElse("");
        String shown = line.length() > MESSAGE_MAX ? line.substring(0, MESSAGE_MAX) + "…" : line;
        return new ArtifactException(
                where, "the file must be JSON", "a syntax error (%s)".formatted(shown), ByteCursor.DAMAGED);
    }

    JsonNode root() {
        return root;
    }

    /** What the file is, as messages name it. */
    public String member() {
        return member;
    }

    /** A text at a JSON pointer, empty if there is none or it is null. */
    public Optional<String> text(String pointer) {
        JsonNode node = at(pointer);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw fault(pointer, "a text", node);
        }
        return Optional.of(node.textValue());
    }

    /** A text, number, true or false at a JSON pointer as text; empty if there is none or it is null. */
    public Optional<String> scalar(String pointer) {
        JsonNode node = at(pointer);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            throw fault(pointer, "a text, a number, true or false", node);
        }
        return Optional.of(node.asText());
    }

    /** Items of the list at a JSON pointer, 0 if there is none. */
    public int count(String pointer) {
        JsonNode node = at(pointer);
        return node.isArray() ? node.size() : 0;
    }

    /**
     * A number at a JSON pointer.
     *
     * @throws ArtifactException if there is none, or it is not finite
     */
    public double number(String pointer) {
        JsonNode node = at(pointer);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw fault(pointer, "a finite number", node);
        }
        return node.doubleValue();
    }

    private JsonNode at(String pointer) {
        return root.at(JsonPointer.compile(pointer));
    }

    ArtifactException fault(String pointer, String wanted, JsonNode found) {
        String shown = found.isMissingNode() ? "nothing" : found.toString();
        return new ArtifactException(
                "%s at %s".formatted(member, pointer),
                "there must be " + wanted,
                shown.length() > MESSAGE_MAX ? shown.substring(0, MESSAGE_MAX) + "…" : shown,
                ByteCursor.DAMAGED);
    }
}
