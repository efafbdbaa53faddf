package io.transformjob.formats.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.media.MediaType.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | text/csv | text/csv",
                "TEXT/Csv | text/csv | text/csv",
                "text/csv;label_size=1 | text/csv | text/csv; label_size=1",
                "text/csv ; Label_Size = 1 ;charset=UTF-8 | text/csv | text/csv; label_size=1; charset=UTF-8",
                "application/x-recordio-protobuf | application/x-recordio-protobuf | application/x-recordio-protobuf",
                "text/csv; | text/csv | text/csv",
                "text/csv;; charset=utf-8 | text/csv | text/csv; charset=utf-8",
                "csv | csv | csv",
                "LIBSVM; label_size=1 | libsvm | libsvm; label_size=1",
                "*/* | */* | */*",
                "a/b; c=\"d;e=\\\"f\" | a/b | a/b; c=\"d;e=\\\"f\"",
                "a/b; c=\"plain\" | a/b | a/b; c=plain",
                "a/b; c=\"\" | a/b | a/b; c=\"\""
            })
    void formats11_reads_a_type_and_its_parameters(String text, String essence, String written) {
        MediaType type = MediaType.parse(text);

        assertThat(type.essence()).isEqualTo(essence);
        assertThat(type).hasToString(written);
        assertThat(MediaType.parse(written)).isEqualTo(type);
    }

    @Test
    void formats11_a_duplicated_parameter_is_seen() {
        MediaType type = MediaType.parse("text/csv; label_size=1; LABEL_SIZE=2");

        assertThat(type.parameters())
                .containsExactly(new Parameter("label_size", "1"), new Parameter("label_size", "2"));
        assertThat(type.parameter("label_size")).hasValue("1");
        assertThat(type.parameter("charset")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | a type at character 1, found the end",
                "`  ` | a type at character 3, found the end",
                "/csv | a type at character 1, found \"/\"",
                "text/ | a subtype at character 6, found the end",
                "text/csv, text/plain | \";\" or the end at character 9, found \",\"",
                "label_size=1; text/csv | \";\" or the end at character 11, found \"=\"",
                "text/csv; label_size=1=1 | \";\" or the end at character 23, found \"=\"",
                "text/csv; label_size | \"=\" behind the parameter name \"label_size\" at character 21, found the end",
                "text/csv; label_size= | a parameter value at character 22, found the end",
                "text/csv; =1 | a parameter name at character 11, found \"=\"",
                "text/csv; a=\"b | a closing quote at character 15, found the end"
            })
    void formats11_tells_where_a_text_is_not_a_media_type(String text, String finding) {
        assertThatThrownBy(() -> MediaType.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("media type \"%s\" must have %s. Write it as \"text/csv; name=value\"."
                        .formatted(text, finding));
    }
}
