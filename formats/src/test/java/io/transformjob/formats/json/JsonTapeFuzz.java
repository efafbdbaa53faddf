package io.transformjob.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTapeFuzz {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(JsonTape.DEPTH_MAX)
                    .build())
            .build();

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"features\":[1.5,-16.0,1e-4,2E+5],\"a\":{\"b\":[true,false,null]}}",
                        "[\"\\u00e9\\n\\\"\\ud83d\\ude00\", \"\u00e9\u20ac\ud83d\ude00\", {}, [], 0, -0]",
                        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"INT32\",\"data\":[1,0,0]}]}",
                        " [NaN, Infinity, -Infinity] ")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** What Jackson refuses is refused, and of what it takes every text and number is the same. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreReadAsJacksonReadsThem(byte[] text) throws IOException {
        JsonTape tape = new JsonTape();
        List<String> read = new ArrayList<>();
        Fuzzed.parse(text, () -> {
            read.clear();
            try {
                tape.parseWhole(text, 0, text.length);
            } catch (MalformedRecordException e) {
                read.add("refused");
                throw e;
            }
        });
        if (new String(text, StandardCharsets.ISO_8859_1).matches("(?s).*[NI\uFEFF].*")) {
            return; // Words for numbers, of which Jackson knows others; and a byte order mark, which it skips.
        }
        if (read.isEmpty()) {
            for (int node = 0; node < tape.nodeCount(); node++) {
                switch (tape.type(node)) {
                    case STRING -> read.add(tape.text(node));
                    case OBJECT, ARRAY -> {}
                    default ->
                        read.add(new String(
                                text, tape.start(node), tape.end(node) - tape.start(node), StandardCharsets.US_ASCII));
                }
            }
        }
        assertThat(read).isEqualTo(jackson(text));
    }

    private static List<String> jackson(byte[] bytes) throws IOException {
        List<String> read = new ArrayList<>();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            try (JsonParser parser = JACKSON.createParser(text)) {
                int depth = 0;
                for (JsonToken token; (token = parser.nextToken()) != null; ) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    if (token == JsonToken.FIELD_NAME || token.isScalarValue()) {
                        read.add(parser.getText());
                    }
                    if (depth == 0 && parser.nextToken() != null) {
                        return List.of("refused");
                    }
                    if (depth == 0) {
                        return read;
                    }
                }
            }
            return List.of("refused");
        } catch (CharacterCodingException | JsonProcessingException e) {
            return List.of("refused");
        }
    }
}
