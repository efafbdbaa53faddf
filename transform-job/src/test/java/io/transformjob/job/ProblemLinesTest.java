package io.transformjob.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents and the whole lines reported for them; the cases are in {@code problems.txt}, by rule. */
class ProblemLinesTest {
    static List<ProblemCase> cases() {
        return ProblemCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyErrorIsReportedAtOnceWithItsPlaceAndRemedy(ProblemCase problemCase) {
        assertThat(problemCase.reported()).containsExactlyElementsOf(problemCase.expected());
    }
}
