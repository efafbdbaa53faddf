package io.transformjob.formats.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Paths select what {@code com.jayway.jsonpath} selects. */
class RecordPathOracleTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Configuration JAYWAY = Configuration.builder()
            .jsonProvider(new JacksonJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .options(Set.of())
            .build();

    private final JsonTape tape = new JsonTape();
    private final ByteSink out = new ByteSink();

    private static JsonNode document(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        switch (random.nextInt(depth == 0 ? 4 : 9)) {
            case 0:
                return nodes.numberNode(random.nextInt(100));
            case 1:
                return nodes.textNode("t" + random.nextInt(100));
            case 2:
                return nodes.booleanNode(random.nextBoolean());
            case 3:
                return nodes.nullNode();
            case 4, 5, 6:
                ObjectNode object = nodes.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(name(random), document(random, depth - 1));
                }
                return object;
            default:
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    array.add(document(random, depth - 1));
                }
                return array;
        }
    }

    private static String name(Random random) {
        return Character.toString('a' + random.nextInt(4));
    }

    /** Steps of a path; some lead somewhere. */
    private static List<String> steps(Random random) {
        List<String> steps = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            steps.add(
                    switch (random.nextInt(11)) {
                        case 0, 1 -> "." + name(random);
                        case 2 -> "['%s']".formatted(name(random));
                        case 3 -> "['%s','%s']".formatted(name(random), name(random));
                        case 4, 5 -> "[%d]".formatted(random.nextInt(7) - 3);
                        case 6 -> random.nextBoolean() ? "[*]" : ".*";
                        case 7 -> "[%d,%d]".formatted(random.nextInt(5) - 2, random.nextInt(5) - 2);
                        case 8 -> "[%d:]".formatted(random.nextInt(7) - 3);
                        case 9 -> "[:%d]".formatted(random.nextInt(7) - 3);
                        default ->
                            random.nextBoolean()
                                    ? "[%d:%d]".formatted(random.nextInt(4), random.nextInt(5))
                                    : "[-%d:-%d]".formatted(1 + random.nextInt(3), 1 + random.nextInt(3));
                    });
        }
        return steps;
    }

    /** The paths to values that must be there: the single steps a path begins with, and then each item of a list. */
    private static List<String> required(List<String> steps) {
        StringBuilder single = new StringBuilder("$");
        for (String step : steps) {
            if (step.contains(",")) {
                String[] items = step.substring(1, step.length() - 1).split(",");
                return List.of(single + "[" + items[0] + "]", single + "[" + items[1] + "]");
            }
            if (step.contains("*") || step.contains(":")) {
                break;
            }
            single.append(step);
        }
        return List.of(single.toString());
    }

    /** What this library selects, or null if something is missing. */
    private JsonNode selected(String path, byte[] bytes) throws Exception {
        tape.parseWhole(bytes, 0, bytes.length);
        out.clear();
        try {
            RecordPath.parse(path).select(tape, out);
            return JSON.readTree(out.bytes(), 0, out.length());
        } catch (MalformedRecordException e) {
            return null;
        }
    }

    private static JsonNode expected(String path, JsonNode document) throws Exception {
        try {
            Object plain = JSON.treeToValue(document, Object.class);
            return JSON.valueToTree(JsonPath.compile(path).read(plain, JAYWAY));
        } catch (PathNotFoundException e) {
            return null;
        }
    }

    @Test
    void bt94_anyPathSelectsWhatJsonPathSelects() throws Exception {
        long seed = 9498;
        Random random = new Random(seed);
        int found = 0;
        for (int round = 0; round < 30_000; round++) {
            // json-path refuses a document that is null.
            JsonNode document = JsonNodeFactory.instance.arrayNode().add(document(random, 4));
            List<String> steps = steps(random);
            steps.add(0, "[0]");
            String path = "$" + String.join("", steps);
            JsonNode expected = expected(path, document);
            // json-path goes on without what is missing if it would give an array anyway; here it is an error (BT-98).
            for (String required : required(steps)) {
                expected = expected(required, document) == null ? null : expected;
            }
            JsonNode selected = selected(path, document.toString().getBytes(UTF_8));
            if (!Objects.equals(selected, expected)) {
                throw new AssertionError("seed %d round %d: %s of %s must be %s, got %s"
                        .formatted(seed, round, path, document, expected, selected));
            }
            found += selected == null ? 0 : 1;
        }
        assertThat(found).isBetween(8_000, 22_000);
    }
}
