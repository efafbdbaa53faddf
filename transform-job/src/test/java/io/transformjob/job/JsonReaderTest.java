package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are JSON, and what they mean; Jackson is the judge. */
class JsonReaderTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String RICH = """
            {"a": [1, -0, 2.5e-3, 1E+2, 0.10], "b": {"c": null, "d": true, "e": false},
             "f\\u00e9\\n\\"\\\\\\/\\b\\f\\r\\t": "\\ud83d\\ude00 é😀", "": {}, "g": []}
            """;

    private static Optional<JsonValue> read(byte[] document) {
        Problems problems = new Problems("test");
        Optional<JsonValue> value = JsonReader.read(document, problems);
        try {
            Problems.settle(List.of(problems));
            return value;
        } catch (ProblemsException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> judge(byte[] document) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            JsonNode node = JACKSON.readTree(text);
            return node.isMissingNode() || hasHalfSurrogate(node.toString()) ? Optional.empty() : Optional.of(node);
        } catch (CharacterCodingException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Jackson takes them; no UTF-8 can hold them. */
    private static boolean hasHalfSurrogate(String text) {
        return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    private static void assertSame(byte[] document, String description) {
        Optional<JsonNode> expected = judge(document);
        Optional<JsonNode> found = read(document).map(value -> JACKSON.valueToTree(value.toJava()));
        assertThat(found.map(JsonReaderTest::canonical))
                .as("%s: %s", description, new String(document, UTF_8))
                .isEqualTo(expected.map(JsonReaderTest::canonical));
    }

    /** As Jackson prints it again, which makes 1.0 and 1.00 the same double, and nothing else. */
    private static String canonical(JsonNode node) {
        try {
            return new ObjectMapper().readTree(JACKSON.writeValueAsBytes(node)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyKindOfValueIsRead() {
        assertThat(judge(RICH.getBytes(UTF_8))).isPresent();
        assertSame(RICH.getBytes(UTF_8), "whole");
    }

    @Test
    void everyPrefixAndEverySingleReplacementIsJudgedAsByJackson() {
        byte[] document = RICH.getBytes(UTF_8);
        for (int length = 0; length <= document.length; length++) {
            assertSame(Arrays.copyOf(document, length), "prefix of " + length);
        }
        for (int i = 0; i < document.length; i++) {
            for (char c : "{}[]\",:\\'0-1.eEu tfn\n\t\0/#é".toCharArray()) {
                byte[] changed = document.clone();
                changed[i] = (byte) c;
                assertSame(changed, "byte %d replaced by %d".formatted(i, (int) c));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyMutationIsJudgedAsByJackson(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            assertSame(Mutation.of(RICH.getBytes(UTF_8), random), "seed %d round %d".formatted(seed, round));
        }
    }

    @Test
    void documentsAreBounded() {
        assertThat(error("[" + "1,".repeat(10_000) + "1]"))
                .isEqualTo("test:1:20000: must have at most 10000 values. Give the request alone.");
        assertThat(error(" ".repeat(1 << 20) + "1"))
                .isEqualTo("test:1:1: must have at most 1048576 bytes, found 1048577. Give the request alone.");
        assertThat(error("1".repeat(101)))
                .isEqualTo(
                        "test:1:1: must have numbers of at most 100 characters, found 101. No member needs so many.");
        assertThat(error("{\"a\":".repeat(100_000)))
                .isEqualTo("test:1:161: must not nest deeper than 32 values. No request nests so deep.");
    }

    private static String error(String document) {
        Problems problems = new Problems("test");
        assertThat(JsonReader.read(document.getBytes(UTF_8), problems)).isEmpty();
        try {
            Problems.settle(List.of(problems));
            return "no error";
        } catch (ProblemsException e) {
            return e.getMessage();
        }
    }
}
