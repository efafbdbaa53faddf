package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.model.ContainerImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostGenerationTest {
    @ParameterizedTest
    @CsvSource({
        "xgboost:1, 0.72.0, 1",
        "xgboost:latest, 0.72.0, 1",
        "xgboost, 0.72.0, 1",
        "sagemaker-xgboost:0.90-1-cpu-py3, 0.90.0, 1",
        "sagemaker-xgboost:0.90-2-cpu-py3, 0.90.0, 2",
        "sagemaker-xgboost:1.0-1-cpu-py3, 1.0.0, 1",
        "sagemaker-xgboost:1.2-1, 1.2.0, 1",
        "sagemaker-xgboost:1.2-2, 1.2.0, 2",
        "sagemaker-xgboost:1.3-1, 1.3.3, 1",
        "sagemaker-xgboost:1.5-1, 1.5.2, 1",
        "sagemaker-xgboost:1.7-1, 1.7.4, 1",
        "sagemaker-xgboost:1.7-1-cpu-py3, 1.7.4, 1",
        "sagemaker-xgboost:3.0-5, 3.0.5, 5",
        "sagemaker-xgboost:3.2-0, 3.2.0, 0",
        "sagemaker-xgboost:4.1-2, 4.1.0, 2",
        "xgboost:1.7-1, 1.7.4, 1",
    })
    void artifacts1_theTagNamesTheLibrary(String image, String library, int build) {
        assertThat(XgboostGeneration.of(ContainerImage.parse(image)))
                .contains(new XgboostGeneration(Models.version(library), build));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sagemaker-xgboost:latest", "sagemaker-xgboost@sha256:0a", "xgboost@sha256:0a", "my-image"})
    void artifacts1_otherImagesNameNone(String image) {
        assertThat(XgboostGeneration.of(ContainerImage.parse(image))).isEmpty();
    }

    @Test
    void withoutAnImageTheFilesOwnVersionRulesAndFilesFromBefore10AreOf090() {
        assertThat(XgboostGeneration.ofFile(new Models.Builder()
                                .form(Form.JSON, false, "1.6.2")
                                .build())
                        .library())
                .isEqualTo(Models.version("1.6.2"));
        assertThat(XgboostGeneration.ofFile(new Models.Builder()
                                .form(Form.LEGACY_BINARY, true, "0.0.0")
                                .build())
                        .library())
                .isEqualTo(Models.version("0.90.0"));
    }
}
