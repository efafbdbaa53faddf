package io.transformjob.formats.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class JsonDocumentFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"instances\": [{\"features\": [1.5, 16.0]}, [3, 4e-1]], \"configuration\": {\"k\": 1}}",
                        "{\"instances\":[]}\n{\"instances\":[{\"data\":{\"features\":{\"values\":[1,2]}}}]}\n",
                        "{\"instances\":[{\"data\":{\"features\":{\"keys\":[0,3],\"shape\":[9],\"values\":[1,2.5]}}}]}",
                        "[[1,2],[3,4]]",
                        "[1,2]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTextGivesRowsOrALocatedFault(byte[] text) {
        Fuzzed.decode(new JsonDocumentDecoder(true, new InstancesReader()), text);
        Fuzzed.decode(new JsonDocumentDecoder(false, new InstancesReader()), text);
    }
}
