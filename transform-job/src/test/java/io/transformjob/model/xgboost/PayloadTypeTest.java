package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.model.UnsupportedRequestException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTypeTest {
    private static final XgboostGeneration FIRST = new XgboostGeneration(Models.version("0.72.0"), 1);
    private static final XgboostGeneration LATER = new XgboostGeneration(Models.version("1.7.4"), 1);

    @ParameterizedTest
    @CsvSource({
        "text/csv, CSV",
        "TEXT/CSV, CSV",
        "csv, CSV",
        "text/csv; charset=utf-8, CSV",
        "text/csv;label_size=1, CSV",
        "'text/csv; label_size=1; charset=utf8', CSV",
        "text/libsvm, LIBSVM",
        "text/x-libsvm, LIBSVM",
        "libsvm, LIBSVM",
        "text/libsvm; charset=utf-8, LIBSVM",
        "application/x-recordio-protobuf, RECORDIO_PROTOBUF",
        "recordio-protobuf, RECORDIO_PROTOBUF",
    })
    void formats11_typesAreTakenInAnyCaseWithParameters(String contentType, PayloadType payload) {
        assertThat(PayloadType.of(Optional.of(contentType), LATER)).isEqualTo(payload);
    }

    @Test
    void formats11_withoutATypePayloadsAreLibsvmAndForRelease072Csv() {
        assertThat(PayloadType.of(Optional.empty(), LATER)).isEqualTo(PayloadType.LIBSVM);
        assertThat(PayloadType.of(Optional.empty(), FIRST)).isEqualTo(PayloadType.CSV);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv;label_size=0",
                "text/csv; label_size=2",
                "text/csv;label_size=1=1",
                "text/csv;label_size=1;label_size=1"
            })
    void formats11_labelSizeMustBe1AndOnce(String contentType) {
        assertThatThrownBy(() -> PayloadType.of(Optional.of(contentType), LATER))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage("the XGBoost container takes no label_size but 1, found \"" + contentType
                        + "\". Set ContentType to what the objects hold, such as text/csv.");
        assertThat(PayloadType.of(Optional.of(contentType), FIRST)).isEqualTo(PayloadType.CSV);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/x-parquet", "label_size=1; text/csv", "", "text/csv,text/libsvm"
            })
    void formats11_otherTypesAreRefused(String contentType) {
        assertThatThrownBy(() -> PayloadType.of(Optional.of(contentType), LATER))
                .isInstanceOfSatisfying(
                        UnsupportedRequestException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/TransformInput/ContentType"))
                .hasMessage(
                        "the XGBoost container takes text/csv, text/libsvm and application/x-recordio-protobuf, found \""
                                + contentType + "\". Set ContentType to what the objects hold, such as text/csv.");
    }

    @Test
    void formats1_release072TakesNoRecordIo() {
        assertThatThrownBy(() -> PayloadType.of(Optional.of("application/x-recordio-protobuf"), FIRST))
                .hasMessageStartingWith("the XGBoost container takes text/csv and text/libsvm, found ");
    }
}
