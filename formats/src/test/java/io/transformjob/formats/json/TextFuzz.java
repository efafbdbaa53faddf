package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TextFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"source\": \"some words\", \"k\": 2}\n\"more\"\r\n{\"source\": \"\\u00e9 \\ud83d\\ude00 \\t\\\\\"}",
                        "{\"instances\": [\"some words\", \"\\ud800\"], \"configuration\": {\"k\": 999999999}}")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreTextsOrALocatedFault(byte[] payload) {
        Fuzzed.decode(new TextLinesDecoder(), payload);
        Fuzzed.decode(new JsonDocumentDecoder(true, new TextsReader()), payload);
        Fuzzed.decode(new JsonDocumentDecoder(false, new TextsReader()), payload);
    }
}
