package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFuzzTest {
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void damagedDocumentsGiveADefinitionOrProblemsAndNothingElse(long seed) {
        Random random = new Random(seed);
        byte[] job = ProblemCase.resource("job.json").getBytes(UTF_8);
        byte[] model = ProblemCase.resource("model.json").getBytes(UTF_8);
        for (int round = 0; round < 4_000; round++) {
            byte[] damagedJob = random.nextInt(4) == 0 ? job : Mutation.of(job, random);
            byte[] damagedModel = random.nextInt(4) == 0 ? model : Mutation.of(model, random);
            try {
                JobDocuments.parse("job.json", damagedJob, "model.json", Optional.of(damagedModel), Map.of());
            } catch (ProblemsException e) {
                assertThat(e.errors()).isNotEmpty().allMatch(problem -> problem.line() > 0 && problem.column() > 0);
                assertThat(e.getMessage().lines()).hasSameSizeAs(e.errors());
            } catch (RuntimeException e) {
                fail(
                        "seed %d round %d: %s %s"
                                .formatted(seed, round, new String(damagedJob, UTF_8), new String(damagedModel, UTF_8)),
                        e);
            }
        }
    }

    /** Values of every type in every place: what no mutation of bytes reaches often. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1",
                "-1",
                "1e400",
                "12345678901",
                "\"\"",
                "\"\\u0000\"",
                "[]",
                "{}",
                "[null]",
                "{\"\": 1}"
            })
    void anyValueInAnyPlaceGivesADefinitionOrProblems(String value) {
        for (String name : new String[] {"job.json", "model.json"}) {
            String document = ProblemCase.resource(name);
            for (int colon = document.indexOf(": "); colon >= 0; colon = document.indexOf(": ", colon + 1)) {
                int end = endOfValue(document, colon + 2);
                byte[] changed = (document.substring(0, colon + 2) + value + document.substring(end)).getBytes(UTF_8);
                byte[] job = name.equals("job.json")
                        ? changed
                        : ProblemCase.resource("job.json").getBytes(UTF_8);
                byte[] model = name.equals("job.json")
                        ? ProblemCase.resource("model.json").getBytes(UTF_8)
                        : changed;
                try {
                    JobDocuments.parse("job.json", job, "model.json", Optional.of(model), Map.of());
                } catch (ProblemsException e) {
                    assertThat(e.errors()).as(new String(changed, UTF_8)).isNotEmpty();
                    assertThat(e.getMessage()).doesNotContain("\u0000");
                }
            }
        }
    }

    private static int endOfValue(String document, int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < document.length(); i++) {
            char c = document.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']') && --depth <= 0) {
                return depth < 0 ? i : i + 1;
            } else if (!quoted && depth == 0 && (c == ',' || c == '\n')) {
                return i;
            }
        }
        return document.length();
    }
}
