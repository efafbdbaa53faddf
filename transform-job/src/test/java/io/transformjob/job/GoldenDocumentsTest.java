package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jobs of the recorded cases: clean, or refused for what this version cannot do yet and nothing else. */
class GoldenDocumentsTest {
    static Stream<List<String>> cases() {
        return Stream.of(ProblemCase.resource("golden.txt").strip().split("\n\n+"))
                .map(block -> List.of(block.split("\n")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jobsOfRecordedCasesAreValid(List<String> lines) {
        ProblemCase golden = new ProblemCase(
                lines.get(0),
                lines.get(1).getBytes(UTF_8),
                Optional.of(lines.get(2).getBytes(UTF_8)),
                Map.of(),
                lines.subList(3, lines.size()));
        assertThat(golden.reported()).containsExactlyElementsOf(golden.expected());
    }
}
