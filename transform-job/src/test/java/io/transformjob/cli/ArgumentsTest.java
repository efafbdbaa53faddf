package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static Arguments parse(String... words) throws UsageException {
        return Arguments.parse(words, 1, Set.of("job", "set"), Set.of("dry-run"));
    }

    @Test
    void bothFormsOfAValueAreTaken() throws UsageException {
        assertThat(parse("run", "--job", "a.json").value("job")).hasValue("a.json");
        assertThat(parse("run", "--job=a=b.json").required("job")).isEqualTo("a=b.json");
        assertThat(parse("run", "--job=").value("job")).hasValue("");
        assertThat(parse("run").value("job")).isEmpty();
    }

    @Test
    void aValueMayBeginWithDashes() throws UsageException {
        assertThat(parse("run", "--job", "--dry-run").value("job")).hasValue("--dry-run");
    }

    @Test
    void flagsHaveNoValue() throws UsageException {
        assertThat(parse("run", "--dry-run").flag("dry-run")).isTrue();
        assertThat(parse("run").flag("dry-run")).isFalse();
        assertThatThrownBy(() -> parse("run", "--dry-run=yes"))
                .hasMessageStartingWith("unknown option \"--dry-run=yes\". ");
    }

    @Test
    void theLastValueOfASetKeyCounts() throws UsageException {
        assertThat(parse("run", "--set", "a=1", "--set=b=x=y", "--set", "a=2").sets())
                .isEqualTo(Map.of("a", "2", "b", "x=y"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run job | unexpected \"job\". Options begin with --.",
                "run --job | --job needs a value.",
                "run --job a --job=b | --job is given twice.",
                "run --set a | --set must be key=value, got \"a\".",
                "run --set =1 | --set must be key=value, got \"=1\"."
            })
    void whatCannotBeMeantIsRefused(String words, String message) {
        assertThatThrownBy(() -> parse(words.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void aMissingOptionIsNamed() {
        assertThatThrownBy(() -> parse("run").required("job")).hasMessage("--job is missing.");
    }
}
