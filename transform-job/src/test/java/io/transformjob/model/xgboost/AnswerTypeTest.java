package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.model.UnsupportedRequestException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTypeTest {
    @ParameterizedTest
    @CsvSource({
        "text/csv, text/csv",
        "Application/JSON, application/json",
        "application/jsonlines; verbose=true, application/jsonlines",
        "application/x-recordio-protobuf, application/x-recordio-protobuf",
        "*/*, text/csv",
        "'', text/csv",
    })
    void formats11_parametersAreCutOff(String accept, String type) {
        assertThat(AnswerType.of(Optional.of(accept), Map.of())).isEqualTo(type);
    }

    @Test
    void formats11_theEnvironmentNamesTheTypeWhenNothingIsAsked() {
        Map<String, String> environment = Map.of("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json");

        assertThat(AnswerType.of(Optional.empty(), environment)).isEqualTo("application/json");
        assertThat(AnswerType.of(Optional.of("*/*"), environment)).isEqualTo("application/json");
        assertThat(AnswerType.of(Optional.of("text/csv"), environment)).isEqualTo("text/csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv,application/json", "text/plain", "*/*,text/csv"})
    void formats11_listsAndOtherTypesAreNotAcceptable(String accept) {
        assertThatThrownBy(() -> AnswerType.of(Optional.of(accept), Map.of()))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/TransformOutput/Accept"))
                .hasMessage("the XGBoost container answers with one of application/json, application/jsonlines,"
                        + " application/x-recordio-protobuf, text/csv, found \"" + accept
                        + "\". Name one of these types, or none for text/csv.");
    }
}
