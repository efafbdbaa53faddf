package io.transformjob.formats.csv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.Fuzzed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class CsvFuzz {
    static Stream<byte[]> seeds() throws IOException {
        return ContainerTextCases.csv().stream().map(each -> each.body().getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTextGivesRowsOrALocatedFault(byte[] text) {
        Fuzzed.decode(new CsvDecoder(), text);
    }
}
