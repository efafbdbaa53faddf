package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNormalizerTest {
    private final JsonNormalizer normalizer = new JsonNormalizer();
    private final JsonTape tape = new JsonTape();

    private void parse(String json) {
        byte[] bytes = ("x" + json).getBytes(UTF_8);
        tape.parseWhole(bytes, 1, bytes.length);
    }

    private String written(String json) {
        parse(json);
        ByteSink out = new ByteSink();
        normalizer.write(tape, 0, out);
        return out.toString();
    }

    private String withAdded(String json, String... members) {
        parse(json);
        byte[][] names = new byte[members.length / 2][];
        ByteSink values = new ByteSink();
        for (int i = 0; i < names.length; i++) {
            names[i] = members[2 * i].getBytes(UTF_8);
            values.write(members[2 * i + 1]);
            values.mark();
        }
        ByteSink out = new ByteSink();
        normalizer.writeObject(tape, 0, names, values, out);
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"b": 1, "a": [1.0, 2 , "x y" ] , "A" : {} }         | {"A":{},"a":[1,2,"x y"],"b":1}
        {"score": 0.5, "predicted_label": 1}                 | {"predicted_label":1,"score":0.5}
        { "f" : { "z" : [ { "y" : null , "x" : true } ] } }  | {"f":{"z":[{"x":true,"y":null}]}}
        [ ]                                                  | []
        -1.50e0                                              | -1.5
        "text"                                               | "text"
        """)
    void bt106_jsonIsCompactWithSortedMembers(String json, String written) {
        assertThat(written(json)).isEqualTo(written);
    }

    @Test
    void bt106_membersAreSortedByTheBytesOfTheirNames() {
        assertThat(written("{\"é\":1,\"z\":2,\"Z\":3,\"\uFFFD\":4,\"\uD83D\uDE00\":5,\"\":6,\"ab\":7,\"a\":8,\"_\":9}"))
                .isEqualTo("{\"\":6,\"Z\":3,\"_\":9,\"a\":8,\"ab\":7,\"z\":2,\"é\":1,\"\uFFFD\":4,\"\uD83D\uDE00\":5}");
        assertThat(written("{\"\\u00e9\":1,\"z\":2,\"\\uFFFD\":4,\"\\ud83d\\ude00\":5,\"\\u0061b\":7,\"aa\":8}"))
                .isEqualTo("{\"aa\":8,\"ab\":7,\"z\":2,\"é\":1,\"\uFFFD\":4,\"\uD83D\uDE00\":5}");
    }

    @Test
    void bt106_ofMembersWithOneNameTheLastCounts() {
        assertThat(written("{\"b\":1,\"a\":2,\"b\":3,\"a\":{\"c\":4,\"c\":5}}")).isEqualTo("{\"a\":{\"c\":5},\"b\":3}");
        assertThat(written("{\"\\u0061\":1,\"a\":2,\"\\u0061\":3}")).isEqualTo("{\"a\":3}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "a<b>&c/d é 日本 😀"           | "a<b>&c/d é 日本 😀"
        "\\u003c\\u003E\\u0026\\/"     | "<>&/"
        "\\u00e9\\u65E5\\ud83d\\ude00" | "é日😀"
        "\\"\\\\\\b\\f\\n\\r\\t"       | "\\"\\\\\\b\\f\\n\\r\\t"
        "\\u0022\\u005c\\u0008\\u000a" | "\\"\\\\\\b\\n"
        "\\u0000\\u001F\\u007f"        | "\\u0000\\u001f\u007f"
        "\\ud800x\\uDC00\\ud800\\n"    | "\\ud800x\\udc00\\ud800\\n"
        "\\ud800\\ud83d\\ude00"        | "\\ud800😀"
        "x\\ud83d"                     | "x\\ud83d"
        """)
    void bt106_textsAreUtf8WithTheFewestEscapes(String json, String written) {
        assertThat(written(json)).isEqualTo(written);
    }

    @Test
    void bt103_addedMembersStandInTheirPlaces() {
        assertThat(withAdded("{\"features\":[1],\"A\":0}", "SageMakerInferenceId", "\"i\"", "SageMakerOutput", "{}"))
                .isEqualTo("{\"A\":0,\"SageMakerInferenceId\":\"i\",\"SageMakerOutput\":{},\"features\":[1]}");
        assertThat(withAdded("{}", "a", "1", "b", "2")).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(withAdded("{\"z\":1}", "a", "1", "b", "2")).isEqualTo("{\"a\":1,\"b\":2,\"z\":1}");
        assertThat(withAdded("{\"A\":1}", "a", "1", "b", "2")).isEqualTo("{\"A\":1,\"a\":1,\"b\":2}");
    }

    @Test
    void bt103_addedMembersReplaceThoseOfTheSameName() {
        assertThat(withAdded("{\"a\":9,\"SageMakerOutput\":1,\"z\":0,\"SageMakerOutput\":2}", "SageMakerOutput", "3"))
                .isEqualTo("{\"SageMakerOutput\":3,\"a\":9,\"z\":0}");
        assertThat(withAdded("{\"\\u0061\":9,\"b\":8}", "a", "1", "b", "2", "c", "3"))
                .isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void bt106_numbersThatJsonDoesNotHaveAreRefused(String word) {
        assertThatThrownBy(() -> written("{\"a\":[1,%s]}".formatted(word)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e)
                            .hasMessage("a number must be finite to be written as JSON, found \"%s\".".formatted(word)
                                    + " Write null where a number is missing.");
                    assertThat(e.offset()).isEqualTo(1);
                });
    }

    @Test
    void anObjectOfManyMembersIsSortedInTime() {
        int members = 300_000;
        String json = IntStream.range(0, members)
                .mapToObj(i -> "\"%08x\":%d".formatted(Integer.reverse(i), i))
                .collect(Collectors.joining(",", "{", "}"));
        String sorted = IntStream.range(0, members)
                .boxed()
                .sorted((a, b) -> Integer.compareUnsigned(Integer.reverse(a), Integer.reverse(b)))
                .map(i -> "\"%08x\":%d".formatted(Integer.reverse(i), i))
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(written(json).equals(sorted)).isTrue();
    }

    @Test
    void theDeepestTextIsWritten() {
        String json = "[".repeat(JsonTape.DEPTH_MAX) + "]".repeat(JsonTape.DEPTH_MAX);
        assertThat(written(json)).isEqualTo(json);
    }

    private static void append(Random random, int depth, StringBuilder json) {
        switch (random.nextInt(depth == 0 ? 4 : 8)) {
            case 0 -> json.append(random.nextInt(2000) - 1000);
            case 1 -> json.append(random.nextBoolean() ? "null" : random.nextBoolean() ? "true" : "false");
            case 2, 3 -> appendText(random, json);
            case 4, 5 -> {
                json.append(" [");
                for (int i = random.nextInt(4); i > 0; i--) {
                    append(random, depth - 1, json);
                    json.append(i > 1 ? " ,\t" : "");
                }
                json.append(']');
            }
            default -> {
                json.append("{ ");
                for (int i = random.nextInt(9); i > 0; i--) {
                    appendText(random, json);
                    json.append(" : ");
                    append(random, depth - 1, json);
                    json.append(i > 1 ? ",\r\n" : "");
                }
                json.append("} ");
            }
        }
    }

    private static void appendText(Random random, StringBuilder json) {
        json.append('"');
        for (int i = random.nextInt(4); i > 0; i--) {
            int unit = "ab\"\\/\n<é日\u2028\u0001".charAt(random.nextInt(11));
            boolean escaped = unit < ' ' || unit == '"' || unit == '\\' || random.nextInt(3) == 0;
            json.append(escaped ? "\\u%04x".formatted(unit) : Character.toString(unit));
        }
        json.append('"');
    }

    @Test
    void bt106_anyTextIsWrittenAsJacksonWritesItsSortedTree() throws Exception {
        JsonMapper mapper = JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        long seed = 106;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder json = new StringBuilder();
            append(random, 5, json);
            String expected = mapper.writeValueAsString(mapper.readValue(json.toString(), Object.class));
            assertThat(written(json.toString()))
                    .as("seed %d round %d: %s", seed, round, json)
                    .isEqualTo(expected);
        }
    }
}
