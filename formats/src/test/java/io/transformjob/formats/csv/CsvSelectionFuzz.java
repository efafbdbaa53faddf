package io.transformjob.formats.csv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.Fuzzed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class CsvSelectionFuzz {
    private static final FieldSelection LAST_AND_FIRST = width -> new int[] {width - 1, 0};

    static Stream<byte[]> seeds() throws IOException {
        Stream<String> bodies = ContainerTextCases.csv().stream().map(ContainerTextCases.Case::body);
        return Stream.concat(bodies, Stream.of("a,\"b,\"\"c\"\"\",1\r\n\"d\ne\",,2\n", "id;1;2\n\"x;y\";3;4\n"))
                .map(body -> body.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTextGivesRowsOrALocatedFault(byte[] text) {
        for (boolean multiline : new boolean[] {false, true}) {
            CsvFormat comma = new CsvFormat(CsvFormat.SNIFFED, false, multiline);
            CsvFormat semicolon = new CsvFormat((byte) ';', true, multiline);
            Fuzzed.decode(new CsvDecoder(comma, FieldSelection.withoutLabels(1), 100), text);
            Fuzzed.decode(new CsvDecoder(comma, LAST_AND_FIRST), text);
            Fuzzed.decode(new CsvDecoder(semicolon, FieldSelection.ALL), text);
        }
    }
}
