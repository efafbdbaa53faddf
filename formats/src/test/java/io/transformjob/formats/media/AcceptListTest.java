package io.transformjob.formats.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptListTest {
    private static final List<String> OFFERED = List.of("application/jsonlines", "application/json", "text/csv");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | text/csv",
                "TEXT/CSV | text/csv",
                "text/csv; charset=utf-8 | text/csv",
                "application/json;verbose=true | application/json",
                "*/* | application/jsonlines",
                "* | application/jsonlines",
                "text/* | text/csv",
                "application/* | application/jsonlines",
                // The greatest weight; of equal ones the first.
                "text/csv, application/json | text/csv",
                "application/json, text/csv | application/json",
                "text/csv;q=0.4, application/json; q=0.5 | application/json",
                "text/csv;q=0.5, */* | application/jsonlines",
                "text/csv;q=.2, application/json;q=0.1 | text/csv",
                "image/png, text/csv;q=0.001 | text/csv",
                // The narrowest range decides, wherever it stands.
                "*/*, application/jsonlines;q=0 | application/json",
                "application/*;q=0.9, application/json;q=0.1, text/csv;q=0.5 | application/jsonlines",
                "application/*, application/jsonlines;q=0.3 | application/json",
                ", text/csv , , | text/csv",
                "text/csv;;q=1., application/json;q=1 | text/csv",
                "application/json;note=\"a, b;q=0\", text/csv | application/json"
            })
    void formats11_theTypeOfGreatestWeightIsChosen(String accept, String chosen) {
        assertThat(AcceptList.parse(accept).choose(OFFERED)).contains(chosen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"image/png", "text/plain", "text/csv;q=0", "csv", "*/csv", "application/*;q=0.0, text/html", ","})
    void formats11_nothingIsChosenOfWhatIsNotOffered(String accept) {
        assertThat(AcceptList.parse(accept).choose(OFFERED)).isEmpty();
    }

    @Test
    void formats11_parametersOfARangeAreKeptWithoutItsWeight() {
        assertThat(AcceptList.parse("application/json; verbose=true; q=0.5").ranges())
                .containsExactly(new AcceptList.Range(MediaType.parse("application/json;verbose=true"), 0.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv;q=2 | weight q must be from 0 to 1, such as 0.5, found \"2\". Leave it out for 1.",
                "text/csv;q=NaN | weight q must be from 0 to 1, such as 0.5, found \"NaN\". Leave it out for 1.",
                "text/csv;q=-0.1 | weight q must be from 0 to 1, such as 0.5, found \"-0.1\". Leave it out for 1.",
                "text/ | media type \"text/\" must have a subtype at character 6, found the end. Write it as \"text/csv; name=value\".",
                "text/csv text/html | media type \"text/csv text/html\" must have \";\", \",\" or the end at character 10, found \"t\". Write it as \"text/csv; name=value\"."
            })
    void formats11_otherTextsAreRefused(String accept, String message) {
        assertThatThrownBy(() -> AcceptList.parse(accept))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
