package io.transformjob.formats.artifact.xgboost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a model in JSON into the tree of {@link DocumentNode}. Takes bare {@code NaN} and {@code Infinity}, which the
 * library writes. Source: {@code dmlc/xgboost} {@code src/common/json.cc}.
 */
final class JsonModelReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DocumentLimits.DEPTH_MAX)
                    .build())
            .build();

    private final JsonParser parser;
    private final DocumentLimits limits;
    private final NumberArray numbers = new NumberArray();

    private JsonModelReader(JsonParser parser, DocumentLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    static DocumentNode read(ByteCursor in) {
        int from = in.position();
        int length = in.remaining();
        try (JsonParser parser = JSON.createParser(in.bytes(), from, length)) {
            parser.nextToken();
            Object root = new JsonModelReader(parser, new DocumentLimits(in.member(), length)).value("");
            return DocumentNode.root(in.member(), root);
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw fault(in, at, e.getOriginalMessage());
        } catch (IOException | IllegalStateException e) {
            // Bytes that are no UTF-8 end up here, and member names made to collide.
            throw fault(in, 0, String.valueOf(e.getMessage()));
        }
    }

    private static ArtifactException fault(ByteCursor in, long at, String message) {
        return new ArtifactException(
                "%s byte %d".formatted(in.member(), at),
                "the model must be JSON",
                "a syntax error (%s)".formatted(bounded(message)),
                ByteCursor.DAMAGED);
    }

    private static String bounded(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > 160 ? line.substring(0, 160) + "…" : line;
    }

    /** Recursion is bounded by the parser's own nesting limit. */
    private Object value(String key) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw limits.fault("a JSON document must hold a value", "its end");
        }
        return switch (token) {
            case START_OBJECT -> object(key);
            case START_ARRAY -> array(key);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> DocumentNode.NULL;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token);
            default -> throw limits.fault("a JSON document must hold values", token.toString());
        };
    }

    private Map<String, Object> object(String ownKey) throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return Map.of();
        }
        limits.container();
        Map<String, Object> object = new LinkedHashMap<>();
        do {
            String key = parser.currentName();
            parser.nextToken();
            if (DocumentLimits.unused(key, ownKey)) {
                parser.skipChildren();
            } else if (object.put(key, value(key)) != null) {
                throw limits.fault(
                        "every member of an object must have its own name", ArtifactException.quote(key) + " twice");
            }
        } while (parser.nextToken() != JsonToken.END_OBJECT);
        return object;
    }

    private Object array(String key) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return List.of();
        }
        if (token.isNumeric()) {
            return numbers(token);
        }
        limits.container();
        List<Object> list = new ArrayList<>();
        do {
            list.add(value(key));
        } while (parser.nextToken() != JsonToken.END_ARRAY);
        return list;
    }

    private Object numbers(JsonToken first) throws IOException {
        numbers.clear();
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                numbers.add(parser.getLongValue());
            } else if (token != null && token.isNumeric()) {
                numbers.add(floatValue());
            } else {
                throw limits.fault("an array that begins with a number must hold only numbers", String.valueOf(token));
            }
        }
        return numbers.toArray();
    }

    private Object number(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        return floatValue();
    }

    /** From the text at once: by way of a double, a value next to the middle of two floats would round twice. */
    private float floatValue() throws IOException {
        return parser.isNaN() ? parser.getFloatValue() : Float.parseFloat(parser.getText());
    }
}
