package io.transformjob.formats.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class JsonLinesFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"features\": [1.5, 16.0]}\n[3, 4e-1]\r\n{\"data\":{\"features\":{\"values\":[1,2]}}}\n",
                        "{\"data\":{\"features\":{\"keys\":[0,3],\"shape\":[9],\"values\":[1,2.5]}}}\n",
                        "{\"configuration\":{},\"data\":{\"features\":[1]}}",
                        "{\"source\":\"tokens\",\"k\":2}",
                        "{\"start\":\"2009-11-01 00:00:00\",\"target\":[4.0,\"NaN\"]}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTextGivesRowsOrALocatedFault(byte[] text) {
        Fuzzed.decode(new JsonLinesDecoder(), text);
    }
}
